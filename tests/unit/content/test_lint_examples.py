"""Each rule sees its bad example and lets its good one pass."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from handhold.base.findings import Severity
from handhold.content.lint.loading import LOADING_RULES
from handhold.content.lint.reference import reference
from handhold.content.lint.rules import RULES
from handhold.content.lint.run import lint_pack, lint_packs
from handhold.content.pack import read_pack
from handhold.content.shelf import load_packs, read_files

ROOT = Path(__file__).parents[3]
PACKS = ROOT / "tests" / "packs"
GOOD = PACKS / "good"
TODAY = date(2026, 6, 1)
EXAMPLES = tomllib.loads((PACKS / "examples.toml").read_text(encoding="utf-8"))["example"]
SHELF = {name: pack.guide for name, pack in load_packs(GOOD).items()}
FROM_ELSEWHERE = {"odd-file", "unreadable-pack"}


def edited(example, which):
    """Return the findings of the good pack with an example's edit made."""
    files = dict(read_files(GOOD / "small-guide"))
    file = example["file"]
    if example.get("remove"):
        del files[file]
    elif "bytes" in example:
        files[file] = bytes.fromhex(example["bytes"])
    elif "repeat" in example:
        files[file] = b"#" * example["repeat"]
    elif "find" not in example:
        files[file] = example[which].encode()
    elif example["find"]:
        text = files[file].decode()
        assert text.count(example["find"]) == 1
        files[file] = text.replace(example["find"], example[which]).encode()
    else:
        files[file] += example[which].encode()
    return lint_pack(read_pack("small-guide", files), SHELF, TODAY)


def test_the_good_packs_are_clean():
    """Nothing is found in the packs that every example starts from."""
    assert lint_packs(GOOD, TODAY) == {"other-guide": (), "small-guide": ()}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one["rule"])
def test_a_bad_example_is_found_by_its_rule(example):
    """The rule finds the bad edit, and names the file that holds it."""
    found = [one for one in edited(example, "bad") if one.rule == example["rule"]]
    assert found
    assert any(one.where.startswith(example.get("where", example["file"])) for one in found)


@pytest.mark.parametrize(
    "example", [one for one in EXAMPLES if "good" in one], ids=lambda one: one["rule"]
)
def test_a_good_example_is_found_by_no_rule(example):
    """The good edit leaves the pack clean."""
    assert edited(example, "good") == ()


def test_every_rule_has_an_example():
    """No rule of the lint or of reading goes without its bad example."""
    known = {rule.id for rule in RULES} | {rule.id for rule in LOADING_RULES}
    assert {one["rule"] for one in EXAMPLES} == known - FROM_ELSEWHERE


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


def test_loading_rules_weigh_what_they_say():
    """A rule that refuses gives an error; one that doesn't gives a warning."""
    weights = {rule.id: rule.refuses for rule in LOADING_RULES}
    for example in EXAMPLES:
        if example["rule"] in weights:
            found = [one for one in edited(example, "bad") if one.rule == example["rule"]]
            refused = {one.severity is Severity.error for one in found}
            assert refused == {weights[example["rule"]]}, example["rule"]


def test_the_page_of_rules_is_up_to_date():
    """docs/reference/lint-rules.md is what the rules say; write reference() to it when not."""
    page = ROOT / "docs" / "reference" / "lint-rules.md"
    assert page.read_text(encoding="utf-8") == reference()
