"""What the checker and the helplines say at a terminal: as much as the pages do."""

import json
import re

from handhold.core.supplies import Selection, check, to_data
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
    told = json.loads(json.dumps(to_data(check(Selection(**chosen), rules))))
    flags = [word for kind, value in chosen.items() for word in (f"--{kind}", value)]
    assert handhold("supplies", *flags, "--json").json == told
    ran = handhold("supplies", "--jsonl", given=json.dumps({"id": 1, **chosen}))
    assert ran.lines == [{"id": 1, **chosen, **told}]
    assert {"sides", "choice", "sources"} <= set(told["findings"][0])


def test_every_helpline_says_in_which_month_its_number_was_read(handhold):
    """The list of countries has no numbers, and no months."""
    for country in ("NZ", "US"):
        for line in handhold("help", country).out.splitlines():
            assert re.search(r" \(seen 20\d\d-\d\d\)$", line), line
    assert "(seen" not in handhold("help").out
