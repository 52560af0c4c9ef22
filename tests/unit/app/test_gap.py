"""A relay that swallows a message: the page about a partner is told, and told again when it came."""

from handhold.app.ports_net import HttpAnswer
from unit.app.net import both, meet, story, world


def test_a_swallowed_batch_is_noticed_and_told_and_heals(tmp_path):
    """The next batch shows that one is missing; when the relay gives in, both notes arrive."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            passed, swallowed, lying = one.line.send, [], True

            async def send(request):
                first = not swallowed or request.body == swallowed[0]
                if lying and request.method == "POST" and "/box/" in request.url and first:
                    swallowed.append(request.body)
                    return HttpAnswer(201, b'{"seq": 1}', None)
                return await passed(request)

            one.line.send = send
            await one.say("first")
            await one.sync.once()
            assert swallowed
            await one.say("second")
            await one.sync.once()
            assert not two.view.missing
            await two.sync.once()
            assert two.view.missing
            lying = False
            one.clock.pass_by(days=1)
            came = [each for _ in range(4) for each in await round_of(one, two)]
            assert not two.view.missing
            assert [b"first" in came[0], b"second" in came[1], len(came)] == [True, True, 2]

    story(tell())


def test_a_last_batch_that_never_gets_through_is_told_within_a_day(tmp_path):
    """Nobody says anything more, and the relay swallows each repeat: the day's empty batch tells."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            await one.say("last")
            passed, last = one.line.send, one.partner.outbox[-1].batch

            async def send(request):
                if request.body == last:
                    return HttpAnswer(201, b'{"seq": 1}', None)
                return await passed(request)

            one.line.send = send
            await both(one, two)
            assert not two.view.missing
            one.clock.pass_by(hours=24)
            heard = await round_of(one, two)
            assert two.view.missing
            assert heard == []
            assert len(one.partner.undelivered) == 1
            one.line.send = passed
            one.clock.pass_by(hours=2)
            (came,) = await round_of(one, two)
            assert not two.view.missing
            assert b"last" in came

    story(tell())


async def round_of(one, two):
    """Let both do a pass; return the notes that the second heard."""
    await one.sync.once()
    return [event for report in await two.sync.once() for event in report.heard]
