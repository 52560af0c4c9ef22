"""Whether a guide holds together, where one example a rule isn't enough."""

from pathlib import Path

import pytest

from handhold.content.pack import read_pack
from handhold.content.shelf import read_files

GOOD = Path(__file__).parents[3] / "tests" / "packs" / "good" / "small-guide"


def broken(file, *edits):
    """Return (rule, place) of what is found after edits to a file of the good pack."""
    files = dict(read_files(GOOD))
    text = files[file].decode()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    pack = read_pack("small-guide", files | {file: text.encode()})
    assert pack.refused
    return [(one.rule, one.where) for one in pack.findings]


@pytest.mark.parametrize(
    "edit",
    [
        ('pairs_with = "back-rub-give"', 'pairs_with = "nothing"'),
        ('pairs_with = "back-rub-give"', 'pairs_with = "back-rub-receive"'),
        ('role = "receive"', 'role = "give"'),
        ('role = "receive"', 'role = "together"'),
        (
            'interest = "back-rub"\nrole = "receive"',
            'interest = "foot-rub"\nrole = "receive"',
        ),
    ],
    ids=["missing", "itself", "same-role", "together", "another-interest"],
)
def test_a_slot_without_its_other_side_is_seen(edit):
    """The other side is there, points back, fits in role, and is about the same thing."""
    assert ("unpaired-slot", "deck.toml:12 slot 2") in broken("deck.toml", edit) or (
        "unpaired-slot",
        "deck.toml:5 slot 1",
    ) in broken("deck.toml", edit)


def test_a_slot_that_is_not_paired_back_is_seen():
    """A third slot can't hang on to a pair, though its role would fit."""
    third = (
        '[[slot]]\nid = "third"\ninterest = "back-rub"\nrole = "receive"\n'
        'pairs_with = "back-rub-give"\ntext = "Third"\n\n[[slot]]\nid = "back-rub-give"'
    )
    found = broken("deck.toml", ('[[slot]]\nid = "back-rub-give"', third))
    assert found == [("unpaired-slot", "deck.toml:5 slot 1")]


@pytest.mark.parametrize(
    ("file", "edit", "rule"),
    [
        ("checklists.toml", ('part = "know"', 'part = "nowhere"'), "unknown-reference"),
        ("checklists.toml", ('id = "to-convince"', 'id = "for-both"'), "duplicate-id"),
        ("checklists.toml", ('id = "two-rings"', 'id = "my-reasons"'), "duplicate-id"),
        ("conversation.toml", ('way = "slow-morning"', 'way = "letter"'), "unknown-reference"),
        ("glossary.toml", ('sources = ["flange"]', 'sources = ["rim"]'), "unknown-reference"),
        ("day.toml", ('sources = ["flange"]', 'sources = ["rim"]'), "unknown-reference"),
        ("chapters/01-two-rings.md", ('part = "know"', 'part = "nowhere"'), "unknown-reference"),
        ("chapters/01-two-rings.md", ('id = "two-rings"', 'id = "Two Rings"'), "bad-id"),
        ("pack.toml", ('id = "small-guide"', 'id = "large-guide"'), "bad-id"),
        ("checklists.toml", ('chapter = "two-rings#the-bend"', ""), "missing-field"),
        ("checklists.toml", ("rests = true", 'rests = "yes"'), "wrong-type"),
    ],
)
def test_what_is_named_has_to_be_there(file, edit, rule):
    """The finding stands in the file that names it."""
    assert any(found == rule and where.startswith(file) for found, where in broken(file, edit))


def test_two_chapters_of_one_id_are_refused():
    """An address leads to one chapter."""
    files = dict(read_files(GOOD))
    files["chapters/02-again.md"] = files["chapters/01-two-rings.md"]
    found = read_pack("small-guide", files).findings
    assert [(one.rule, one.where) for one in found] == [("duplicate-id", "chapters/02-again.md")]
