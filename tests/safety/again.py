"""Runs pytest again and again, each time in a process forked off: what no run changes is loaded once.

    python tests/safety/again.py < orders

Each order is a line of JSON: `{"arguments": […], "environment": {…}, "said": "/path/of/a/file"}`. What a run says goes to that
file; its exit code is the answer, a line. The program itself is never loaded here, so each run finds it as it is by then.
"""

import importlib
import os
import signal
import sys

import msgspec
import pytest

LOADED = (
    "anyio.pytest_plugin",
    "httpx",
    "hypothesis.strategies",
    "jinja2",
    "markdown_it",
    "playwright.sync_api",
    "starlette.applications",
    "typer",
    "uvicorn",
)
LONGEST = 300
"""Seconds after which a run is ended."""


class Order(msgspec.Struct):
    """What pytest is to be given, around it, and where what it says goes."""

    arguments: list[str]
    environment: dict[str, str]
    said: str


def run(order: Order) -> int:
    """Run one order in this process and return its exit code."""
    said = os.open(order.said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for descriptor in (1, 2):
        os.dup2(said, descriptor)
    os.environ.clear()
    os.environ.update(order.environment)
    signal.alarm(LONGEST)
    code = pytest.main(order.arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    return int(code)


def main() -> None:
    """Work through the orders until there are no more."""
    for name in LOADED:
        importlib.import_module(name)
    assert "handhold" not in sys.modules
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os._exit(run(msgspec.json.decode(line, type=Order)))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
