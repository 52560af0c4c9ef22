"""Runs one story once for each thing it does to the disk, killed right there, and tells the end.

`LD_PRELOAD=shim.so python points.py FOLDER STORY TORN` prints one JSON line for each point:
what was acknowledged, and what the vault held afterwards.
"""

import ctypes
import json
import os
import shutil
import signal
import sys
import traceback
from pathlib import Path

from crash.support import OTHER, PASSPHRASE, cheap, made, numbered, wait
from handhold.base.errors import VaultMissing, WrongPassphrase

shim = ctypes.CDLL(None)


def appending(folder, acknowledge):
    """Open, append three batches of two, close."""
    vault = wait(folder.open("Sam", PASSPHRASE))
    for batch in range(3):
        start = len(vault.records())
        wait(vault.append([b"record %d" % n for n in range(start, start + 2)]))
        acknowledge(batch)
    wait(vault.close())


def rotating(folder, acknowledge):
    """Open, change passphrase and key, append, close."""
    vault = wait(folder.open("Sam", PASSPHRASE))
    wait(vault.change_passphrase(PASSPHRASE, OTHER))
    acknowledge("changed")
    wait(vault.append([b"after"]))
    acknowledge("appended")
    wait(vault.close())


def creating(folder, acknowledge):
    """Make another vault beside the first, and append to it."""
    vault = wait(folder.create("New", PASSPHRASE))
    acknowledge("created")
    wait(vault.append([b"first"]))
    acknowledge("appended")
    wait(vault.close())


def wiping(folder, acknowledge):
    """Wipe the vault."""
    wait(folder.wipe("Sam"))
    acknowledge("wiped")


def erasing(folder, acknowledge):
    """Open, erase every record with an odd number, append, close."""
    vault = wait(folder.open("Sam", PASSPHRASE))
    wait(vault.erase(PASSPHRASE, lambda record: record[-1] % 2 == 0))
    acknowledge("erased")
    wait(vault.append([b"after"]))
    acknowledge("appended")
    wait(vault.close())


STORIES = {story.__name__: story for story in (appending, rotating, creating, wiping, erasing)}
START = numbered(20)


def held(folder: Path, name: str) -> list[str]:
    """Return what a vault holds, and by which passphrase it opens, or why it doesn't.

    An opening that leaves a byte of the journal in place is an error.
    """
    journal = folder / f"{name}.vault-journal"
    try:
        try:
            vault = wait(cheap(folder).open(name, PASSPHRASE))
            by = "old"
        except WrongPassphrase:
            vault = wait(cheap(folder).open(name, OTHER))
            by = "new"
        if journal.exists() and journal.stat().st_size:
            return ["error old pages left"]
        records = [record.decode() for record in vault.records()]
        wait(vault.append([b"works"]))
        wait(vault.close())
    except VaultMissing:
        return ["missing"]
    except Exception as error:  # noqa: BLE001 - every end is told to the test
        return [f"error {type(error).__name__}"]
    return [by, *records]


def killed_at(point: int, torn: bool, template: Path, work: Path, story) -> tuple[bool, list]:
    """Fork, run the story until that point, and return whether it was killed, and its acks."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(template, work)
    acks, telling = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            shim.shim_arm(ctypes.c_long(point), int(torn))
            story(cheap(work), lambda said: os.write(telling, f"{said}\n".encode()))
        except BaseException:  # noqa: BLE001 - the fork must never return
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(telling)
    _, status = os.waitpid(child, 0)
    with os.fdopen(acks) as said:
        told = said.read().split()
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        raise SystemExit("the story failed by itself")
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, told


def main() -> None:
    """Go through every point of one story."""
    place, story, torn = Path(sys.argv[1]), STORIES[sys.argv[2]], sys.argv[3] == "torn"
    template, work = place / "template", place / "work"
    template.mkdir(mode=0o700)
    made(template, START)
    point = 0
    killed = True
    while killed:
        point += 1
        killed, acks = killed_at(point, torn, template, work, story)
        name = "New" if story is creating else "Sam"
        end = {"point": point, "killed": killed, "acks": acks, "held": held(work, name)}
        sys.stdout.write(f"{json.dumps(end)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
