"""What the app needs from the world it runs in; each home hands in its own."""

from collections.abc import Callable, Sequence
from typing import Protocol


class OpenVault(Protocol):
    """A vault that is open: sealed records, in order, kept by their owner alone."""

    name: str
    vault_id: bytes

    def records(self) -> Sequence[bytes]:
        """Return all records in order."""

    async def append(self, records: Sequence[bytes]) -> None:
        """Keep the records, all or none, durably before returning. Raises VaultError."""

    async def change_passphrase(self, old: str, new: str) -> None:
        """Change the passphrase, under a new key. Raises WrongPassphrase, InputError, VaultError.

        With OldPagesLeft it is changed; so with `erase` and `recast`.
        """

    async def erase(self, passphrase: str, keep: Callable[[bytes], bool]) -> None:
        """Take out for good every record that `keep` says no to. Raises WrongPassphrase, VaultError."""

    async def recast(self, passphrase: str, become: Callable[[bytes], bytes | None]) -> None:
        """Put in each record's place what `become` gives, nothing for None, and let the old go for good.

        All or none. Raises WrongPassphrase, VaultError.
        """

    async def export_sealed(self, passphrase: str) -> bytes:
        """Return everything as one sealed file."""

    async def wipe(self) -> None:
        """Destroy the key, then the file."""

    async def close(self) -> None:
        """Forget the key and let the file go."""


class Vaults(Protocol):
    """Where vaults are kept; several people may share a machine."""

    def names(self) -> list[str]:
        """Return the names of the vaults here."""

    def check_name(self, name: str) -> None:
        """Raise InputError, saying why, unless a vault may be called this."""

    async def create(self, name: str, passphrase: str) -> OpenVault:
        """Make a new vault. Raises VaultExists, InputError."""

    async def open(self, name: str, passphrase: str) -> OpenVault:
        """Open a vault. Raises WrongPassphrase, VaultDamaged, VaultTooNew, VaultBusy, VaultMissing."""

    async def import_sealed(
        self, name: str, data: bytes, passphrase: str, new_passphrase: str | None = None
    ) -> OpenVault:
        """Make a new vault from a sealed file. Raises ExportDamaged, WrongPassphrase."""

    async def wipe(self, name: str) -> None:
        """Destroy a vault without opening it."""
