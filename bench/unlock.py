"""How long unlocking takes beside the key derivation: `python bench/unlock.py [EVENTS] [BYTES]`.

Makes a vault of 10,000 events of 300 bytes, opens it several times with the default profile, and
prints the medians. The bar: everything but Argon2id takes no longer than Argon2id. Exit 1 if not.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from handhold.crypto.passphrase import DEFAULT
from handhold.vault.folder import VaultFolder

T = TypeVar("T")
PASSPHRASE = "a passphrase for the bench"
ROUNDS = 5


class Timed:
    """Runs slow work inline and keeps how long it took."""

    def __init__(self) -> None:
        self.seconds = 0.0

    async def __call__(self, work: Callable[[], T], /) -> T:
        """Do the work and add its time."""
        start = time.perf_counter()
        done = work()
        self.seconds += time.perf_counter() - start
        return done


async def measure(events: int, size: int) -> tuple[list[float], list[float], int]:
    """Return seconds in Argon2id and in all the rest, for each unlocking, and the file's size."""
    with tempfile.TemporaryDirectory() as place:
        timed = Timed()
        folder = VaultFolder(Path(place), entropy=os.urandom, run_slow=timed)
        vault = await folder.create("bench", PASSPHRASE)
        await vault.append([os.urandom(size) for _ in range(events)])
        await vault.close()
        derived, rest = [], []
        for _ in range(ROUNDS):
            timed.seconds = 0.0
            start = time.perf_counter()
            vault = await folder.open("bench", PASSPHRASE)
            whole = time.perf_counter() - start
            if len(vault.records()) != events:
                raise SystemExit("records are missing")
            await vault.close()
            derived.append(timed.seconds)
            rest.append(whole - timed.seconds)
        return derived, rest, (Path(place) / "bench.vault").stat().st_size


def main() -> int:
    """Print the medians and the ratio."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    size = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    derived, rest, file_size = asyncio.run(measure(events, size))
    argon, other = statistics.median(derived), statistics.median(rest)
    print(f"{events} events of {size} bytes, file {file_size / 2**20:.1f} MiB")
    print(
        f"Argon2id {DEFAULT.memory_kib // 1024} MiB, {DEFAULT.passes} passes: {argon * 1000:.0f} ms"
    )
    print(f"all the rest: {other * 1000:.0f} ms")
    print(f"ratio {other / argon:.2f} (bar: at most 1)")
    return 0 if other <= argon else 1


if __name__ == "__main__":
    raise SystemExit(main())
