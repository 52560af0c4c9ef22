"""Padding, ids, frames and answers: exact both ways, and closed to everything else."""

import hashlib

import msgspec
import pytest
from hypothesis import given, strategies as st

from handhold.wire.errors import BadMessage
from handhold.wire.frames import pack_frames, unpack_frames
from handhold.wire.limits import LARGEST_SEQUENCE, LIST_MESSAGES, SIZE_CLASSES
from handhold.wire.mailbox import from_text, mailbox_id, to_text
from handhold.wire.padding import capacity, pad, unpad
from handhold.wire.relay import (
    Deposited,
    Held,
    NameplateMade,
    NameplateState,
    Problem,
    decode_deposit,
    decode_nameplate_made,
    decode_nameplate_state,
    decode_problem,
    encode,
)

THIRTY_TWO = st.binary(min_size=32, max_size=32)


@given(st.binary(max_size=5000), st.integers(0, 200))
def test_padding_comes_off_and_always_makes_a_size_class(content, overhead):
    """Whatever goes in comes out; the sealed length is one of three."""
    padded = pad(content, overhead)
    assert len(padded) + overhead in SIZE_CLASSES
    assert unpad(padded) == content


@pytest.mark.parametrize("overhead", [0, 16, 72])
def test_the_largest_content_fits_exactly_and_one_byte_more_does_not(overhead):
    """At the edge of each size class the next one begins."""
    for size in SIZE_CLASSES:
        edge = size - overhead - 4
        assert len(pad(b"x" * edge, overhead)) + overhead == size
    assert capacity(overhead) == SIZE_CLASSES[-1] - overhead - 4
    with pytest.raises(ValueError, match="fit"):
        pad(b"x" * (capacity(overhead) + 1), overhead)


@given(st.binary(max_size=100))
def test_padding_read_from_anywhere_is_exact_or_bad(data):
    """Nothing hides in the padding, and no length goes beyond the end."""
    try:
        content = unpad(data)
    except BadMessage:
        return
    assert data == (len(content).to_bytes(4, "big") + content).ljust(len(data), b"\0")


@given(THIRTY_TWO)
def test_an_id_is_written_and_read_in_one_spelling_only(value):
    """43 characters that are safe in an address."""
    text = to_text(value)
    assert len(text) == 43
    assert from_text(text) == value
    for other in (text + "=", text[:-1], text + "A", " " + text[1:], text[:-1] + "B"):
        with pytest.raises(BadMessage):
            from_text(other)


@given(st.text(max_size=50))
def test_text_from_anywhere_is_an_id_in_its_only_spelling_or_bad(text):
    """Two spellings of one id would be two mailboxes in a log and one in a database."""
    try:
        assert to_text(from_text(text)) == text
    except BadMessage:
        return


def test_a_mailbox_id_is_the_named_hash_of_its_read_key():
    """So that anybody can write a client: SHA-256 over a label, a zero byte, and the key."""
    key = bytes(range(32))
    assert mailbox_id(key) == hashlib.sha256(b"handhold mailbox v1\0" + key).digest()
    assert mailbox_id(key).hex()[:16] == "dee7810fd14cd74b"


@st.composite
def lists_of_frames(draw):
    """Return frames in order, each of a size class."""
    numbers = sorted(draw(st.sets(st.integers(1, LARGEST_SEQUENCE), max_size=6)))
    return [
        (n, draw(st.binary(min_size=1, max_size=1)) * draw(st.sampled_from(SIZE_CLASSES)))
        for n in numbers
    ]


@given(lists_of_frames())
def test_frames_come_out_as_they_went_in(frames):
    """Numbers, bodies, order."""
    assert unpack_frames(pack_frames(frames)) == frames


@given(lists_of_frames().filter(bool), st.data())
def test_cut_frames_are_bad(frames, data):
    """At any byte but the seams between messages."""
    packed = pack_frames(frames)
    seams = {len(pack_frames(frames[:n])) for n in range(len(frames) + 1)}
    at = data.draw(st.integers(1, len(packed) - 1).filter(lambda at: at not in seams))
    with pytest.raises(BadMessage):
        unpack_frames(packed[:at])


@pytest.mark.parametrize(
    "frames",
    [
        [(2, b"x" * 1024), (1, b"x" * 1024)],
        [(1, b"x" * 1024), (1, b"x" * 1024)],
        [(0, b"x" * 1024)],
        [(LARGEST_SEQUENCE + 1, b"x" * 1024)],
        [(1, b"x" * 1000)],
        [(n + 1, b"x" * 1024) for n in range(LIST_MESSAGES + 1)],
    ],
)
def test_frames_out_of_order_or_of_a_wrong_length_are_bad(frames):
    """A relay that answers so is broken or hostile."""
    with pytest.raises(BadMessage):
        unpack_frames(pack_frames(frames))


@given(st.binary(max_size=200))
def test_bytes_from_anywhere_are_frames_or_bad(data):
    """Never another error."""
    try:
        assert pack_frames(unpack_frames(data)) == data
    except BadMessage:
        return


BOX = to_text(b"b" * 32)
ANSWERS = [
    (Deposited(7), decode_deposit),
    (Held(held=True), decode_deposit),
    (NameplateMade(123, 3600), decode_nameplate_made),
    (NameplateState(BOX, crowded=False), decode_nameplate_state),
    (NameplateState(None, crowded=True), decode_nameplate_state),
    (Problem("full"), decode_problem),
]


@pytest.mark.parametrize(("answer", "decode"), ANSWERS)
def test_answers_come_out_as_they_went_in(answer, decode):
    """By type."""
    assert decode(encode(answer)) == answer


@pytest.mark.parametrize("decode", dict.fromkeys(decode for _, decode in ANSWERS))
@given(
    data=st.one_of(
        st.binary(max_size=100),
        st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists).map(
            msgspec.json.encode
        ),
        st.dictionaries(
            st.sampled_from(["seq", "held", "nameplate", "seconds", "box", "crowded", "error"]),
            st.none() | st.booleans() | st.integers() | st.text(max_size=50),
        ).map(msgspec.json.encode),
        st.sampled_from(
            [b"[" * 100_000, b'{"seq":1e999}', b'{"seq":NaN}', b'{"seq":1,"seq":true}']
        ),
    )
)
def test_answers_from_anywhere_are_read_or_bad(decode, data):
    """Depth, odd numbers, doubled keys: only BadMessage."""
    try:
        decode(data)
    except BadMessage:
        return
