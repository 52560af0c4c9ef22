"""The shelf: guides read and typed, in order; a broken one hides no other."""

import shutil
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest

from handhold.base.errors import PackUnreadable
from handhold.content import location
from handhold.content.data import read_bytes, read_tables
from handhold.content.location import packs_root
from handhold.content.shelf import load_shelf
from handhold.core.guides.model import ItemKind, Place, ReplyKind

GOOD = Path(__file__).parents[3] / "tests" / "packs" / "good"


@pytest.fixture(scope="module")
def guide():
    """Return the example guide that holds everything."""
    found = load_shelf(GOOD).guide("small-guide")
    assert found is not None
    return found


def test_guides_come_in_their_order_and_shared_folders_are_none():
    """Folders starting with an underscore hold data, not guides."""
    shelf = load_shelf(GOOD)
    assert [one.id for one in shelf.guides] == ["small-guide", "other-guide"]
    assert shelf.findings == {"other-guide": (), "other-guide.en-GB": (), "small-guide": ()}
    assert shelf.refused == ()
    assert shelf.guide("nothing") is None


def test_everything_in_a_pack_arrives_typed(guide):
    """Each file of the format reaches its place in the guide."""
    assert guide.review_by == date(2027, 1, 10)
    assert guide.source("flange").year is None
    assert guide.source("two-rings").year == 2016
    assert guide.glossary[0].synonyms == ("flange", "wide base")
    item = guide.checklist("before-you-ask").items[1]
    assert item.kind is ItemKind.reading
    reasons = guide.checklist("before-you-ask").items[0]
    assert [choice.rests for choice in reasons.choices] == [False, True]
    assert item.place == Place("small-guide", "two-rings", "the-bend")
    assert guide.closeness[0].kind == "say"
    assert guide.ladder[0].settle_hours == 24
    assert guide.ladder[0].supplies == ("tea",)
    assert guide.ways[0].less_good_for == ("people who like to read first",)
    assert [one.kind for one in guide.conversations[0].replies] == list(ReplyKind)
    assert guide.conversations[0].lines[0].points == ("no-is-fine",)
    assert guide.day.care[0].sources == ("flange",)
    assert guide.library[0].isbn == "978-0-940208-37-7"
    assert guide.deck.slots[0].pairs_with == "back-rub-receive"
    assert 'id="fig-t"' in guide.figures["figures/bend.svg"]


def test_a_chapter_knows_its_sections_sources_and_length(guide):
    """Sections are plain text for the search; sources stand in the order of their numbers."""
    chapter = guide.chapter("two-rings")
    assert [one.anchor for one in chapter.sections] == ["", "the-bend", "in-short"]
    assert chapter.sections[0].text.endswith("won't take long, & it's the same in every body.")
    assert "one is yours to move. A toy" in chapter.sections[1].text
    assert chapter.sources == ("two-rings", "flange")
    assert chapter.words == sum(len(one.text.replace("&", "").split()) for one in chapter.sections)
    assert chapter.minutes == 1


def test_a_broken_pack_is_refused_whole_with_place_and_reason(tmp_path):
    """Both slips are told, each with its line, and the other guide still stands."""
    shutil.copytree(GOOD, tmp_path / "packs")
    broken = tmp_path / "packs" / "small-guide" / "glossary.toml"
    broken.write_text(
        '[[term]]\nid = "a"\nterm = 3\n\n[[term]]\nid = "B!"\nterm = "b"\nmeaning = "c"'
    )
    shelf = load_shelf(tmp_path / "packs")
    assert [one.id for one in shelf.guides] == ["other-guide"]
    assert shelf.refused == ("small-guide",)
    told = [(one.rule, one.where) for one in shelf.findings["small-guide"]]
    assert ("wrong-type", "glossary.toml:3 term 1 term") in told
    assert ("missing-field", "glossary.toml:1 term 1 meaning") in told
    assert ("bad-id", "glossary.toml:6 term 2 id") in told


def test_a_slip_in_one_entry_never_hides_the_next(tmp_path):
    """Two entries that are no TOML give two findings with true lines."""
    shutil.copytree(GOOD / "small-guide", tmp_path / "small-guide")
    text = '[[idea]]\nid = one\n\n[[idea]]\nid = "fine"\n\n[[idea]]\nid = "two\n'
    (tmp_path / "small-guide" / "closeness.toml").write_text(text)
    found = load_shelf(tmp_path).findings["small-guide"]
    slips = [one.where for one in found if one.rule == "toml-syntax"]
    assert slips == ["closeness.toml:2", "closeness.toml:8"]


def test_a_folder_whose_name_is_no_id_is_refused(tmp_path):
    """The folder's name is the guide's address, so it has to be an id."""
    (tmp_path / "My Guide").mkdir()
    shelf = load_shelf(tmp_path)
    assert shelf.refused == ("My Guide",)
    assert shelf.findings["My Guide"][0].rule == "bad-id"


def test_a_shelf_that_is_not_there_is_empty(tmp_path):
    """No folder, no guides, no error."""
    assert load_shelf(tmp_path / "none").guides == ()


def test_shared_tables_come_in_order_of_name():
    """Data folders are read as tables, and files as bytes."""
    assert [one["word"] for one in read_tables(GOOD, "_shared/en")] == ["a", "b"]
    assert read_bytes(GOOD, "_shared/words.txt") == b"plain\n"


@pytest.mark.parametrize("path", ["../good", "_shared/../x", "/etc", "_none", "", "_shared/.."])
def test_shared_data_is_only_read_from_inside(path):
    """A path can't lead out of the folder of packs."""
    with pytest.raises(PackUnreadable):
        read_tables(GOOD, path)
    with pytest.raises(PackUnreadable):
        read_bytes(GOOD, path)


def test_a_shared_table_that_is_no_toml_is_named(tmp_path):
    """The error names the file."""
    (tmp_path / "_x").mkdir()
    (tmp_path / "_x" / "a.toml").write_bytes(b"\xff")
    with pytest.raises(PackUnreadable, match=r"_x/a\.toml"):
        read_tables(tmp_path, "_x")


def test_the_shipped_packs_are_found():
    """The checkout's packs, or those in the installed package, are there."""
    assert packs_root().is_dir()


def test_packs_inside_the_installed_package_come_first(tmp_path, monkeypatch):
    """An installed program reads the packs that were built into it."""
    (tmp_path / "_packs").mkdir()
    monkeypatch.setattr(location, "files", lambda _package: tmp_path)
    assert packs_root() == tmp_path / "_packs"


def test_a_shelf_loads_from_inside_an_archive(tmp_path):
    """Where there is no file system, the packs lie in an archive and read the same."""
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for file in sorted(GOOD.rglob("*")):
            if file.is_file():
                archive.write(file, f"packs/{file.relative_to(GOOD).as_posix()}")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        root = zipfile.Path(archive, "packs/")
        assert load_shelf(root).guides == load_shelf(GOOD).guides
        assert read_bytes(root, "_shared/words.txt") == b"plain\n"


def test_four_long_guides_load_in_well_under_a_second(tmp_path):
    """Forty thousand words are read before anybody notices."""
    chapter = (GOOD / "small-guide" / "chapters" / "01-two-rings.md").read_text(encoding="utf-8")
    front, body = chapter.split("\n+++\n\n", 1)
    paragraph = "A plain sentence with *words* in it, and a [link](two-rings#in-short) too. "
    for number in range(4):
        folder = tmp_path / f"long-{number}"
        shutil.copytree(GOOD / "small-guide", folder)
        pack = folder / "pack.toml"
        pack.write_text(pack.read_text().replace('"small-guide"', f'"long-{number}"'))
        for part in range(10):
            text = front.replace('id = "two-rings"', f'id = "part-{part}"')
            long = f"{text}\n+++\n\n{body}\n\n" + "\n\n".join([paragraph * 5] * 16)
            (folder / "chapters" / f"{part + 10}-part.md").write_text(long)
    started = time.perf_counter()
    shelf = load_shelf(tmp_path)
    took = time.perf_counter() - started
    assert shelf.refused == ()
    assert sum(one.words for guide in shelf.guides for one in guide.chapters) > 40_000
    assert took < 3  # about 0.5 s on a slow machine; the rest is for a busy one
