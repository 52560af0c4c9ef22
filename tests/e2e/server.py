"""A real server of the app for browser tests: its own port, its own vault folder."""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S*")


@dataclass
class Served:
    """A running `handhold open`: where it is, and how to end and start it again."""

    home: Path
    extra: dict[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = ("-m", "handhold", "open", "--no-browser")
    process: subprocess.Popen[str] | None = None
    opening: str = ""

    @property
    def base(self) -> str:
        """Return the address without a path."""
        return self.opening.partition("/open")[0]

    def start(self) -> "Served":
        """Start the program as a person would, without a browser of its own."""
        environment = {**os.environ, "HANDHOLD_HOME": str(self.home), **self.extra}
        command = [sys.executable, *self.command]
        self.process = subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            line = self.process.stdout.readline()
            found = ADDRESS.search(line)
            if found:
                self.opening = found.group()
                return self
            if not line and self.process.poll() is not None:
                break
        raise RuntimeError("the program did not say its address")

    def stop(self, how: signal.Signals = signal.SIGINT) -> str:
        """End it; return what else it printed."""
        if self.process is None:
            return ""
        if self.process.poll() is None:
            self.process.send_signal(how)
        rest, _ = self.process.communicate(timeout=15)
        self.process = None
        return rest
