"""Runs `python -m handhold` again and again, each time in a process forked off: what no run changes is loaded once.

    python tests/cli/again.py < orders

Each order is a line of JSON (`Order`). What a run is given, says and complains of lies in three files of its folder; its exit code is
the answer, a line. Libraries and the program's modules are loaded before; nothing of the program has run.
"""

import contextlib
import importlib
import io
import os
import runpy
import signal
import sys
import threading
import traceback

import msgspec

LOADED = (
    "handhold.cli.main",
    "handhold.content.passages",
    "handhold.content.shelf",
    "handhold.core.ask",
    "handhold.core.coach",
    "handhold.core.reframe",
    "handhold.core.stop",
    "handhold.core.supplies",
    "markdown_it",
    "nacl.bindings",
)


class Order(msgspec.Struct):
    """The words after `handhold`, around them, where to run, and the folder of `given`, `out` and `err`."""

    words: list[str]
    environment: dict[str, str]
    place: str
    folder: str


def run(order: Order, longest: int) -> None:
    """Run the program here as `python -m handhold` would, to its exit code."""
    for descriptor, (name, flags) in enumerate(
        (("given", os.O_RDONLY), ("out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), ("err", os.O_WRONLY | os.O_CREAT | os.O_TRUNC))
    ):
        opened = os.open(f"{order.folder}/{name}", flags, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False))
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)))
    sys.stderr = io.TextIOWrapper(io.BufferedWriter(io.FileIO(2, "w", closefd=False)), line_buffering=True)
    os.environ.clear()
    os.environ.update(order.environment)
    os.chdir(order.place)
    signal.alarm(longest)
    sys.argv[1:] = order.words
    runpy.run_module("handhold", run_name="__main__", alter_sys=True)
    sys.exit(0)


def ended(order: Order, longest: int) -> int:
    """Return the exit code of a run, after what Python does at its end."""
    code: object = 1
    try:
        run(order, longest)
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - Python's own words for what nobody caught
        traceback.print_exc()
    if isinstance(code, str):
        print(code, file=sys.stderr)
    threading._shutdown()  # type: ignore[attr-defined]
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    return code if isinstance(code, int) else int(code is not None)


def main() -> None:
    """Work through the orders until there are no more."""
    for name in LOADED:
        importlib.import_module(name)
    longest = int(sys.argv[1])
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os._exit(ended(msgspec.json.decode(line, type=Order), longest))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
