"""Appends batches of three for ever, and says so after each: `python appender.py FOLDER`."""

import sys
from pathlib import Path

from crash.support import PASSPHRASE, cheap, wait


def main() -> None:
    """Go on until killed; every fifth batch, change the passphrase to itself with a new key."""
    vault = wait(cheap(Path(sys.argv[1])).open("Sam", PASSPHRASE))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        start = len(vault.records())
        wait(vault.append([b"record %d" % number for number in range(start, start + 3)]))
        sys.stdout.write(f"{start + 3}\n")
        sys.stdout.flush()
        if start % 15 == 0:
            wait(vault.change_passphrase(PASSPHRASE, PASSPHRASE))


if __name__ == "__main__":
    main()
