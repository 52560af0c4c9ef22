"""One person's sitting: what they recorded, whether it is kept, and when it locks itself.

This is the app's one mutable thing. Without a vault everything lives in memory and is gone
when the program ends; making a vault keeps what was noted so far.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from weakref import WeakValueDictionary

from handhold.app.alone import noted
from handhold.app.context import AppContext
from handhold.app.letting_go import let_go
from handhold.app.partners import Partners
from handhold.app.ports import OpenVault
from handhold.app.relay_client import RelayClient
from handhold.app.together import Together
from handhold.app.told_alone import MARK
from handhold.base.errors import OldPagesLeft, VaultClosed, VaultError
from handhold.core.agreements import terms
from handhold.core.catalogue import AnyPrivateEvent, Stored, decode, decode_all, encode
from handhold.core.guides.model import Guide
from handhold.core.journey.decide import Refused, decide
from handhold.core.journey.events import JourneyEvent, SettingChosen
from handhold.core.journey.journey import Journeys, fold
from handhold.protocol.records import ours
from handhold.protocol.steps import Tools

LOCK_MINUTES = (5, 15, 30, 60)
_LOCK_CHOICES = {str(minutes): timedelta(minutes=minutes) for minutes in LOCK_MINUTES}
DEFAULT_LOCK_MINUTES = 15
KEPT_KEYS = 500


@dataclass
class Session:
    """A sitting. `welcomed` says that the entry page was read and agreed to.

    `left` says that somebody left quickly: until they come back by the entry page's own
    address, every address leads to the plain page.

    `turn` is held while a form is worked on, so that a form sent twice is worked on once, and what is noted here
    changes under no other. Nothing that waits for a relay holds it: such a form holds its own `place`.
    """

    context: AppContext
    welcomed: bool = False
    left: bool = False
    vault: OpenVault | None = None
    together: Together | None = None
    stored: list[Stored] = field(default_factory=list)
    journeys: Journeys = field(default_factory=Journeys)
    seen_at: datetime | None = None
    locks: int = 0
    done: OrderedDict[str, str] = field(default_factory=OrderedDict)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _places: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @property
    def kept(self) -> bool:
        """Whether what is recorded is kept in a vault."""
        return self.vault is not None

    @property
    def unkept(self) -> bool:
        """Whether something was noted that will be gone when the program ends."""
        return self.vault is None and bool(self.stored)

    def setting(self, name: str, default: str = "") -> str:
        """Return a setting, or its default."""
        return self.journeys.settings.get(name, default)

    async def record(self, *events: AnyPrivateEvent) -> None:
        """Keep the events, all or none. Raises VaultError; then nothing has changed.

        When the vault is locked meanwhile they are kept in it, and no more in memory.
        """
        now = self.context.clock().astimezone(UTC)
        stored = [Stored(now, event) for event in events]
        vault = self.vault
        if vault is not None:
            await vault.append([encode(record) for record in stored])
        if self.vault is vault:
            self.stored.extend(stored)
            self.journeys = fold(stored, self.journeys)

    async def do(self, guide: Guide, event: JourneyEvent) -> Refused | None:
        """Record a journey event if it may happen now; else return why not."""
        decided = decide(guide, self.journeys.of(guide.id), event, self.context.clock())
        if isinstance(decided, Refused):
            return decided
        await self.record(decided)
        return None

    async def choose(self, name: str, value: str) -> None:
        """Record a setting."""
        await self.record(SettingChosen(name, value))

    async def create(self, name: str, passphrase: str) -> None:
        """Make a vault and keep in it what was noted so far without one.

        Raises VaultError or InputError; then no vault was made. Raises VaultClosed where all was locked meanwhile: then it
        is made, holds what was noted, and is locked. What is in a vault that is open stays there: the new one is somebody else's.
        """
        since, noted = self.locks, self._unkept()
        vault = await self.context.vaults.create(name, passphrase)
        await self._take(vault, noted, since, vault.wipe)

    async def open(self, name: str, passphrase: str, *, carry: bool = False) -> None:
        """Open a vault. With `carry`, what was noted without one just now goes into it too.

        Raises VaultClosed where all was locked meanwhile; what was to be carried is in the vault then.
        """
        since, noted = self.locks, self._unkept() if carry else []
        vault = await self.context.vaults.open(name, passphrase)
        try:
            await let_go(vault, passphrase, self.context.clock())
        except VaultError:
            await vault.close()
            raise
        await self._take(vault, noted, since, vault.close)

    async def restore(self, name: str, data: bytes, passphrase: str, *, carry: bool = False) -> None:
        """Make a vault from a sealed file and open it; none is made of what can't be read.

        With `carry`, what was noted without a vault just now goes into it too. Raises VaultClosed where all was locked
        meanwhile; then the vault is made, whole, and locked.
        """
        since, noted = self.locks, self._unkept() if carry else []
        vault = await self.context.vaults.import_sealed(name, data, passphrase)
        await self._take(vault, noted, since, vault.wipe)

    async def lock(self) -> None:
        """Let the vault and everything in memory go at once; one that is being opened meanwhile is closed again."""
        self.locks += 1
        self.done.clear()
        await self._put(None, (), None)

    async def erase(self, guide: str, passphrase: str) -> None:
        """Take everything noted in one guide out of the vault for good; all else stays.

        Raises WrongPassphrase or VaultError; then nothing has changed, save with OldPagesLeft.
        """
        left: OldPagesLeft | None = None
        if self.vault is not None:
            try:
                await self.vault.erase(passphrase, lambda each: not _about(guide, each))
            except OldPagesLeft as error:
                left = error
        self.stored = [each for each in self.stored if getattr(each.event, "guide", None) != guide]
        self.journeys = fold(self.stored)
        if left is not None:
            raise left

    def lock_after(self) -> timedelta:
        """Return how long a sitting may be idle."""
        return _LOCK_CHOICES.get(self.setting("lock_minutes"), timedelta(minutes=DEFAULT_LOCK_MINUTES))

    async def touch(self) -> bool:
        """Note that the person is here; lock first if they were away too long.

        Returns whether it locked. A clock that was set back that far counts as away too.
        """
        idle = await self.lock_if_idle()
        self.seen_at = self.context.clock().astimezone(UTC)
        return idle

    async def lock_if_idle(self) -> bool:
        """Lock if the person was away too long; return whether it locked."""
        idle = self._idle()
        if idle:
            await self.lock()
        return idle

    def place(self, key: str) -> asyncio.Lock:
        """Return what a form with that key holds while it is worked on beside others."""
        return self._places.setdefault(key, asyncio.Lock())

    def already(self, key: str) -> str | None:
        """Return where a form with that key led when it was sent before."""
        return self.done.get(key)

    def settle(self, key: str, location: str) -> None:
        """Remember where a form with that key led, so that a repeat does nothing twice."""
        self.done[key] = location
        while len(self.done) > KEPT_KEYS:
            self.done.popitem(last=False)

    def _unkept(self) -> list[Stored]:
        """Return what was noted without a vault; a lock leaves this as it is."""
        return [] if self.kept else self.stored

    def _idle(self) -> bool:
        if self.vault is None or self.seen_at is None:
            return False
        away = self.context.clock().astimezone(UTC) - self.seen_at
        return abs(away) > self.lock_after()

    async def _take(self, vault: OpenVault, noted: list[Stored], since: int, undo: Callable[[], Awaitable[None]]) -> None:
        """Keep what was noted in a vault, and have it open; `undo` it where it can't be read or written."""
        try:
            stored = decode_all(_events(vault))
            await vault.append([encode(record) for record in noted])
        except BaseException:
            await undo()
            raise
        try:
            if since != self.locks:
                raise VaultClosed
            together = self._together(vault)
        except VaultError:
            await vault.close()
            raise
        self.seen_at = self.context.clock().astimezone(UTC)
        await self._put(vault, stored + noted, together)

    async def _put(self, vault: OpenVault | None, stored: Sequence[Stored], together: Together | None) -> None:
        """Put these in the place of what is open, all in one, and then let that go."""
        before, apart = self.vault, self.together
        self.vault, self.stored, self.together = vault, list(stored), together
        self.journeys = fold(self.stored)
        if together is not None:
            together.start()
        if apart is not None:
            await apart.stop()
        if before is not None:
            await before.close()

    def _together(self, vault: OpenVault) -> Together | None:
        context = self.context
        if context.http is None or context.primitives is None:
            return None
        partners = Partners(vault, Tools(context.primitives, context.entropy), context.clock, RelayClient(context.http))
        guides = context.shelf.guides
        return Together(vault, partners, terms(guides), lambda: noted(guides, self.stored, self.journeys))


def _events(vault: OpenVault) -> list[bytes]:
    return [each for each in vault.records() if _private(each)]


def _private(record: bytes) -> bool:
    return not ours(record) and not record.startswith(MARK)


def _about(guide: str, record: bytes) -> bool:
    return _private(record) and getattr(decode(record).event, "guide", None) == guide
