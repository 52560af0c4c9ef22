"""Two people: what both share, as one person's device holds it, and what may be done about it.

Shared statements live in the partnership's log; what a person tells only their own device is
kept beside it under a mark of its own. The state of every step is folded from both.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from handhold.app.alone import NOTHING, Noted, held_back, standing_rest, to_hold_back, worries
from handhold.app.background import Background, Sleep
from handhold.app.begin_anew import TWICE, first_said, heals, shared
from handhold.app.folded import Folded, read
from handhold.app.partners import Partners
from handhold.app.ports_net import SyncVault
from handhold.app.sync import Report, Sync
from handhold.app.told_alone import Placed, ToldAlone, encode_told, read_alone
from handhold.base.errors import HandholdError, VaultError
from handhold.core.agreements import (
    AnswerAlone,
    BeginDevice,
    Board,
    Command,
    Part,
    Reason,
    Refused,
    Reopen,
    State,
    Terms,
    board,
    decide,
    due,
)
from handhold.core.events import SharedEvent


class Together:
    """The partnerships of one open vault, with what was agreed in each."""

    def __init__(
        self,
        vault: SyncVault,
        partners: Partners,
        terms: Terms,
        noted: Callable[[], Noted] = lambda: NOTHING,
    ) -> None:
        """Read what the vault holds. `noted` tells what bears on it of what was noted alone.

        Raises VaultError.
        """
        self.partners = partners
        self._vault = vault
        self.sync = Sync(partners)
        self.terms = terms
        self._noted = noted
        self._alone = read_alone(vault.records())
        self._folded = Folded(terms)
        self._saying = asyncio.Lock()
        self.background = Background(partners, self.sync, self.tend)

    def state(self, partner_id: bytes) -> State:
        """Return where everything between the two stands. Raises InputError without a partner.

        While this vault is to go on as a new device and hasn't said so, it counts as behind: no
        yes is offered or taken, for it would be void with the next word; a rest always is.
        """
        partner = self.partners.partner(partner_id)
        state = self._folded.state(partner, self._alone)
        begun = state.me[1] == partner.session.device.hex()
        return state if begun else replace(state, behind=True)

    def board(self, partner_id: bytes) -> Board:
        """Return what this person is shown now."""
        if self.partners.partner(partner_id).parted is not None:
            return Board((), parted=True)
        now = self.partners.clock()
        zone = now.tzinfo
        if zone is None:
            raise ValueError("the clock has no zone")
        return held_back(board(self.state(partner_id), now, zone), self._noted())

    def resting(self, partner_id: bytes) -> bool:
        """Whether a rest said since the vault was opened hasn't been handed to the relay yet.

        When the partner's device fetches it, or confirms it, changes nothing of this.
        """
        said = self.partners.partner(partner_id).log[self.sync.handed(partner_id) :]
        return standing_rest(read(each.event) for each in said if each.mine)

    def reopens(self, partner_id: bytes) -> bool:
        """Whether this person has let everything with a partner rest, and can take that back."""
        if self.partners.partner(partner_id).parted is not None:
            return False
        now = self.partners.clock()
        return not isinstance(decide(self.state(partner_id), Reopen(), now), Refused)

    async def do(self, partner_id: bytes, command: Command) -> Refused | None:
        """Do what a person asked for, or return why not.

        All of it is on disk when this returns; sending begins by itself. Raises VaultError.
        """
        async with self._saying:
            refused = await self._say(partner_id, command)
        self.background.soon(partner_id)
        return refused

    async def worry(self) -> None:
        """Let everything rest with everybody: a no might not be fine, this person said alone."""
        await self._each(lambda partner_id: self.do(partner_id, AnswerAlone(fine=False)))

    async def heed(self) -> None:
        """Carry a worry that was noted alone to where it hasn't been answered since."""
        async with self._saying:
            await self._each(self._heed)

    def going_on(self) -> list[bytes]:
        """Return the ids of the partnerships that aren't over, oldest first."""
        book = self.partners.book.partners
        return [each.id for each in book.values() if each.parted is None]

    async def part(self, partner_id: bytes) -> None:
        """Leave, without asking anybody. It holds at once, whatever becomes of the sending. Raises VaultError."""
        async with self._saying:
            if self.partners.partner(partner_id).parted is None:
                said = decide(self.state(partner_id), Part(), self.partners.clock())
                await self.partners.part(partner_id, () if isinstance(said, Refused) else shared(said))
        self.background.soon(partner_id)

    async def cancel(self, pairing_id: bytes) -> None:
        """Give a code up. It is dead here at once; whoever joined is told and its number freed beside, nobody waits for it."""
        await self.partners.cancel(pairing_id)
        self.background.soon(pairing_id)
        self.background.beside(self.partners.free(pairing_id))

    async def tend(self) -> None:
        """Say what the program itself has to say: go on as a new device, and what is left of today."""
        async with self._saying:
            await self._each(self._tend)

    async def _each(self, work: Callable[[bytes], Awaitable[object]]) -> None:
        """Do something with every partner. What fails with one is raised when all have had their turn, VaultError first."""
        failed: HandholdError | None = None
        for partner_id in self.going_on():
            try:
                await work(partner_id)
            except HandholdError as error:
                failed = error if failed is None or isinstance(error, VaultError) else failed
        if failed is not None:
            raise failed

    async def _tend(self, partner_id: bytes) -> None:
        if self.state(partner_id).moved:
            await self._go_on(partner_id)
        await self._heed(partner_id)
        told = due(self.state(partner_id), self.partners.clock())
        if told:
            await self.partners.share(partner_id, told)

    async def _go_on(self, partner_id: bytes) -> None:
        """Go on as a new device: as the one this vault has become, or as another where that has been spoken for.

        Somebody who makes up more devices than a statement can carry would have this one begin anew for ever: then it stays.
        """
        for _ in range(TWICE):
            state, device = self.state(partner_id), self.partners.partner(partner_id).session.device.hex()
            if not state.moved:
                return
            if (state.me[0], device) not in state.history.devices:
                await self._say(partner_id, BeginDevice(device))
            elif heals(state, self.partners.clock(), self.partners.tools.entropy):
                await self.partners.renew(partner_id, self._beginning(state))

    def _beginning(self, state: State) -> Callable[[str], list[SharedEvent]]:
        return lambda device: shared(first_said(state, self.partners.clock(), device))

    async def _heed(self, partner_id: bytes) -> None:
        if worries(self._noted(), self._vault.records(), partner_id):
            await self._say(partner_id, AnswerAlone(fine=False))

    async def _say(self, partner_id: bytes, command: Command) -> Refused | None:
        """Decide and keep, with nothing else said in between: every statement has its number."""
        if self.partners.partner(partner_id).parted is not None:
            return Refused(Reason.parted)
        now = self.partners.clock()
        decided = decide(self.state(partner_id), command, now)
        if isinstance(decided, Refused):
            return decided
        if to_hold_back(command, self._noted()):
            return Refused(Reason.let_be)
        said = shared(decided)
        alone = [
            ToldAlone(now, partner_id, event)
            for event in decided
            if not isinstance(event, SharedEvent)
        ]
        await self.partners.share(partner_id, said, [encode_told(each) for each in alone])
        turns = self.partners.partner(partner_id).turns - bool(said)  # as the vault has it: alone comes first
        self._alone.extend(Placed(each, turns) for each in alone)
        return None

    async def once(self) -> list[Report]:
        """Do one pass over everything and tend to what it brought."""
        return await self.background.once()

    def start(self, sleep: Sleep = asyncio.sleep) -> None:
        """Sync in the background while the vault is open."""
        self.background.start(sleep)

    async def stop(self) -> None:
        """End the background sync; what was kept stays in the outbox."""
        await self.background.stop()
