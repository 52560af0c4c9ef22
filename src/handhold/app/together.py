"""Two people: what both share, as one person's device holds it, and what may be done about it.

Shared statements live in the partnership's log; what a person tells only their own device is
kept beside it under a mark of its own. The state of every step is folded from both.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from itertools import groupby

import msgspec

from handhold.app.partners import Partners
from handhold.app.ports_net import SyncVault
from handhold.app.sync import CONFIRM_PAUSE, Report, Sync, between
from handhold.base.errors import InputError, VaultDamaged, VaultTooNew
from handhold.core.agreements import (
    AnyPrivate,
    AnyStatement,
    BeginDevice,
    Board,
    Command,
    Part,
    Refused,
    State,
    Terms,
    Turn,
    begin,
    board,
    decide,
    decode,
    due,
    fold,
)
from handhold.core.agreements.statements import Key
from handhold.core.events import SharedEvent
from handhold.protocol.partnership import Partnership
from handhold.protocol.records import PartnershipMade, decode_record, ours

MARK = b"A"
VERSION = 1


class ToldAlone(msgspec.Struct, frozen=True):
    """What a person told only their own device about one partnership."""

    at: datetime
    partner: bytes
    event: AnyPrivate


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(ToldAlone)


class Together:
    """The partnerships of one open vault, with what was agreed in each."""

    def __init__(self, vault: SyncVault, partners: Partners, terms: Terms) -> None:
        """Read what the vault holds. Raises VaultError."""
        self.partners = partners
        self.sync = Sync(partners)
        self.terms = terms
        self._vault = vault
        records = list(vault.records())
        self._alone = [_decoded(each) for each in records if each.startswith(MARK)]
        self._first = {
            made.id: made.session.device.hex()
            for made in (decode_record(each) for each in records if ours(each))
            if isinstance(made, PartnershipMade)
        }
        self._saying = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._passes: set[asyncio.Task[object]] = set()
        self.away = False

    def state(self, partner_id: bytes) -> State:
        """Return where everything between the two stands. Raises InputError without a partner."""
        partner = self.partners.partner(partner_id)
        start = begin(self._me(partner), self.terms)
        state = fold(start, _turns(partner))
        alone = [told for told in self._alone if told.partner == partner_id]
        return fold(state, (Turn(told.at, mine=True, events=(told.event,)) for told in alone))

    def board(self, partner_id: bytes) -> Board:
        """Return what this person is shown now."""
        now = self.partners.clock()
        zone = now.tzinfo
        if zone is None:
            raise ValueError("the clock has no zone")
        return board(self.state(partner_id), now, zone)

    async def do(self, partner_id: bytes, command: Command) -> Refused | None:
        """Do what a person asked for, or return why not.

        All of it is on disk when this returns; sending begins by itself. Raises VaultError.
        """
        async with self._saying:
            refused = await self._say(partner_id, command)
        self.soon()
        return refused

    async def part(self, partner_id: bytes) -> None:
        """Leave, without asking anybody. It holds at once, whatever becomes of the sending."""
        await self.do(partner_id, Part())
        await self.partners.part(partner_id)
        self.soon()

    async def tend(self) -> None:
        """Say what the program itself has to say: go on as a new device, and what is left of today."""
        async with self._saying:
            for view in self.partners.partners():
                if self.partners.partner(view.id).parted is None:
                    await self._tend(view.id, view.device)

    async def _tend(self, partner_id: bytes, device: str) -> None:
        if self.state(partner_id).me[1] != device:
            await self._say(partner_id, BeginDevice(device))
        told = due(self.state(partner_id), self.partners.clock())
        if told:
            await self.partners.share(partner_id, told)

    async def _say(self, partner_id: bytes, command: Command) -> Refused | None:
        """Decide and keep, with nothing else said in between: every statement has its number."""
        now = self.partners.clock()
        decided = decide(self.state(partner_id), command, now)
        if isinstance(decided, Refused):
            return decided
        shared = [event for event in decided if isinstance(event, SharedEvent)]
        alone = [
            ToldAlone(now, partner_id, event)
            for event in decided
            if not isinstance(event, SharedEvent)
        ]
        also = [_encoded(each) for each in alone]
        if shared:
            await self.partners.share(partner_id, shared, also)
        elif also:
            await self._vault.append(also)
        self._alone.extend(alone)
        return None

    async def once(self) -> list[Report]:
        """Do one pass over everything and tend to what it brought."""
        reports = await self.sync.once()
        await self._told(reports)
        return reports

    def start(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Sync in the background while the vault is open."""

        async def tell(report: Report) -> None:
            self.away = report.away
            if report.heard or report.renewed:
                self._beside(self._tend_later(sleep))

        async def going() -> None:
            await self.partners.settle_in()
            await self.tend()
            await self.sync.forever(sleep, tell)

        self._task = asyncio.get_running_loop().create_task(going())

    def soon(self) -> None:
        """Begin a pass now, beside the one in the background."""
        if self._task is None:
            return
        self._beside(self.once())

    def _beside(self, work: Coroutine[object, object, object]) -> None:
        """Do something beside what is going on; it ends with the sitting."""
        task: asyncio.Task[object] = asyncio.get_running_loop().create_task(work)
        self._passes.add(task)
        task.add_done_callback(self._passes.discard)
        task.add_done_callback(lambda done: None if done.cancelled() else done.exception())

    async def _tend_later(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        """Tend after a pause like a confirmation's: its timing tells the relay nothing."""
        await sleep(between(*CONFIRM_PAUSE, self.partners.tools.entropy))
        await self.tend()
        await self.sync.once()

    async def stop(self) -> None:
        """End the background sync; what was kept stays in the outbox."""
        tasks = [task for task in (self._task, *self._passes) if task is not None]
        self._task = None
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task

    async def _told(self, reports: list[Report]) -> None:
        self.away = any(report.away for report in reports)
        if any(report.heard or report.renewed for report in reports):
            self._beside(self._tend_later(asyncio.sleep))

    def _me(self, partner: Partnership) -> Key:
        return partner.session.side, self._first.get(partner.id, partner.session.device.hex())


def _turns(partner: Partnership) -> list[Turn]:
    turns = []
    for _, entries in groupby(partner.log, key=lambda entry: entry.turn):
        said = list(entries)
        events = [one for one in (_read(entry.event) for entry in said) if one is not None]
        turns.append(Turn(said[0].at, mine=said[0].mine, events=tuple(events)))
    return turns


def _read(event: bytes) -> AnyStatement | None:
    """Return a statement, or None for bytes that no statement has: a partner may send anything."""
    try:
        return decode(event)
    except InputError:
        return None


def _encoded(told: ToldAlone) -> bytes:
    return MARK + bytes([VERSION]) + _encoder.encode(told)


def _decoded(record: bytes) -> ToldAlone:
    if record[1:2] > bytes([VERSION]):
        raise VaultTooNew(f"record version {record[1]}")
    try:
        return _decoder.decode(record[2:])
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as error:
        raise VaultDamaged("a record can't be read") from error
