"""A relay as a program of its own, and raw connections to it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from handhold.relay.openapi import openapi

_RUN = """
import sys
import handhold.relay.connection as connection
connection.PATIENCE = float(sys.argv[4])
import handhold.relay.serve as serve
serve._REST = int(sys.argv[5])
serve.run(port=int(sys.argv[1]), database=sys.argv[2], workers=int(sys.argv[3]))
"""
_WIDE = ("DEPOSIT_RATE", "DEPOSIT_BURST", "REQUEST_RATE", "REQUEST_BURST", "POLLS_FOR_ONE")


class Program:
    """A running relay with wide rate limits and its log in a file."""

    def __init__(
        self,
        folder: Path,
        database: str,
        *,
        workers: int = 1,
        patience: float = 1,
        rest: int = 75,
    ) -> None:
        self.folder, self.database, self.workers = folder, database, workers
        self.patience, self.rest = patience, rest
        self.log = folder / "relay.log"
        self.keys = folder / "program" / "relay.keys"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    def start(self, **variables: str) -> "Program":
        """Start, and return when the port is open."""
        wide = {f"HANDHOLD_RELAY_{name}": "1000000" for name in _WIDE}
        environment = {**os.environ, **wide, "HANDHOLD_RELAY_KEYS": str(self.keys), **variables}
        settings = (self.port, self.database, self.workers, self.patience, self.rest)
        arguments = [str(setting) for setting in settings]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _RUN, *arguments],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in range(300):
            assert self.process.poll() is None, self.log.read_text()
            try:
                with self.connect() as probe:
                    probe.sendall(b"GET /v1/health HTTP/1.1\r\nhost: x\r\n\r\n")
                    if b"200" in probe.recv(100):
                        return self
            except OSError:
                time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def connect(self) -> socket.socket:
        """Open a raw connection."""
        return socket.create_connection(("127.0.0.1", self.port), 15)

    def ask(self, raw: bytes) -> bytes:
        """Send bytes and return all that comes until the other side closes."""
        with self.connect() as connection:
            connection.sendall(raw)
            return until_closed(connection)

    def resident(self) -> int:
        """Return resident bytes."""
        fields = Path(f"/proc/{self.process.pid}/statm").read_text().split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")

    def stop(self) -> float:
        """Ask it to stop; return how many seconds that took."""
        start = time.perf_counter()
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                raise
        return time.perf_counter() - start


def until_closed(connection: socket.socket) -> bytes:
    """Return everything up to the end, also when it is cut."""
    got = b""
    try:
        while part := connection.recv(65536):
            got += part
    except ConnectionError:
        pass
    return got


def as_described(answer: bytes) -> tuple[int, str]:
    """Return a refusal's status and reason; it has the type and the headers that the document names."""
    head, body = answer.split(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ") for line in lines)}
    status = first.split(" ")[1]
    described = openapi()["paths"]["/v1/nameplate"]["post"]["responses"][status]
    assert {name.lower() for name in described.get("headers", {})} <= set(headers), answer
    assert headers["content-type"] in described["content"], answer
    assert headers["content-length"] == str(len(body)), answer
    return int(status), json.loads(body)["error"]
