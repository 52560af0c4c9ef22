"""The clear part of a vault: who it is, how dear a guess is, and the wrapped data key.

A passphrase gives a master key; two subkeys of it wrap the data key and authenticate the header.
The wrapping binds every field as associated data, and the MAC commits to one master key. The
checksum needs no key: it tells a damaged header from a wrong passphrase.
"""

from dataclasses import dataclass, replace
from typing import Final

from handhold.base.clock import Entropy
from handhold.base.errors import VaultDamaged, WrongPassphrase
from handhold.crypto.encoding import encode
from handhold.crypto.passphrase import Profile, readable
from handhold.crypto.primitives import (
    KEY_SIZE,
    NONCE_SIZE,
    SALT_SIZE,
    TAG_SIZE,
    Primitives,
    SealBroken,
)
from handhold.crypto.seal import seal, subkey, unseal

ID_SIZE: Final = 16
CHECKSUM_SIZE: Final = 16
_WRAPPED_SIZE: Final = NONCE_SIZE + KEY_SIZE + TAG_SIZE
_FIELDS: Final = "handhold.vault.header"
_WRAP_KEY: Final = "handhold.vault.wrap-key"
_MAC_KEY: Final = "handhold.vault.mac-key"
_MAC: Final = "handhold.vault.header-mac"
_CHECKSUM: Final = "handhold.vault.header-checksum"


@dataclass(frozen=True, slots=True)
class Header:
    """The one row of `meta`. All of it may be seen by whoever holds the file."""

    format: int
    vault_id: bytes
    profile: Profile
    salt: bytes
    wrapped: bytes = b""
    mac: bytes = b""
    checksum: bytes = b""


def wrap(
    primitives: Primitives, entropy: Entropy, fields: Header, master: bytes, data_key: bytes
) -> Header:
    """Return the header with the data key wrapped under this master key, MAC and checksum made.

    Only format, id, profile and salt of `fields` count; `master` must come from that salt and
    profile.
    """
    bound = _bound(fields)
    wrapping = subkey(primitives, master, _WRAP_KEY)
    wrapped = seal(primitives, entropy, wrapping, data_key, bound)
    mac = _mac(primitives, master, bound, wrapped)
    return replace(
        fields, wrapped=wrapped, mac=mac, checksum=_checksum(primitives, bound, wrapped, mac)
    )


def check(primitives: Primitives, header: Header) -> None:
    """Raise VaultDamaged unless the header is whole and its profile may be tried."""
    sizes = (
        len(header.vault_id) == ID_SIZE
        and len(header.salt) == SALT_SIZE
        and len(header.wrapped) == _WRAPPED_SIZE
    )
    if not sizes or not readable(header.profile):
        raise VaultDamaged
    checksum = _checksum(primitives, _bound(header), header.wrapped, header.mac)
    if not primitives.equal(checksum, header.checksum):
        raise VaultDamaged


def unwrap(primitives: Primitives, header: Header, master: bytes) -> bytes:
    """Return the data key, or raise WrongPassphrase. `check` the header first."""
    bound = _bound(header)
    if not primitives.equal(_mac(primitives, master, bound, header.wrapped), header.mac):
        raise WrongPassphrase
    try:
        return unseal(primitives, subkey(primitives, master, _WRAP_KEY), header.wrapped, bound)
    except SealBroken:
        raise VaultDamaged from None


def _bound(header: Header) -> bytes:
    profile = header.profile
    return encode(
        _FIELDS,
        header.format,
        header.vault_id,
        "argon2id",
        profile.memory_kib,
        profile.passes,
        profile.lanes,
        header.salt,
    )


def _mac(primitives: Primitives, master: bytes, bound: bytes, wrapped: bytes) -> bytes:
    return primitives.blake2b(
        encode(_MAC, bound, wrapped), key=subkey(primitives, master, _MAC_KEY)
    )


def _checksum(primitives: Primitives, bound: bytes, wrapped: bytes, mac: bytes) -> bytes:
    return primitives.blake2b(encode(_CHECKSUM, bound, wrapped, mac), size=CHECKSUM_SIZE)
