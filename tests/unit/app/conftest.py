"""A sitting on real vaults with cheap keys, and a vault that fails when it is told to."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from conftest import HandClock
from handhold.app.context import AppContext
from handhold.app.reading import Reading
from handhold.app.session import Session
from handhold.base.errors import DiskFull
from handhold.base.slow import run_inline
from handhold.content.location import packs_root
from handhold.content.shelf import Shelf, load_shelf
from handhold.crypto.passphrase import TESTING
from handhold.vault.file import OpenVault
from handhold.vault.folder import VaultFolder


class FullDisk:
    """A real vault on a disk that is full while `full` says so."""

    def __init__(self, vault: OpenVault, disk: "FullDisks") -> None:
        self.vault, self.disk, self.name = vault, disk, vault.name

    def __getattr__(self, name: str) -> object:
        return getattr(self.vault, name)

    async def append(self, records: Sequence[bytes]) -> None:
        if self.disk.full:
            raise DiskFull
        await self.vault.append(records)


class FullDisks(VaultFolder):
    """A real folder whose vaults can be told that the disk is full."""

    full = False

    async def create(self, name: str, passphrase: str) -> FullDisk:
        return FullDisk(await super().create(name, passphrase), self)

    async def open(self, name: str, passphrase: str) -> FullDisk:
        return FullDisk(await super().open(name, passphrase), self)


@pytest.fixture
def anyio_backend() -> str:
    """Run async tests on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    """Return the shipped guides."""
    return load_shelf(packs_root())


@pytest.fixture
def disks(entropy: Callable[[int], bytes], tmp_path: Path) -> FullDisks:
    """Where the vaults are."""
    return FullDisks(tmp_path, entropy=entropy, run_slow=run_inline, profile=TESTING)


@pytest.fixture
def context(disks, clock: HandClock, entropy, shelf: Shelf) -> AppContext:
    """Return the world of one sitting."""
    return AppContext(disks, clock, entropy, shelf, Reading(packs_root(), shelf))


@pytest.fixture
def session(context: AppContext) -> Session:
    """Return a sitting that has just begun."""
    return Session(context)
