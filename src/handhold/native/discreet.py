"""Leave nothing behind when the program fails: no memory image on disk, no error text anywhere.

What this can't do: scrub memory. Python copies and keeps strings as it likes, so a passphrase may
stay in this process's memory until it ends, and the system may write memory to its swap space.
"""

import ctypes
import logging
import sys
import warnings
from asyncio import AbstractEventLoop
from contextlib import suppress

_PR_SET_DUMPABLE = 4


def keep_out_of_dumps() -> None:
    """Ask the system for no core file, and on Linux to let no other program read this one's memory.

    Where the system can't, nothing happens: this only ever adds safety.
    """
    if sys.platform == "win32":
        return
    import resource

    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def log_nothing() -> None:
    """Let no library print or keep a line: an error's text may hold what a person typed."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda _: None


def say_nothing_of(loop: AbstractEventLoop) -> None:
    """Let a loop pass over what fails in the background; a page's own fault is answered by the app."""
    loop.set_exception_handler(lambda _loop, _context: None)
