"""The program as a person at a terminal runs it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


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


@dataclass
class Program:
    """`python -m handhold` with a vault folder of its own."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()

    def __call__(self, *words: str, given: str | bytes = b"", **options: Any) -> Ran:
        """Run a command; no run may ever show a traceback."""
        environment = {**os.environ, "HANDHOLD_HOME": str(self.home), "COLUMNS": "100"}
        ended = subprocess.run(
            [sys.executable, *self.flags, "-m", "handhold", *words],
            input=given.encode() if isinstance(given, str) else given,
            env=environment | self.environment,
            capture_output=True,
            timeout=60,
            check=False,
            **options,
        )
        ran = Ran(ended.returncode, ended.stdout.decode(), ended.stderr.decode())
        assert "Traceback" not in ran.out + ran.err, ran.err
        assert 'File "' not in ran.out + ran.err, ran.err
        assert ran.code in {0, 1, 2}, ran
        return ran
