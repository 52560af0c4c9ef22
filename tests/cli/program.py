"""The program as a person at a terminal runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LONGEST = 60
"""Seconds after which a run is ended."""


@dataclass(frozen=True)
class Ran:
    """How a run ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return what it said as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Return what it said as one JSON value a line."""
        return [json.loads(line) for line in self.out.split("\n") if line]


@dataclass(frozen=True)
class Runs:
    """What runs the program again and again, each time in a process of its own (`again.py`)."""

    process: "subprocess.Popen[str]"
    folder: Path

    def run(self, words: tuple[str, ...], environment: dict[str, str], place: Path, given: bytes) -> Ran:
        """Run the program with these words."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        (self.folder / "given").write_bytes(given)
        order = {"words": words, "environment": environment, "place": str(place), "folder": str(self.folder)}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        code = int(self.process.stdout.readline())
        return Ran(code, *((self.folder / name).read_bytes().decode() for name in ("out", "err")))


@contextmanager
def forks(folder: Path) -> Iterator[Runs]:
    """Start what runs the program, with a folder for what it is given and says."""
    again, pipe = [sys.executable, str(Path(__file__).with_name("again.py")), str(LONGEST)], subprocess.PIPE
    with subprocess.Popen(again, stdin=pipe, stdout=pipe, text=True) as process:
        yield Runs(process, folder)


@dataclass
class Program:
    """`python -m handhold` with a vault folder of its own."""

    home: Path
    runs: Runs
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *words: str, given: str | bytes = b"", cwd: Path | None = None) -> Ran:
        """Run a command; no run may ever show a traceback."""
        typed = given.encode() if isinstance(given, str) else given
        return _sound(self.runs.run(words, self._surroundings(), cwd or Path.cwd(), typed))

    def started(self, *words: str, given: str = "", **options: Any) -> Ran:
        """Run a command as a person at a terminal does, from the start of Python on."""
        ended = subprocess.run(
            [sys.executable, "-m", "handhold", *words],
            input=given.encode(),
            env=self._surroundings(),
            capture_output=True,
            timeout=LONGEST,
            check=False,
            **options,
        )
        return _sound(Ran(ended.returncode, ended.stdout.decode(), ended.stderr.decode()))

    def _surroundings(self) -> dict[str, str]:
        return {**os.environ, "HANDHOLD_HOME": str(self.home), "COLUMNS": "100", **self.environment}


def _sound(ran: Ran) -> Ran:
    """Return a run that ended as every run must."""
    assert "Traceback" not in ran.out + ran.err, ran.err
    assert 'File "' not in ran.out + ran.err, ran.err
    assert ran.code in {0, 1, 2}, ran
    return ran
