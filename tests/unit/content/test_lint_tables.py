"""The shared tables: what is read as prose in them, where a finding stands, and that none is a crash."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from handhold.content.lint.tables import lint_tables
from handhold.content.shelf import read_files

GOOD = Path(__file__).parents[3] / "tests" / "packs" / "good"
TODAY = date(2026, 6, 1)
FILES = {name: dict(read_files(GOOD / name)) for name in ("_help", "_supplies")}


def told(name, file, old, new):
    """Return the findings after an edit to the good tables, as (rule, place)."""
    text = FILES[name][file].decode()
    assert text.count(old) == 1
    files = FILES[name] | {file: text.replace(old, new).encode()}
    return [(one.rule, one.where) for one in lint_tables(name, files, TODAY)]


def test_a_finding_in_a_table_has_its_line():
    """Also where a table stands inside a line, as the ways to reach a helpline do."""
    found = told("_help", "lines.toml", 'note = "Free of charge."', 'note = "Your husband pays."')
    assert found == [("gendered-words", "lines.toml:19 line 1 call 1 note")]
    found = told("_supplies", "tables.toml", "Half an hour, says the leaflet.", "Just do it.")
    assert found == [("pushing-words", "tables.toml:44 dispute 1 side 1 says")]
    found = told("_supplies", "tables.toml", "No label changes this.", "Just do it.")
    assert found == [("pushing-words", "tables.toml:80 words label-fixed")]


def test_what_a_source_is_called_is_somebody_elses_word():
    """A title is quoted as it stands; the same words in a line of ours are found."""
    assert told("_supplies", "sources.toml", "How long it lasts", "Just do it, girls") == []
    assert (
        told("_help", "lines.toml", '{ title = "A listening line"', '{ title = "For your husband"')
        == []
    )
    assert told(
        "_help", "lines.toml", '\nname = "A listening line"', '\nname = "For your husband"'
    ) == [("gendered-words", "lines.toml:16 line 1 name")]


def test_a_file_that_is_no_toml_is_told_once_and_hides_no_other():
    """What the rest would lack without it is no news."""
    files = FILES["_supplies"] | {"sources.toml": b"= = =", "more.toml": b"[words]\n"}
    found = [(one.rule, one.where.split()[0]) for one in lint_tables("_supplies", files, TODAY)]
    assert found == [("missing-field", "more.toml"), ("toml-syntax", "sources.toml:1")]


def test_what_is_no_table_is_left_alone():
    """A licence or a list of words beside the tables is nobody's review."""
    assert lint_tables("_help", FILES["_help"] | {"LICENSE": b"\xff"}, TODAY) == ()


VALUES = st.recursive(
    st.sampled_from(['"x y."', '""', "1", "nan", "true", "2026-01-01", "2026-01-01T00:00:00"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda one: "[" + ", ".join(one) + "]"),
        inner.map(lambda one: "{ id = " + one + " }"),
        inner.map(lambda one: "{ source = [" + one + "] }"),
    ),
    max_leaves=5,
)


@pytest.mark.parametrize("name", ["_help", "_supplies"])
@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_value_under_any_key_gives_findings_and_no_exception(name, data):
    """However wrong a value is, the check ends and says so."""
    file = data.draw(st.sampled_from(sorted(FILES[name])))
    lines = FILES[name][file].decode().split("\n")
    keyed = [number for number, line in enumerate(lines) if " = " in line]
    number = data.draw(st.sampled_from(keyed))
    lines[number] = lines[number].split(" = ")[0] + " = " + data.draw(VALUES)
    lint_tables(name, FILES[name] | {file: "\n".join(lines).encode()}, TODAY)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("_help", "words = 1"),
        ("_help", "line = 1"),
        ("_help", "country = [{ code = [], name = 1, seen = 1 }]"),
        ("_supplies", "words = 1"),
        ("_supplies", "cell = [1]"),
        ("_supplies", "anything = []"),
    ],
)
def test_a_table_of_another_shape_is_told(name, raw):
    """As one that the program can't use."""
    files = FILES[name] | {"more.toml": f"review_by = 2027-01-10\n{raw}\n".encode()}
    assert [one.rule for one in lint_tables(name, files, TODAY)] == ["unreadable-tables"]
