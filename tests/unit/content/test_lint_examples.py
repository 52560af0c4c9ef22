"""Each rule sees its bad example and lets its good one pass."""

import io
import re
import tarfile
import tomllib
import zipfile
from datetime import date
from pathlib import Path

import pytest

from handhold.base.findings import Severity
from handhold.content.lint.loading import LOADING_RULES
from handhold.content.lint.reference import reference
from handhold.content.lint.rules import RULES
from handhold.content.lint.run import lint_pack, lint_packs
from handhold.content.lint.tables import SHARED, TABLE_RULES, TABLES_READ, lint_tables
from handhold.content.pack import read_pack
from handhold.content.shelf import load_packs, read_files
from handhold.content.translations import beside, parted
from handhold.content.untrusted import read_untrusted

ROOT = Path(__file__).parents[3]
PACKS = ROOT / "tests" / "packs"
GOOD = PACKS / "good"
TODAY = date(2026, 6, 1)
EXAMPLES = tomllib.loads((PACKS / "examples.toml").read_text(encoding="utf-8"))["example"]
GUIDES = load_packs(GOOD)
SHELF = {name: pack.guide for name, pack in GUIDES.items()}


def named(example):
    """Return what an example is called among the tests."""
    return " ".join(filter(None, (example.get(key) for key in ("pack", "rule", "note"))))


def edits(example, which):
    """Return the edits of an example, bad or good, each with all its keys."""
    told = example[which]
    first = {**example, **(told if isinstance(told, dict) else {"put": told})}
    return [first, *first.get("also", ())]


def files_of(example, which):
    """Return the files of the pack that an example starts from, with its edits made."""
    first, *more = edits(example, which)
    files = dict(read_files(GOOD / first.get("pack", "small-guide")))
    for edit in (first, *more):
        edited(files, edit)
    return files


def edited(files, edit):
    """Make one edit; a text that is replaced stands there once."""
    file = edit["file"]
    if edit.get("remove"):
        del files[file]
    elif "fill" in edit:
        files[file] = files[file].ljust(edit["fill"], b"#")
    elif "find" not in edit:
        files[file] = edit["put"].encode()
    elif edit["find"]:
        text = files[file].decode()
        assert text.count(edit["find"]) == 1
        files[file] = text.replace(edit["find"], edit["put"]).encode(edit.get("encoding", "utf-8"))
    else:
        files[file] += edit["put"].encode()


def sent(folder, files, how):
    """Return the pack in an archive of these files, called .zip however it is packed."""
    place = folder / "sent.zip"
    if how == "zip":
        with zipfile.ZipFile(place, "w") as archive:
            for name, raw in files.items():
                archive.writestr(name, raw)
    else:
        with tarfile.open(place, "w") as archive:
            for name, raw in files.items():
                told = tarfile.TarInfo(name)
                told.size = len(raw)
                archive.addfile(told, io.BytesIO(raw))
    return read_untrusted(place)


def found(example, which, folder):
    """Return the findings of the pack that an example starts from, with its edits made."""
    files, how = files_of(example, which), edits(example, which)[0].get("packed")
    if example.get("pack") in SHARED:
        return lint_tables(example["pack"], files, TODAY)
    name = example.get("pack", "small-guide")
    pack = sent(folder, files, how) if how else read_pack(parted(name)[0], files)
    return lint_pack(beside({name: pack}, GUIDES)[name], SHELF, TODAY)


def test_the_good_packs_are_clean():
    """Nothing is found in the packs that every example starts from."""
    names = ("_help", "_supplies", "other-guide", "other-guide.en-GB", "small-guide")
    assert lint_packs(GOOD, TODAY) == dict.fromkeys(names, ())


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_a_bad_example_is_found_by_its_rule(example, tmp_path):
    """The rule finds the bad edit, and names the file that holds it."""
    places = [one.where for one in found(example, "bad", tmp_path) if one.rule == example["rule"]]
    assert places
    place = example.get("where", edits(example, "bad")[0]["file"])
    assert any(where.startswith(place) for where in places)


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_a_good_example_is_found_by_no_rule(example, tmp_path):
    """The good edit leaves the pack clean."""
    assert found(example, "good", tmp_path) == ()


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_a_good_example_is_an_edit_of_its_own(example):
    """It changes more than spaces; nothing that was clean before would tell that the rule lets it pass."""
    before = read_files(GOOD / example.get("pack", "small-guide"))
    after = files_of(example, "good")
    assert {name: raw.split() for name, raw in after.items()} != {
        name: raw.split() for name, raw in before.items()
    }


def test_every_rule_has_an_example_of_each_kind():
    """No rule of the lint or of reading goes without its bad and its good example."""
    known = {rule.id for rule in RULES} | {rule.id for rule in LOADING_RULES}
    shared = {rule.id for rule in TABLE_RULES} | TABLES_READ
    for kind in ("bad", "good"):
        made = [one for one in EXAMPLES if kind in one]
        tables = {one["rule"] for one in made if one.get("pack") in SHARED}
        guides = {one["rule"] for one in made if one.get("pack") not in SHARED}
        assert (tables, guides) == (shared, known - {"unreadable-tables"})


def test_every_id_in_the_code_is_told_in_the_reference():
    """A finding's id can always be looked up."""
    code = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "src/handhold/content").glob("*.py")
    )
    used = set(
        re.findall(
            r"(?:\.add|complain|\.note|\._add|_with)\(\s*(?:[\w()., {}]+, )?\"([a-z]+(?:-[a-z]+)*)\"",
            code,
        )
    )
    assert len(used) > 15
    assert used <= {rule.id for rule in LOADING_RULES}


def test_loading_rules_weigh_what_they_say(tmp_path):
    """A rule that refuses gives an error; one that doesn't gives a warning."""
    weights = {rule.id: rule.refuses for rule in LOADING_RULES}
    for example in EXAMPLES:
        if example["rule"] in weights:
            told = [one for one in found(example, "bad", tmp_path) if one.rule == example["rule"]]
            refused = {one.severity is Severity.error for one in told}
            assert refused == {weights[example["rule"]]}, example["rule"]


def test_the_page_of_rules_is_up_to_date():
    """docs/reference/lint-rules.md is what the rules say; write reference() to it when not."""
    page = ROOT / "docs" / "reference" / "lint-rules.md"
    assert page.read_text(encoding="utf-8") == reference()
