"""Ways of asking: read line by line, and each belongs to a section that exists."""

from pathlib import Path

import pytest

from handhold.content.asked import LONGEST, MOST, read_asked
from handhold.content.pack import read_pack
from handhold.content.passages import passages_of
from handhold.content.report import Report
from handhold.content.shelf import read_files

GOOD = Path(__file__).parents[3] / "tests" / "packs" / "good" / "small-guide"


def read(text):
    """Return what is read and (rule, place) of what is found."""
    report = Report("questions.md", text)
    return read_asked(text, report), [(one.rule, one.where) for one in report.findings]


def test_questions_belong_to_the_section_above_them():
    """A chapter's id alone is its opening; empty lines and a title may stand anywhere."""
    asked, found = read("# How\n\n## one\n- where to start\n\n## one#two\n- a\n- b\n")
    assert asked == {("one", ""): "where to start", ("one", "two"): "a\nb"}
    assert found == []


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("- no section yet", "wrong-type", 1),
        ("## one\nno list", "wrong-type", 2),
        ("## One\n", "wrong-type", 1),
        ("## one\n- ", "wrong-type", 2),
        (f"## one\n- {'x' * (LONGEST + 1)}", "wrong-type", 2),
        ("## one\n- a\u202eb", "control-character", 2),
        ("## one\n- a\n- a", "duplicate-id", 3),
        ("## one\n" + "".join(f"- {n}\n" for n in range(MOST + 1)), "wrong-type", MOST + 2),
    ],
    ids=["no-section", "no-list", "no-id", "empty", "long", "invisible", "twice", "many"],
)
def test_a_line_of_another_form_is_found_at_its_place(text, rule, line):
    """The finding names file and line, never the words."""
    assert read(text)[1] == [(rule, f"questions.md:{line}")]


def test_a_section_that_is_not_there_keeps_the_guide_off_the_shelf():
    """Else its questions would lead nowhere."""
    files = dict(read_files(GOOD))
    pack = read_pack("small-guide", files | {"questions.md": b"## two-rings#nowhere\n- a\n"})
    assert [one.rule for one in pack.findings] == ["unknown-reference"]


def test_a_passage_carries_its_own_questions_alone():
    """They come with the section that they stand under."""
    guide = read_pack("small-guide", dict(read_files(GOOD))).guide
    asked = {p.anchor: p.asked for p in passages_of(guide) if p.asked}
    assert asked == {"the-bend": "does it go straight up\nwhy does it stop half way in"}
