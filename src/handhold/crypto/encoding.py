"""Bytes that mean one thing only: a domain label, then parts with their kind and length.

Two different lists of parts never give the same bytes, and bytes made for one purpose (one
label) are never valid for another. Everything that is hashed or authenticated goes through here.
"""

from typing import Final, TypeAlias

Part: TypeAlias = bytes | str | int
"""A piece of an encoding. Integers are 0 to 2**64 - 1; text is UTF-8."""

_BYTES: Final = b"b"
_TEXT: Final = b"t"
_NUMBER: Final = b"n"
_LENGTH_SIZE: Final = 4
_NUMBER_SIZE: Final = 8
_LABEL_MAX: Final = 255


class Malformed(ValueError):
    """Those bytes are not an encoding under that label."""


def encode(label: str, *parts: Part) -> bytes:
    """Return the one encoding of these parts under this label.

    `label` is ASCII, 1 to 255 characters. A part longer than 2**32 - 1 bytes, or a number outside
    0 to 2**64 - 1, raises OverflowError.
    """
    name = label.encode("ascii")
    if not 0 < len(name) <= _LABEL_MAX:
        raise ValueError("a label has 1 to 255 characters")
    return b"".join([bytes([len(name)]), name, *map(_piece, parts)])


def decode(label: str, data: bytes) -> tuple[Part, ...]:
    """Return the parts that were encoded under this label.

    Raises Malformed for another label, a cut or overlong encoding, or an unknown kind of part:
    `encode(label, *decode(label, data)) == data` whenever this returns.
    """
    head = encode(label)
    if not data.startswith(head):
        raise Malformed("another label")
    parts: list[Part] = []
    place = len(head)
    while place < len(data):
        part, place = _take(data, place)
        parts.append(part)
    return tuple(parts)


def _piece(part: Part) -> bytes:
    if isinstance(part, int):
        return _NUMBER + part.to_bytes(_NUMBER_SIZE, "big")
    kind, raw = (_TEXT, part.encode()) if isinstance(part, str) else (_BYTES, part)
    return kind + len(raw).to_bytes(_LENGTH_SIZE, "big") + raw


def _take(data: bytes, place: int) -> tuple[Part, int]:
    kind = data[place : place + 1]
    start = place + 1
    if kind == _NUMBER:
        raw = _cut(data, start, _NUMBER_SIZE)
        return int.from_bytes(raw, "big"), start + _NUMBER_SIZE
    if kind not in (_BYTES, _TEXT):
        raise Malformed("an unknown kind of part")
    size = int.from_bytes(_cut(data, start, _LENGTH_SIZE), "big")
    raw = _cut(data, start + _LENGTH_SIZE, size)
    end = start + _LENGTH_SIZE + size
    if kind == _BYTES:
        return raw, end
    try:
        return raw.decode(), end
    except UnicodeDecodeError:
        raise Malformed("text that is not UTF-8") from None


def _cut(data: bytes, start: int, size: int) -> bytes:
    raw = data[start : start + size]
    if len(raw) != size:
        raise Malformed("cut short")
    return raw
