"""One contact with the relay after another: quiet, repeatable, harmless whenever it stops.

A pass sends what waits, takes what came, and keeps it before the relay may delete it. Nobody is
ever notified of it. Confirmations go out after a random pause, so that their timing doesn't
tie two mailboxes together; what a person says goes within a tenth of a second.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from handhold.app.pace import (
    CONFIRM_PAUSE,
    REPEAT_FIRST,
    Contact,
    Pace,
    Pause,
    Told,
    Tries,
    between,
    pause_after,
    repeat_after,
)
from handhold.app.partners import Partners
from handhold.app.relay_client import RelayRefused
from handhold.base.errors import HandholdError
from handhold.protocol import pairing as machine
from handhold.protocol.outcomes import Failed, Failure, Paired
from handhold.protocol.pairing import Pairing
from handhold.protocol.partnership import Partnership
from handhold.wire.limits import WAIT_SECONDS


@dataclass(frozen=True, slots=True)
class Report:
    """What one pass over one partnership or pairing brought.

    `heard` are new shared events, in order, as bytes; `away` says that the relay couldn't be
    reached; `refused` that it was there and didn't take or give something just then. That the partner's
    mailbox is full isn't told: it empties when their device has been there, which no page may show.
    `again` after how many seconds it wants to be asked again, or 0; `trouble` what went wrong
    on this side, as a sentence; `renewed` that this vault is an older copy and went on as a new
    device; `left` that the partnership is over.
    """

    partner: bytes
    heard: tuple[bytes, ...] = ()
    away: bool = False
    refused: bool = False
    again: float = 0.0
    trouble: str = ""
    renewed: bool = False
    left: bool = False

    @property
    def stuck(self) -> bool:
        """Whether the next pass had better wait longer."""
        return self.away or self.again > 0 or bool(self.trouble)


class Sync:
    """Passes over all pairings and partnerships of one vault."""

    def __init__(
        self,
        partners: Partners,
        *,
        confirm_pause: tuple[float, float] = CONFIRM_PAUSE,
        patience: float = WAIT_SECONDS,
    ) -> None:
        """`confirm_pause` is the shortest and longest wait, in seconds, before a confirmation.

        `patience` is how long `forever` lets a relay hold the line open, in seconds.
        """
        self._partners = partners
        self._long = patience
        self._confirm_pause = confirm_pause
        self._paces: dict[bytes, Pace] = {}
        self._told: dict[bytes, Told] = {}
        self._handed = {each.id: len(each.log) for each in partners.book.partners.values()}

    async def once(self, wait: float = 0.0) -> list[Report]:
        """Do one pass over everything, and return what it brought.

        `wait` is how many seconds the relay may hold the line open while there is nothing, for
        one partnership or pairing; with several they wait side by side. A relay that is away
        ends only what depends on it. Raises VaultError.
        """
        done = await asyncio.gather(*(self._pass(each, wait) for each in self._alive()))
        return [each for each in done if each.partner in self._partners.book.partners or each.stuck]

    async def partner(self, partner_id: bytes, wait: float = 0.0) -> Report:
        """Do one pass over one partnership; also what can't be sent doesn't keep it from hearing."""
        pace, relays = self._paces.setdefault(partner_id, Pace()), self._partners.relays
        sending, reading = Contact(), Contact()
        taken, said = None, len(self._partners.partner(partner_id).log)
        with sending:
            await self._answered(partner_id, pace)
        before = self._partners.partner(partner_id)
        with reading:
            patience = 0.0 if sending.away else pace.patience(wait, self._partners.clock())
            frames = await relays.fetch(before.relay, before.read_key, patience)
            before = self._partners.partner(partner_id)
            if frames:
                taken = await self._partners.take(partner_id, [frame.body for frame in frames])
                await relays.acknowledge(before.relay, before.read_key, frames[-1].sequence)
        if taken is not None:
            if taken.repeat:
                pace.tries.clear()
            with sending:
                await self._answered(partner_id, pace)
        now = self._partners.partner(partner_id)
        away = sending.away or reading.away
        refused = sending.busy or reading.busy or (pace.held is not None and not pace.full)
        if not away and not refused:
            self._handed[partner_id] = max(said, self.handed(partner_id))  # another pass may have come further meanwhile
        return Report(
            partner_id,
            heard=taken.events if taken is not None else (),
            away=away,
            refused=refused,
            again=reading.again,
            renewed=now.renewed != before.renewed,
            left=taken is not None and now.parted is not None and before.parted is None,
        )

    async def push(self, partner_id: bytes, *, again: bool = False) -> bool:
        """Send what waits for one partner, right after it was said; return whether it went out.

        If not, it stays in the outbox and a later pass sends it. `again` is for the last time that anything can be sent:
        all that is unconfirmed goes once more, whatever the relay refused before.
        """
        sending = Contact()
        if again:
            self._paces.pop(partner_id, None)
        with sending:
            await self._answered(partner_id, self._paces.setdefault(partner_id, Pace()))
        return not sending.failed

    def handed(self, partner_id: bytes) -> int:
        """Return up to which place of its log a partnership was handed to the relay, as far as is known.

        What was there when the vault was opened counts as handed over, and so does what waits because their mailbox is
        full or much is unconfirmed: nothing of this depends on when their device fetched something, or confirmed it.
        """
        return self._handed.get(partner_id, 0)

    async def pairing(self, pairing_id: bytes, wait: float = 0.0) -> bool:
        """Do one pass over one pairing; return whether the relay was there.

        How the pairing stands afterwards is `Partners.pairing`.
        """
        report = await self._pairing(pairing_id, wait)
        return not report.stuck

    async def contact(self, which: bytes, wait: float = 0.0) -> Report:
        """Do one pass over one partnership or pairing; whatever goes wrong is in the report."""
        try:
            return await self._pass(which, wait)
        except HandholdError as error:
            return Report(which, trouble=error.sentence())
        except Exception:  # noqa: BLE001 - the next pass, and whoever else there is, must go on
            return Report(which, trouble=HandholdError().sentence())

    async def forever(
        self, sleep: Callable[[float], Awaitable[None]], tell: Callable[[Report], Awaitable[None]]
    ) -> None:
        """Pass again and again while the app is open; `tell` gets what each pass brought.

        Each partnership and pairing has a line of its own: none waits for another, and what
        goes wrong in one ends neither it nor another. `sleep` takes seconds. What is said
        meanwhile needs a `push`. Pauses grow while the relay is away, up to a minute, and are
        never twice the same. Ends when cancelled.
        """
        lines: dict[bytes, asyncio.Task[None]] = {}
        async with asyncio.TaskGroup() as group:
            while True:
                for each in self._alive():
                    if each not in lines or lines[each].done():
                        lines[each] = group.create_task(self._line(each, sleep, tell))
                await self._partners.changed()

    async def _line(
        self,
        which: bytes,
        sleep: Callable[[float], Awaitable[None]],
        tell: Callable[[Report], Awaitable[None]],
    ) -> None:
        """Pass over one partnership, or a pairing and what becomes of it, until it is over."""
        failures = 0
        while which in self._alive():
            report = await self.contact(which, self._long)
            await tell(report)
            failures = failures + 1 if report.stuck else 0
            await sleep(pause_after(failures, self._partners.tools.entropy, report.again))

    def _alive(self) -> list[bytes]:
        """Return the ids of what has something to say or to hear."""
        book = self._partners.book
        talks = [each.id for each in book.partners.values() if not each.finished]
        return talks + [each.id for each in book.pairings.values() if self._stirs(each)]

    async def _pass(self, which: bytes, wait: float) -> Report:
        paired = which in self._partners.book.partners
        return await (self.partner(which, wait) if paired else self._pairing(which, wait))

    async def _pairing(self, pairing_id: bytes, wait: float) -> Report:
        pairing = self._partners.book.pairings[pairing_id]
        if pairing.open and pairing.overdue(self._partners.clock()):
            await self._partners.advance(*machine.fail(pairing, Failure.expired))
            pairing = self._partners.book.pairings[pairing_id]
        sending, reading = Contact(), Contact()
        with sending:
            await self._say(pairing)
        if pairing.open:
            with reading:
                await self._listen(pairing, 0.0 if sending.failed else wait)
        return Report(
            pairing_id,
            away=sending.away or reading.away,
            refused=sending.busy or reading.busy,
            again=max(sending.again, reading.again),
        )

    async def _answered(self, partner_id: bytes, pace: Pace) -> Partnership:
        """Seal what is due, send what may go, and return the partnership."""
        owes = self._partners.partner(partner_id).session.owes
        confirm = self._may_confirm(pace, owes=owes)
        partner = await self._partners.answer(partner_id, confirm=confirm)
        await self._send(partner, pace)
        return partner

    def _may_confirm(self, pace: Pace, *, owes: bool) -> bool:
        """Return whether the pause before an owed confirmation is over; begin one if need be."""
        now = self._partners.clock()
        if not owes:
            pace.confirm = None
            return False
        if pace.confirm is None:
            pause = between(*self._confirm_pause, self._partners.tools.entropy)
            pace.confirm = Pause(now, timedelta(seconds=pause))
        return not pace.confirm.left(now)

    async def _send(self, partner: Partnership, pace: Pace) -> None:
        """Deposit what is due, oldest first; after a refusal only when that is over, or for news."""
        now, newest = self._partners.clock(), partner.session.sent
        pace.begin(partner.session.pair)
        if pace.holds(newest, now):
            return
        try:
            await self._deposit(partner, pace, now)
        except RelayRefused as refused:
            pace.hold(newest, now, refused, self._partners.tools.entropy)
            raise
        pace.release()
        for number in [n for n in pace.tries if n <= partner.session.acked]:
            del pace.tries[number]

    async def _deposit(self, partner: Partnership, pace: Pace, now: datetime) -> None:
        relays, entropy = self._partners.relays, self._partners.tools.entropy
        if partner.confirm and not (pace.pairing and pace.pairing.left(now)):
            await relays.deposit(partner.relay, partner.box, partner.confirm)
            pace.pairing = Pause(now, REPEAT_FIRST)
        for waiting in partner.outbox:
            tries = pace.tries.setdefault(waiting.number, Tries())
            if tries.pause is not None and tries.pause.left(now):
                continue
            await relays.deposit(partner.relay, partner.box, waiting.batch)
            tries.count += 1
            tries.pause = Pause(now, repeat_after(waiting, tries.count, entropy))

    def _stirs(self, pairing: Pairing) -> bool:
        """Return whether a pairing is open, or has something left to say to the other side."""
        told = self._told.get(pairing.id, Told()).count
        left = pairing.stage is machine.Stage.failed and len(pairing.said) > told
        return pairing.open or (left and not pairing.overdue(self._partners.clock()))

    async def _say(self, pairing: Pairing) -> None:
        """Deposit what a pairing says; the same bytes again now and then do no harm."""
        if pairing.peer_box is None:
            return
        told, now = self._told.setdefault(pairing.id, Told()), self._partners.clock()
        if told.pause is not None and not told.pause.left(now):
            told.count = 0
        for place in range(told.count, len(pairing.said)):
            relays = self._partners.relays
            await relays.deposit(pairing.relay, pairing.peer_box, pairing.said[place])
            told.count, told.pause = place + 1, Pause(now, REPEAT_FIRST)

    async def _listen(self, pairing: Pairing, wait: float) -> None:
        """Take what came for a pairing, step by step, and look whether a third side is there."""
        relays = self._partners.relays
        why = None
        try:
            if await relays.crowded(pairing.relay, pairing.number, pairing.read_key):
                why = Failure.third_side
        except RelayRefused as refused:
            if refused.reason != "not-found":
                raise
            why = Failure.expired
        if why is not None:
            await self._end(*machine.fail(self._partners.book.pairings[pairing.id], why))
            return
        frames = await relays.fetch(pairing.relay, pairing.read_key, wait)
        pairing = self._partners.book.pairings[pairing.id]
        if not pairing.open:
            return  # another pass was quicker: what came is the partnership's
        for frame in frames:
            pairing, ended = machine.receive(self._partners.tools.primitives, pairing, frame.body)
            await self._end(pairing, ended)
            await relays.acknowledge(pairing.relay, pairing.read_key, frame.sequence)
            if not pairing.open:
                return

    async def _end(self, pairing: Pairing, ended: Failed | Paired | None) -> None:
        """Keep a pairing's step, then say what is kept: another pass may have been quicker."""
        await self._partners.advance(pairing, ended)
        await self._say(self._partners.book.pairings[pairing.id])
