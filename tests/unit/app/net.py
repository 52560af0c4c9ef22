"""Two people with real vaults and a real relay in the same process, and a network to cut."""

import asyncio
import os
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx

from crash.support import PASSPHRASE, cheap
from handhold.app.partners import Partners
from handhold.app.ports_net import HttpAnswer, RelayAway
from handhold.app.relay_client import RelayClient
from handhold.app.sync import Sync
from handhold.core.events import SharedEvent
from handhold.crypto.primitives import native
from handhold.protocol.steps import Tools
from handhold.relay.app import from_options
from handhold.relay.options import Options

RELAY = "http://127.0.0.1:8787"
START = datetime(2027, 3, 3, 15, 0, tzinfo=UTC)


class Note(SharedEvent, frozen=True):
    """A shared event for tests."""

    text: str


FIELDS = {"step": "guide/step", "sober": True, "left": 5, "hours": 24, "words": ("close",)}


def statement(kind, seq, clock):
    """Return a statement of a kind."""
    given = {"side": "a", "device": "d", "seq": seq, "seen": (), "at": clock()}
    return kind(
        **given, **{name: FIELDS[name] for name in kind.__struct_fields__ if name in FIELDS}
    )


class Clock:
    """A clock that moves when told to."""

    def __init__(self):
        self.now = START

    def __call__(self):
        """Return the moment."""
        return self.now

    def pass_by(self, **span):
        """Let time pass."""
        self.now += timedelta(**span)


class Line:
    """An `Http` that reaches the relay's application directly, can be cut, and remembers all."""

    def __init__(self, app):
        self.app = app
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app))
        self.cut = False
        self.sent = []

    async def send(self, request):
        """Send one request, unless the line is cut."""
        if self.cut:
            raise RelayAway
        self.sent.append(request)
        got = await self.client.request(
            request.method, request.url, headers=dict(request.headers), content=request.body
        )
        after = got.headers.get("retry-after")
        return HttpAnswer(got.status_code, got.content, float(after) if after else None)


class Person:
    """Somebody with a vault, partners and sync."""

    def __init__(self, vault, line, clock):
        self.line = line
        self.vault = vault
        self.clock = clock
        self.start()

    def start(self):
        """Start the app on what the vault holds."""
        tools = Tools(native(), os.urandom)
        self.partners = Partners(self.vault, tools, self.clock, RelayClient(self.line))
        self.sync = Sync(self.partners, confirm_pause=(0.0, 0.0))

    @property
    def partner(self):
        """The newest partnership."""
        return list(self.partners.book.partners.values())[-1]

    @property
    def view(self):
        """What a page shows of it."""
        return self.partners.partners()[-1]

    async def say(self, text, also=()):
        """Share a note."""
        await self.partners.share(self.partner.id, [Note(text)], also)


@asynccontextmanager
async def world(folder, names=("Sam", "Kim"), **options):
    """Give people with real vaults at one real relay."""
    given = {"database": str(folder / "relay.db"), "keys": "none", "nameplates_an_hour": 50.0}
    app = from_options(Options(**(given | options)))
    await app.start()
    clock, people = Clock(), []
    for name in names:
        vault = await cheap(folder / "vaults").create(name, PASSPHRASE)
        people.append(Person(vault, Line(app), clock))
    try:
        yield people
    finally:
        for person in people:
            await person.line.client.aclose()
            await person.vault.close()
        await app.relay.stop()


async def meet(one, two, code=None):
    """Pair two people and let both compare the words."""
    invitation = await one.partners.invite(RELAY)
    await two.partners.join(code or invitation.code, RELAY)
    for _ in range(4):
        await two.sync.once()
        await one.sync.once()
    for person in (one, two):
        await person.partners.compare(person.partner.id, same=True)
    return invitation


async def both(one, two, rounds=3):
    """Let both do some passes."""
    for _ in range(rounds):
        await one.sync.once()
        await two.sync.once()


def story(coroutine):
    """Run one test's story."""
    return asyncio.run(coroutine)


def refusing(person, reason, after, method="POST"):
    """Let the relay refuse one kind of request to mailboxes; return how many it has refused."""
    passed, refused = person.line.send, []

    async def send(request):
        if request.method == method and "/box/" in request.url:
            refused.append(person.clock())
            return HttpAnswer(429, b'{"error":"%s"}' % reason.encode(), after)
        return await passed(request)

    person.line.send = send
    return refused
