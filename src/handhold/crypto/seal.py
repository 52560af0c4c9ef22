"""Sealing one value: authenticated encryption with a fresh nonce, padding and a bound context."""

from typing import Final

from handhold.base.clock import Entropy
from handhold.crypto.encoding import encode
from handhold.crypto.primitives import KEY_SIZE, NONCE_SIZE, Primitives, SealBroken

PADDING: Final = 256
_LENGTH_SIZE: Final = 4


def fresh(entropy: Entropy, size: int) -> bytes:
    """Return that many unpredictable bytes; a source that gives fewer or more raises ValueError."""
    drawn = entropy(size)
    if len(drawn) != size:
        raise ValueError("the source of randomness gave another number of bytes")
    return drawn


def subkey(primitives: Primitives, key: bytes, label: str, context: bytes = b"") -> bytes:
    """Return an independent 32-byte key for one purpose (keyed BLAKE2b over label and context).

    `key` is 32 secret bytes. The label names the purpose and is never shared by two purposes.
    """
    if len(key) != KEY_SIZE:
        raise ValueError("a key has 32 bytes")
    return primitives.blake2b(encode(label, context), key=key, size=KEY_SIZE)


def seal(
    primitives: Primitives, entropy: Entropy, key: bytes, plaintext: bytes, associated: bytes
) -> bytes:
    """Return nonce, ciphertext and tag in one string: 40 bytes longer than the plaintext.

    `associated` is not stored: whoever opens must know it. Nothing hides the length; see `padded`.
    """
    nonce = fresh(entropy, NONCE_SIZE)
    return nonce + primitives.seal(key, nonce, plaintext, associated)


def unseal(primitives: Primitives, key: bytes, sealed: bytes, associated: bytes) -> bytes:
    """Return what was sealed under this key and context, or raise SealBroken."""
    if len(sealed) < NONCE_SIZE:
        raise SealBroken
    return primitives.open(key, sealed[:NONCE_SIZE], sealed[NONCE_SIZE:], associated)


def padded(value: bytes, block: int = PADDING) -> bytes:
    """Return the value with its length before it and zeros after it, a multiple of `block` long.

    So the size of what is sealed tells little: a short yes and a short no look the same.
    """
    framed = len(value).to_bytes(_LENGTH_SIZE, "big") + value
    return framed + bytes(-len(framed) % block)


def unpadded(frame: bytes) -> bytes:
    """Return the value inside a padded frame; raises SealBroken for anything `padded` never made."""
    size = int.from_bytes(frame[:_LENGTH_SIZE], "big")
    value = frame[_LENGTH_SIZE : _LENGTH_SIZE + size]
    if len(frame) < _LENGTH_SIZE or len(value) != size or frame[_LENGTH_SIZE + size :].strip(b"\0"):
        raise SealBroken
    return value
