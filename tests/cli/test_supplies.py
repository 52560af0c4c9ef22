"""What the checker and the helplines say at a terminal: as much as the pages do."""

import json
import re

from handhold.core.supplies import Selection, check, cleaning, cleaning_data, to_data
from handhold.native.words import reading


def test_a_disputed_answer_names_both_sides_what_we_go_by_and_when_it_was_read(handhold):
    """Each source with its address and month."""
    ran = handhold("supplies", "--lubricant", "plant-oil", "--barrier", "polyisoprene-condom")
    rules = reading().supplies
    dispute = next(one for one in rules.disputes if one.id == "polyisoprene-oil")
    assert ran.code == 1
    for side in dispute.sides:
        assert side.says in ran.out
        for source in side.sources:
            assert f"({source.address}), seen {source.seen}" in ran.out
    assert f"goes by: {dispute.choice}" in ran.out
    assert "reported on another page" in ran.out


def test_what_was_taken_for_granted_is_said(handhold):
    """With a use named it isn't."""
    strict = reading().supplies.words["assumed"]
    assert strict in handhold("supplies", "--shape", "no-base").out
    assert strict not in handhold("supplies", "--shape", "no-base", "--use", "anal").out


def test_a_line_without_a_source_says_what_it_rests_on(handhold):
    """General chemistry, and no test seen."""
    ran = handhold("supplies", "--lubricant", "mineral-oil", "--toy", "glass")
    assert ran.out.startswith("OK\n")
    assert "no test seen" in ran.out


def test_json_and_lines_carry_all_that_there_is_to_say(handhold):
    """The same data as everywhere: sides, months, what was assumed."""
    chosen = {"lubricant": "silicone-dimethicone", "toy": "silicone-solid"}
    rules = reading().supplies
    care = cleaning_data("silicone-solid", rules)
    told = json.loads(json.dumps(to_data(check(Selection(**chosen), rules)) | care))
    flags = [word for kind, value in chosen.items() for word in (f"--{kind}", value)]
    assert handhold("supplies", *flags, "--json").json == told
    ran = handhold("supplies", "--jsonl", given=json.dumps({"id": 1, **chosen}))
    assert ran.lines == [{"id": 1, **chosen, **told}]
    assert {"sides", "choice", "sources"} <= set(told["findings"][0])
    assert [one["way"] for one in told["cleaning"]] == [way.id for way in rules.ways]


def test_a_named_toy_is_told_how_it_may_be_cleaned(handhold):
    """Every way with its reason and sources, and both sides about glass and heat; none without a toy."""
    rules = reading().supplies
    ran = handhold("supplies", "--toy", "glass-borosilicate")
    told = ran.out.partition("Cleaning and sharing.")[2]
    for cell in cleaning(rules, "glass-borosilicate"):
        assert f"- {cell.verdict}: {cell.way.label}. {cell.reason}\n" in told
        for source in cell.sources:
            assert f"({source.address}), seen {source.seen}" in told
        assert f"- {cell.way.label}: {cell.way.how}\n" in told
    for side in next(one for one in rules.disputes if one.id == "glass-heat").sides:
        assert f"* {side.says}\n" in told
    boiled = handhold("supplies", "--toy", "silicone-motor").out
    assert "no: Boiling" in boiled
    assert "- Boiling: In plain" not in boiled
    for bare in (("--lubricant", "water-based"), ("--toy", "none")):
        assert "Cleaning and sharing" not in handhold("supplies", *bare).out
        assert handhold("supplies", *bare, "--json").json["cleaning"] == []


def test_a_line_that_a_label_can_change_says_into_what(handhold):
    """For better on polyurethane; nothing where no label counts."""
    ran = handhold("supplies", "--lubricant", "water-based", "--barrier", "polyurethane-condom")
    assert "label can turn this line into: ok" in ran.out
    ran = handhold("supplies", "--lubricant", "plant-oil", "--barrier", "latex-condom")
    assert "label can turn" not in ran.out


def test_every_helpline_says_in_which_month_its_number_was_read(handhold):
    """The list of countries has no numbers, and no months."""
    for country in ("NZ", "US"):
        for line in handhold("help", country).out.splitlines():
            assert re.search(r" \(seen 20\d\d-\d\d\)$", line), line
    assert "(seen" not in handhold("help").out
