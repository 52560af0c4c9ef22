"""Set up and open Handhold: `python3 scripts/start.py`. Anything after it goes to `handhold`."""

import os
import subprocess
import sys

from environment import ready

if __name__ == "__main__":
    command = [str(ready("requirements.lock")), "-m", "handhold", *sys.argv[1:]]
    if os.name == "posix":  # in this process's place, so that whatever ends this one ends it
        sys.stdout.flush()
        os.execv(command[0], command)  # noqa: S606 - our own words, and no shell
    try:
        done = subprocess.run(command, check=False)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(done.returncode)
