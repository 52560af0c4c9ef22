"""CPace, a balanced PAKE: two people who share a short code get a strong key, one guess a try.

Suite CPACE-X25519-SHA512 of draft-irtf-cfrg-cpace-21, initiator-responder setting, with the
explicit key confirmation of its section 10.4. Names follow the draft. Group operations are the
primitives'; only the map from a hash to the curve (Elligator 2, RFC 9380 section 6.7.1) is ours.
"""

from typing import Final, NamedTuple

from handhold.crypto.primitives import KEY_SIZE, Primitives

SHARE_SIZE: Final = 32
TAG_SIZE: Final = 64
_DSI: Final = b"CPace255"
_DSI_ISK: Final = b"CPace255_ISK"
_MAC: Final = b"CPaceMac"
_BLOCK: Final = 128
_SEVEN: Final = 0x7F
_PRIME: Final = 2**255 - 19
_A: Final = 486662
_MASK: Final = 2**255 - 1


class Channel(NamedTuple):
    """What both sides know before: the code, who talks to whom, and a number for this run."""

    code: bytes
    parties: bytes
    session: bytes


class Side(NamedTuple):
    """What one side sends in the clear, and what it wants bound to the key."""

    share: bytes
    bound: bytes


def generator(primitives: Primitives, channel: Channel) -> bytes:
    """Return the run's generator: a point (u coordinate) that only knowers of the code can name."""
    code, parties, session = channel
    padding = max(0, _BLOCK - 1 - len(_counted(code)) - len(_counted(_DSI)))
    text = _joined(_DSI, code, bytes(padding), parties, session)
    return _elligator2(primitives.sha512(text)[:SHARE_SIZE])


def share(primitives: Primitives, channel: Channel, scalar: bytes) -> bytes:
    """Return the public share of a side; `scalar` is 32 fresh random bytes, for this run alone."""
    return primitives.x25519(scalar, generator(primitives, channel))


def agreed(
    primitives: Primitives, channel: Channel, scalar: bytes, theirs: bytes, sides: tuple[Side, Side]
) -> bytes:
    """Return the intermediate session key, 64 bytes, equal on both sides if all they hold is equal.

    `sides` names the initiator first. Raises WeakPoint for a share that would fix the key.
    """
    secret = primitives.x25519(scalar, theirs)
    start = _joined(_DSI_ISK, channel.session, secret)
    return primitives.sha512(start + _joined(*sides[0]) + _joined(*sides[1]))


def confirmation(primitives: Primitives, session: bytes, key: bytes, side: Side) -> bytes:
    """Return the tag, 64 bytes, with which a side shows that it holds the key."""
    mac_key = primitives.sha512(_MAC + session + key)
    return primitives.hmac_sha512(mac_key, _joined(*side))


def _counted(data: bytes) -> bytes:
    """Return data with its length before it in LEB128 (`prepend_len` in the draft)."""
    length, head = len(data), bytearray()
    while length > _SEVEN:
        head.append(length & _SEVEN | 0x80)
        length >>= 7
    head.append(length)
    return bytes(head) + data


def _joined(*parts: bytes) -> bytes:
    """Return all parts, each with its length before it (`lv_cat` in the draft)."""
    return b"".join(map(_counted, parts))


def _elligator2(uniform: bytes) -> bytes:
    r = int.from_bytes(uniform, "little") & _MASK
    v = -_A * pow(1 + 2 * r * r, _PRIME - 2, _PRIME) % _PRIME
    square = pow(v * (v * v + _A * v + 1), (_PRIME - 1) // 2, _PRIME)
    u = v if square in (0, 1) else (-v - _A) % _PRIME
    return u.to_bytes(KEY_SIZE, "little")
