"""Putting messages into a mailbox, waiting for them, deleting them: the hot routes."""

from collections import Counter
from typing import Final

from handhold.relay.http import (
    NO_CONTENT,
    Header,
    Refused,
    Reply,
    Request,
    answer,
    connection_of,
    read_body,
    read_key,
    read_number,
    read_query,
    read_seconds,
    read_token,
)
from handhold.relay.service import Relay
from handhold.relay.store import HoldEnd
from handhold.relay.throttle import network
from handhold.relay.waiting import Poll
from handhold.wire.frames import MEDIA_TYPE, pack_frames
from handhold.wire.limits import SIZE_CLASSES
from handhold.wire.mailbox import mailbox_id
from handhold.wire.relay import Held, encode

_FRAMES: Final[Header] = (b"content-type", MEDIA_TYPE.encode())
_HELD: Final = answer(202, encode(Held(held=True)))
_RELEASED: Final = answer(201, encode(Held(held=False)))


class MailboxRoutes:
    """The three things that can be done at a mailbox's address."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._throttles = relay.throttles
        self._polls_from: Counter[str] = Counter()

    async def deposit(self, request: Request, box: bytes) -> Reply:
        """Save a message: anybody who knows the id may, within the limits."""
        body = await read_body(request)
        if len(body) not in SIZE_CLASSES:
            self._relay.counters.add("refused_size")
            raise Refused("size")
        throttles = self._throttles
        if not (throttles.deposits.allow(request.address) and throttles.everybody.allow(None)):
            self._relay.counters.add("refused_busy")
            raise Refused("busy")
        if request.query:
            return await self._hold(request, box, body)
        saved = await self._relay.deposit(box, body)
        if not saved.sequence:
            raise Refused("full")
        return answer(201, b'{"seq":%d}' % saved.sequence)

    async def _hold(self, request: Request, box: bytes, body: bytes) -> Reply:
        values = read_query(request.query, (b"release", b"with"))
        if len(values) != 2:  # noqa: PLR2004 -- both or neither
            raise Refused("bad-request")
        token, other = read_token(values[b"release"]), read_token(values[b"with"])
        if other == box:
            raise Refused("bad-request")
        end = await self._relay.hold(token, box, other, body)
        if end is HoldEnd.FULL:
            raise Refused("full")
        if end is HoldEnd.CONFLICT:
            raise Refused("conflict")
        return _HELD if end is HoldEnd.HELD else _RELEASED

    async def messages(self, request: Request, box: bytes) -> Reply:
        """Return waiting messages, or wait for the first one: the reader only."""
        self._admit(request, box)
        values = read_query(request.query, (b"after", b"wait"))
        after = read_number(values.get(b"after", b"0"))
        wait = read_seconds(values.get(b"wait", b"0"))
        if wait == 0:
            frames = await self._relay.poll(box, after, 0, _ignore)
        else:
            frames = await self._wait(request, box, after, wait)
        return answer(200, pack_frames(frames), _FRAMES)

    async def _wait(
        self, request: Request, box: bytes, after: int, wait: float
    ) -> list[tuple[int, bytes]]:
        address, polls = network(request.address), self._polls_from
        if polls[address] >= self._relay.options.polls_for_one:
            raise Refused("busy")
        polls[address] += 1
        connection = connection_of(request.scope)
        try:
            return await self._relay.poll(
                box, after, wait, _ignore if connection is None else connection.park
            )
        finally:
            if connection is not None:
                connection.park(None)
            polls[address] -= 1
            if not polls[address]:
                del polls[address]

    async def acknowledge(self, request: Request, box: bytes) -> Reply:
        """Delete messages up to a number: the reader only."""
        self._admit(request, box)
        values = read_query(request.query, (b"upto",))
        if b"upto" not in values:
            raise Refused("bad-request")
        await self._relay.acknowledge(box, read_number(values[b"upto"]))
        return NO_CONTENT

    def _admit(self, request: Request, box: bytes) -> None:
        throttles = self._throttles
        if not (throttles.requests.allow(request.address) and throttles.everybody.allow(None)):
            self._relay.counters.add("refused_busy")
            raise Refused("busy")
        if mailbox_id(read_key(request)) != box:
            raise Refused("key-wrong")


def _ignore(_poll: Poll) -> None:
    return None
