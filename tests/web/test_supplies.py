"""The supplies page: the checker, the adviser, the list."""

import pytest
from markupsafe import escape

pytestmark = pytest.mark.anyio


async def _asked(person, do: str, **chosen: str) -> str:
    await person.opens("/supplies")
    page = await person.sends("/supplies", do=do, **chosen)
    assert page.status_code == 200
    return page.text


async def test_every_source_is_shown_with_its_address_and_month(person):
    """Those of a finding, and those of each side of a dispute."""
    text = await _asked(
        person, "check", lubricant="plant-oil", barrier="polyisoprene-condom", use="vaginal"
    )
    rules = person.session.context.reading.supplies
    dispute = next(one for one in rules.disputes if one.id == "polyisoprene-oil")
    for side in dispute.sides:
        for source in side.sources:
            assert f"{escape(source.address)} (seen {source.seen}" in text


@pytest.mark.parametrize("do", ["check", "fitting", "list"])
async def test_each_view_says_what_it_took_for_granted(person, do):
    """That it's anal when no use was named, and nothing when one was."""
    strict = str(escape(person.session.context.reading.supplies.words["assumed"]))
    assert strict in await _asked(person, do, shape="no-base")
    assert strict not in await _asked(person, do, shape="no-base", use="anal")


async def test_under_a_no_of_the_shape_nobody_is_sent_to_the_label(person):
    """Neither beside the answer nor above it."""
    text = await _asked(person, "check", shape="no-base", use="anal")
    assert "No label changes this one" in text
    assert "outranks" not in text


async def test_medicine_is_not_advised_and_water_based_is(person):
    """The first in the list is plain and fine; thrush cream would be a no with latex."""
    text = await _asked(person, "fitting", toy="none", barrier="latex-condom", use="vaginal")
    found = text[text.index("fits-title") :]
    found = found[: found.index("What are these things?")]
    assert found.index("Water-based lubricant, plain") < found.index("Numbing gel")
    assert "medicine nearby" not in found


@pytest.mark.parametrize("do", ["check", "fitting", "list"])
async def test_pressing_with_nothing_chosen_says_so(person, do):
    """A page that only comes back as it was looks broken."""
    assert "Nothing is chosen yet" in await _asked(person, do)
    assert "Nothing is chosen yet" not in (await person.opens("/supplies")).text


async def test_the_coach_asks_for_words_when_there_are_none(person):
    """By the button; the live reading of an empty box just shows nothing."""
    await person.opens("/coach")
    page = await person.sends("/coach", role="asker", draft="  ")
    assert page.status_code == 422
    assert "Write or paste your words first" in page.text
