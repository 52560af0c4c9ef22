"""A relay that is there and doesn't take or give everything: full, busy, or gone half way."""

import pytest

from handhold.app.pace import LONGEST_PAUSE
from handhold.app.ports_net import RelayAway
from unit.app.net import both, meet, refusing, story, world


@pytest.mark.parametrize("reason", ["full", "busy"])
def test_who_cannot_send_still_hears(reason, tmp_path):
    """A relay that takes nothing from this side hands over what came; it isn't away. That a mailbox is full isn't told."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            refusing(two, reason, 5.0)
            await two.say("mine")
            await one.say("stop")
            await one.sync.once()
            (report,) = await two.sync.once()
            assert len(report.heard) == 1
            assert (report.refused, report.away) == (reason == "busy", False)
            assert len(two.partner.undelivered) == 1

    story(tell())


def test_who_cannot_reach_the_relay_in_sending_still_asks_what_came(tmp_path):
    """A relay that can't save just now can still be read."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            passed = two.line.send

            async def unsaved(request):
                if request.method == "POST":
                    raise RelayAway
                return await passed(request)

            two.line.send = unsaved
            await two.say("mine")
            await one.say("stop")
            await one.sync.once()
            (report,) = await two.sync.once()
            assert (len(report.heard), report.away) == (1, True)

    story(tell())


def test_what_was_heard_is_told_also_if_it_cannot_be_taken_from_the_relay(tmp_path):
    """The relay goes away after handing it over: heard once all the same, and never again."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            refused = refusing(two, "busy", 5.0, method="DELETE")
            await one.say("stop")
            await one.sync.once()
            (report,) = await two.sync.once()
            assert (len(report.heard), report.refused) == (1, True)
            assert len(refused) == 1
            assert (await two.sync.once())[0].heard == ()

    story(tell())


@pytest.mark.parametrize(("after", "least", "most"), [(30.0, 30, 40), (1e9, LONGEST_PAUSE, 80)])
def test_a_refusal_puts_off_as_long_as_the_relay_asks_and_a_minute_at_most(
    after, least, most, tmp_path
):
    """Passes go on meanwhile, without a deposit; nobody can hold a stop back by asking for years."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            refused = refusing(one, "busy", after)
            await one.say("stop")
            while len(refused) < 2:
                (report,) = await one.sync.once()
                assert report.refused
                one.clock.pass_by(seconds=1)
            waited = (refused[1] - refused[0]).total_seconds()
            assert least <= waited <= most

    story(tell())


def test_what_is_said_after_a_refusal_is_tried_at_once(tmp_path):
    """A rest never waits for another message's pause; after it, both wait."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            refused = refusing(one, "full", 3600.0)
            await one.say("hello")
            await one.sync.once()
            await one.sync.once()
            assert len(refused) == 1
            await one.say("stop")
            await one.sync.push(one.partner.id)
            assert len(refused) == 2
            await one.sync.once()
            assert len(refused) == 2

    story(tell())
