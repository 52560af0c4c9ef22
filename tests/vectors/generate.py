"""Writes the known answers, computed without libsodium: `python tests/vectors/generate.py`.

Argon2id and ChaCha20-Poly1305 come from OpenSSL through `cryptography`, HChaCha20 is written out
below from draft-irtf-cfrg-xchacha-03 section 2.2. So the program and its vectors share no code
for the ciphers, only the composition above them.
"""

import json
import struct
from dataclasses import asdict
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from handhold.crypto.encoding import encode
from handhold.crypto.passphrase import FLOOR, TESTING, derive
from handhold.crypto.primitives import SealBroken, Sodium
from handhold.crypto.seal import padded, subkey
from handhold.crypto.stream import CHUNK, seal_stream
from handhold.vault.chain import Chain
from handhold.vault.header import Header, wrap
from handhold.vault.portable import seal_export

VECTORS = Path(__file__).with_name("crypto.json")
KEY = bytes(range(32))
SALT = bytes(range(16))
VAULT_ID = bytes(range(100, 116))
_MASK = 0xFFFFFFFF


def counted(label: str):
    """Return a source of bytes that gives the same ones each time."""
    state = {"drawn": 0}

    def entropy(size: int) -> bytes:
        state["drawn"] += 1
        told = f"{label} {state['drawn']}".encode()
        return Sodium().blake2b(told, size=64)[:size]

    return entropy


class OpenSSL(Sodium):
    """The ciphers by another library; hashes are the standard library's in both."""

    def argon2id(self, secret: bytes, salt: bytes, *, memory_kib: int, passes: int) -> bytes:
        return Argon2id(
            salt=salt, length=32, iterations=passes, lanes=1, memory_cost=memory_kib
        ).derive(secret)

    def seal(self, key: bytes, nonce: bytes, plaintext: bytes, associated: bytes) -> bytes:
        cipher = ChaCha20Poly1305(hchacha20(key, nonce[:16]))
        return cipher.encrypt(bytes(4) + nonce[16:], plaintext, associated)

    def open(self, key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
        cipher = ChaCha20Poly1305(hchacha20(key, nonce[:16]))
        try:
            return cipher.decrypt(bytes(4) + nonce[16:], sealed, associated)
        except InvalidTag:
            raise SealBroken from None


def hchacha20(key: bytes, nonce: bytes) -> bytes:
    """Return the subkey of draft-irtf-cfrg-xchacha-03, section 2.2."""
    state = list(struct.unpack("<16I", b"expand 32-byte k" + key + nonce))
    rounds = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)]
    rounds += [(0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]
    for _ in range(10):
        for quarter in rounds:
            _quarter(state, *quarter)
    return struct.pack("<8I", *state[:4], *state[12:])


def _quarter(state: list[int], a: int, b: int, c: int, d: int) -> None:
    for add, mixed, by, turn in ((a, d, b, 16), (c, b, d, 12), (a, d, b, 8), (c, b, d, 7)):
        state[add] = (state[add] + state[by]) & _MASK
        value = state[mixed] ^ state[add]
        state[mixed] = ((value << turn) | (value >> (32 - turn))) & _MASK


def vectors() -> dict:
    """Return every known answer, bytes as hex."""
    other = OpenSSL()
    return {"argon2id": _argon2id(other), "xchacha20poly1305": _aead(other)} | _composed(other)


def _argon2id(other: OpenSSL) -> list[dict]:
    cases = [("correct horse", TESTING), ("Ａ long ﬁne pässphrase", TESTING), ("floor", FLOOR)]
    return [
        {"passphrase": text, "salt": SALT.hex()}
        | asdict(profile)
        | {"key": derive(other, text, SALT, profile).hex()}
        for text, profile in cases
    ]


def _aead(other: OpenSSL) -> list[dict]:
    found = []
    for size in (0, 1, 15, 16, 17, 63, 64, 65, 300):
        nonce, plain = bytes(range(size % 7, size % 7 + 24)), bytes(i % 251 for i in range(size))
        sealed = other.seal(KEY, nonce, plain, plain[:9])
        case = {"key": KEY, "nonce": nonce, "plaintext": plain, "associated": plain[:9]}
        found.append({name: value.hex() for name, value in (case | {"sealed": sealed}).items()})
    return found


def _composed(other: OpenSSL) -> dict:
    chain = Chain(other, counted("chain"), KEY, VAULT_ID)
    records = [b"", b"one", bytes(300)]
    rows, head = chain.extend(chain.start(), records)
    fields = Header(1, VAULT_ID, TESTING, SALT)
    master = derive(other, "correct horse", SALT, TESTING)
    header = wrap(other, counted("header"), fields, master, KEY)
    stream = {size: seal_stream(other, KEY, bytes(size)) for size in (0, 1, CHUNK, CHUNK + 1)}
    return {
        "encoding": encode("a label", b"\x00", "text", 7).hex(),
        "padded": padded(b"one", 8).hex(),
        "subkey": subkey(other, KEY, "a label", b"context").hex(),
        "records": [record.hex() for record in records],
        "rows": [sealed.hex() for _, sealed in rows],
        "head": chain.seal_head(head).hex(),
        "header": {name: getattr(header, name).hex() for name in ("wrapped", "mac", "checksum")},
        "stream": {str(size): other.blake2b(sealed).hex() for size, sealed in stream.items()},
        "export": seal_export(other, TESTING, SALT, master, records).hex(),
    }


if __name__ == "__main__":
    VECTORS.write_text(json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n")
