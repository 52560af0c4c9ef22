"""What somebody answered for themselves alone: a glance over their shoulder at a page of the two tells nobody what it was."""

import re
from html import unescape

import pytest

from handhold.core.agreements import AnswerAlone, Propose, SayDone, SayHowItWas, SayNo
from web.person import KEY
from web.two import Two

pytestmark = pytest.mark.anyio

STEP, OVERVIEW = "/partners/1/steps/1", "/partners/1"
FOLDED = re.compile(r"<details.*?</details>", re.DOTALL)


async def glance(two: Two, path: str, *, near: bool = False) -> str:
    """Open a page and return what stands open on it; with `near`, only what is the same whatever rests."""
    page = KEY.sub("", FOLDED.sub("", unescape((await two.person.opens(path)).text)))
    return page.partition("You owe nobody")[2].partition('<div id="shared"')[0] if near else page


async def test_the_help_after_a_worried_answer_is_shown_once_and_then_folded(two):
    """At first the page of help; from then on under a fold that is there whatever was answered."""
    shown = {}
    for fine in ("no", "yes"):
        await two.person.opens(OVERVIEW)
        await two.person.sends(f"{OVERVIEW}/alone", fine=fine)
        assert two.person.page.url.path == ("/help" if fine == "no" else OVERVIEW)
        page = unescape((await two.person.opens(OVERVIEW)).text)
        fold = page.partition("<summary>For you alone</summary>")[2].partition("</details>")[0]
        assert ("Look after yourself first." in fold) is (fine == "no")
        assert "Could you say no here" in fold
        assert "help by country" in fold
        shown[fine] = await glance(two, OVERVIEW, near=True)
    assert shown["no"] == shown["yes"]


async def test_after_two_weeks_the_question_comes_open_whatever_was_answered(two):
    """And what was said last is folded away in it."""
    shown = []
    for fine in (False, True):
        await two.here.do(two.partner(two.here), AnswerAlone(fine=fine))
        two.later(days=15)
        shown.append(await glance(two, OVERVIEW, near=True))
    assert "Could you say no here" in shown[0]
    assert shown[0] == shown[1]


async def test_a_step_says_the_same_whether_nothing_was_answered_or_a_worry(two):
    """Each says where to look, and not what stands there."""
    await two.say(two.there, AnswerAlone(fine=True), Propose(two.step(two.there).step))
    await two.here.do(two.partner(two.here), SayNo())
    before = await glance(two, STEP)
    assert "For you alone" in before
    await two.here.do(two.partner(two.here), AnswerAlone(fine=False))
    assert "For you alone" in await glance(two, STEP)
    assert "might not be fine" not in await glance(two, STEP)


async def test_whether_it_was_good_is_folded_away(two):
    """Good or not, the page of the step looks alike."""
    await two.turn_on()
    step = two.step(two.here).step
    await two.say(two.here, SayDone(step))
    shown = []
    for good in (True, False):
        await two.here.do(two.partner(two.here), SayHowItWas(step, good=good))
        page = await glance(two, STEP)
        assert "wasn't good" not in page
        assert "that it was good" not in page
        shown.append(page)
        assert "You said, for yourself alone" in unescape((await two.person.opens(STEP)).text)
    assert len(shown) == 2
