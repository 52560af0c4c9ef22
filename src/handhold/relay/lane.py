"""Group commit: whatever arrives while one batch is being saved is saved together in the next."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from typing import Final, Generic, TypeVar

from handhold.relay.store import StorageFailed

Item = TypeVar("Item")
Result = TypeVar("Result")
_LAST: Final = 3.0
"""Seconds for what is still queued when a lane closes."""


class Lane(Generic[Item, Result]):
    """Collects items and hands them in batches to `work`, one batch at a time, in order.

    `work` gets a list and returns one result for each item, in the same order; what it raises is
    raised to everybody in the batch, and StorageFailed to whoever comes after the end. With `apart_by`, a batch holds at most one item of each such
    key; the others wait for a later batch, still in the order of their arrival.
    """

    def __init__(
        self,
        work: Callable[[list[Item]], Awaitable[list[Result]]],
        *,
        most: int = 256,
        apart_by: Callable[[Item], Hashable] | None = None,
    ) -> None:
        self._work = work
        self._most = most
        self._apart_by = apart_by
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._runner: asyncio.Task[None] | None = None
        self._closed = False

    def submit(self, item: Item) -> "asyncio.Future[Result]":
        """Queue an item; the future has its result once the batch is through."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        if self._closed:
            future.set_exception(StorageFailed("stopping"))
            return future
        self._waiting.append((item, future))
        if self._runner is None:
            self._runner = asyncio.ensure_future(self._run())
        return future

    async def close(self) -> None:
        """Take nothing new, and return when everything queued is through.

        After three seconds whoever still waits for a turn is told StorageFailed; it is raised here
        too when the batch under way doesn't end either. That one is left to itself: its outcome is unknown.
        """
        self._closed = True
        if self._runner is None:
            return
        _, late = await asyncio.wait({self._runner}, timeout=_LAST)
        while self._waiting:
            _, future = self._waiting.popleft()
            if not future.done():
                future.set_exception(StorageFailed("stopping"))
        if late:
            raise StorageFailed("still saving")

    async def _run(self) -> None:
        while self._waiting:
            batch = self._next_batch()
            try:
                results = await self._work([item for item, _ in batch])
            except Exception as failure:  # noqa: BLE001 -- handed on to everybody who waits
                for _, future in batch:
                    if not future.done():
                        future.set_exception(failure)
                continue
            for (_, future), result in zip(batch, results, strict=True):
                if not future.done():
                    future.set_result(result)
        self._runner = None

    def _next_batch(self) -> list[tuple[Item, "asyncio.Future[Result]"]]:
        waiting, apart_by = self._waiting, self._apart_by
        if apart_by is None:
            return [waiting.popleft() for _ in range(min(self._most, len(waiting)))]
        batch: list[tuple[Item, asyncio.Future[Result]]] = []
        later: list[tuple[Item, asyncio.Future[Result]]] = []
        seen: set[Hashable] = set()
        while waiting and len(batch) < self._most:
            entry = waiting.popleft()
            key = apart_by(entry[0])
            (later if key in seen else batch).append(entry)
            seen.add(key)
        waiting.extendleft(reversed(later))
        return batch
