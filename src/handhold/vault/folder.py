"""The folder where vaults lie: one file for each person, made, found, opened and wiped by name."""

import os
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from handhold.base.clock import Entropy
from handhold.base.errors import (
    DiskFull,
    InputError,
    OldPagesLeft,
    TooLittleMemory,
    VaultExists,
    VaultMissing,
)
from handhold.base.slow import RunSlow
from handhold.crypto.passphrase import DEFAULT, Profile, admit, check_new
from handhold.crypto.primitives import KEY_SIZE, Primitives, native
from handhold.crypto.seal import fresh
from handhold.vault.chain import Chain
from handhold.vault.database import FORMAT, Database
from handhold.vault.erase import erase, flush_folder
from handhold.vault.failures import told_plainly
from handhold.vault.file import OpenVault, Place
from handhold.vault.header import ID_SIZE, Header, check, unwrap, wrap
from handhold.vault.lock import Lock
from handhold.vault.migrate import known, lift
from handhold.vault.names import unfit
from handhold.vault.portable import open_export, read_export
from handhold.vault.tools import Tools

ENDING: Final = ".vault"
_FILE_MODE: Final = 0o600
_FOLDER_MODE: Final = 0o700


class VaultFolder:
    """Vaults by name. `profile` is the price of a new key: not below the floor, or InputError."""

    def __init__(
        self,
        folder: Path,
        *,
        entropy: Entropy,
        run_slow: RunSlow,
        profile: Profile = DEFAULT,
        primitives: Primitives | None = None,
    ) -> None:
        self._folder = folder
        self._tools = Tools(primitives or native(), entropy, run_slow, admit(profile))

    def names(self) -> list[str]:
        """Return the names of the vaults here, sorted; none where there is no such folder."""
        found = self._folder.glob(f"*{ENDING}") if self._folder.is_dir() else ()
        files = (each.name.removesuffix(ENDING) for each in found if each.is_file())
        names = (unicodedata.normalize("NFC", each) for each in files)
        return sorted(name for name in names if not unfit(name))

    def check_name(self, name: str) -> None:
        """Raise InputError, saying why, unless a vault may be called this."""
        self._place(name)

    async def create(self, name: str, passphrase: str) -> OpenVault:
        """Make an empty vault and open it.

        Raises InputError for a name or passphrase that can't be used, VaultExists, VaultReadOnly
        or DiskFull; no file is left behind then.
        """
        check_new(passphrase)
        return await self._make(name, passphrase, ())

    async def open(self, name: str, passphrase: str) -> OpenVault:
        """Open a vault and read every record.

        Raises VaultMissing, VaultBusy, VaultTooNew, VaultDamaged, WrongPassphrase or VaultReadOnly.
        A key that is cheaper to guess than this folder's profile is wrapped anew on the way.
        """
        place = self._place(name)
        if not place.path.is_file():
            raise VaultMissing
        with _held(place) as lock:
            return await self._unlock(place, lock, passphrase)

    async def import_sealed(
        self, name: str, data: bytes, passphrase: str, new_passphrase: str | None = None
    ) -> OpenVault:
        """Make a new vault, with a new id and key, from a sealed export, and open it.

        It opens with `new_passphrase`, or with the export's own where none is given. Raises
        ExportDamaged, WrongPassphrase, VaultTooNew, and whatever `create` raises.
        """
        place = self._place(name)
        kept = passphrase
        if new_passphrase is not None:  # what opens the export is taken as it is
            check_new(new_passphrase)
            kept = new_passphrase
        self._absent(place)
        tools = self._tools
        export = read_export(tools.primitives, data)
        master = await tools.master(passphrase, export.salt, export.profile)
        records = open_export(tools.primitives, export, master)
        return await self._make(name, kept, records)

    async def wipe(self, name: str) -> None:
        """Destroy a vault's key, then its file, without its passphrase.

        Raises VaultMissing or VaultBusy. One that was half wiped before can be wiped again.
        """
        place = self._place(name)
        if not any(each.exists() for each in place.files()):
            raise VaultMissing
        with _held(place) as lock:
            erase(place.files(), self._folder)
            lock.remove()

    async def _make(self, name: str, passphrase: str, records: Sequence[bytes]) -> OpenVault:
        place = self._place(name)
        self._absent(place)
        with told_plainly():
            _private_folder(self._folder)
        with _held(place) as lock:
            self._absent(place)
            try:
                header, data_key = await self._write(place, passphrase, records)
                with _opened(place) as database:
                    return self._open_vault(place, lock, database, header, data_key)
            except BaseException:
                for each in place.files():
                    each.unlink(missing_ok=True)
                lock.remove()
                raise

    async def _write(
        self, place: Place, passphrase: str, records: Sequence[bytes]
    ) -> tuple[Header, bytes]:
        """Build the whole vault under its draft name, then give it its own in one move."""
        tools = self._tools
        vault_id, data_key = fresh(tools.entropy, ID_SIZE), fresh(tools.entropy, KEY_SIZE)
        fields = Header(FORMAT, vault_id, tools.profile, tools.salt())
        master = await tools.master(passphrase, fields.salt, fields.profile)
        header = wrap(tools.primitives, tools.entropy, fields, master, data_key)
        chain = Chain(tools.primitives, tools.entropy, data_key, vault_id)
        rows, head = chain.extend(chain.start(), records)
        with told_plainly():
            for each in place.files():  # a journal left by another vault must not be played back
                each.unlink(missing_ok=True)
            os.close(os.open(place.draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _FILE_MODE))
            database = Database(place.draft)
            try:
                database.build(header, rows, chain.seal_head(head))
            finally:
                database.close()
            place.draft.replace(place.path)
            flush_folder(self._folder)
        return header, data_key

    async def _unlock(self, place: Place, lock: Lock, passphrase: str) -> OpenVault:
        tools = self._tools
        with _opened(place) as database:
            known(database, database.check())
            header = database.header()
            check(tools.primitives, header)
            master = await tools.master(passphrase, header.salt, header.profile)
            data_key = unwrap(tools.primitives, header, master)

            def rewrapped(form: int) -> Header:
                fields = replace(header, format=form)
                return wrap(tools.primitives, tools.entropy, fields, master, data_key)

            def verify() -> None:
                self._open_vault(place, lock, database, header, data_key)

            header = lift(database, header, rewrapped, verify)
            vault = self._open_vault(place, lock, database, header, data_key)
            with suppress(OldPagesLeft):  # left by a kill, or a disk that refused
                database.scrub()
            # it opened; the next time will do for the stronger key
            with suppress(DiskFull, OldPagesLeft, TooLittleMemory):
                await vault.strengthen(passphrase)
            return vault

    def _open_vault(
        self, place: Place, lock: Lock, database: Database, header: Header, data_key: bytes
    ) -> OpenVault:
        """Read everything back and hand out the open vault."""
        chain = Chain(self._tools.primitives, self._tools.entropy, data_key, header.vault_id)
        sealed_head = database.head()
        head = chain.open_head(sealed_head)
        return OpenVault(
            place,
            self._tools,
            lock,
            database,
            header=header,
            chain=chain,
            head=head,
            sealed_head=sealed_head,
            records=chain.open_rows(database.rows(), head),
        )

    def _place(self, name: str) -> Place:
        normal = unicodedata.normalize("NFC", name)
        if told := unfit(normal):
            raise InputError(told)
        return Place(normal, self._folder / f"{normal}{ENDING}")

    def _absent(self, place: Place) -> None:
        """Raise VaultExists for a name in use; on some disks, big and small letters are the same."""
        if place.name.casefold() in [name.casefold() for name in self.names()]:
            raise VaultExists


@contextmanager
def _held(place: Place) -> Iterator[Lock]:
    """Hold the vault's lock, beyond the block if the block ends well."""
    lock = Lock(place.lock)
    try:
        yield lock
    except BaseException:
        lock.release()
        raise


@contextmanager
def _opened(place: Place) -> Iterator[Database]:
    """Have the vault's file open, beyond the block if the block ends well."""
    with told_plainly():
        if place.path.stat().st_mode & 0o077:
            place.path.chmod(_FILE_MODE)
    database = Database(place.path)
    try:
        yield database
    except BaseException:
        database.abandon()
        raise


def _private_folder(folder: Path) -> None:
    """Make the folder for its owner alone; one that holds only vaults is closed to others too."""
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    ours = all(ENDING in each.name for each in folder.iterdir())
    if ours and folder.stat().st_mode & 0o077:
        folder.chmod(_FOLDER_MODE)
