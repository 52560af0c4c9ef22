"""One person's sitting: what they recorded, whether it is kept, and when it locks itself.

This is the app's one mutable thing. Without a vault everything lives in memory and is gone
when the program ends; making a vault keeps what was noted so far.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from handhold.app.context import AppContext
from handhold.app.ports import OpenVault
from handhold.base.errors import VaultError
from handhold.core.catalogue import AnyPrivateEvent, Stored, decode_all, encode
from handhold.core.guides.model import Guide
from handhold.core.journey.decide import Refused, decide
from handhold.core.journey.events import JourneyEvent, SettingChosen
from handhold.core.journey.journey import Journeys, fold

LOCK_MINUTES = (5, 15, 30, 60)
DEFAULT_LOCK_MINUTES = 15
KEPT_KEYS = 500


@dataclass
class Session:
    """A sitting. `welcomed` says that the entry page was read and agreed to."""

    context: AppContext
    welcomed: bool = False
    vault: OpenVault | None = None
    stored: list[Stored] = field(default_factory=list)
    journeys: Journeys = field(default_factory=Journeys)
    seen_at: datetime | None = None
    done: OrderedDict[str, str] = field(default_factory=OrderedDict)

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
        """Keep the events, all or none. Raises VaultError; then nothing has changed."""
        now = self.context.clock()
        stored = [Stored(now, event) for event in events]
        if self.vault is not None:
            await self.vault.append([encode(record) for record in stored])
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
        """Make a vault and keep in it what was noted so far."""
        vault = await self.context.vaults.create(name, passphrase)
        await vault.append([encode(record) for record in self.stored])
        await self._take(vault, self.stored)

    async def open(self, name: str, passphrase: str) -> None:
        """Open a vault; what was noted without one is let go."""
        vault = await self.context.vaults.open(name, passphrase)
        await self._take(vault, await self._decoded(vault))

    async def restore(self, name: str, data: bytes, passphrase: str) -> None:
        """Make a vault from a sealed file and open it."""
        vault = await self.context.vaults.import_sealed(name, data, passphrase)
        await self._take(vault, await self._decoded(vault))

    async def lock(self) -> None:
        """Let the vault and everything in memory go."""
        vault, self.vault = self.vault, None
        self.stored, self.journeys = [], Journeys()
        self.done.clear()
        if vault is not None:
            await vault.close()

    async def wipe(self) -> None:
        """Destroy the open vault, then lock."""
        vault = self.vault
        if vault is not None:
            await vault.wipe()
            self.vault = None
        await self.lock()

    def lock_after(self) -> timedelta:
        """Return how long a sitting may be idle."""
        chosen = self.setting("lock_minutes", str(DEFAULT_LOCK_MINUTES))
        minutes = int(chosen) if chosen.isdigit() else DEFAULT_LOCK_MINUTES
        return timedelta(minutes=minutes if minutes in LOCK_MINUTES else DEFAULT_LOCK_MINUTES)

    async def touch(self) -> bool:
        """Note that the person is here; lock first if they were away too long.

        Returns whether it locked.
        """
        now, seen = self.context.clock(), self.seen_at
        self.seen_at = now
        if self.vault is None or seen is None or now - seen <= self.lock_after():
            return False
        await self.lock()
        return True

    def already(self, key: str) -> str | None:
        """Return where a form with that key led when it was sent before."""
        return self.done.get(key)

    def settle(self, key: str, location: str) -> None:
        """Remember where a form with that key led, so that a repeat does nothing twice."""
        self.done[key] = location
        while len(self.done) > KEPT_KEYS:
            self.done.popitem(last=False)

    async def _decoded(self, vault: OpenVault) -> list[Stored]:
        try:
            return decode_all(vault.records())
        except VaultError:
            await vault.close()
            raise

    async def _take(self, vault: OpenVault, stored: Sequence[Stored]) -> None:
        if self.vault is not None:
            await self.vault.close()
        self.vault, self.stored = vault, list(stored)
        self.journeys = fold(self.stored)
        self.seen_at = self.context.clock()
