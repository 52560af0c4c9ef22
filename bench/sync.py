"""How long one event takes from one open app to another through a real relay on this machine.

    python bench/sync.py [rounds] [rests]

Two apps with real vaults, each holding a line to the relay open; the time runs from the call that
keeps an event (sealed and flushed to disk) to the moment the other app has it on its own disk.

First single passes, right after one another; then both apps as they run while a vault is open, with
their pauses as they are and a code open beside: so many rests, said at moments that are drawn.
"""

import asyncio
import functools
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from handhold.app.partners import Partners
from handhold.app.ports_net import HttpRequest, RelayAway
from handhold.app.relay_client import RelayClient
from handhold.app.sync import Sync
from handhold.app.together import Together
from handhold.base.slow import run_inline
from handhold.core.agreements import SayNo, Terms
from handhold.core.events import SharedEvent
from handhold.crypto.passphrase import TESTING
from handhold.crypto.primitives import native
from handhold.native.http import HttpxClient
from handhold.protocol.steps import Taken, Tools
from handhold.vault.file import OpenVault
from handhold.vault.folder import VaultFolder

BAR_MS = 150.0
PASSPHRASE = "correct horse battery"
LIMITS = {
    "HANDHOLD_RELAY_KEYS": "none",
    "HANDHOLD_RELAY_DEPOSIT_RATE": "1000",
    "HANDHOLD_RELAY_REQUEST_RATE": "1000",
}
"""Both apps ask from one address, without pause: the rate limits must not be what is measured."""


class Note(SharedEvent, frozen=True):
    """An event to send."""

    text: str


def now() -> datetime:
    """Return the present moment."""
    return datetime.now().astimezone()


def folder_of(folder: Path) -> VaultFolder:
    """Return a folder of vaults."""
    return VaultFolder(folder, entropy=os.urandom, run_slow=run_inline, profile=TESTING)


async def vault_of(folder: Path, name: str) -> OpenVault:
    """Make a vault."""
    return await folder_of(folder).create(name, PASSPHRASE)


async def app(folder: Path, name: str, http: HttpxClient) -> tuple[Partners, Sync]:
    """Open an app with a new vault."""
    vault = await vault_of(folder, name)
    partners = Partners(vault, Tools(native(), os.urandom), now, RelayClient(http))
    return partners, Sync(partners, confirm_pause=(0.0, 0.0))


async def pair(
    one: tuple[Partners, Sync], two: tuple[Partners, Sync], relay: str, theirs: str = ""
) -> float:
    """Pair two apps, the second by an address of its own if need be; return how long it took in milliseconds."""
    start = time.perf_counter()
    invitation = await one[0].invite(relay)
    await two[0].join(invitation.code, theirs or relay)
    while not (one[0].partners() and two[0].partners()):
        await two[1].once()
        await one[1].once()
    took = 1000 * (time.perf_counter() - start)
    for partners, _ in (one, two):
        await partners.compare(partners.partners()[0].id, same=True)
    return took


async def until_heard(sync: Sync) -> list[bytes]:
    """Hold the line until there are events."""
    heard: list[bytes] = []
    while not heard:
        reports = await sync.once(20)
        if any(report.away for report in reports):
            raise SystemExit("the relay refused")
        heard = [event for report in reports for event in report.heard]
    return heard


async def one_event(
    here: tuple[Partners, Sync], there: tuple[Partners, Sync], text: str
) -> tuple[float, float, float]:
    """Send one event to an app that waits.

    Returns milliseconds until it was kept here, kept there, and confirmed with the pass done.
    """
    partners, sync = here
    arrived: list[float] = []
    take = Partners.take

    async def timed(self: Partners, partner_id: bytes, bodies: Sequence[bytes]) -> Taken:
        taken = await take(self, partner_id, bodies)
        arrived.append(time.perf_counter())
        return taken

    there[0].take = functools.partial(timed, there[0])  # type: ignore[method-assign]
    waiting = asyncio.ensure_future(until_heard(there[1]))
    await asyncio.sleep(0.05)
    start = time.perf_counter()
    await partners.share(partners.partners()[0].id, [Note(text)])
    kept = time.perf_counter()
    pushed = asyncio.ensure_future(sync.push(partners.partners()[0].id))
    heard = await waiting
    ended = time.perf_counter()
    await pushed
    if len(heard) != 1:
        raise SystemExit(f"heard {len(heard)} events, not one")
    return 1000 * (kept - start), 1000 * (arrived[-1] - start), 1000 * (ended - start)


async def measure(relay: str, folder: Path, rounds: int) -> float:
    """Print how long single passes take; return the median in milliseconds."""
    clients = [HttpxClient(), HttpxClient()]
    one = await app(folder, "Sam", clients[0])
    two = await app(folder, "Kim", clients[1])
    print(f"pairing, both sides: {await pair(one, two, relay):.0f} ms")
    times = []
    for number in range(rounds + 3):
        for _ in range(2):
            await one[1].once()
            await two[1].once()
        took = await one_event(one, two, f"event {number}")
        if number >= 3:
            times.append(took)
    for what, column in zip(
        ("kept here", "kept there", "pass done"), zip(*times, strict=True), strict=True
    ):
        ordered = sorted(column)
        median, late = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
        print(f"one event, {what}: median {median:.1f} ms, p95 {late:.1f} ms, n={len(ordered)}")
    median = statistics.median(there for _, there, _ in times)
    size = (folder / "Sam.vault").stat().st_size
    events = len(one[0].partner(one[0].partners()[0].id).log)
    print(
        f"vault after {events} events: {size // 1024} KiB, {size / events / 1024:.1f} KiB an event"
    )
    for client in clients:
        await client.close()
    return median


async def rests(relay: str, folder: Path, rounds: int) -> float:
    """Let one of two open apps say rest at drawn moments.

    Prints how long each took, and returns the median in milliseconds.
    """
    clients = [HttpxClient(), HttpxClient()]
    people = []
    for name, http in zip(("Alex", "Robin"), clients, strict=True):
        vault = await vault_of(folder, name)
        partners = Partners(vault, Tools(native(), os.urandom), now, RelayClient(http))
        people.append(Together(vault, partners, Terms(())))
    one, two = people
    await pair((one.partners, one.sync), (two.partners, two.sync), relay)
    await two.partners.invite(relay)
    for each in people:
        each.start()
    which = one.partners.partners()[0].id
    theirs = two.partners.partners()[0].id
    times: list[float] = []
    for number in range(rounds + 2):
        await asyncio.sleep(random.uniform(2, 12))
        held, start = len(two.partners.partner(theirs).log), time.perf_counter()
        if await one.do(which, SayNo()):
            raise SystemExit("a rest was refused")
        while len(two.partners.partner(theirs).log) == held:
            await asyncio.wait_for(two.partners.changed(), 60)
        if number >= 2:
            times.append(1000 * (time.perf_counter() - start))
    for each in people:
        await each.stop()
    for client in clients:
        await client.close()
    ordered = sorted(times)
    median = statistics.median(ordered)
    print(
        f"a rest between two open apps, kept there: median {median:.1f} ms, "
        f"slowest {ordered[-1]:.0f} ms, n={len(ordered)}"
    )
    return median


async def ready(relay: str) -> None:
    """Wait for the relay."""
    client = HttpxClient()
    for _ in range(100):
        try:
            await client.send(HttpRequest("GET", f"{relay}/v1/health"))
        except RelayAway:
            await asyncio.sleep(0.1)
        else:
            break
    await client.close()


def main() -> None:
    """Start a relay, measure, stop it."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    said = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    relay = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        serve = "import sys; from handhold.relay.serve import run; run(port=int(sys.argv[1]), database=sys.argv[2])"
        command = [sys.executable, "-c", serve, str(port), f"{folder}/relay.db"]
        environment = os.environ | LIMITS
        server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        try:
            asyncio.run(ready(relay))
            medians = [
                asyncio.run(measure(relay, Path(folder), rounds)),
                asyncio.run(rests(relay, Path(folder), said)),
            ]
        finally:
            server.terminate()
            server.wait(10)
    raise SystemExit(0 if max(medians) < BAR_MS else 1)


if __name__ == "__main__":
    main()
