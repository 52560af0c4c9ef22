"""Partners as use cases: invite, join, compare, share, part. Each partnership stands alone.

Everything is kept in the vault before anything is sent. Nothing here notifies anybody, and
nothing tells whether the partner has looked, hesitated or done something.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from handhold.app.partner_views import PairingView, PartnerView, pairing_view, partner_view
from handhold.app.ports_net import RelayAway, SyncVault
from handhold.app.relay_client import RelayClient, RelayRefused, relay_address
from handhold.base.clock import Clock
from handhold.base.errors import InputError
from handhold.core.events import SharedEvent
from handhold.crypto.primitives import KEY_SIZE
from handhold.crypto.seal import fresh
from handhold.protocol import pairing as machine, steps
from handhold.protocol.book import Book, fold
from handhold.protocol.chain import Side
from handhold.protocol.code import Code, NotACode, draw_words, read_code, read_relay
from handhold.protocol.outcomes import Failed, Failure, Paired
from handhold.protocol.pairing import Pairing
from handhold.protocol.partnership import Partnership, after
from handhold.protocol.records import (
    PairingKept,
    PartnershipMade,
    PartnershipNamed,
    Record,
    WordsCompared,
    decode_record,
    encode_record,
    ours,
)
from handhold.protocol.session import begin
from handhold.protocol.steps import Tools
from handhold.wire.relay import Reason

CODES_AN_HOUR: Final = 5
_HOUR: Final = timedelta(hours=1)
NAME_MAX: Final = 60


class Partners:
    """The partnerships and pairings of one open vault. One at a time for a vault."""

    def __init__(self, vault: SyncVault, tools: Tools, clock: Clock, relays: RelayClient) -> None:
        """Read the vault's records; call `settle_in` before anything is sent. Raises VaultError."""
        self.tools = tools
        self.clock = clock
        self.relays = relays
        self._vault = vault
        self._lock = asyncio.Lock()
        self._inviting = asyncio.Lock()
        self._joining = asyncio.Lock()
        self._claiming: dict[tuple[str, Code], bytes] = {}
        self._changed = asyncio.Event()
        self._book = fold(decode_record(each) for each in vault.records() if ours(each))

    @property
    def book(self) -> Book:
        """Everything as it stands."""
        return self._book

    async def settle_in(self) -> list[bytes]:
        """Go on as a new device wherever the vault is another than the one that paired.

        Returns the ids of those partnerships: an import never speaks as the device it was
        copied from.
        """
        moved = []
        async with self._writing():
            for partner in self._book.partners.values():
                if partner.vault != self._vault.vault_id and partner.parted is None:
                    now = self.clock()
                    await self.keep([steps.renew(self.tools, partner, self._vault.vault_id, now)])
                    moved.append(partner.id)
        return moved

    def partners(self) -> list[PartnerView]:
        """Return every partner, oldest first, also those parted from."""
        return [partner_view(each) for each in self._book.partners.values()]

    def partner(self, partner_id: bytes) -> Partnership:
        """Return a partnership. Raises InputError where there is none."""
        found = self._book.partners.get(partner_id)
        if found is None:
            raise InputError("there is no such partner here")
        return found

    def pairing(self, pairing_id: bytes) -> PairingView:
        """Return how a pairing stands. Raises InputError where there is none."""
        return pairing_view(self._pairing(pairing_id))

    def pairings(self) -> list[PairingView]:
        """Return the pairings that something can still come of."""
        return [self.pairing(each.id) for each in self._book.pairings.values() if each.open]

    async def invite(self, relay: str) -> PairingView | Failed:
        """Get a code for a partner, or say why not. Raises InputError for a useless address."""
        relay = relay_address(relay)
        async with self._inviting:
            return await self._invite(relay)

    async def _invite(self, relay: str) -> PairingView | Failed:
        now = self.clock()
        recent = [p for p in self._book.pairings.values() if p.inviting and abs(now - p.started) < _HOUR]
        if len(recent) >= CODES_AN_HOUR:
            return Failed(Failure.too_many)
        read_key = fresh(self.tools.entropy, KEY_SIZE)
        try:
            number = await self.relays.make_nameplate(relay, read_key)
        except RelayAway:
            return Failed(Failure.relay_away)
        except RelayRefused:
            return Failed(Failure.too_many)
        code = Code(number, draw_words(self.tools.entropy))
        made = machine.invite(self.tools.entropy, now, relay, read_key, code)
        async with self._writing():
            await self.keep([PairingKept(now, made)])
        return self.pairing(made.id)

    async def join(self, text: str, relay: str) -> PairingView | Failed | NotACode:
        """Take up a partner's code, typed or scanned; a scanned link brings its own relay."""
        code = read_code(text)
        if isinstance(code, NotACode):
            return code
        relay = relay_address(read_relay(text) or relay)
        async with self._joining:
            known = self._same_code(code)
            if known is not None:
                return known
            # a claim may stand whose answer was lost or not kept: come again as the same side
            if (relay, code) not in self._claiming:
                self._claiming[relay, code] = fresh(self.tools.entropy, KEY_SIZE)
            read_key = self._claiming[relay, code]
            try:
                box = await self.relays.claim(relay, code.number, read_key)
            except RelayAway:
                return Failed(Failure.relay_away)
            except RelayRefused as refused:
                why = _CLAIMS.get(refused.reason)
                if why is not None:
                    del self._claiming[relay, code]
                return Failed(why or Failure.too_many)
            now, tools = self.clock(), self.tools
            made = machine.join(
                tools.primitives,
                tools.entropy,
                now,
                relay=relay,
                read_key=read_key,
                code=code,
                peer_box=box,
            )
            async with self._writing():
                await self.keep([PairingKept(now, made)])
            del self._claiming[relay, code]
            return self.pairing(made.id)

    def _same_code(self, code: Code) -> PairingView | Failed | None:
        """Return what a code that this vault has met already leads to: it is never claimed twice."""
        for each in self._book.pairings.values():
            if each.code != code:
                continue
            if each.inviting:
                return Failed(Failure.own_code) if each.open else None
            return (
                self.pairing(each.id) if each.open or each.stage is machine.Stage.paired else None
            )
        return None

    async def cancel(self, pairing_id: bytes) -> None:
        """Give up a pairing; the code is dead here from now on. Sync tells the other side.

        The relay isn't asked: `free` does that.
        """
        async with self._writing():
            pairing = self._pairing(pairing_id)
            ended, _ = machine.fail(pairing, Failure.cancelled)
            if ended != pairing:
                await self.keep([PairingKept(self.clock(), ended)])

    async def free(self, pairing_id: bytes) -> None:
        """Let the relay forget the number of a code that was cancelled, if it can be reached."""
        pairing = self._pairing(pairing_id)
        if pairing.inviting and pairing.why is Failure.cancelled:
            with contextlib.suppress(RelayAway, RelayRefused):  # it runs out within the hour
                await self.relays.release(pairing.relay, pairing.number, pairing.read_key)

    async def advance(self, pairing: Pairing, ended: Failed | Paired | None) -> None:
        """Keep a pairing's next state; with it the partnership, where there is one now.

        A pairing that was cancelled or ended meanwhile stays as it is.
        """
        now = self.clock()
        records: list[Record] = [PairingKept(now, pairing)]
        if isinstance(ended, Paired):
            records.append(self._made(pairing, ended, now))
        async with self._writing():
            kept = self._pairing(pairing.id)
            if kept.open and kept != pairing:
                await self.keep(records)

    async def compare(self, partner_id: bytes, *, same: bool) -> None:
        """Note that both screens show the same three words; if they don't, part at once."""
        if not same:
            await self.part(partner_id)
            return
        async with self._writing():
            self.partner(partner_id)
            await self.keep([WordsCompared(self.clock(), partner_id)])

    async def name(self, partner_id: bytes, name: str) -> None:
        """Call a partner something, for oneself alone. Raises InputError over 60 characters."""
        if len(name.strip()) > NAME_MAX:
            raise InputError(f"this name has {len(name.strip()):,} characters; there is room for {NAME_MAX}")
        async with self._writing():
            self.partner(partner_id)
            await self.keep([PartnershipNamed(self.clock(), partner_id, name.strip())])

    async def share(
        self, partner_id: bytes, events: Sequence[SharedEvent], also: Sequence[bytes] = ()
    ) -> None:
        """Keep shared events with their sealed batches, and `also` these records, in one write.

        Returns when all of it is on disk; sending is sync's. Raises VaultError (then nothing was
        kept), InputError after parting or for an event over 3.8 KB.
        """
        async with self._writing():
            records = steps.share(self.tools, self.partner(partner_id), events, self.clock())
            await self.keep(records, also)

    async def part(self, partner_id: bytes, events: Sequence[SharedEvent] = ()) -> None:
        """Leave, saying these last, in one write. It holds at once; the partner's device learns of it.

        Raises VaultError; then nothing was kept.
        """
        async with self._writing():
            await self.keep(steps.part(self.tools, self.partner(partner_id), self.clock(), events))

    async def renew(self, partner_id: bytes, beginning: Callable[[str], Sequence[SharedEvent]]) -> None:
        """Go on as a new device, and say what `beginning` makes of its id, in one write.

        So nobody can have spoken in its name before it does itself. Raises VaultError; then nothing was kept.
        """
        async with self._writing():
            now, partner = self.clock(), self.partner(partner_id)
            renewed = steps.renew(self.tools, partner, self._vault.vault_id, now)
            partner = after(partner, renewed)
            said = beginning(partner.session.device.hex())
            await self.keep([renewed, *steps.share(self.tools, partner, said, now)])

    async def take(self, partner_id: bytes, bodies: Sequence[bytes]) -> steps.Taken:
        """Keep what bodies from the mailbox bring."""
        async with self._writing():
            taken = steps.take(self.tools, self.partner(partner_id), bodies, self.clock())
            await self.keep(taken.records)
        return taken

    async def answer(self, partner_id: bytes, *, confirm: bool) -> Partnership:
        """Seal and keep what is due, and return the partnership with its outbox."""
        async with self._writing():
            partner = self.partner(partner_id)
            due = steps.answer(self.tools, partner, self.clock(), confirm=confirm)
            await self.keep(due)
        return self.partner(partner_id)

    async def keep(self, records: Iterable[Record], also: Sequence[bytes] = ()) -> None:
        """Append in one write, then go on from there; hold `_writing` while calling."""
        kept = tuple(records)
        if kept or also:
            await self._vault.append([*also, *map(encode_record, kept)])
        self._book = fold(kept, self._book)
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self) -> None:
        """Wait until something more is kept."""
        await self._changed.wait()

    @contextlib.asynccontextmanager
    async def _writing(self) -> AsyncIterator[None]:
        """Let one step at a time read the state and change it."""
        async with self._lock:
            yield

    def _pairing(self, pairing_id: bytes) -> Pairing:
        found = self._book.pairings.get(pairing_id)
        if found is None:
            raise InputError("there is no such pairing here")
        return found

    def _made(self, pairing: Pairing, ended: Paired, now: datetime) -> PartnershipMade:
        side: Side = "a" if pairing.inviting else "b"
        primitives = self.tools.primitives
        session = begin(primitives, ended.secret, side, ended.device, ended.peer)
        return PartnershipMade(
            at=now,
            id=pairing.id,
            vault=self._vault.vault_id,
            name="",
            relay=pairing.relay,
            read_key=pairing.read_key,
            box=ended.box,
            words=ended.words,
            session=session,
            confirm=pairing.said[-1] if side == "b" else b"",
        )


def brings_relay(text: str) -> bool:
    """Return whether what was put in as a code is a link, which names its relay itself."""
    return read_relay(text) is not None


_CLAIMS: Final[dict[Reason, Failure]] = {
    "not-found": Failure.unknown_code,
    "conflict": Failure.used_code,
    "bad-request": Failure.unknown_code,
}
