"""Rate limits as token buckets: one for each address, and one for everybody together.

Nothing here holds an address: a bucket is found by Python's keyed string hash, whose key is
random in each process, and a bucket that is full again is forgotten.
"""

import math
from collections.abc import Callable
from typing import Final

_MOST_BUCKETS: Final = 20_000
_EVERYBODY: Final = 0
_SOON: Final = 5


class Throttle:
    """`rate` events a second on average for one address, up to `burst` at once; `clock` in seconds.

    With a rate of 0 the burst is all that is ever allowed.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._buckets: dict[int, list[float]] = {}

    @property
    def seconds(self) -> int:
        """In how many seconds one more event is allowed for sure, once one was refused; 0 below five."""
        seconds = math.ceil(1 / self._rate - 1e-6) if self._rate else 0
        return seconds if seconds > _SOON else 0

    def allow(self, address: str | None) -> bool:
        """Say whether one more event from this address is within the limit, and count it if so.

        None stands for everybody together.
        """
        now = self._clock()
        key = _EVERYBODY if address is None else hash(network(address))
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= _MOST_BUCKETS:
                self._tidy(now)
                key = 1 + key % 64 if len(self._buckets) >= _MOST_BUCKETS else key
            bucket = self._buckets.setdefault(key, [self._burst, now])
        tokens = min(self._burst, bucket[0] + (now - bucket[1]) * self._rate)
        bucket[1] = now
        if tokens < 1:
            bucket[0] = tokens
            return False
        bucket[0] = tokens - 1
        return True

    def __len__(self) -> int:
        return len(self._buckets)

    def _tidy(self, now: float) -> None:
        for key in [
            key
            for key, (tokens, then) in self._buckets.items()
            if tokens + (now - then) * self._rate >= self._burst
        ]:
            del self._buckets[key]


def network(address: str) -> str:
    """Return what counts as one address: a whole /64 of IPv6, a single address of IPv4 however it is written."""
    address = address.partition("%")[0]  # behind it stands the interface of an address that is only of this link
    last = address.rpartition(":")[2]
    if "." in last or last == address:
        return last  # a socket of IPv6 shows an address of IPv4 as ::ffff:192.0.2.7
    before, gap, _ = address.partition("::")
    groups = before.split(":")
    if gap:
        groups += ["0"] * 4
    return ":".join(groups[:4])
