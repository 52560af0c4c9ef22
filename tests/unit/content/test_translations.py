"""A guide in another language: taken where it is sound, else the guide's own with a line that says so."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from handhold.base.findings import Severity
from handhold.content.lint.place import lint_place
from handhold.content.lint.run import lint_packs
from handhold.content.location import packs_root
from handhold.content.shelf import load_shelf

GOOD = Path(__file__).parents[3] / "tests" / "packs" / "good"
TODAY = date(2026, 6, 1)


@pytest.fixture
def packs(tmp_path):
    """Return a folder with two guides and a translation of the larger into German."""
    root = tmp_path / "packs"
    for name in ("small-guide", "other-guide"):
        shutil.copytree(GOOD / name, root / name)
    shutil.copytree(GOOD / "small-guide", root / "small-guide.de")
    change(root, "pack.toml", 'language = "en"', 'language = "de"')
    change(root, "pack.toml", "A small guide", "Ein kleiner Wegweiser")
    return root


def change(root, file, old, new, folder="small-guide.de"):
    """Put a text in another's place in a file of the translation."""
    place = root / folder / file
    text = place.read_text("utf-8")
    assert text.count(old) == 1
    place.write_text(text.replace(old, new), "utf-8")


def test_a_guide_comes_in_the_language_wanted_where_it_is_there(packs):
    """The others come in their own, and say so; nothing is said of the one that is there."""
    shelf = load_shelf(packs, "de")
    assert [one.title for one in shelf.guides] == ["Ein kleiner Wegweiser", "Another guide"]
    assert shelf.instead(shelf.guides[0]) == ""
    assert shelf.instead(shelf.guides[1]) == (
        "Not here in “de” yet; you read it in its own language, “en”."
    )


@pytest.mark.parametrize("language", ["", "en"])
def test_without_a_wish_or_in_its_own_language_a_guide_is_itself(packs, language):
    """A translation is no guide of its own, and nobody is told of a language nobody asked for."""
    shelf = load_shelf(packs, language)
    assert [one.title for one in shelf.guides] == ["A small guide", "Another guide"]
    assert [shelf.instead(one) for one in shelf.guides] == ["", ""]


def test_a_language_that_no_guide_has_changes_nothing_but_what_is_said(packs):
    """Each guide says that it falls back."""
    shelf = load_shelf(packs, "pt-BR")
    assert [one.language for one in shelf.guides] == ["en", "en"]
    assert all("“pt-BR”" in shelf.instead(one) for one in shelf.guides)


BONES = [
    (
        "pack.toml",
        '"What to read first."',
        '"Zuerst."\n[[part]]\nid = "library"\ntitle = "B"\nsummary = "Alle."',
        "pack.toml",
    ),
    ("chapters/01-two-rings.md", "{#the-bend}", "{#die-kurve}", "chapters"),
    ("checklists.toml", 'id = "my-reasons"', 'id = "meine"', "checklists.toml"),
    ("checklists.toml", "rests = true", "rests = false", "checklists.toml"),
    ("checklists.toml", 'id = "to-convince"', 'id = "reden"', "checklists.toml"),
    ("closeness.toml", 'id = "one-true-thing"', 'id = "etwas-wahres"', "closeness.toml"),
    ("ladder.toml", 'id = "talk-only"', 'id = "nur-reden"', "ladder.toml"),
    ("ladder.toml", "settle_hours = 24", "settle_hours = 48", "ladder.toml"),
    ("conversation.toml", 'id = "breakfast"', 'id = "fruehstueck"', "conversation.toml"),
    ("day.toml", 'id = "said-today"', 'id = "heute"', "day.toml"),
    ("day.toml", 'id = "how-was-it"', 'id = "wie-war-es"', "day.toml"),
    ("deck.toml", "cap = 2", "cap = 3", "deck.toml"),
]


@pytest.mark.parametrize(("file", "old", "new", "where"), BONES, ids=lambda one: one[:20])
def test_a_translation_that_is_built_otherwise_is_refused_and_the_guide_stands(
    packs, file, old, new, where
):
    """What is kept or shared by id would be lost between two people; the place is named."""
    change(packs, file, old, new)
    shelf = load_shelf(packs, "de")
    found = [(one.rule, one.where) for one in shelf.findings["small-guide.de"]]
    assert ("translation-differs", where) in found
    assert shelf.refused == ("small-guide.de",)
    assert [one.title for one in shelf.guides] == ["A small guide", "Another guide"]
    assert shelf.instead(shelf.guides[0])


def test_a_translation_may_have_its_own_words_sources_and_books(packs):
    """People who read another language read other things."""
    change(packs, "glossary.toml", 'id = "flared-base"', 'id = "breiter-fuss"')
    change(packs, "library.toml", 'id = "a-book"', 'id = "ein-buch"')
    shelf = load_shelf(packs, "de")
    assert shelf.refused == ()
    assert shelf.guides[0].library[0].id == "ein-buch"


def test_a_folder_that_isnt_what_it_is_called_is_told(packs):
    """Of a language that isn't its own, of the guide's own, and of a guide that isn't there."""
    shutil.copytree(packs / "small-guide.de", packs / "small-guide.fr")
    shutil.copytree(packs / "other-guide", packs / "other-guide.en")
    shutil.copytree(packs / "other-guide", packs / "third-guide.de")
    shutil.copytree(packs / "other-guide", packs / "other-guide.Deutsch")
    shelf = load_shelf(packs, "fr")
    told = {
        name: [(one.rule, one.message) for one in each] for name, each in shelf.findings.items()
    }
    assert told["small-guide.fr"] == [
        ("translation-differs", "The folder says “fr”, the guide “de”.")
    ]
    assert told["other-guide.en"] == [("translation-differs", "“en” is the guide's own language.")]
    assert told["third-guide.de"][0][0] == "translation-differs"
    assert ("bad-id", "A folder's name is an id.") in told["other-guide.Deutsch"]
    assert [one.title for one in shelf.guides] == ["A small guide", "Another guide"]


def test_the_check_says_what_it_hasnt_read_in_another_language(packs):
    """English words are sought in English only; that nobody looked is said, and is no fault."""
    change(
        packs, "closeness.toml", "Tell them something you like about them.", "Just do it, girls."
    )
    found = lint_packs(packs, TODAY)
    (note,) = found["small-guide.de"]
    assert (note.rule, note.severity, note.where) == (
        "other-language", Severity.note, "pack.toml:3 language",
    )  # fmt: skip
    assert found["small-guide"] == ()
    change(
        packs,
        "closeness.toml",
        "Tell them something you like about them.",
        "Just do it.",
        "small-guide",
    )
    assert [one.rule for one in lint_packs(packs, TODAY)["small-guide"]] == ["pushing-words"]


def test_a_translation_of_a_shipped_guide_is_held_against_it(tmp_path):
    """Somebody who translates has only their own folder, and hears where it differs."""
    shutil.copytree(Path(str(packs_root())) / "consent", tmp_path / "consent.de")
    change(tmp_path, "pack.toml", 'language = "en"', 'language = "de"', "consent.de")
    found = lint_place(tmp_path / "consent.de", packs_root(), date(2026, 12, 1))
    assert [one.rule for one in found["consent.de"]] == ["other-language"]
    last = max((tmp_path / "consent.de" / "chapters").iterdir())
    last.unlink()
    found = lint_place(tmp_path, packs_root(), date(2026, 12, 1))
    assert "translation-differs" in {one.rule for one in found["consent.de"]}
