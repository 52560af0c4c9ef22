"""What a page may know of a rest that was said: that the relay has it. Not when the other's device fetched it."""

import pytest

from handhold.core.agreements import AnswerAlone, Propose, Reopen, SayNo
from unit.app.net import refusing
from web.person import KEY
from web.test_partners import does

pytestmark = pytest.mark.anyio

STEP = "/partners/1/steps/1"
NOT_HANDED = "handed to the relay yet"


async def test_a_rest_is_on_its_way_until_the_relay_has_it(two):
    """Whether their device has it is another matter, of which no page speaks; no other word is told of at all."""
    mine = two.partner(two.here)
    two.line.cut = True
    await two.here.do(mine, AnswerAlone(fine=True))
    await two.here.do(mine, Propose(two.step(two.here).step))
    assert NOT_HANDED not in (await two.person.opens("/partners/1")).text
    assert NOT_HANDED in await does(two, "/partners/1", "rest", do="no")
    await two.here.once()
    assert NOT_HANDED in (await two.person.opens("/partners/1")).text
    two.line.cut = False
    await two.here.once()
    assert two.here.partners.partner(mine).undelivered
    assert NOT_HANDED not in (await two.person.opens("/partners/1")).text


@pytest.mark.parametrize("refused", ["", "full"])
async def test_no_page_tells_when_the_other_s_device_fetched_something(two, refused):
    """With a rest of what nobody brought up, said again and again: the same bytes before their device came and after.

    Nor that their mailbox is full, which it is until their device has been there.
    """
    step, mine = two.step(two.here).step, two.partner(two.here)
    two.person.line, taking = two.line, two.line.send
    for again in range(3):
        await two.here.do(mine, SayNo(step))
        if refused:
            refusing(two.person, refused, 30.0)
        await two.here.once()
        await two.here.once()
        before = [
            KEY.sub("", (await two.person.opens(path)).text)
            for path in ("/partners", "/partners/1", STEP)
        ]
        two.line.send = taking
        two.later(seconds=90)
        assert two.here.partners.partner(mine).undelivered
        await two.passes()
        two.later(minutes=1)
        await two.passes()
        assert not two.here.partners.partner(mine).undelivered, again
        assert [
            KEY.sub("", (await two.person.opens(path)).text)
            for path in ("/partners", "/partners/1", STEP)
        ] == before
        await two.here.do(mine, Reopen(step))
        await two.passes()


async def test_a_rest_that_was_taken_back_is_on_its_way_no_more(two):
    """Both words still wait, and nothing rests."""
    await two.say(two.here, AnswerAlone(fine=True))
    two.line.cut = True
    assert NOT_HANDED in await does(two, "/partners/1", "rest", do="no")
    assert NOT_HANDED not in await does(two, "/partners/1", "reopen")


async def test_a_line_that_was_open_meanwhile_does_not_bring_it_back(two):
    """It was there before the rest was said, and ends after the relay has it: when their device answers, say."""
    step, mine, relays = two.step(two.here).step, two.partner(two.here), two.here.partners.relays
    taking = relays.fetch

    async def meanwhile(*where):
        relays.fetch = taking
        await two.here.do(mine, SayNo(step))
        await two.here.once()
        assert NOT_HANDED not in (await two.person.opens("/partners/1")).text
        return await taking(*where)

    relays.fetch = meanwhile
    await two.here.once()
    assert NOT_HANDED not in (await two.person.opens("/partners/1")).text
