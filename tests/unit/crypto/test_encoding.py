"""Encodings mean one thing only."""

import pytest
from hypothesis import given, strategies as st

from handhold.crypto.encoding import Malformed, decode, encode

LABELS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
PARTS = st.lists(
    st.one_of(st.binary(max_size=40), st.text(max_size=20), st.integers(0, 2**64 - 1)), max_size=6
)


def kinds(parts):
    """Return parts with their kinds, so that b"" and "" and 0 differ."""
    return [(type(part), part) for part in parts]


@given(LABELS, PARTS)
def test_what_was_encoded_comes_back(label, parts):
    """Decoding under the same label gives the same parts, with the same kinds."""
    assert kinds(decode(label, encode(label, *parts))) == kinds(parts)


@given(LABELS, PARTS, LABELS, PARTS)
def test_different_meanings_have_different_bytes(label, parts, other_label, other_parts):
    """Two lists of parts give the same bytes only when they are the same list and label."""
    same = (label, kinds(parts)) == (other_label, kinds(other_parts))
    assert (encode(label, *parts) == encode(other_label, *other_parts)) == same


@given(LABELS, PARTS, st.binary(max_size=60))
def test_whatever_decodes_encodes_to_itself(label, parts, tail):
    """There is one encoding of a meaning: junk either fails or is that one."""
    data = encode(label, *parts) + tail
    try:
        assert encode(label, *decode(label, data)) == data
    except Malformed:
        assert tail


@given(PARTS)
def test_a_cut_encoding_is_refused_or_a_shorter_list(parts):
    """No prefix of an encoding is another encoding of as many parts."""
    whole = encode("label", *parts)
    for end in range(len(whole)):
        try:
            assert len(decode("label", whole[:end])) < len(parts)
        except Malformed:
            continue


def test_moving_a_boundary_changes_the_bytes():
    """Parts can't lend each other characters."""
    assert encode("l", b"ab", b"c") != encode("l", b"a", b"bc")
    assert encode("l", b"abc") != encode("l", b"ab", b"c")


def test_another_label_is_refused():
    """Bytes for one purpose are none for another."""
    with pytest.raises(Malformed):
        decode("two", encode("one", b"x"))


@pytest.mark.parametrize("label", ["", "x" * 256])
def test_a_label_without_a_sensible_length_is_refused(label):
    """A label is 1 to 255 characters."""
    with pytest.raises(ValueError, match="label"):
        encode(label)


@pytest.mark.parametrize("number", [-1, 2**64])
def test_a_number_that_does_not_fit_is_refused(number):
    """Nothing is cut off in silence."""
    with pytest.raises(OverflowError):
        encode("l", number)
