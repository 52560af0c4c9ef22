"""Kills a relay with SIGKILL under load, again and again, and counts what was lost.

    python bench/relay_crash.py --database sqlite --kills 20
    python bench/relay_crash.py --database postgres --kills 20 --workers 2
    python bench/relay_crash.py --apps --pairs 3    # two people's own program in place of the devices below

Senders behave as devices do: they number their messages, and send the same bytes again until the
relay says that it has them. Readers hand a message to their application when its number is the
next one, drop by themselves what they have had already, and acknowledge afterwards. In the end
every application must have every message that a relay said it had, in order and with no gap. So
this looks for loss; that nothing comes twice is the readers' doing (`duplicates_dropped`). With `--apps`
it is the program's own: see `relay_crash_apps.py`.
"""

import argparse
import asyncio
import contextlib
import json
import random
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from relay_load import Box, make_body, now
from relay_servers import Databases, Server, free_port

_NUMBER = slice(4, 8)
_FAILURES = (OSError, EOFError, TimeoutError, RuntimeError)
PATIENCE = 5.0
"""Seconds that a device waits for one answer, and that a task may take to end."""


class Device:
    """One pair: a sender with its outbox, and a reader with its application."""

    def __init__(self, pair: int, box: Box, counts: Counter[str]) -> None:
        self.pair, self.box, self.counts = pair, box, counts
        self.accepted = 0
        self.applied = 0

    async def send_until(self, over: asyncio.Event, stopping: asyncio.Event) -> None:
        """Send message after message until it is over; what isn't confirmed is sent again, byte for byte."""
        while not over.is_set() and not stopping.is_set():
            body = make_body(self.pair, self.accepted, now())
            while not stopping.is_set():
                try:
                    # not wait_for: Python 3.11's may swallow a cancel that comes with the answer
                    async with asyncio.timeout(PATIENCE):
                        await self.box.send(body)
                except _FAILURES:
                    self.counts["sent_again"] += 1
                    await asyncio.sleep(0.1)
                else:
                    self.accepted += 1
                    break

    async def read_until(self, stopping: asyncio.Event) -> None:
        """Fetch, apply, acknowledge; start over from the last applied after any failure."""
        while not stopping.is_set():
            try:
                async with asyncio.timeout(PATIENCE):
                    bodies = await self.box.fetch(2)
                for body in bodies:
                    self.apply(int.from_bytes(body[_NUMBER], "big"))
                if bodies:
                    async with asyncio.timeout(PATIENCE):
                        await self.box.acknowledge()
            except _FAILURES:
                await asyncio.sleep(0.1)

    def apply(self, number: int) -> None:
        """Take a message into the application; drop it when it was had before."""
        if number < self.applied:
            self.counts["duplicates_dropped"] += 1
        elif number == self.applied:
            self.applied += 1
        else:
            self.counts["gaps"] += 1


async def go(arguments: argparse.Namespace, servers: list[Server]) -> dict[str, Any]:
    """Run devices through all the kills; raises TimeoutError when that takes far too long."""
    counts: Counter[str] = Counter(sent_again=0, duplicates_dropped=0, gaps=0)
    ports = [server.port for server in servers]
    devices = [
        Device(
            pair,
            Box(f"crash-{pair}", ports[pair % len(ports)], ports[(pair // 2) % len(ports)]),
            counts,
        )
        for pair in range(arguments.pairs)
    ]
    await in_time(arguments, servers, devices)
    lost = sum(max(0, device.accepted - device.applied) for device in devices)
    return {
        "kills": arguments.kills,
        "accepted": sum(device.accepted for device in devices),
        "applied": sum(device.applied for device in devices),
        "acknowledged_then_lost": lost + counts["gaps"],
        **counts,
    }


async def go_with_apps(arguments: argparse.Namespace, servers: list[Server]) -> dict[str, Any]:
    """Run real apps through all the kills; raises TimeoutError when that takes far too long."""
    from relay_crash_apps import judged, talks

    counts: Counter[str] = Counter(batches_taken=0, batches_again=0, pushes_failed=0)
    clients: list[Any] = []
    with tempfile.TemporaryDirectory(prefix="relay-bench-") as name:
        try:
            made = await talks(arguments.pairs, servers, Path(name), counts, clients)
            await in_time(arguments, servers, made)
        finally:
            for client in clients:
                await client.close()
        found = await judged(made, Path(name))
    return {
        "kills": arguments.kills,
        "accepted": found["said"],
        "acknowledged_then_lost": found["lost"],
        **found,
        **counts,
    }


async def in_time(
    arguments: argparse.Namespace, servers: list[Server], devices: Sequence[Any]
) -> None:
    """Let it all run; raises TimeoutError when that takes far too long."""
    async with asyncio.timeout(60 + arguments.kills * (15 + 2 * arguments.every)):
        await run_through(arguments, servers, devices)


async def run_through(
    arguments: argparse.Namespace, servers: list[Server], devices: Sequence[Any]
) -> None:
    """Let the devices work while relays are killed; return when all has arrived, or nothing more will."""
    draw = random.Random()
    over, stopping = asyncio.Event(), asyncio.Event()
    senders = [asyncio.ensure_future(device.send_until(over, stopping)) for device in devices]
    readers = [asyncio.ensure_future(device.read_until(stopping)) for device in devices]
    try:
        for _ in range(arguments.kills):
            await asyncio.sleep(arguments.every * draw.uniform(0.5, 1.5))
            victim = draw.choice(servers)
            victim.kill()
            await asyncio.to_thread(victim.start)
        over.set()
        await asyncio.wait(senders, timeout=20)
        for _ in range(200):
            if all(device.applied >= device.accepted for device in devices):
                break
            await asyncio.sleep(0.1)
    finally:
        stopping.set()
        await end((*readers, *senders))


async def end(tasks: Iterable["asyncio.Future[None]"]) -> None:
    """Cancel tasks until all have ended, and raise what one of them failed with, if any did.

    A task may swallow a cancel, so one may not be enough. Raises RuntimeError when three are not.
    """
    everybody = set(tasks)
    waiting = everybody
    for _ in range(3):
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(everybody, timeout=PATIENCE)
        if not waiting:
            break
    for task in everybody - waiting:
        if not task.cancelled():
            task.result()
    if waiting:
        raise RuntimeError(f"{len(waiting)} tasks don't end")


def main() -> int:
    """Run, print one JSON line, and end with 1 when anything was lost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--every", type=float, default=0.8, help="seconds between kills, about")
    parser.add_argument("--pairs", type=int, default=50)
    parser.add_argument("--workers", type=int, default=1, help="relay processes (PostgreSQL)")
    parser.add_argument("--apps", action="store_true", help="two people's own program as load")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so relays and database end as well
    with contextlib.ExitStack() as endings:
        databases = Databases()
        endings.callback(databases.close)
        address = databases.fresh(arguments.database)
        servers = []
        for _ in range(arguments.workers):
            servers.append(Server("handhold", address, databases.keys, free_port()).start())
            endings.callback(servers[-1].stop)
        result = asyncio.run((go_with_apps if arguments.apps else go)(arguments, servers))
    print(json.dumps({"database": arguments.database, "processes": arguments.workers, **result}))
    wrong = sum(result.get(name, 0) for name in ("acknowledged_then_lost", "twice", "out_of_order"))
    return int(wrong > 0 or result["accepted"] == 0)


if __name__ == "__main__":
    sys.exit(main())
