"""The few cryptographic operations everything else is built from, and their native home.

This is the only module that touches the crypto library. A browser hands in another
implementation of `Primitives`; both must pass the same known-answer vectors.
"""

import hashlib
import hmac
from typing import Final, Protocol

from handhold.base.errors import TooLittleMemory

KEY_SIZE: Final = 32
NONCE_SIZE: Final = 24
TAG_SIZE: Final = 16
SALT_SIZE: Final = 16
DIGEST_SIZE: Final = 32
POINT_SIZE: Final = 32


class SealBroken(Exception):
    """Wrong key, wrong associated data, or bytes that were changed: which of them is unknown."""


class WeakPoint(Exception):
    """That public key gives the same shared secret to everybody; nobody honest sends it."""


class Primitives(Protocol):
    """What a home must offer. Sizes are in bytes; a wrong size raises ValueError."""

    def argon2id(self, secret: bytes, salt: bytes, *, memory_kib: int, passes: int) -> bytes:
        """Return the 32-byte Argon2id (RFC 9106, version 1.3, one lane) of a secret.

        `salt` is 16 bytes, `memory_kib` at least 8, `passes` at least 1. Slow on purpose. Raises
        TooLittleMemory where so much can't be had.
        """
        ...

    def seal(self, key: bytes, nonce: bytes, plaintext: bytes, associated: bytes) -> bytes:
        """Return XChaCha20-Poly1305 ciphertext and 16-byte tag; the nonce is not included.

        `key` is 32 bytes, `nonce` 24. A nonce must never serve twice under one key.
        """
        ...

    def open(self, key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
        """Return the plaintext that `seal` was given, or raise SealBroken."""
        ...

    def blake2b(self, data: bytes, *, key: bytes = b"", size: int = DIGEST_SIZE) -> bytes:
        """Return the BLAKE2b (RFC 7693) digest of 1 to 64 bytes; a MAC when keyed (up to 64)."""
        ...

    def sha256(self, data: bytes) -> bytes:
        """Return the SHA-256 digest, 32 bytes."""
        ...

    def equal(self, one: bytes, other: bytes) -> bool:
        """Tell whether two strings are the same, in time that depends on their length alone."""
        ...

    def sha512(self, data: bytes) -> bytes:
        """Return the SHA-512 digest, 64 bytes."""
        ...

    def hmac_sha512(self, key: bytes, data: bytes) -> bytes:
        """Return the HMAC (RFC 2104) with SHA-512, 64 bytes."""
        ...

    def x25519(self, private: bytes, public: bytes) -> bytes:
        """Return X25519 (RFC 7748) of two 32-byte strings, or raise WeakPoint for an all-zero answer.

        Any 32 bytes are a private key; the top bit of a public one is ignored.
        """
        ...

    def x25519_public(self, private: bytes) -> bytes:
        """Return the public key, 32 bytes, of a private one."""
        ...


class Sodium:
    """`Primitives` by libsodium and the standard library.

    The library is loaded when the first one is made, as a browser has no such library: making
    one there raises ImportError.
    """

    def __init__(self) -> None:
        from nacl import bindings, exceptions  # noqa: PLC0415 - a browser must import this module

        self._sodium = bindings
        self._broken = exceptions.CryptoError
        self._failed = exceptions.RuntimeError

    def argon2id(self, secret: bytes, salt: bytes, *, memory_kib: int, passes: int) -> bytes:
        """Return the 32-byte Argon2id of a secret; see `Primitives`."""
        _sized("salt", salt, SALT_SIZE)
        try:
            derived: bytes = self._sodium.crypto_pwhash_alg(
                KEY_SIZE,
                secret,
                salt,
                passes,
                memory_kib * 1024,
                self._sodium.crypto_pwhash_ALG_ARGON2ID13,
            )
        except self._failed:  # the one thing that can fail once the sizes are right
            raise TooLittleMemory from None
        return derived

    def seal(self, key: bytes, nonce: bytes, plaintext: bytes, associated: bytes) -> bytes:
        """Return ciphertext and tag; see `Primitives`."""
        _sized("key", key, KEY_SIZE)
        _sized("nonce", nonce, NONCE_SIZE)
        sealed: bytes = self._sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
            plaintext, associated, nonce, key
        )
        return sealed

    def open(self, key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
        """Return the plaintext, or raise SealBroken; see `Primitives`."""
        _sized("key", key, KEY_SIZE)
        _sized("nonce", nonce, NONCE_SIZE)
        if len(sealed) < TAG_SIZE:
            raise SealBroken
        try:
            plaintext: bytes = self._sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
                sealed, associated, nonce, key
            )
        except self._broken:
            raise SealBroken from None
        return plaintext

    def blake2b(self, data: bytes, *, key: bytes = b"", size: int = DIGEST_SIZE) -> bytes:
        """Return the digest or MAC; see `Primitives`."""
        return hashlib.blake2b(data, key=key, digest_size=size).digest()

    def sha256(self, data: bytes) -> bytes:
        """Return the digest; see `Primitives`."""
        return hashlib.sha256(data).digest()

    def equal(self, one: bytes, other: bytes) -> bool:
        """Compare without telling where they differ; see `Primitives`."""
        return hmac.compare_digest(one, other)

    def sha512(self, data: bytes) -> bytes:
        """Return the digest; see `Primitives`."""
        return hashlib.sha512(data).digest()

    def hmac_sha512(self, key: bytes, data: bytes) -> bytes:
        """Return the MAC; see `Primitives`."""
        return hmac.digest(key, data, "sha512")

    def x25519(self, private: bytes, public: bytes) -> bytes:
        """Return the shared secret, or raise WeakPoint; see `Primitives`."""
        _sized("private key", private, KEY_SIZE)
        _sized("public key", public, POINT_SIZE)
        try:
            shared: bytes = self._sodium.crypto_scalarmult(private, public)
        except self._failed:
            raise WeakPoint from None
        return shared

    def x25519_public(self, private: bytes) -> bytes:
        """Return the public key; see `Primitives`."""
        _sized("private key", private, KEY_SIZE)
        public: bytes = self._sodium.crypto_scalarmult_base(private)
        return public


def native() -> Primitives:
    """Return the native implementation; raises ImportError where the library is missing."""
    return Sodium()


def _sized(what: str, value: bytes, size: int) -> None:
    if len(value) != size:
        told = f"{what} has {len(value)} bytes, not {size}"
        raise ValueError(told)
