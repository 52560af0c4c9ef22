"""Whatever a file of a pack holds, reading and linting give findings and never an exception."""

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from handhold.base.findings import Severity
from handhold.content.lint.run import lint_pack
from handhold.content.pack import MOST_BYTES, read_pack
from handhold.content.shelf import read_files

GOOD = Path(__file__).parents[3] / "tests" / "packs" / "good" / "small-guide"
FILES = dict(read_files(GOOD))
TODAY = date(2026, 6, 1)
SCRAPS = st.sampled_from(
    [b"[", b"]", b"[[", b'"', b'"""', b"=", b"\n", b"[[step]]\n", b"id = ", b"+++\n", b"#", b"{#a}",
     b"nan", b"1e999", b"2026-01-01", b"00:00:00", b"true", b"[^a]", b"<svg>", b"&#0;", b"\xff",
     b"\x00", b"[[entry.line]]\n", b"a.b = 1\n", b"- ", b"> ", b"|", b"\\", b"inf"]
)  # fmt: skip
NOISE = st.lists(st.one_of(SCRAPS, st.binary(max_size=6)), max_size=12).map(b"".join)

many = settings(max_examples=max(200, settings.default.max_examples), deadline=None)


def both(files):
    """Read and lint a pack of these files."""
    pack = read_pack("small-guide", files)
    return lint_pack(pack, {"small-guide": pack.guide}, TODAY)


@many
@given(st.sampled_from(sorted(FILES)), st.binary(max_size=200))
def test_random_bytes_as_any_file_give_findings(path, raw):
    """A file of noise is told and no exception leaves the reader."""
    found = both(FILES | {path: raw})
    assert found or raw.strip() == b"" or path.endswith((".toml", ".md", ".svg"))


@many
@given(st.sampled_from(sorted(FILES)), st.integers(0, 4000), st.integers(0, 40), NOISE)
def test_noise_inside_a_good_file_never_raises(path, start, length, noise):
    """Cutting a piece out of a file and putting noise in its place is borne."""
    raw = FILES[path]
    start %= len(raw) + 1
    both(FILES | {path: raw[:start] + noise + raw[start + length :]})


VALUES = st.recursive(
    st.sampled_from(
        ['"x"', "1", "-1", "1.5", "true", "2026-01-01", "2026-01-01T00:00:00", "nan", '""']
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda one: "[" + ", ".join(one) + "]"),
        inner.map(lambda one: "{ id = " + one + " }"),
    ),
    max_leaves=5,
)


@many
@given(st.data())
def test_any_value_under_any_key_never_raises(data):
    """A value of the wrong form is a finding, wherever it stands."""
    path = data.draw(st.sampled_from(sorted(one for one in FILES if one.endswith(".toml"))))
    lines = FILES[path].decode().split("\n")
    keyed = [number for number, line in enumerate(lines) if " = " in line]
    number = data.draw(st.sampled_from(keyed))
    lines[number] = lines[number].split(" = ")[0] + " = " + data.draw(VALUES)
    both(FILES | {path: "\n".join(lines).encode()})


@pytest.mark.parametrize(
    "raw",
    [b"a = " + b"[" * 5000, b"a = " + b"{a=" * 3000, b"[" + b"a." * 3000 + b"a]", b"> " * 4000 + b"x",
     b"*a " * 4000, b"[" * 4000, b"![" * 4000, b"- " * 2000 + b"x", b"<" * 9000, b"|" * 9000],
    ids=range(10),
)  # fmt: skip
@pytest.mark.parametrize("path", ["glossary.toml", "chapters/01-two-rings.md", "figures/bend.svg"])
def test_deep_and_repeated_marks_are_borne(path, raw):
    """Nesting that would break a parser, or keep it busy, is read or refused in good time."""
    head = FILES["chapters/01-two-rings.md"].split(b"Most")[0] if path.endswith(".md") else b""
    both(FILES | {path: head + raw})


@pytest.mark.parametrize(
    ("path", "piece"),
    [
        ("glossary.toml", b"[[term]]\n"),
        ("glossary.toml", b"a = \n[\n"),
        ("conversation.toml", b"[[conversation]]\n[[conversation.line]]\n"),
        ("chapters/01-two-rings.md", b"![" * 1000 + b"\n"),
        ("chapters/01-two-rings.md", b"[^x] <b> [a](b\n\n"),
        ("figures/bend.svg", b"<g x='1'>"),
    ],
    ids=range(6),
)
def test_a_file_full_to_the_limit_takes_no_long_time(path, piece):
    """The largest file of the worst kind is judged in seconds, not minutes."""
    head = FILES["chapters/01-two-rings.md"].split(b"Most")[0] if path.endswith(".md") else b""
    raw = (head + piece * (MOST_BYTES // len(piece)))[:MOST_BYTES]
    started = time.process_time()
    pack = read_pack("small-guide", FILES | {path: raw})
    assert pack.refused
    assert len(pack.findings) < 500
    assert time.process_time() - started < 10


def test_a_file_with_too_much_to_mend_is_given_up_with_an_error():
    """Slips past the hundredth go untold, but never unnoticed: the pack is refused."""
    keys = "".join(f"k{n} = 1\n" for n in range(150)).encode()
    pack = read_pack("small-guide", FILES | {"glossary.toml": keys})
    assert len(pack.findings) == 100
    assert [one.rule for one in pack.findings if one.severity is Severity.error] == ["too-large"]


def test_entries_past_the_thousandth_are_not_read():
    """A list has an end, and going past it is an error."""
    entry = '[[term]]\nid = "t{0}"\nterm = "t"\nmeaning = "m"\n'
    many = "".join(entry.format(n) for n in range(1100)).encode()
    pack = read_pack("small-guide", FILES | {"glossary.toml": many})
    assert len(pack.guide.glossary) == 1000
    assert pack.refused
