"""A person at the running program, without a browser: the cookie, the forms, the pages."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from e2e.server import ADDRESS, Served

OURS = {"sec-fetch-site": "same-origin"}
KEY = re.compile(r'name="key" value="([0-9a-f]+)"')


class Visitor:
    """The program, running in a folder of its own, and somebody who uses it."""

    def __init__(self, served: Served) -> None:
        self.served, self.number = served, 0
        self.client = httpx.Client(limits=httpx.Limits(max_keepalive_connections=0), timeout=60)

    def comes_in(self) -> "Visitor":
        """Start the program, use its one-time address, read the entry page."""
        self.served.start()
        self.client.cookies.clear()
        self.client.base_url = httpx.URL(self.served.base)
        assert self.client.get(self.served.opening).status_code == 303
        assert self.sends("/welcome", adult="on").status_code == 303
        return self

    def sends(self, path: str, files=None, **values) -> httpx.Response:
        """Send a form once, with a key of its own, and don't follow where it leads."""
        self.number += 1
        values.setdefault("key", f"{self.number:032x}")
        return self.client.post(path, data=values, headers=OURS, files=files)

    def reads(self, path: str) -> str:
        """Return a page's text."""
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def leaves(self) -> None:
        """Let go of everything."""
        self.client.close()


def hosted(home: Path, **extra: str) -> Served:
    """Return a program that is not yet running, with its own folder and surroundings."""
    return Served(home, extra)


class CheapKeys(Served):
    """The same program with keys that cost nothing, for stories that open a vault many times."""

    def start(self) -> Served:
        """Start it and read its address."""
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("cheap_keys.py"))],
            env={**os.environ, "HANDHOLD_HOME": str(self.home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        for line in self.process.stdout:
            if found := ADDRESS.search(line):
                self.opening = found.group()
                return self
        raise RuntimeError("the program did not say its address")


def gone(base: str) -> bool:
    """Wait until nothing listens at the address any more."""
    port = int(base.rpartition(":")[2])
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return True
        time.sleep(0.02)
    return False
