"""Set up and open Handhold: `python3 scripts/start.py`. Anything after it goes to `handhold`."""

import subprocess
import sys

from environment import ready

if __name__ == "__main__":
    try:
        done = subprocess.run([ready("requirements.lock"), "-m", "handhold", *sys.argv[1:]], check=False)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(done.returncode)
