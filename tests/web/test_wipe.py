"""Wiping a vault in which something is shared: it parts first, as far as a moment's sending can, and goes in any case."""

import asyncio

import pytest

from handhold.app.ports_net import HttpAnswer, RelayAway
from handhold.base.errors import DiskFull
from handhold.core.agreements import SayNo, Standing
from web.two import Two

pytestmark = pytest.mark.anyio

BEFORE = "their page goes on showing what you said last, and nothing can stop it from here"
SENT = "You have parted, and the relay has word of it."
UNSENT = "Tell them aloud."


async def wiped(two: Two) -> str:
    """Let the one at the pages wipe their vault, and return what they are told; nothing is left of it."""
    assert BEFORE in (await two.person.opens("/vault")).text
    async with asyncio.timeout(5):
        text = (await two.person.sends("/vault/wipe", sure="on")).text
    assert "This vault is gone." in text
    assert two.person.session.context.vaults.names() == []
    assert two.person.session.vault is None
    return text


async def over_there(two: Two) -> bool:
    """Let the other's device fetch what the relay has for it, and return whether they have parted there."""
    await two.there.once()
    await two.there.tend()
    return two.there.board(two.there.partners.partners()[0].id).parted


async def test_what_was_on_is_on_no_more_for_the_other(two):
    """Nobody goes on reading "On, today" of somebody who can't end it any more."""
    await two.turn_on()
    assert two.step(two.there).standing is Standing.on
    assert SENT in await wiped(two)
    assert await over_there(two)


async def test_what_the_relay_lost_before_goes_once_more_with_it(two):
    """A parting that came alone would wait for it, and nobody would be left to send it again."""
    await two.turn_on()
    passed = two.line.send

    async def swallow(request):
        if request.method == "POST" and "/box/" in request.url:
            return HttpAnswer(201, b'{"seq": 1}', None)
        return await passed(request)

    two.line.send = swallow
    await two.here.do(two.partner(two.here), SayNo())
    await two.here.once()
    two.line.send = passed
    assert SENT in await wiped(two)
    assert await over_there(two)


async def test_a_relay_that_is_away_for_a_moment_gets_word_all_the_same(two):
    """It is tried again within the two seconds."""
    await two.turn_on()
    passed, tries = two.line.send, iter(range(100))

    async def comes_back(request):
        if request.method == "POST" and next(tries) < 3:
            raise RelayAway
        return await passed(request)

    two.line.send = comes_back
    assert SENT in await wiped(two)
    assert await over_there(two)


@pytest.mark.parametrize("how", ["away", "hangs", "the disk is full"])
async def test_it_goes_whatever_the_relay_does(two, how):
    """At once or after two seconds, and it is said that the other's page goes on showing what was said last."""
    await two.turn_on()

    async def fails(_request):
        if how == "hangs":
            await asyncio.sleep(60)
        raise RelayAway

    async def full(_records):
        raise DiskFull

    if how == "the disk is full":
        two.person.session.vault.append = full
    else:
        two.line.send = fails
    assert UNSENT in await wiped(two)


async def test_whoever_shares_with_nobody_reads_nothing_of_it(two):
    """No page tells somebody without a partner that there could be one."""
    await two.here.part(two.partner(two.here))
    assert BEFORE not in (await two.person.opens("/vault")).text
    text = (await two.person.sends("/vault/wipe", sure="on")).text
    assert "This vault is gone." in text
    assert "parted" not in text
    assert await over_there(two)
