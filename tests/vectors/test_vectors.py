"""The program agrees with answers that another library gave, and with published ones."""

import json
from pathlib import Path

import pytest

from handhold.crypto.encoding import encode
from handhold.crypto.passphrase import TESTING, Profile, derive
from handhold.crypto.primitives import native
from handhold.crypto.seal import padded, subkey
from handhold.crypto.stream import open_stream, seal_stream
from handhold.vault.chain import Chain
from handhold.vault.header import Header, check, unwrap, wrap
from handhold.vault.portable import open_export, read_export, seal_export
from vectors import generate

VECTORS = json.loads(Path(__file__).with_name("crypto.json").read_text())
KEY, SALT, VAULT_ID = generate.KEY, generate.SALT, generate.VAULT_ID


@pytest.mark.parametrize("case", VECTORS["argon2id"], ids=lambda case: case["passphrase"])
def test_argon2id_gives_the_known_key(case):
    """A passphrase gives the same key as in another implementation, normalised first."""
    profile = Profile(case["memory_kib"], case["passes"], case["lanes"])
    key = derive(native(), case["passphrase"], bytes.fromhex(case["salt"]), profile)
    assert key.hex() == case["key"]


@pytest.mark.parametrize(
    "case", VECTORS["xchacha20poly1305"], ids=lambda case: len(case["plaintext"]) // 2
)
def test_xchacha20poly1305_gives_the_known_ciphertext(case):
    """Sealing and opening agree with another implementation at every block edge."""
    key, nonce, plain, associated, sealed = (
        bytes.fromhex(case[name]) for name in ("key", "nonce", "plaintext", "associated", "sealed")
    )
    assert native().seal(key, nonce, plain, associated) == sealed
    assert native().open(key, nonce, sealed, associated) == plain


def test_xchacha20poly1305_gives_the_published_ciphertext():
    """Appendix A.3.1 of draft-irtf-cfrg-xchacha-03."""
    plain = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
        b"future, sunscreen would be it."
    )
    sealed = native().seal(
        bytes(range(0x80, 0xA0)),
        bytes(range(0x40, 0x58)),
        plain,
        bytes.fromhex("50515253c0c1c2c3c4c5c6c7"),
    )
    assert sealed.hex().startswith(
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
    )
    assert sealed.hex().endswith("c0875924c1c7987947deafd8780acf49")


def test_hashes_give_the_published_digests():
    """RFC 7693 appendix A and FIPS 180-4, both of abc."""
    assert native().blake2b(b"abc", size=64).hex().startswith("ba80a53f981c4d0d6a2797b69f12f6e9")
    assert native().sha256(b"abc").hex().startswith("ba7816bf8f01cfea414140de5dae2223")


def test_small_pieces_give_the_known_bytes():
    """Encoding, padding and subkeys never change: every file depends on them."""
    assert encode("a label", b"\x00", "text", 7).hex() == VECTORS["encoding"]
    assert padded(b"one", 8).hex() == VECTORS["padded"]
    assert subkey(native(), KEY, "a label", b"context").hex() == VECTORS["subkey"]


def test_chain_gives_the_known_rows():
    """Records sealed with known nonces are byte for byte what they were, and open again."""
    records = [bytes.fromhex(each) for each in VECTORS["records"]]
    chain = Chain(native(), generate.counted("chain"), KEY, VAULT_ID)
    rows, head = chain.extend(chain.start(), records)
    sealed_head = chain.seal_head(head)
    assert [sealed.hex() for _, sealed in rows] == VECTORS["rows"]
    assert sealed_head.hex() == VECTORS["head"]
    assert chain.open_rows(rows, chain.open_head(sealed_head)) == records


def test_header_gives_the_known_wrapping():
    """A data key wrapped with known nonces is byte for byte what it was, and unwraps again."""
    master = derive(native(), "correct horse", SALT, TESTING)
    fields = Header(1, VAULT_ID, TESTING, SALT)
    header = wrap(native(), generate.counted("header"), fields, master, KEY)
    assert {name: getattr(header, name).hex() for name in VECTORS["header"]} == VECTORS["header"]
    check(native(), header)
    assert unwrap(native(), header, master) == KEY


@pytest.mark.parametrize("size", [int(size) for size in VECTORS["stream"]])
def test_stream_gives_the_known_chunks(size):
    """Chunks of a long message are byte for byte what they were, at every chunk edge."""
    sealed = seal_stream(native(), KEY, bytes(size))
    assert native().blake2b(sealed).hex() == VECTORS["stream"][str(size)]
    assert open_stream(native(), KEY, sealed) == bytes(size)


def test_export_gives_the_known_bytes():
    """An export with a known salt is byte for byte what it was, and opens again."""
    records = [bytes.fromhex(each) for each in VECTORS["records"]]
    master = derive(native(), "correct horse", SALT, TESTING)
    data = seal_export(native(), TESTING, SALT, master, records)
    assert data.hex() == VECTORS["export"]
    assert open_export(native(), read_export(native(), data), master) == records


def test_known_answers_are_what_the_other_library_gives():
    """The file is what the generator makes of OpenSSL's answers today."""
    assert generate.vectors() == VECTORS
