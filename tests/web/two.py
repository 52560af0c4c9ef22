"""Somebody at the pages, and a partner with a vault of their own, at a relay in the same process."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import httpx

from conftest import HandClock
from crash.support import PASSPHRASE, cheap
from handhold.app.context import AppContext
from handhold.app.together import Together
from handhold.core.agreements import (
    AnswerAlone,
    Board,
    Command,
    Propose,
    Refused,
    SayToday,
    SayYes,
    StepView,
    terms,
)
from handhold.crypto.primitives import native
from handhold.relay.app import from_options
from handhold.relay.options import Options
from handhold.web.app import create_app
from unit.app.net import RELAY, Line, Person as Beside, meet
from web.person import BASE, Person

SECRET = "seven quiet brown kettles"


class Two:
    """The one at the pages, and the other, whose app is asked directly. Nothing passes by itself."""

    def __init__(self, person: Person, line: Line, other: Beside, there: Together, number: int = 1) -> None:
        self.person, self.line, self.other, self.there = person, line, other, there
        self.number = number
        """Which of the partners of the one at the pages the other is, as in the addresses."""

    @property
    def here(self) -> Together:
        """Return what the one at the pages shares."""
        together = self.person.session.together
        assert together is not None
        return together

    def board(self, whose: Together) -> Board:
        """Return what somebody is shown."""
        return whose.board(self.partner(whose))

    def partner(self, whose: Together) -> bytes:
        """Return the id of the partner whom somebody has in the other of the two."""
        return whose.partners.partners()[self.number - 1 if whose is self.here else 0].id

    def step(self, whose: Together) -> StepView:
        """Return how the first step looks to somebody."""
        return self.board(whose).steps[0]

    async def say(self, whose: Together, *commands: Command) -> None:
        """Say things that must not be refused, and let them pass."""
        for command in commands:
            said = await whose.do(self.partner(whose), command)
            assert not isinstance(said, Refused), said
        await self.passes()

    async def passes(self) -> None:
        """Let both have some contact with the relay."""
        for _ in range(3):
            for each in (self.here, self.there):
                await each.once()
                await each.tend()

    def later(self, **span: float) -> None:
        """Let time pass while the one at the pages is there."""
        self.person.clock.pass_by(**span)
        self.person.session.seen_at = self.person.clock().astimezone(UTC)

    async def turn_on(self) -> None:
        """Bring the first step to where it is on for both."""
        await self.say_yes()
        self.later(hours=50)
        await self.say_today()

    async def say_yes(self) -> None:
        """Let both say a first yes to the first step."""
        step = self.step(self.here).step
        await self.say(self.here, AnswerAlone(fine=True), Propose(step))
        await self.say(self.there, AnswerAlone(fine=True), SayYes(step))

    async def say_today(self) -> None:
        """Let both say today to the first step."""
        step = self.step(self.here).step
        await self.say(self.here, SayToday(step, sober=True))
        await self.say(self.there, SayToday(step, sober=True))


class _AtPages:
    """What pairing needs of the one at the pages."""

    def __init__(self, together: Together) -> None:
        self.partners, self.sync = together.partners, together.sync

    @property
    def partner(self):
        """Return the newest partnership."""
        return list(self.partners.book.partners.values())[-1]


@asynccontextmanager
async def paired(context: AppContext, clock: HandClock, folder: Path) -> AsyncIterator[Two]:
    """Give two people who have found each other and compared their words."""
    relay = from_options(Options(database=str(folder / "relay.db"), keys="none", nameplates_an_hour=50.0, deposit_rate=1e3, request_rate=1e3))
    await relay.start()
    line, far = Line(relay), Line(relay)
    app = create_app(replace(context, http=line, primitives=native(), entropy=os.urandom))
    vault = await cheap(folder / "beside").create("Kim", PASSPHRASE)
    other = Beside(vault, far, clock)
    there = Together(vault, other.partners, terms(context.shelf.guides))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    try:
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            person = await Person(app, client, clock, folder).comes_in()
            await person.opens("/vault/new")
            await person.sends("/vault/new", name="diary", passphrase=SECRET, again=SECRET)
            two = Two(person, line, other, there)
            await two.here.stop()
            await meet(_AtPages(two.here), other)
            await two.passes()
            yield two
            await person.session.lock()
    finally:
        for each in (line, far):
            await each.client.aclose()
        await vault.close()
        await relay.relay.stop()


@asynccontextmanager
async def another(two: Two, folder: Path) -> AsyncIterator[Two]:
    """Give the one at the pages a second partner, at the same relay."""
    far = Line(two.line.app)
    vault = await cheap(folder / "another").create("Robin", PASSPHRASE)
    robin = Beside(vault, far, two.person.clock)
    try:
        await meet(_AtPages(two.here), robin)
        there = Together(vault, robin.partners, two.here.terms)
        also = Two(two.person, two.line, robin, there, number=2)
        await also.passes()
        yield also
    finally:
        await far.client.aclose()
        await vault.close()


PARTNERS = {"on": 1, "comparing": 2, "parted": 3}
"""By number, as in the addresses: who the other of the two is to the one at the pages, after `in_every_state`."""

CODES = {"paired": 1, "cancelled": 4, "joining": 5, "inviting": 6}
"""Likewise, how the codes stand that the one at the pages made or took up."""


async def in_every_state(two: Two) -> None:
    """Let the one at the pages have a partner and a code of every kind; for the one inviting, a word waits at the relay."""
    await two.turn_on()
    people = (_AtPages(two.here), two.other)
    for _ in range(2):
        invitation = await two.here.partners.invite(RELAY)
        await two.other.partners.join(invitation.code, RELAY)
        for _ in range(4):
            for each in people:
                await each.sync.once()
    await two.here.part(two.here.partners.partners()[PARTNERS["parted"] - 1].id)
    await two.here.cancel((await two.here.partners.invite(RELAY)).id)
    theirs = await two.other.partners.invite(RELAY)
    await two.here.partners.join(theirs.code, RELAY)
    mine = await two.here.partners.invite(RELAY)
    await two.other.partners.join(mine.code, RELAY)
    await two.other.sync.once()
    await two.here.stop()
