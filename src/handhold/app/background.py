"""The contact with relays that goes on while a vault is open, and what may be told of it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, Final

from handhold.app.pace import CONFIRM_PAUSE, SPEAK_PAUSE, between, pause_after
from handhold.app.partners import Partners
from handhold.app.sync import Report, Sync
from handhold.base.errors import HandholdError, VaultError

PATIENCE: Final = 1.0
"""For how many seconds a page waits for the relay."""

Sleep = Callable[[float], Awaitable[None]]


class Background:
    """Sync beside what a person does; `tend` says what the program itself has to say."""

    def __init__(self, partners: Partners, sync: Sync, tend: Callable[[], Awaitable[None]]) -> None:
        """Nothing begins before `start`."""
        self._partners = partners
        self._sync = sync
        self._tend = tend
        self.sleep: Sleep = asyncio.sleep
        self._task: asyncio.Task[None] | None = None
        self._beside: set[asyncio.Task[object]] = set()
        self._last: dict[bytes, Report] = {}
        self._looks: dict[bytes, asyncio.Task[None]] = {}
        self._unkept = ""

    def last(self, partner_id: bytes) -> Report:
        """Return what the last pass over one partnership or pairing met, and of no other."""
        return self._last.get(partner_id, Report(partner_id))

    def trouble(self, partner_id: bytes) -> str:
        """Return what keeps this device from saving what comes or has to be said, as a sentence."""
        return self._unkept or self.last(partner_id).trouble

    def start(self, sleep: Sleep = asyncio.sleep) -> None:
        """Begin; nothing is sent before a vault that was moved goes on as a new device."""
        self.sleep = sleep
        self._task = asyncio.get_running_loop().create_task(self._going())

    async def once(self) -> list[Report]:
        """Do one pass over everything and tend to what it brought. Raises VaultError."""
        reports = await self._sync.once()
        self._told(reports)
        return reports

    def soon(self, partner_id: bytes) -> None:
        """Begin a pass over one partnership within a tenth of a second, beside its line, if there are lines.

        The moment is drawn: how long the program took over what was said isn't to be seen.
        """
        if self._task is not None:
            self.beside(self._spoken(partner_id))

    async def look(self, pairing_id: bytes) -> None:
        """Ask the relay about one pairing, and wait a second for it; then it goes on beside.

        Who looks while that still goes on waits for the same.
        """
        going = self._looks.get(pairing_id)
        if going is None or going.done():
            going = self._looks[pairing_id] = asyncio.create_task(self._pass(pairing_id))
            self._mind(going)
        await asyncio.wait([going], timeout=PATIENCE)

    async def tend_later(self) -> None:
        """Tend after a pause like a confirmation's: its timing tells the relay nothing."""
        await self.sleep(between(*CONFIRM_PAUSE, self._partners.tools.entropy))
        await self._until_kept(self._tend)
        await self.once()

    async def stop(self) -> None:
        """End it; what was kept stays in the outbox."""
        tasks = [task for task in (self._task, *self._beside) if task is not None]
        self._task = None
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task

    async def _going(self) -> None:
        await self._until_kept(self._partners.settle_in)
        try:
            await self._tend()
        except HandholdError:
            self.beside(self.tend_later())  # what waits already is sent all the same
        await self._sync.forever(self.sleep, self._tell)

    async def _until_kept(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do something until the vault keeps it; meanwhile it is told why it doesn't."""
        failures = 0
        while True:
            try:
                await work()
            except VaultError as error:
                self._unkept, failures = error.sentence(), failures + 1
                await self.sleep(pause_after(failures, self._partners.tools.entropy))
            else:
                self._unkept = ""
                return

    async def _spoken(self, partner_id: bytes) -> None:
        await self.sleep(between(*SPEAK_PAUSE, self._partners.tools.entropy))
        await self._pass(partner_id)

    async def _pass(self, partner_id: bytes) -> None:
        await self._tell(await self._sync.contact(partner_id))

    async def _tell(self, report: Report) -> None:
        self._told([report])

    def _told(self, reports: Iterable[Report]) -> None:
        news = False
        for report in reports:
            self._last[report.partner] = report
            news = news or bool(report.heard) or report.renewed
        if news:
            self.beside(self.tend_later())

    def beside(self, work: Coroutine[object, object, object]) -> None:
        """Do something beside what is going on; it ends with the sitting."""
        self._mind(asyncio.get_running_loop().create_task(work))

    def _mind(self, task: asyncio.Task[Any]) -> None:
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)
        task.add_done_callback(lambda done: None if done.cancelled() else done.exception())
