"""Slow pure work as a call that is handed in: a thread in one home, inline in the other."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class RunSlow(Protocol):
    """Runs work that takes long (key derivation) without holding up other requests."""

    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]:
        """Return what `work` returns, or raise what it raises; `work` runs exactly once."""
        ...


async def run_inline(work: Callable[[], T], /) -> T:
    """Do the work where it stands: right where there are no threads, and in tests."""
    return work()
