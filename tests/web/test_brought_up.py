"""What the pages say is brought up: what one of the two brought up, and nothing by itself."""

import pytest

from handhold.core.agreements import (
    AnswerAlone,
    Propose,
    Reopen,
    SayDone,
    SayHowItWas,
    SayNo,
    Standing,
)
from web.person import KEY
from web.two import Two

pytestmark = pytest.mark.anyio

STEP, OVERVIEW = "/partners/1/steps/1", "/partners/1"
OPENED = "nothing is brought up by it: whoever wants to, brings it up."


async def read(two: Two, path: str) -> str:
    """Open a page of the one at the pages."""
    return (await two.person.opens(path)).text


async def nothing_asked(two: Two) -> None:
    """Check that no page asks the one at the pages anything, and that the other isn't asked either."""
    await two.passes()
    assert "Something to answer" not in await read(two, OVERVIEW)
    for step in range(1, len(two.board(two.here).steps) + 1):
        page = await read(two, f"/partners/1/steps/{step}")
        assert "One of you brought this up" not in page
        assert "Yes, in principle" not in page
    for each in two.board(two.there).steps:
        assert each.standing is not Standing.open


async def rests_and_opens_again(two: Two) -> None:
    """Press Rest, and then the button that takes it back; its words say what it does before and after."""
    await read(two, OVERVIEW)
    await two.person.sends("/partners/rest", back=OVERVIEW, do="no")
    assert "Opening again brings nothing up: whoever wants to, brings it up." in await read(two, OVERVIEW)
    assert OPENED in (await two.person.sends("/partners/1/reopen")).text


async def test_rest_and_open_again_on_a_fresh_pair_asks_nobody_anything(two):
    """Nothing was said before: both are asked no more than before, whoever pressed it."""
    await two.say(two.here, AnswerAlone(fine=True))
    await two.say(two.there, AnswerAlone(fine=True))
    await rests_and_opens_again(two)
    await nothing_asked(two)
    await two.say(two.there, SayNo(), Reopen())
    await nothing_asked(two)
    assert "Bring this up" in await read(two, STEP)


async def test_the_next_step_does_not_come_up_by_itself_once_one_was_done(two):
    """Opened again before, done and good since: the next can be brought up, and nobody has."""
    await two.say(two.here, AnswerAlone(fine=True))
    await rests_and_opens_again(two)
    await two.turn_on()
    first = two.step(two.here).step
    await two.say(two.here, SayDone(first), SayHowItWas(first, good=True))
    await two.say(two.there, SayHowItWas(first, good=True))
    await nothing_asked(two)
    assert "Bring this up" in await read(two, "/partners/1/steps/2")


@pytest.mark.parametrize("whose", ["mine", "theirs"])
async def test_after_a_stop_and_a_reopening_nobody_reads_an_old_wish_as_new(two, whose):
    """The one at the pages had asked first; who stopped, and opened again, makes no difference."""
    await two.turn_on()
    if whose == "mine":
        await rests_and_opens_again(two)
    else:
        await two.say(two.there, SayNo(), Reopen())
    await nothing_asked(two)
    await two.person.opens(STEP)
    assert "You brought it up." in (await two.person.sends(STEP, do="propose")).text


async def test_a_worry_that_is_over_asks_nobody_anything(two):
    """What the other had brought up before is void, once this person has opened it again."""
    await two.say(two.there, AnswerAlone(fine=True), Propose(two.step(two.there).step))
    await read(two, OVERVIEW)
    await two.person.sends("/partners/1/alone", fine="no")
    await two.person.sends("/partners/1/alone", fine="yes")
    await two.person.sends("/partners/1/reopen")
    await nothing_asked(two)


@pytest.mark.parametrize("answer", ["", "not-good"])
@pytest.mark.parametrize("again", [0, 1], ids=["the same again", "the next step"])
async def test_what_is_brought_up_before_it_was_good_for_me_changes_no_page(two, answer, again):
    """Done stays done, byte for byte; once I have said that it was good, there is something to answer."""
    await two.turn_on()
    step, asked = two.step(two.there).step, two.board(two.there).steps[again].step
    await two.say(two.there, SayDone(step), SayHowItWas(step, good=True))
    paths = ("/partners", OVERVIEW, STEP, "/partners/1/steps/2")
    if answer:
        await read(two, STEP)
        await two.person.sends(STEP, do=answer)
        await read(two, STEP)  # what was said in answer is told once
    before = [KEY.sub("", await read(two, path)) for path in paths]
    await two.say(two.there, Propose(asked))
    assert [KEY.sub("", await read(two, path)) for path in paths] == before
    assert "Done. It promises nothing about the next." in await read(two, STEP)
    await two.person.sends(STEP, do="good")
    assert "One of you brought this up" in await read(two, paths[2 + again])
