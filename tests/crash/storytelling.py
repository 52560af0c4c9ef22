"""Lives through everything a vault can do with marked words, and stops half way: for the search."""

import os
import signal
import sys
from pathlib import Path

from crash.support import cheap, wait

WORDS = ("persimmon-lighthouse", "Überraschung am Dienstag")
PASSWORDS = ("marzipan-hedgehog-1", "marzipan-hedgehog-2", "marzipan-hedgehog-3")


def main() -> None:
    """Create, append, change, export, import, append a lot; end as told: closed, killed, wiped."""
    folder, end = Path(sys.argv[1]), sys.argv[2]
    one, two, three = PASSWORDS
    vault = wait(cheap(folder).create("Sam", one))
    for turn in range(20):
        wait(vault.append([f"{word} {turn}".encode() * (turn + 1) for word in WORDS]))
    wait(vault.append([word.encode("utf-16-le") for word in WORDS]))
    wait(vault.change_passphrase(one, two))
    (folder / "export").write_bytes(wait(vault.export_sealed(three)))
    copy = wait(cheap(folder).import_sealed("Two", (folder / "export").read_bytes(), three))
    wait(copy.append([word.encode() * 5000 for word in WORDS]))
    wait(vault.append([word.encode() * 200_000 for word in WORDS]))
    sys.stdout.write("here\n")
    sys.stdout.flush()
    if end == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    wait(vault.wipe() if end == "wiped" else vault.close())
    wait(copy.close())


if __name__ == "__main__":
    main()
