"""Files and functions stay small enough to be read in one go."""

from architecture.source import (
    SOURCE,
    TEMPLATES,
    TESTS,
    functions,
    length,
    lines,
    modules,
    named,
    tree,
)

AIM, NEVER = 250, 350
LARGE = {
    "app/partners.py": "one partnership, from the invitation to the parting",
    "app/sync.py": "one pass: what is sent, fetched, opened and kept, in the order that loses nothing",
    "core/guides/model.py": "one vocabulary: every part of a guide, most of it a line of fields",
    "protocol/pairing.py": "one machine, its states side by side",
    "protocol/session.py": "one machine, its states side by side",
    "relay/postgres_store.py": "one store; its statements are elsewhere already",
    "vault/database.py": "one file format: opening, checking and appending belong together",
    "web/views/after.py": "one walk: talk, settling, day, afterwards",
    "web/views/guides.py": "one guide's pages share how they show a chapter",
}
"""Source files over the aim, and why each is one file."""

FUNCTION = 40
LONG: dict[str, str] = {}
"""Functions over the aim, and why each is one function."""

TEMPLATE, TEST = 130, 450
TEST_FUNCTION = 90


def test_a_source_file_is_short_or_says_why_not():
    """250 lines at most, 350 where a reason is listed."""
    found = {named(path): lines(path) for path in modules(SOURCE)}
    assert len(found) > 150
    over = {name: n for name, n in found.items() if n > (NEVER if name in LARGE else AIM)}
    assert over == {}, "split it by meaning, or list a reason"


def test_a_function_is_short_or_says_why_not():
    """40 lines at most, without its docstring."""
    over = {
        f"{named(path)}: {name}": length(function)
        for path in modules(SOURCE)
        for name, function in functions(tree(path))
        if length(function) > FUNCTION
    }
    assert set(over) - set(LONG) == set(), over


def test_a_template_is_short():
    """130 lines at most; what grows becomes a component."""
    found = {named(path): lines(path) for path in TEMPLATES.rglob("*.html")}
    assert len(found) > 40
    assert {name: n for name, n in found.items() if n > TEMPLATE} == {}


def test_a_test_file_is_short():
    """450 lines at most, and a test of at most 90."""
    assert {named(path): lines(path) for path in modules(TESTS) if lines(path) > TEST} == {}
    over = {
        f"{named(path)}: {name}": length(function)
        for path in modules(TESTS)
        for name, function in functions(tree(path))
        if length(function) > TEST_FUNCTION
    }
    assert over == {}


def test_no_reason_outlives_its_file():
    """A listed reason belongs to something that is still over the aim."""
    for name in LARGE:
        path = SOURCE / name
        assert path.is_file(), f"{name} is gone: take it off the list"
        assert lines(path) > AIM, f"{name} is short now: take it off the list"
    for entry in LONG:
        name, _, wanted = entry.partition(": ")
        found = dict(functions(tree(SOURCE / name)))
        assert wanted in found, f"{entry} is gone: take it off the list"
        assert length(found[wanted]) > FUNCTION, f"{entry} is short now: take it off the list"
