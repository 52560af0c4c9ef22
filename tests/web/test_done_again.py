"""A step done twice, in the program itself: what was told alone keeps its place among what both said."""

import pytest

from handhold.app.partners import Partners
from handhold.app.together import Together
from handhold.core.agreements import (
    AnswerAlone,
    Do,
    Propose,
    Reason,
    Refused,
    SayDone,
    SayHowItWas,
    SayToday,
    SayYes,
    Standing,
    Tell,
)
from web.two import Two

pytestmark = pytest.mark.anyio


async def done(two: Two, step: str) -> None:
    """Let the step be on, from where it is agreed to, and let one of the two say that it took place."""
    two.later(hours=50)
    await two.say_today()
    await two.say(two.here, SayDone(step))


def opened_anew(two: Two) -> Together:
    """Return what the vault of the one at the pages holds, read again from its records."""
    vault, known = two.person.session.vault, two.here.partners
    assert vault is not None
    return Together(vault, Partners(vault, known.tools, known.clock, known.relays), two.here.terms)


@pytest.mark.parametrize("hours", [0, -300, 300])
async def test_what_was_good_once_opens_nothing_after_a_later_time(two, hours):
    """Whatever the clock said when they answered, and also where the vault is opened anew in between."""
    step = two.step(two.here).step
    await two.say_yes()
    await done(two, step)
    two.later(hours=hours)
    for whose in (two.here, two.there):
        await two.say(whose, SayHowItWas(step, good=True))
    two.later(hours=-hours)
    await two.say(two.here, Propose(step))
    await two.say(two.there, SayYes(step))
    await done(two, step)
    for whose in (two.here, two.there, opened_anew(two)):
        for view in two.board(whose).steps[:2]:
            assert Do.propose not in view.may
        assert two.step(whose).felt is None
        assert await whose.do(two.partner(whose), Propose(step)) == Refused(Reason.not_yet)
        assert await whose.do(two.partner(whose), Tell(step, ("close",))) == Refused(Reason.say_privately_first)
    await two.say(two.here, SayHowItWas(step, good=True))
    for whose in (two.here, opened_anew(two)):
        for view in two.board(whose).steps[:2]:
            assert Do.propose in view.may


async def test_what_is_read_again_is_what_was_there(two):
    """Also where one press says something aloud and alone."""
    await two.say_yes()
    await two.say(two.here, AnswerAlone(fine=False))
    await two.say(two.here, AnswerAlone(fine=True))
    assert opened_anew(two).state(two.partner(two.here)) == two.here.state(two.partner(two.here))


async def test_whoever_says_that_it_was_not_good_reads_how_to_end_what_is_on(two):
    """It tells the other nothing, so what is on stays on; where nothing is, nothing is said of it."""
    first, second = (view.step for view in two.board(two.here).steps[:2])
    stays = "What is on today stays on until one of you presses Rest."
    await two.say_yes()
    await done(two, first)
    assert stays not in (await two.person.sends("/partners/1/steps/1", do="not-good")).text
    for whose in (two.here, two.there):
        await two.say(whose, SayHowItWas(first, good=True))
    await two.say(two.here, Propose(second))
    await two.say(two.there, SayYes(second))
    two.later(hours=80)
    for whose in (two.here, two.there):
        await two.say(whose, SayToday(second, sober=True))
    assert two.board(two.here).steps[1].standing is Standing.on
    assert stays not in (await two.person.sends("/partners/1/steps/1", do="good")).text
    assert stays in (await two.person.sends("/partners/1/steps/1", do="not-good")).text
    assert two.board(two.there).steps[1].standing is Standing.on
