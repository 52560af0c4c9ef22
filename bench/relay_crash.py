"""Kills a relay with SIGKILL under load, again and again, and counts what was lost.

    python bench/relay_crash.py --database sqlite --kills 20
    python bench/relay_crash.py --database postgres --kills 20 --workers 2

Senders behave as devices do: they number their messages, and send the same bytes again until the
relay says that it has them. Readers hand a message to their application when its number is the
next one, and acknowledge afterwards. In the end every application must have every message once
and in order, and no message that a relay said it had may have needed a second sending.
"""

import argparse
import asyncio
import json
import random
import sys
from collections import Counter
from typing import Any

from relay_load import Box, make_body, now
from relay_servers import Databases, Server, free_port

_NUMBER = slice(4, 8)


class Device:
    """One pair: a sender with its outbox, and a reader with its application."""

    def __init__(self, pair: int, box: Box, counts: Counter[str]) -> None:
        self.pair, self.box, self.counts = pair, box, counts
        self.accepted = 0
        self.applied = 0

    async def send_until(self, over: asyncio.Event) -> None:
        """Send message after message; what isn't confirmed is sent again, byte for byte."""
        while not over.is_set():
            body = make_body(self.pair, self.accepted, now())
            while True:
                try:
                    await asyncio.wait_for(self.box.send(body), 5)
                except (OSError, EOFError, TimeoutError, RuntimeError):
                    self.counts["sent_again"] += 1
                    await asyncio.sleep(0.1)
                else:
                    break
            self.accepted += 1

    async def read_for_ever(self) -> None:
        """Fetch, apply, acknowledge; start over from the last applied after any failure."""
        while True:
            try:
                bodies = await asyncio.wait_for(self.box.fetch(2), 5)
                for body in bodies:
                    self.apply(int.from_bytes(body[_NUMBER], "big"))
                if bodies:
                    await asyncio.wait_for(self.box.acknowledge(), 5)
            except (OSError, EOFError, TimeoutError, RuntimeError):
                await asyncio.sleep(0.1)

    def apply(self, number: int) -> None:
        """Take a message into the application, once."""
        if number < self.applied:
            self.counts["duplicates_dropped"] += 1
        elif number == self.applied:
            self.applied += 1
        else:
            self.counts["gaps"] += 1


async def go(arguments: argparse.Namespace, servers: list[Server]) -> dict[str, Any]:
    """Run devices through all the kills."""
    counts: Counter[str] = Counter()
    draw = random.Random()
    ports = [server.port for server in servers]
    devices = [
        Device(
            pair,
            Box(f"crash-{pair}", ports[pair % len(ports)], ports[(pair // 2) % len(ports)]),
            counts,
        )
        for pair in range(arguments.pairs)
    ]
    over = asyncio.Event()
    senders = [asyncio.ensure_future(device.send_until(over)) for device in devices]
    readers = [asyncio.ensure_future(device.read_for_ever()) for device in devices]
    for _ in range(arguments.kills):
        await asyncio.sleep(arguments.every * draw.uniform(0.5, 1.5))
        victim = draw.choice(servers)
        victim.kill()
        await asyncio.to_thread(victim.start)
    over.set()
    await asyncio.wait(senders, timeout=20)
    for _ in range(100):
        if all(device.applied >= device.accepted for device in devices):
            break
        await asyncio.sleep(0.1)
    for task in (*readers, *senders):
        task.cancel()
    await asyncio.gather(*readers, *senders, return_exceptions=True)
    lost = sum(max(0, device.accepted - device.applied) for device in devices)
    return {
        "kills": arguments.kills,
        "accepted": sum(device.accepted for device in devices),
        "applied": sum(device.applied for device in devices),
        "acknowledged_then_lost": lost + counts["gaps"],
        **counts,
    }


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
    arguments = parser.parse_args()
    databases = Databases()
    address = databases.fresh(arguments.database)
    servers = [
        Server("handhold", address, databases.keys, free_port()).start()
        for _ in range(arguments.workers)
    ]
    try:
        result = asyncio.run(go(arguments, servers))
    finally:
        for server in servers:
            server.stop()
        databases.close()
    print(json.dumps({"database": arguments.database, "processes": arguments.workers, **result}))
    return int(result["acknowledged_then_lost"] > 0 or result["accepted"] == 0)


if __name__ == "__main__":
    sys.exit(main())
