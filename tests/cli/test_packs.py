"""Guides at the terminal: checked wherever they are, however broken; begun without harm."""

import json
import os
import re
import stat
import zipfile
from pathlib import Path

import pytest

from conftest import ROOT


@pytest.fixture
def guides(handhold, tmp_path):
    """Return a folder with one guide that was just begun."""
    folder = tmp_path / "guides"
    folder.mkdir()
    ran = handhold("packs", "new", "my-guide", "--in", str(folder))
    assert ran.code == 0
    written = ran.out.split()
    assert written
    assert all(Path(path).exists() for path in written)
    return folder


def test_a_guide_just_begun_passes_the_check(handhold, guides):
    """With exit code 0 and nothing to say."""
    ran = handhold("packs", "lint", str(guides))
    assert ran.code == 0
    assert ran.out == f"1 guide, 0 findings. Read: {guides}\n"
    assert handhold("packs", "lint", str(guides), "--json").json == {"my-guide": []}


def test_a_finding_names_place_rule_and_what_to_do(handhold, guides):
    """Exit code 1; as JSON with the same four things."""
    chapter = guides / "my-guide" / "chapters" / "01-first-steps.md"
    chapter.write_text(chapter.read_text("utf-8").replace("[^example-source]", "[^nowhere]"), "utf-8")
    ran = handhold("packs", "lint", str(guides))
    assert ran.code == 1
    assert "my-guide/chapters/01-first-steps.md" in ran.out
    rows = handhold("packs", "lint", str(guides), "--json").json["my-guide"]
    assert rows
    assert all(set(row) == {"severity", "rule", "where", "message"} for row in rows)


def broken(folder, way):
    """Break a guide in one way."""
    pack = folder / "my-guide" / "pack.toml"
    if way == "no TOML":
        pack.write_text("= = =")
    elif way == "binary":
        pack.write_bytes(b"\xff\x00\xfe" * 1000)
    elif way == "empty folder":
        (folder / "nothing-in-it").mkdir()
    elif way == "a link to nowhere":
        pack.unlink()
        pack.symlink_to(folder / "gone")
    elif way == "a folder for a file":
        pack.unlink()
        pack.mkdir()
    elif way == "a name that is no id":
        (folder / "my-guide").rename(folder / "My Guide!")
    elif way == "very large":
        pack.write_bytes(b"# x\n" * 2_000_000)


@pytest.mark.parametrize(
    "way",
    [
        "no TOML",
        "binary",
        "empty folder",
        "a link to nowhere",
        "a folder for a file",
        "a name that is no id",
        "very large",
    ],
)
def test_a_broken_guide_is_a_finding_and_never_a_crash(handhold, guides, way):
    """Each with its reason, and exit code 1."""
    broken(guides, way)
    ran = handhold("packs", "lint", str(guides))
    assert ran.code == 1
    assert "error" in ran.out
    json.loads(handhold("packs", "lint", str(guides), "--json").out)


def test_a_folder_without_guides_and_a_file_for_a_folder(handhold, tmp_path):
    """The first has nothing to check; the second is bad input, named."""
    assert "0 guides" in handhold("packs", "lint", str(tmp_path)).out
    file = tmp_path / "file"
    file.write_text("x")
    ran = handhold("packs", "lint", str(file))
    assert ran.code == 2
    assert str(file) in ran.err


def test_a_guide_is_never_begun_over_another_or_under_a_bad_name(handhold, guides):
    """Nothing is written then."""
    before = sorted(guides.rglob("*"))
    for name, told in [("my-guide", "already"), ("My Guide", "an id is"), ("../evil", "an id is"), ("", "an id is")]:
        ran = handhold("packs", "new", name, "--in", str(guides))
        assert ran.code == 2
        assert told in ran.err
    assert sorted(guides.rglob("*")) == before
    (guides / "file").write_text("x")
    ran = handhold("packs", "new", "another", "--in", str(guides / "file"))
    assert ran.code == 2


def test_the_good_examples_are_read(handhold):
    """The guides that the format's own tests use."""
    ran = handhold("packs", "lint", str(ROOT / "tests" / "packs" / "good"), "--json")
    assert ran.json == {"other-guide": [], "other-guide.en-GB": [], "small-guide": []}


def lint(handhold, place):
    """Return how the check ended and the findings of the one guide at a place."""
    ran = handhold("packs", "lint", str(place), "--json")
    (found,) = ran.json.values()
    return ran.code, found


def rules(found):
    """Return the rules that these findings name."""
    return {one["rule"] for one in found}


@pytest.fixture
def guide(guides):
    """Return the folder of the guide that was just begun."""
    return guides / "my-guide"


def zipped(guide, *more):
    """Return an archive of a guide's folder, with more members as (name or ZipInfo, bytes)."""
    place = guide.parent / "sent.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(one for one in guide.rglob("*") if one.is_file()):
            archive.write(file, file.relative_to(guide.parent).as_posix())
        for name, raw in more:
            archive.writestr(name, raw)
    return place


def test_one_guide_can_be_named_as_its_folder_or_as_a_zip(handhold, guide):
    """Said as one guide, with the place that was read."""
    assert handhold("packs", "lint", str(guide)).out == f"1 guide, 0 findings. Read: {guide}\n"
    assert handhold("packs", "lint", ".", cwd=guide).code == 0
    place = zipped(guide)
    assert handhold("packs", "lint", str(place)).out == f"1 guide, 0 findings. Read: {place}\n"


def test_a_guide_may_point_to_one_that_ships_with_the_program(handhold, guide):
    """And is told when it points to one that doesn't."""
    chapter = guide / "chapters" / "01-first-steps.md"
    text = chapter.read_text("utf-8")
    chapter.write_text(text.replace("(first-steps#sources)", "(guide:consent/hearing-a-no)"), "utf-8")
    assert lint(handhold, guide) == (0, [])
    chapter.write_text(text.replace("(first-steps#sources)", "(guide:no-such/hearing-a-no)"), "utf-8")
    assert rules(lint(handhold, guide)[1]) == {"broken-link"}


def test_without_its_pack_toml_a_guide_is_still_one_guide(handhold, guide):
    """The file is named; no rule judges a guide that isn't there, by its claims or by its date."""
    (guide / "pack.toml").unlink()
    chapter = guide / "chapters" / "01-first-steps.md"
    chapter.write_text(chapter.read_text("utf-8") + "\nThe infection heals.\n", "utf-8")
    ran = handhold("packs", "lint", str(guide))
    assert ran.code == 1
    assert "my-guide/pack.toml: error missing-file" in ran.out
    assert "1 guide, " in ran.out
    assert "unsourced-claim" not in ran.out
    assert "overdue" not in ran.out
    assert "chapters/pack.toml" not in ran.out


def test_a_review_date_that_cannot_be_read_is_not_called_overdue(handhold, guide):
    """That it can't be read is enough."""
    pack = guide / "pack.toml"
    text = pack.read_text("utf-8")
    pack.write_text("".join(line for line in text.splitlines(True) if "review_by" not in line), "utf-8")
    assert rules(lint(handhold, guide)[1]) == {"missing-field"}


def a_link(guide):
    """Put a link out of the guide in place of a chapter."""
    (guide.parent / "secret").write_text("secret")
    chapter = guide / "chapters" / "01-first-steps.md"
    chapter.unlink()
    chapter.symlink_to(guide.parent / "secret")


def a_pipe(guide):
    """Put a pipe in place of a file, which to open would wait for ever."""
    (guide / "glossary.toml").unlink()
    os.mkfifo(guide / "glossary.toml")


@pytest.mark.parametrize("put", [a_link, a_pipe])
@pytest.mark.parametrize("whole", [True, False], ids=["the guide named", "its folder named"])
def test_a_link_or_a_pipe_in_a_guide_is_refused_and_not_opened(handhold, guide, put, whole):
    """However the guide is named."""
    put(guide)
    code, found = lint(handhold, guide if whole else guide.parent)
    assert code == 1
    assert "odd-file" in rules(found)
    assert "secret" not in json.dumps(found)


def test_a_guide_that_is_itself_a_link_or_a_pipe_is_refused(handhold, guide):
    """A pipe called .zip isn't waited for."""
    link, pipe = guide.parent / "link", guide.parent / "pipe.zip"
    link.symlink_to(guide)
    os.mkfifo(pipe)
    for place in (link, pipe):
        code, found = lint(handhold, place)
        assert code == 1
        assert rules(found) == {"odd-file"}


def test_a_guide_in_another_language_passes_with_a_note(handhold, guide):
    """What the check can't read is said, and is no reason to fail."""
    pack = guide / "pack.toml"
    pack.write_text(pack.read_text("utf-8").replace('language = "en"', 'language = "de"'), "utf-8")
    code, (note,) = lint(handhold, guide)
    assert code == 0
    assert (note["severity"], note["rule"]) == ("note", "other-language")


def test_the_shipped_guides_are_read_with_their_tables(handhold):
    """Named nothing, the check counts guides and folders of tables apart."""
    told = handhold("packs", "lint").out.splitlines()[-1]
    assert re.match(r"\d+ guides, 2 folders of tables, \d+ findings?\. Read: ", told)


def test_too_many_files_are_refused(handhold, guide):
    """In a folder as in an archive."""
    for number in range(401):
        (guide / "figures" / f"a{number}.svg").write_text("")
    assert rules(lint(handhold, guide)[1]) == {"too-large"}
    assert "too-large" in rules(lint(handhold, zipped(guide))[1])


def test_an_archive_with_a_bomb_a_link_or_a_way_out_is_refused(handhold, guide):
    """Each with its reason, and nothing is written beside it."""
    link = zipfile.ZipInfo("my-guide/chapters/02-x.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    bomb = ("my-guide/chapters/02-x.md", b"0" * 100_000_000)
    for more, rule in [(bomb, "too-large"), ((link, b"/etc/passwd"), "odd-file"), (("../x.md", b"x"), "odd-file")]:
        place = zipped(guide, more)
        before = sorted(guide.parent.rglob("*"))
        code, found = lint(handhold, place)
        assert code == 1
        assert rule in rules(found)
        assert sorted(guide.parent.rglob("*")) == before
    place.write_bytes(place.read_bytes()[:200])
    assert rules(lint(handhold, place)[1]) == {"unreadable-pack"}


def test_nothing_in_a_guide_steers_the_terminal(handhold, guide):
    """A finding that quotes the guide shows no control characters."""
    chapter = guide / "chapters" / "01-first-steps.md"
    chapter.write_text(chapter.read_text("utf-8") + "\nThe infection \x1b[2J\x9b2J heals.\n", "utf-8")
    ran = handhold("packs", "lint", str(guide))
    assert "The infection" in ran.out
    assert "\x1b" not in ran.out
    assert "\x9b" not in ran.out
