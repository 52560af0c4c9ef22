"""Rows of whole numbers held side by side in one Python int, so that a row is added or scaled at once.

Lane `n` of a row counts in units of 2**(32 n). Sums and multiples of such ints are sums and multiples
lane by lane, negative ones too, as long as every lane's own value stays within 31 bits.
This is known as SIMD within a register (Lamport 1975, doi:10.1145/360933.360994).
"""

import struct
from collections.abc import Iterable, Sequence
from operator import mul
from typing import Final

LIMIT: Final = 1 << 31
"""A lane's value lies from -LIMIT up to, not including, LIMIT."""


class Lanes:
    """Packs and unpacks rows of a fixed length.

    A row is *plain* when each lane is from 0 up to, not including, LIMIT: only such rows can be compared
    lane by lane.
    """

    def __init__(self, length: int) -> None:
        """Serve rows of `length` numbers."""
        self._form = struct.Struct(f"<{length}I")
        self._tops = int.from_bytes(self._form.pack(*[LIMIT] * length), "little")

    def pack(self, row: Sequence[int]) -> int:
        """Return a row as one int; struct.error for a wrong length or a value out of range."""
        lifted = self._form.pack(*[value + LIMIT for value in row])
        return int.from_bytes(lifted, "little") - self._tops

    def unpack(self, packed: int) -> list[int]:
        """Return the lanes of a packed row."""
        return [value - LIMIT for value in self.plain(packed + self._tops)]

    def plain(self, packed: int) -> tuple[int, ...]:
        """Return the lanes of a row that has none below 0; OverflowError when the last one is."""
        return self._form.unpack(packed.to_bytes(self._form.size, "little"))

    def parted(self, packed: int, count: int) -> list[int]:
        """Return the rows of this length that make up one `count` times as long, first lanes first."""
        size, tops = self._form.size, self._tops
        for _ in range(count - 1):
            tops = (tops << 8 * size) + self._tops
        lifted = (packed + tops).to_bytes(count * size, "little")
        return [
            int.from_bytes(lifted[at : at + size], "little") - self._tops
            for at in range(0, len(lifted), size)
        ]

    def larger(self, one: int, other: int) -> int:
        """Return the larger of two plain rows, lane by lane."""
        return other ^ (one ^ other) & self._where(one, other)

    def smaller(self, one: int, other: int) -> int:
        """Return the smaller of two plain rows, lane by lane."""
        return one ^ (one ^ other) & self._where(one, other)

    def _where(self, one: int, other: int) -> int:
        """Return lanes of ones where `one` is not less than `other`, and of zeros elsewhere.

        With its top bit set a lane of `one` never borrows from the next, and keeps that bit if it is not less.
        """
        kept = ((one | self._tops) - other) & self._tops
        return kept - (kept >> 31)

    def halved(self, packed: int, times: int) -> int:
        """Return a plain row, each lane divided by 2**times, the rest dropped."""
        low = (self._tops >> 31) * ((LIMIT >> times) - 1)
        return packed >> times & low


def weighed(values: Iterable[int], rows: Iterable[int]) -> int:
    """Return the sum of packed rows, each times its value."""
    return sum(map(mul, values, rows))
