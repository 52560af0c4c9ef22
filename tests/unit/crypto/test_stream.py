"""Chunked messages come back whole or not at all."""

import pytest
from hypothesis import given, settings, strategies as st

from handhold.crypto.primitives import SealBroken, native
from handhold.crypto.stream import CHUNK, open_stream, seal_stream

KEY = bytes(range(32))
SEALED = CHUNK + 16
LONG = bytes(i % 251 for i in range(3 * CHUNK + 100))


@given(st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5]))
@settings(max_examples=7)
def test_what_was_sealed_opens(size):
    """Any length comes back, on and beside the edges of chunks."""
    message = LONG[:size]
    assert open_stream(native(), KEY, seal_stream(native(), KEY, message)) == message


def chunks(sealed):
    """Return the sealed chunks of a stream."""
    return [sealed[start : start + SEALED] for start in range(0, len(sealed), SEALED)]


def broken(pieces):
    """Tell whether a stream of these chunks is refused."""
    try:
        open_stream(native(), KEY, b"".join(pieces))
    except SealBroken:
        return True
    return False


def test_a_stream_cut_at_any_chunk_is_refused():
    """The last chunk says that it is the last."""
    whole = chunks(seal_stream(native(), KEY, LONG))
    assert len(whole) == 4
    assert not broken(whole)
    assert all(broken(whole[:end]) for end in range(4))


def test_a_message_of_full_chunks_cut_between_them_is_refused():
    """A cut on an edge looks like an end, but isn't one."""
    whole = chunks(seal_stream(native(), KEY, LONG[: 3 * CHUNK]))
    assert all(broken(whole[:end]) for end in range(3))


def test_chunks_moved_doubled_or_added_are_refused():
    """Each chunk is sealed for its own place."""
    a, b, c, d = chunks(seal_stream(native(), KEY, LONG))
    assert all(map(broken, ([b, a, c, d], [a, a, b, c, d], [a, c, d], [a, b, c, d, d])))


def test_an_empty_last_chunk_is_refused():
    """There is one way to cut a message into chunks."""
    first = native().seal(KEY, bytes(24), LONG[:CHUNK], b"")
    empty_last = native().seal(KEY, bytes(22) + b"\x01\x01", b"", b"")
    assert broken([first, empty_last])


def test_a_flip_in_any_chunk_is_refused():
    """Ciphertext and tag of every chunk count."""
    sealed = seal_stream(native(), KEY, LONG)
    for place in [*range(0, len(sealed), 9973), *range(SEALED - 16, SEALED), len(sealed) - 1]:
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealBroken):
            open_stream(native(), KEY, bytes(changed))
