"""Two people's own program as the load of `relay_crash.py --apps`: real vaults, sessions and sync, both ways at once.

What reaches an application is what its sync reports, and what its vault holds when it is opened again
afterwards. Both must be all that the other side said: each once, and in order.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec
from relay_servers import Server
from sync import PASSPHRASE, Note, folder_of, now, pair, vault_of

from handhold.app.partners import Partners
from handhold.app.relay_client import RelayClient
from handhold.app.sync import Sync
from handhold.crypto.primitives import native
from handhold.native.http import HttpxClient
from handhold.protocol.records import BatchesOpened, decode_record, ours
from handhold.protocol.steps import Taken, Tools
from handhold.vault.file import OpenVault

REST = 0.05
"""Seconds between two things that somebody says, at most."""


class App:
    """One person's program: what they said, and what reached them."""

    def __init__(self, name: str, vault: OpenVault, http: HttpxClient, counts: Counter[str]) -> None:
        self.name, self.vault, self.counts = name, vault, counts
        self.partners = Partners(vault, Tools(native(), os.urandom), now, RelayClient(http))
        self.sync = Sync(self.partners, confirm_pause=(0.0, 0.0))
        self.said: list[str] = []
        self.heard: list[str] = []
        self.partners.take = self._take  # type: ignore[method-assign]

    @property
    def other(self) -> bytes:
        """The id of the one partner."""
        return self.partners.partners()[0].id

    async def _take(self, partner_id: bytes, bodies: Sequence[bytes]) -> Taken:
        taken = await Partners.take(self.partners, partner_id, bodies)
        self.counts.update(f"batches_{kind}" for kind in taken.kinds)
        return taken

    async def say(self) -> None:
        """Say one thing more: it is kept first, and goes at once if it can."""
        text = f"{self.name} {len(self.said)}"
        await self.partners.share(self.other, [Note(text)])
        self.said.append(text)
        if not await self.sync.push(self.other):
            self.counts["pushes_failed"] += 1

    async def listen(self) -> None:
        """Do one pass."""
        report = await self.sync.contact(self.other, 1.0)
        if report.trouble:
            raise RuntimeError(report.trouble)
        self.heard += texts(report.heard)
        if report.stuck:
            await asyncio.sleep(0.1)


class Talk:
    """One direction between two apps, as a device of `relay_crash.py`."""

    def __init__(self, speaker: App, listener: App) -> None:
        self.speaker, self.listener = speaker, listener

    @property
    def accepted(self) -> int:
        """How many things were said."""
        return len(self.speaker.said)

    @property
    def applied(self) -> int:
        """How many reached the other side."""
        return len(self.listener.heard)

    async def send_until(self, over: asyncio.Event, stopping: asyncio.Event) -> None:
        """Speak until it is over."""
        while not over.is_set() and not stopping.is_set():
            await self.speaker.say()
            await asyncio.sleep(random.uniform(0, REST))

    async def read_until(self, stopping: asyncio.Event) -> None:
        """Listen, and send again what is due."""
        while not stopping.is_set():
            await self.listener.listen()


def texts(events: Sequence[bytes]) -> list[str]:
    """Return what notes say."""
    return [str(msgspec.msgpack.decode(event)["text"]) for event in events]


async def talks(
    pairs: int, servers: list[Server], folder: Path, counts: Counter[str], clients: list[HttpxClient]
) -> list[Talk]:
    """Make and pair apps, each with a relay's process of its own where there are several."""
    made = []
    for number in range(pairs):
        people, relays = [], []
        for place, name in enumerate((f"Sam {number}", f"Kim {number}")):
            clients.append(HttpxClient())
            people.append(App(name, await vault_of(folder, name), clients[-1], counts))
            relays.append(f"http://127.0.0.1:{servers[place % len(servers)].port}")
        one, two = people
        await pair((one.partners, one.sync), (two.partners, two.sync), *relays)
        made += [Talk(one, two), Talk(two, one)]
    return made


async def judged(done: list[Talk], folder: Path) -> dict[str, int]:
    """Compare what was said with what was reported, and with what is found in the vaults opened again."""
    found: Counter[str] = Counter(said=0, lost=0, twice=0, out_of_order=0)
    for talk in done:
        said = talk.speaker.said
        await talk.listener.vault.close()
        vault = await folder_of(folder).open(talk.listener.name, PASSPHRASE)
        records = [decode_record(each) for each in vault.records() if ours(each)]
        await vault.close()
        opened = [each.events for each in records if isinstance(each, BatchesOpened)]
        found["said"] += len(said)
        for heard in (talk.listener.heard, [text for events in opened for text in texts(events)]):
            found["lost"] += len(set(said) - set(heard))
            found["twice"] += len(heard) - len(set(heard))
            found["out_of_order"] += heard != said
    return dict(found)
