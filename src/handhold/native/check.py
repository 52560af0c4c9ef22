"""A round trip through a throw-away vault, to see that everything below works here."""

import asyncio
import os
import time
from pathlib import Path

from handhold.native.serve import native_vaults


def vault_round_trip(folder: Path) -> float:
    """Make, open and wipe a vault in a folder; return how many seconds opening took."""
    return asyncio.run(_trip(folder))


async def _trip(folder: Path) -> float:
    vaults = native_vaults(folder / "check")
    secret = os.urandom(16).hex()
    vault = await vaults.create("check", secret)
    await vault.append([b"one"])
    await vault.close()
    began = time.perf_counter()
    vault = await vaults.open("check", secret)
    took = time.perf_counter() - began
    if list(vault.records()) != [b"one"]:
        raise ValueError("what was kept is not what was found")
    await vault.wipe()
    return took
