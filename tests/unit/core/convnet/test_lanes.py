"""Rows packed in one int behave as lists of numbers would."""

import struct

import pytest
from hypothesis import given, strategies as st

from handhold.core.convnet.lanes import LIMIT, Lanes, weighed

SMALL = st.integers(-(2**20), 2**20)


@given(st.lists(st.integers(-LIMIT, LIMIT - 1), min_size=1, max_size=9))
def test_what_is_packed_comes_out_again(row: list[int]) -> None:
    """Every value in range, negative neighbours and all."""
    lanes = Lanes(len(row))
    assert lanes.unpack(lanes.pack(row)) == row


@given(st.data(), st.integers(1, 7))
def test_a_weighed_sum_is_that_of_each_lane(data: st.DataObject, length: int) -> None:
    """Added and scaled as one int, each lane is what it would be alone."""
    rows = data.draw(st.lists(st.lists(SMALL, min_size=length, max_size=length), max_size=5))
    values = data.draw(st.lists(st.integers(-200, 200), min_size=len(rows), max_size=len(rows)))
    lanes = Lanes(length)
    packed = weighed(values, [lanes.pack(row) for row in rows])
    plain = [sum(v * row[at] for v, row in zip(values, rows, strict=True)) for at in range(length)]
    assert lanes.unpack(packed) == plain


@given(st.lists(st.lists(SMALL, min_size=4, max_size=4), min_size=2, max_size=2))
def test_lifted_lanes_keep_their_order(rows: list[list[int]]) -> None:
    """The greater of two values is the greater when both are lifted, so max may be taken there."""
    lanes = Lanes(4)
    one, other = (lanes.lifted(lanes.pack(row)) for row in rows)
    best = [value - LIMIT for value in map(max, one, other)]
    assert best == list(map(max, *rows))


@pytest.mark.parametrize("row", [[1], [1, 2, 3], [LIMIT, 0], [0, -LIMIT - 1]])
def test_a_row_of_another_length_or_out_of_range_is_refused(row: list[int]) -> None:
    """It would spill into its neighbours."""
    with pytest.raises(struct.error):
        Lanes(2).pack(row)
