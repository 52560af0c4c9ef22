"""Guides at the terminal: checked wherever they are, however broken; begun without harm."""

import json
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
    assert ran.out == "1 guides, 0 findings.\n"
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
    assert set(ran.json) == {"other-guide", "small-guide"}
