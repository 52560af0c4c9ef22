"""Mailbox addresses and keys.

A mailbox is made by thinking of a random read key. Its id is a hash of that key: who knows the
id may put messages in, only who knows the key may read and delete them, and the relay can check
the key without ever having stored it.
"""

import binascii
import hashlib
import re
from typing import Final

from handhold.wire.errors import BadMessage
from handhold.wire.limits import KEY_SIZE

_LABEL: Final = b"handhold mailbox v1\0"
TEXT: Final = r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"
"""How 32 bytes are written in an address: base64url without padding, one spelling only."""

_TEXT: Final = re.compile(TEXT)
_TO_PLAIN: Final = bytes.maketrans(b"-_", b"+/")
_TO_URL: Final = bytes.maketrans(b"+/", b"-_")


def mailbox_id(read_key: bytes) -> bytes:
    """Return the id (32 bytes) of the mailbox that this read key opens."""
    return hashlib.sha256(_LABEL + read_key).digest()


def to_text(value: bytes) -> str:
    """Write 32 bytes (an id, a key, a token) as 43 characters that are safe in an address."""
    if len(value) != KEY_SIZE:
        raise ValueError("ids, keys and tokens have 32 bytes")
    return binascii.b2a_base64(value, newline=False)[:-1].translate(_TO_URL).decode("ascii")


def from_text(text: str) -> bytes:
    """Return the 32 bytes that `to_text` wrote. Raises BadMessage for anything else."""
    if _TEXT.fullmatch(text) is None:
        raise BadMessage("not an id or key")
    return binascii.a2b_base64(text.encode("ascii").translate(_TO_PLAIN) + b"=")
