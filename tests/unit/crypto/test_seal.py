"""Sealed values open whole or not at all."""

import os

import pytest
from hypothesis import given, settings, strategies as st

from handhold.crypto.primitives import SealBroken, native
from handhold.crypto.seal import fresh, padded, seal, subkey, unpadded, unseal

KEY = bytes(range(32))


@given(st.binary(max_size=2000), st.binary(max_size=60))
def test_what_was_sealed_opens(value, associated):
    """Opening gives the value back under the same key and context."""
    sealed = seal(native(), os.urandom, KEY, value, associated)
    assert unseal(native(), KEY, sealed, associated) == value
    assert len(sealed) == len(value) + 40


def test_every_changed_byte_is_noticed():
    """A flip of any bit in nonce, ciphertext or tag breaks the seal."""
    sealed = seal(native(), os.urandom, KEY, b"what I want to say", b"context")
    for place in range(len(sealed)):
        for bit in range(8):
            changed = bytearray(sealed)
            changed[place] ^= 1 << bit
            with pytest.raises(SealBroken):
                unseal(native(), KEY, bytes(changed), b"context")


def test_every_cut_is_noticed():
    """No prefix and no longer string opens."""
    sealed = seal(native(), os.urandom, KEY, b"what I want to say", b"context")
    for end in range(len(sealed)):
        with pytest.raises(SealBroken):
            unseal(native(), KEY, sealed[:end], b"context")
    with pytest.raises(SealBroken):
        unseal(native(), KEY, sealed + b"\0", b"context")


@given(st.binary(max_size=30), st.binary(max_size=30))
def test_another_context_does_not_open(one, other):
    """What was sealed for one place is none for another."""
    sealed = seal(native(), os.urandom, KEY, b"value", one)
    if one == other:
        assert unseal(native(), KEY, sealed, other) == b"value"
    else:
        with pytest.raises(SealBroken):
            unseal(native(), KEY, sealed, other)


def test_two_seals_of_one_value_differ():
    """A fresh nonce is drawn each time."""
    sealed = {seal(native(), os.urandom, KEY, b"yes", b"") for _ in range(100)}
    assert len({each[:24] for each in sealed}) == 100


def test_a_source_that_gives_too_little_is_refused():
    """A short nonce or key never goes into use."""
    with pytest.raises(ValueError, match="randomness"):
        fresh(lambda size: bytes(size - 1), 24)


def test_subkeys_differ_by_label_context_and_key():
    """One key serves one purpose."""
    keys = {
        subkey(native(), KEY, "a"),
        subkey(native(), KEY, "b"),
        subkey(native(), KEY, "a", b"c"),
        subkey(native(), bytes(32), "a"),
        KEY,
    }
    assert len(keys) == 5


@given(st.binary(max_size=3000), st.integers(8, 600))
@settings(max_examples=200)
def test_padding_hides_the_size_and_comes_off(value, block):
    """Padded values come in blocks and give the value back."""
    frame = padded(value, block)
    assert len(frame) % block == 0
    assert len(frame) < len(value) + 4 + block
    assert unpadded(frame) == value


def test_a_yes_and_a_no_have_one_size():
    """Short answers can't be told apart by their length."""
    assert len(padded(b'{"answer":"no"}')) == len(padded(b'{"answer":"yes, gladly"}'))


@pytest.mark.parametrize("frame", [b"", b"\0\0\0", b"\0\0\0\x05abc\0", b"\0\0\0\x01a\0b\0"])
def test_a_frame_that_padding_never_made_is_refused(frame):
    """Lengths that don't fit and padding that isn't zero break the seal."""
    with pytest.raises(SealBroken):
        unpadded(frame)
