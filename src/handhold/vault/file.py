"""An open vault: its records in memory, every change on disk before the call returns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from handhold.base.errors import InputError, VaultClosed, WrongPassphrase
from handhold.crypto.passphrase import check_new
from handhold.crypto.primitives import KEY_SIZE
from handhold.crypto.seal import fresh
from handhold.vault.chain import Chain, Head
from handhold.vault.database import Database
from handhold.vault.erase import erase
from handhold.vault.header import Header, unwrap, wrap
from handhold.vault.lock import Lock
from handhold.vault.portable import seal_export
from handhold.vault.tools import Tools

MAX_RECORD: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """Where a vault lies, and every file that can belong to it."""

    name: str
    path: Path

    @property
    def lock(self) -> Path:
        """Return the lock file."""
        return self.path.with_name(f"{self.path.name}.lock")

    @property
    def draft(self) -> Path:
        """Return the file a new vault is made in before it gets its name."""
        return self.path.with_name(f"{self.path.name}.new")

    def files(self) -> list[Path]:
        """Return all but the lock, the vault itself first."""
        return _with_companions(self.path) + _with_companions(self.draft)


Recast = Callable[[bytes], bytes | None]
"""What stands in a record's place from now on: the same, another, or nothing."""


def _same(record: bytes) -> bytes:
    return record


class OpenVault:
    """A vault that a passphrase has opened; holds the lock until `close` or `wipe`.

    After either, every method but `close` raises VaultClosed. Python can't scrub memory: closing
    drops the records and keys, and no more than that is promised.
    """

    def __init__(
        self,
        place: Place,
        tools: Tools,
        lock: Lock,
        database: Database,
        *,
        header: Header,
        chain: Chain,
        head: Head,
        sealed_head: bytes,
        records: Sequence[bytes],
    ) -> None:
        self.name = place.name
        self.vault_id = header.vault_id
        self._place = place
        self._tools = tools
        self._lock = lock
        self._database = database
        self._header = header
        self._chain: Chain | None = chain
        self._head = head
        self._sealed_head = sealed_head
        self._records = tuple(records)

    def records(self) -> Sequence[bytes]:
        """Return all records in the order they were appended."""
        self._keys()
        return self._records

    async def append(self, records: Sequence[bytes]) -> None:
        """Add records in one transaction, durable when this returns.

        Raises DiskFull, VaultReadOnly or DiskFailed, and then nothing was kept, neither in the
        file nor in memory; InputError for a record over 16 MiB.
        """
        chain = self._keys()
        added = tuple(bytes(each) for each in records)
        if any(len(each) > MAX_RECORD for each in added):
            raise InputError(f"one entry is over {MAX_RECORD:,} bytes, too long to keep")
        if not added:
            return
        rows, head = chain.extend(self._head, added)
        sealed_head = chain.seal_head(head)
        self._database.append(rows, before=self._sealed_head, after=sealed_head)
        self._head, self._sealed_head = head, sealed_head
        self._records += added

    async def change_passphrase(self, old: str, new: str) -> None:
        """Let `new` open the vault from now on, and `old` no more.

        The data key is new too and every record is sealed again, so an old copy of the file whose
        passphrase somebody knew doesn't open what is written later. Raises WrongPassphrase for a
        wrong `old`, InputError for a `new` that may not be used, and otherwise as `erase`.
        """
        check_new(new)
        await self._rewrap(old, new)

    async def erase(self, passphrase: str, keep: Callable[[bytes], bool]) -> None:
        """Take out every record that `keep` says no to, for good.

        What stays is sealed anew under a new data key and the old key goes, so that whatever still
        holds the old rows (a block that the file system freed) opens with no passphrase. A copy of the
        whole file from before still opens as it was. All or nothing; raises WrongPassphrase, DiskFull,
        VaultReadOnly, DiskFailed or TooLittleMemory, and then nothing has changed; or OldPagesLeft,
        and then all of it has.
        """
        await self.recast(passphrase, lambda each: each if keep(each) else None)

    async def recast(self, passphrase: str, become: Recast) -> None:
        """Put in each record's place what `become` gives for it, and nothing for None; the old is gone.

        Otherwise as `erase`: in one, and under a new data key.
        """
        await self._rewrap(passphrase, passphrase, become)

    async def strengthen(self, passphrase: str) -> None:
        """Make guessing as dear as the folder's profile asks, as by a change to the same passphrase."""
        if not self._header.profile.at_least(self._tools.profile):
            await self._rewrap(passphrase, passphrase)

    async def export_sealed(self, passphrase: str) -> bytes:
        """Return every record in one sealed string under a passphrase of its own."""
        self._keys()
        check_new(passphrase)
        tools, records = self._tools, self._records
        salt = tools.salt()
        master = await tools.master(passphrase, salt, tools.profile)
        return seal_export(tools.primitives, tools.profile, salt, master, records)

    async def wipe(self) -> None:
        """Destroy the key, then the file; nothing opens it afterwards. Closes the vault."""
        self._keys()
        self._forget()
        self._database.close()
        try:
            erase(self._place.files(), self._place.path.parent)
            self._lock.remove()
        finally:
            self._lock.release()

    async def close(self) -> None:
        """Forget records and keys and let others have the vault. A second call does nothing."""
        if self._chain is None:
            return
        self._forget()
        self._database.close()
        self._lock.release()

    async def _rewrap(self, old: str, new: str, become: Recast = _same) -> None:
        self._keys()
        header, tools = self._header, self._tools
        master = await tools.master(old, header.salt, header.profile)
        unwrap(tools.primitives, header, master)
        profile = header.profile.stronger_of(tools.profile)
        fields = replace(header, salt=tools.salt(), profile=profile)
        new_master = await tools.master(new, fields.salt, profile)
        data_key = fresh(tools.entropy, KEY_SIZE)
        self._keys()
        if self._header is not header:
            raise WrongPassphrase  # another change came first: `old` is no longer right
        wrapped = wrap(tools.primitives, tools.entropy, fields, new_master, data_key)
        chain = Chain(tools.primitives, tools.entropy, data_key, self.vault_id)
        become_all = (become(each) for each in self._records)
        self._reseal(wrapped, chain, tuple(each for each in become_all if each is not None))

    def _reseal(self, header: Header, chain: Chain, records: tuple[bytes, ...]) -> None:
        rows, head = chain.extend(chain.start(), records)
        sealed_head = chain.seal_head(head)
        self._database.reseal(header, rows, before=self._sealed_head, after=sealed_head)
        self._header, self._chain = header, chain
        self._head, self._sealed_head = head, sealed_head
        self._records = records
        self._database.scrub()

    def _keys(self) -> Chain:
        if self._chain is None:
            raise VaultClosed
        return self._chain

    def _forget(self) -> None:
        self._chain = None
        self._records = ()


def _with_companions(path: Path) -> list[Path]:
    return [path.with_name(path.name + end) for end in ("", "-journal", "-wal", "-shm")]
