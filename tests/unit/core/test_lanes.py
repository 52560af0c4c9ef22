"""Rows packed in one int behave as lists of numbers would."""

import struct

import pytest
from hypothesis import given, strategies as st

from handhold.core.lanes import LIMIT, Lanes, weighed

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


PLAIN = st.lists(st.integers(0, LIMIT - 1), min_size=4, max_size=4)


@given(PLAIN, PLAIN)
def test_plain_rows_are_compared_lane_by_lane(one: list[int], other: list[int]) -> None:
    """The larger and the smaller of two, equal ones and the ends of the range too."""
    lanes = Lanes(4)
    first, second = lanes.pack(one), lanes.pack(other)
    assert lanes.plain(lanes.larger(first, second)) == tuple(map(max, one, other))
    assert lanes.plain(lanes.smaller(first, second)) == tuple(map(min, one, other))
    assert lanes.larger(first, first) == first


@given(PLAIN, st.integers(0, 31))
def test_a_plain_row_is_divided_lane_by_lane(row: list[int], times: int) -> None:
    """What is dropped of one lane doesn't turn up in the next."""
    lanes = Lanes(4)
    assert lanes.plain(lanes.halved(lanes.pack(row), times)) == tuple(x >> times for x in row)


@given(st.lists(st.lists(SMALL, min_size=3, max_size=3), min_size=1, max_size=5))
def test_a_long_row_is_parted_into_short_ones(rows: list[list[int]]) -> None:
    """In their order, negative lanes at the seams and all."""
    whole = Lanes(3 * len(rows)).pack([value for row in rows for value in row])
    short = Lanes(3)
    assert [short.unpack(part) for part in short.parted(whole, len(rows))] == rows


@pytest.mark.parametrize("row", [[1], [1, 2, 3], [LIMIT, 0], [0, -LIMIT - 1]])
def test_a_row_of_another_length_or_out_of_range_is_refused(row: list[int]) -> None:
    """It would spill into its neighbours."""
    with pytest.raises(struct.error):
        Lanes(2).pack(row)
