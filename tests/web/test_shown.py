"""All that one shows the other is named: on the page of the two, in the guide, and beside the buttons before they are pressed."""

import re
from html import unescape
from typing import get_args

import pytest

from handhold.app.shown import BESIDE, SHOWN
from handhold.content.location import packs_root
from handhold.core.agreements import (
    AnswerAlone,
    Command,
    Propose,
    SayDone,
    SayHowItWas,
    SayYes,
    Standing,
)
from handhold.core.agreements.statements import AnyStatement, Statement
from web.person import TAG
from web.two import Two, another

pytestmark = pytest.mark.anyio

STEP, OVERVIEW = "/partners/1/steps/1", "/partners/1"
CHAPTER = packs_root() / "being-asked" / "chapters" / "13-what-handhold-shows.md"
ABOUT = {*Statement.__struct_fields__, "step"}


def test_every_kind_of_statement_and_every_part_of_one_has_one_line():
    """A new kind, or something more that a kind says, has to be told before it can be sent."""
    kinds = get_args(AnyStatement)
    parts = [f"{kind.__name__}.{name}" for kind in kinds for name in kind.__struct_fields__ if name not in ABOUT]
    told = [each for line in SHOWN for each in line.of]
    assert sorted(told) == sorted([*(kind.__name__ for kind in kinds), *parts])


async def test_the_page_and_the_chapter_name_the_same_things(two):
    """In one order, under the same names; before a partner is there, and with one."""
    names = [line.name for line in SHOWN]
    chapter = CHAPTER.read_text("utf-8").partition("{#both-see}")[2].partition("\n## ")[0]
    assert re.findall(r"^- \*\*(.*?):\*\*", chapter, re.MULTILINE) == names
    with_one = await read(two, "/partners")
    await two.here.part(two.partner(two.here))
    for page in (with_one, await read(two, "/partners")):
        listed = page.partition("Shown to the other")[2].partition("Never leaves")[0]
        assert re.findall(r"<strong>(.*?):</strong>", listed) == names
        assert [line.words for line in SHOWN if line.words not in listed] == []


async def test_what_the_other_will_see_stands_beside_the_button_before_it_is_pressed(two):
    """Each sentence where its button is, and nowhere else on the step's page."""
    await two.person.opens(OVERVIEW)
    await two.person.sends("/partners/1/alone", fine="yes")
    assert await beside(two) == {"propose"}
    await two.say(two.there, *asked(two))
    assert await beside(two) == {"yes", "longer"}
    assert "You asked that it settles" not in await read(two, STEP)
    await two.person.sends(STEP, do="longer", hours="168")
    assert "Noted: it settles for at least a week." in two.person.page.text
    assert "You asked that it settles for at least a week." in await read(two, STEP)
    await two.person.sends(STEP, do="unsure")
    assert await beside(two) == {"longer"}
    await two.person.sends(STEP, do="no")
    assert await beside(two) == {"reopen"}
    assert BESIDE["reopen-all"] not in await read(two, OVERVIEW)
    await two.person.sends("/partners/rest", do="no")
    assert BESIDE["reopen-all"] in await read(two, OVERVIEW)


async def test_what_is_said_again_and_on_the_day_says_beside_it_what_the_other_sees(two):
    """After the settling: whoever was unsure first says so again, then "today" can be said; nothing of either shows."""
    step = two.step(two.here).step
    await two.say(two.there, AnswerAlone(fine=True), Propose(step))
    await two.say(two.here, AnswerAlone(fine=True), SayYes(step, unsure=True))
    two.later(hours=50)
    assert await beside(two) == {"yes-again"}
    before = two.board(two.there)
    await two.person.sends(STEP, do="yes-again")
    await two.passes()
    assert await beside(two) == {"today"}
    await two.person.sends(STEP, do="today", sober="on")
    await two.passes()
    assert two.board(two.there) == before


async def test_nobody_owes_anything_is_said_to_both(two):
    """Whoever made the code reads it, too: their no is as whole."""
    assert two.here.partners.partners()[0].side == "a"
    assert "You owe nobody anything" in await read(two, OVERVIEW)


async def test_that_it_took_place_shows_is_said_beside_that_button(two):
    """While it is on."""
    await two.turn_on()
    assert await beside(two) == {"done"}


@pytest.mark.parametrize("rest", ["/partners/rest", "/partners/1/rest", "/partners/1/alone"])
async def test_letting_everything_rest_unfolds_no_step(two, rest):
    """Those that were folded stay folded, those that were near stay near; by whatever way it comes."""
    await two.turn_on()
    first = two.step(two.here).step
    await two.say(two.here, SayDone(first), SayHowItWas(first, good=True))
    before = await near(two)
    assert len(before) == 2
    await two.person.sends(rest, do="no", fine="no")
    assert await near(two) == before
    assert {each.standing for each in two.board(two.here).steps} == {Standing.resting}


async def test_what_somebody_noted_of_a_step_is_said_to_them(two):
    """Good or not, to them alone; it can be said anew, and of the next time it is asked again."""
    await two.turn_on()
    first = two.step(two.here).step
    await two.say(two.here, SayDone(first))
    assert "How was it, for you?" in await read(two, STEP)
    for answer, said in (("good", "that it was good."), ("not-good", "that it wasn't good."), ("good", "that it was good.")):
        await two.person.sends(STEP, do=answer)
        page = await read(two, STEP)
        assert f"You said, for yourself alone, {said} Only this device knows." in page
        assert "How was it, for you?" not in page
    await two.say(two.here, Propose(first))
    await two.say(two.there, SayHowItWas(first, good=True), SayYes(first))
    two.later(hours=50)
    await two.say_today()
    await two.say(two.there, SayDone(first))
    assert "How was it, for you?" in await read(two, STEP)


async def test_a_name_turns_nothing_else_about_it(two, tmp_path):
    """Written from right to left, its last mark stays with it: in headings, crumbs, buttons, lists and what is said."""
    name, apart = "דנה!", "<bdi>דנה!</bdi>"
    async with another(two, tmp_path):
        await two.here.partners.name(two.partner(two.here), name)
        overview = await read(two, OVERVIEW)
        assert f"<h1>{apart}</h1>" in overview
        assert f"Let everything with {apart} rest</button>" in overview
        assert f"{apart}</a>" in (await read(two, STEP)).partition("<h1>")[0]
        assert f"{apart}</a></h2>" in await read(two, "/partners")
        page = await two.person.sends("/partners/1/rest")
        assert "Everything with \u2068דנה!\u2069 rests." in page.text
        await two.here.part(two.partner(two.here))
        assert f"{apart}</a>: parted" in await read(two, "/partners")
        shown = [await read(two, path) for path in ("/partners", OVERVIEW)]
        assert [page.count(name) - page.count(apart) for page in shown] == [0, 0]


def asked(two: Two) -> tuple[Command, ...]:
    """Return what the other says to bring the first step up."""
    return AnswerAlone(fine=True), Propose(two.step(two.there).step)


async def read(two: Two, path: str) -> str:
    """Open a page and return its html, with marks as a person reads them."""
    return unescape((await two.person.opens(path)).text)


async def beside(two: Two) -> set[str]:
    """Return which of the sentences stand on the step's page."""
    page = await read(two, STEP)
    return {name for name, words in BESIDE.items() if words in page}


async def near(two: Two) -> list[str]:
    """Return the steps that stand open on the page of the two, folded ones left out."""
    shared = (await read(two, OVERVIEW)).partition('<div id="shared"')[2].partition("</div>")[0]
    opened = re.sub(r"<details>.*?</details>", "", shared, flags=re.DOTALL)
    assert "<details>" in shared
    return [TAG.sub("", each) for each in re.findall(r'<a id="step-\d+".*?</a>', opened)]
