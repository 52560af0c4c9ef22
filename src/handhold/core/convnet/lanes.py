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
    """Packs and unpacks rows of a fixed length."""

    def __init__(self, length: int) -> None:
        """Serve rows of `length` numbers."""
        self._form = struct.Struct(f"<{length}I")
        self._lifted = int.from_bytes(self._form.pack(*[LIMIT] * length), "little")

    def pack(self, row: Sequence[int]) -> int:
        """Return a row as one int; struct.error for a wrong length or a value out of range."""
        lifted = self._form.pack(*[value + LIMIT for value in row])
        return int.from_bytes(lifted, "little") - self._lifted

    def lifted(self, packed: int) -> tuple[int, ...]:
        """Return the lanes of a packed row, LIMIT added to each: the order among them is the same.

        OverflowError when a lane at either end is out of range.
        """
        return self._form.unpack((packed + self._lifted).to_bytes(self._form.size, "little"))

    def unpack(self, packed: int) -> list[int]:
        """Return the lanes of a packed row."""
        return [value - LIMIT for value in self.lifted(packed)]


def weighed(values: Iterable[int], rows: Iterable[int]) -> int:
    """Return the sum of packed rows, each times its value."""
    return sum(map(mul, values, rows))
