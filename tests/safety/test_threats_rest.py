"""R7: rest holds at once on one's own device, whatever the relay and the network do."""

import asyncio
import time

from handhold.app.together import Together
from handhold.core.agreements import (
    AnswerAlone,
    Propose,
    Refused,
    SayNo,
    SayToday,
    SayYes,
    Standing,
    StepTerms,
    Terms,
)
from unit.app.net import both, meet, story, world

STEP = "g/one"
TERMS = Terms((StepTerms(STEP, 24),))
ENOUGH = 0.1
"""Seconds that a person may wait for rest; the fastest of a few tries counts, machines being busy."""


def together(person) -> Together:
    """Return what a person's app holds of the two, read from their vault."""
    person.start()
    return Together(person.vault, person.partners, TERMS)


def standing(here: Together, person) -> Standing:
    """Return where the step stands on a person's screen."""
    (view,) = here.board(person.partner.id).steps
    return view.standing


async def passes(*people: Together) -> None:
    """Let everybody have some contact with the relay."""
    for _ in range(3):
        for each in people:
            await each.once()
            await each.tend()


async def says(here: Together, person, *commands) -> None:
    """Say things that must not be refused."""
    for command in commands:
        assert not isinstance(await here.do(person.partner.id, command), Refused)


async def turned_on(one, two) -> tuple[Together, Together]:
    """Bring two people to a step that is on for both."""
    await meet(one, two)
    await both(one, two)
    first, second = together(one), together(two)
    await says(first, one, AnswerAlone(fine=True), Propose(STEP))
    await passes(first, second)
    await says(second, two, AnswerAlone(fine=True), SayYes(STEP))
    await passes(first, second)
    one.clock.pass_by(hours=50)
    await says(first, one, SayToday(STEP, sober=True))
    await passes(first, second)
    await says(second, two, SayToday(STEP, sober=True))
    await passes(first, second)
    assert (standing(first, one), standing(second, two)) == (Standing.on, Standing.on)
    return first, second


def test_rest_holds_while_the_network_is_cut_and_arrives_afterwards(tmp_path):
    """Here at once and after a restart; there at the next contact; then it counts as delivered."""

    async def tell():
        async with world(tmp_path) as (one, two):
            first, second = await turned_on(one, two)
            one.line.cut = True
            await says(first, one, SayNo(STEP))
            assert standing(first, one) is Standing.resting
            await passes(first, second)
            first = together(one)
            assert standing(first, one) is Standing.resting
            assert len(one.partner.undelivered) >= 1
            one.line.cut = False
            await passes(first, second)
            assert standing(second, two) is Standing.resting
            two.clock.pass_by(seconds=30)
            await passes(second, first)
            assert len(one.partner.undelivered) == 0

    story(tell())


def test_rest_needs_no_answer_from_a_relay_that_hangs(tmp_path):
    """With the background sync stuck in a request, rest is kept and shown within a tenth of a second."""

    async def tell():
        async with world(tmp_path) as (one, two):
            first, _ = await turned_on(one, two)
            stuck = asyncio.Event()

            async def hang(_request):
                stuck.set()
                await asyncio.Event().wait()

            one.line.send = hang
            first.start()
            await asyncio.wait_for(stuck.wait(), 5)
            took = []
            for _ in range(5):
                kept = len(one.vault.records())
                start = time.perf_counter()
                await asyncio.wait_for(says(first, one, SayNo(STEP)), 5)
                assert standing(first, one) is Standing.resting
                took.append(time.perf_counter() - start)
                assert len(one.vault.records()) > kept
            assert min(took) < ENOUGH
            await first.stop()

    story(tell())
