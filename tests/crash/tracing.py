"""Runs one story and writes down all it does to the disk: `python tracing.py FOLDER STORY LOG`."""

import ctypes
import os
import sys
from pathlib import Path

from crash.points import STORIES
from crash.support import cheap

shim = ctypes.CDLL(None)


def main() -> None:
    """Log the writes and flushes of the story, with a mark at each acknowledgement."""
    handle = os.open(sys.argv[3], os.O_CREAT | os.O_WRONLY)
    shim.shim_log(handle)
    STORIES[sys.argv[2]](cheap(Path(sys.argv[1])), lambda _said: shim.shim_mark(ctypes.c_long(1)))


if __name__ == "__main__":
    main()
