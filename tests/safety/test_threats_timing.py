"""R19: what a relay can time about a rest is what it can time about a yes."""

import asyncio
import math
import os
from random import Random

import pytest

from handhold.app.background import Background
from handhold.app.pace import CONFIRM_PAUSE, SPEAK_PAUSE
from handhold.app.sync import Sync
from handhold.core.agreements import AnyStatement
from handhold.core.agreements.statements import Closed
from handhold.crypto.primitives import native
from handhold.protocol.steps import Tools
from unit.app.net import both, meet, statement, story, world

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

NIGHTLY = os.environ.get("HANDHOLD_PROFILE") == "nightly"
TRACES = 2000 if NIGHTLY else 25
"""How many times each of the two is said."""

IN_ONE_VAULT = 50
"""How many of these two people say to each other; then two others go on, since a long log takes longer to fold."""

SURE = 0.01
"""How seldom two samples of one and the same thing may be told apart by chance: p has to be above it.

Pauses are drawn from a seed, so that this chance was taken once and not in every run.
"""

STEP = 1.5
"""Seconds that pass between two looks for a confirmation: what differs by less isn't seen here."""

ELSE = [kind for kind in AnyStatement.__args__ if kind is not Closed]
"""What else can be said."""


def apart(one: list[float], two: list[float]) -> float:
    """Return the two-sample Kolmogorov-Smirnov statistic: the widest gap between both."""
    places = sorted({*one, *two})
    share = lambda sample, at: sum(each <= at for each in sample) / len(sample)  # noqa: E731
    return max(abs(share(one, at) - share(two, at)) for at in places)


def limit(size: int) -> float:
    """Return the gap that two equal sources exceed with probability `SURE` at most."""
    return math.sqrt(-math.log(SURE / 2) / size)


def test_what_the_program_says_by_itself_waits_like_a_confirmation(tmp_path):
    """Its own answer, once both have said "today", is tended to only after a confirmation's pause."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            one.start()
            asked, tended = [], []

            async def sleep(seconds: float) -> None:
                assert not tended
                asked.append(seconds)

            async def tend() -> None:
                tended.append(len(asked))

            here = Background(one.partners, one.sync, tend)
            here.sleep = sleep
            for _ in range(200):
                await here.tend_later()
                assert tended.pop() == len(asked)
            least, most = CONFIRM_PAUSE
            assert least <= min(asked) < least + (most - least) / 4
            assert most - (most - least) / 4 < max(asked) <= most

    story(tell())


async def traced(one, two, kind: type, seq: int, pause: tuple[float, float]) -> tuple[tuple, float]:
    """Say it once; return what was sent until it was confirmed, and after how many seconds."""
    two.sync = Sync(two.partners, confirm_pause=pause)
    sent = two.partner.session.sent
    start = [len(each.line.sent) for each in (one, two)]
    await one.partners.share(one.partner.id, [statement(kind, seq, one.clock)])
    assert await one.sync.push(one.partner.id)
    begun = one.clock()
    await two.sync.once()
    while two.partner.session.sent == sent:
        took = (two.clock() - begun).total_seconds()
        assert took <= pause[1], f"not confirmed {took:g} seconds after it was heard"
        two.clock.pass_by(seconds=STEP)
        await two.sync.once()
    took = (two.clock() - begun).total_seconds()
    await one.sync.once()
    assert len(one.partner.undelivered) == 0
    sizes = tuple(
        tuple(len(request.body) for request in each.line.sent[at:] if request.body)
        for each, at in zip((one, two), start, strict=True)
    )
    return sizes, took


def traces(
    folder, rest: tuple[float, float], other: tuple[float, float]
) -> tuple[list[tuple[tuple, float]], list[tuple[tuple, float]]]:
    """Return the traces of rests and of what else can be said, in turn, by two people with real vaults and a real relay.

    Given are the pauses before either is confirmed. What else is said is drawn for each.
    """
    rests: list[tuple[tuple, float]] = []
    others: list[tuple[tuple, float]] = []

    async def tell(place, seed: int, turns: int) -> None:
        async with world(place, request_burst=1e6, deposit_burst=1e6) as (one, two):
            two.partners.tools = Tools(native(), Random(f"confirmations {seed}").randbytes)
            await meet(one, two)
            await both(one, two, rounds=4)
            dice = Random(f"statements {seed}")
            for turn in range(turns):
                rests.append(await traced(one, two, Closed, 2 * turn + 1, rest))
                others.append(await traced(one, two, dice.choice(ELSE), 2 * turn + 2, other))

    for seed, done in enumerate(range(0, TRACES, IN_ONE_VAULT)):
        place = folder / str(seed)
        place.mkdir()
        story(tell(place, seed, min(IN_ONE_VAULT, TRACES - done)))
    assert len(rests) == len(others) == TRACES
    return rests, others


def test_a_confirmation_may_come_at_once_or_fail_plainly(tmp_path):
    """Without a pause nothing is waited for; with a longer one than was said, the wait ends."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two, rounds=4)
            _, took = await traced(one, two, Closed, 1, (0.0, 0.0))
            assert took == 0
            with pytest.raises(AssertionError, match="not confirmed"):
                await traced(one, two, Closed, 2, (60.0, 20.0))

    story(tell())


def test_a_rest_is_confirmed_like_whatever_else_is_said(tmp_path):
    """The same sizes each time, and pauses that a two-sample test can't tell apart."""
    usual = (2.0, 20.0)
    rests, others = traces(tmp_path, usual, usual)
    assert len({sizes for sizes, _ in rests + others}) == 1
    assert len({took for _, took in rests}) > 3
    assert apart([took for _, took in rests], [took for _, took in others]) < limit(TRACES)


def test_a_rest_that_is_confirmed_sooner_would_show(tmp_path):
    """The comparison can fail: with a shorter pause after a rest it does."""
    rests, others = traces(tmp_path, (2.0, 4.0), (2.0, 20.0))
    assert apart([took for _, took in rests], [took for _, took in others]) > limit(TRACES)


def moments(folder, monkeypatch, rest: tuple[float, float]) -> tuple[list[float], list[float]]:
    """Return after how long rests and other statements went out once they were said; `rest` is the pause before a rest."""
    rests: list[float] = []
    others: list[float] = []

    async def tell():
        async with world(folder, request_burst=1e6, deposit_burst=1e6) as (one, two):
            await meet(one, two)
            await both(one, two, rounds=4)
            one.partners.tools = Tools(native(), Random("moments").randbytes)
            waited: list[float] = []

            async def sleep(seconds: float) -> None:
                waited.append(seconds)

            async def nothing() -> None:
                """Have nothing to say by itself."""

            class Silent(Sync):
                async def forever(self, sleep, tell) -> None:
                    """Hold no line: only what was said is sent."""

            here = Background(one.partners, Silent(one.partners), nothing)
            here.start(sleep)
            dice, share = Random("what else"), one.partners.share
            for turn in range(2 * TRACES):
                kind, found = (Closed, rests) if turn % 2 == 0 else (dice.choice(ELSE), others)
                sent = len(one.line.sent)
                await share(one.partner.id, [statement(kind, turn + 1, one.clock)])
                waited.clear()
                pause = rest if kind is Closed else SPEAK_PAUSE
                monkeypatch.setattr("handhold.app.background.SPEAK_PAUSE", pause)
                here.soon(one.partner.id)
                while len(one.line.sent) < sent + 2:
                    assert not any(request.body for request in one.line.sent[sent:]) or waited
                    await asyncio.sleep(0)
                found.append(sum(waited))
                await two.sync.once()
                await one.sync.once()
            await here.stop()

    story(tell())
    return rests, others


def test_what_is_said_goes_at_a_drawn_moment_whatever_it_is(tmp_path, monkeypatch):
    """Within a tenth of a second, and no sooner for a rest than for anything else."""
    rests, others = moments(tmp_path, monkeypatch, SPEAK_PAUSE)
    least, most = SPEAK_PAUSE
    assert all(least <= took <= most for took in rests + others)
    assert max(rests) > most / 2
    assert apart(rests, others) < limit(TRACES)


def test_a_rest_that_went_sooner_would_show(tmp_path, monkeypatch):
    """The comparison can fail: with a shorter pause before a rest it does."""
    rests, others = moments(tmp_path, monkeypatch, (0.0, 0.04))
    assert apart(rests, others) > limit(TRACES)
