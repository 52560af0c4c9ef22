"""The key schedule of a session: one chain a direction, one key a batch, fresh keys mixed in."""

from typing import Final, Literal

from handhold.crypto.encoding import encode
from handhold.crypto.primitives import Primitives
from handhold.crypto.seal import subkey

Side = Literal["a", "b"]
"""The inviter is `a`, the one who joined `b`, for as long as the partnership lasts."""

_ROOT: Final = "handhold.session.root"
_DEVICES: Final = "handhold.session.devices"
_CHAIN: Final = "handhold.session.chain"
_KEY: Final = "handhold.session.key"
_NEXT: Final = "handhold.session.next"
_MIXED: Final = "handhold.session.mixed"


def first_chain(
    primitives: Primitives, secret: bytes, devices: tuple[bytes, bytes], by: Side
) -> bytes:
    """Return the chain that side begins with; `devices` names the one of side `a` first."""
    root = subkey(primitives, secret, _ROOT, encode(_DEVICES, *devices))
    return subkey(primitives, root, _CHAIN, by.encode("ascii"))


def batch_key(primitives: Primitives, chain: bytes) -> bytes:
    """Return the key of the one batch that is sealed at this point of a chain."""
    return subkey(primitives, chain, _KEY)


def after(primitives: Primitives, chain: bytes) -> bytes:
    """Return the chain one batch later; nothing leads back."""
    return subkey(primitives, chain, _NEXT)


def mixed(primitives: Primitives, chain: bytes, private: bytes, public: bytes) -> bytes:
    """Return the chain with an X25519 exchange mixed in. Raises WeakPoint."""
    return subkey(primitives, chain, _MIXED, primitives.x25519(private, public))
