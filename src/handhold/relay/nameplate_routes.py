"""Nameplates: short numbers by which two people who pair find each other's mailboxes.

A side is known by its read key. One asks for a number, one other claims it; each then sees the
other's mailbox id. A third who tries marks the nameplate as crowded, and both sides give up.
"""

from handhold.relay.http import NO_CONTENT, Refused, Reply, Request, answer, read_key
from handhold.relay.service import Relay
from handhold.relay.store import ClaimEnd, Nameplate
from handhold.relay.throttle import Throttle
from handhold.wire.limits import NAMEPLATE_SECONDS
from handhold.wire.mailbox import mailbox_id, to_text
from handhold.wire.relay import NameplateMade, NameplateState, encode


class NameplateRoutes:
    """Asking for, claiming, looking at and freeing a nameplate."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._throttles = relay.throttles

    async def make(self, request: Request) -> Reply:
        """Give out a number."""
        box = self._side(request, self._throttles.nameplates)
        number = await self._relay.make_nameplate(box)
        if number is None:
            raise Refused("busy")
        return answer(201, encode(NameplateMade(number, NAMEPLATE_SECONDS)))

    async def claim(self, request: Request, number: int) -> Reply:
        """Become the other side; asking again as the same side is harmless."""
        box = self._side(request, self._throttles.claims)
        end, plate = await self._relay.claim(number, box)
        if end is ClaimEnd.CROWDED:
            raise Refused("conflict")
        if plate is None:
            raise Refused("not-found")
        return answer(200, _state(plate, box))

    async def look(self, request: Request, number: int) -> Reply:
        """Show a nameplate to one of its sides, and to nobody else."""
        box = self._side(request, self._throttles.requests)
        plate = await self._relay.nameplate(number)
        if plate is None or box not in (plate.box, plate.peer):
            raise Refused("not-found")
        return answer(200, _state(plate, box))

    async def release(self, request: Request, number: int) -> Reply:
        """Free the number; either side may."""
        box = self._side(request, self._throttles.requests)
        if not await self._relay.store.release(number, box):
            raise Refused("not-found")
        return NO_CONTENT

    def _side(self, request: Request, throttle: Throttle) -> bytes:
        box = mailbox_id(read_key(request))
        own = throttle.allow(request.address)
        if not (own and self._throttles.everybody.allow(None)):
            self._relay.counters.add("refused_busy")
            raise Refused("busy", after=0 if own else throttle.seconds)
        return box


def _state(plate: Nameplate, side: bytes) -> bytes:
    other = plate.peer if side == plate.box else plate.box
    return encode(NameplateState(None if other is None else to_text(other), plate.crowded))
