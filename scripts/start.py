"""Set up and open Handhold: `python3 scripts/start.py`. Anything after it goes to `handhold`."""

import os
import subprocess
import sys

from environment import ready


def lock(arguments: list[str]) -> str:
    """Return the file that pins what this needs: a relay also wants PostgreSQL's driver and a faster server."""
    return "requirements-relay.lock" if arguments[:1] == ["relay"] else "requirements.lock"


if __name__ == "__main__":
    command = [str(ready(lock(sys.argv[1:]))), "-m", "handhold", *sys.argv[1:]]
    if os.name == "posix":  # in this process's place, so that whatever ends this one ends it
        sys.stdout.flush()
        os.execv(command[0], command)  # noqa: S606 - our own words, and no shell
    try:
        done = subprocess.run(command, check=False)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(done.returncode)
