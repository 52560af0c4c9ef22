"""Killing the relay under load: the small form of bench/relay_crash.py, and that it comes to an end itself."""

import asyncio
import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LATE_HEALTH = """
import http.server, pathlib, sys, threading
class Starting(http.server.BaseHTTPRequestHandler):
    asked = 0
    def do_GET(self):
        Starting.asked += 1
        pathlib.Path(sys.argv[2]).write_text(str(Starting.asked))
        self.send_response(200 if self.path == "/v1/health" and Starting.asked > 2 else 503)
        self.end_headers()
    def log_message(self, *_):
        print("asked", file=sys.stderr, flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Starting).serve_forever()
"""
DEAF = "import sys, time; print('cannot', file=sys.stderr, flush=True); time.sleep(600)"


NIGHTLY = os.environ.get("HANDHOLD_PROFILE") == "nightly"
ENGINES = {
    "sqlite": ["--database", "sqlite"],
    "postgres": ["--database", "postgres", "--workers", "2"],
}


@pytest.mark.slow
@pytest.mark.parametrize("arguments", ENGINES.values(), ids=ENGINES)
def test_no_kill_loses_a_message_that_the_relay_said_it_had(arguments, tmp_path):
    """Every application gets every message in order, across SIGKILLs; its reader drops repeats itself."""
    kills = 20 if NIGHTLY else 4
    command = [sys.executable, str(ROOT / "bench" / "relay_crash.py"), "--kills", str(kills)]
    code, said, complained = run(
        [*command, "--every", "0.5", "--pairs", "20", *arguments], 170 + 15 * kills, tmp_path
    )
    assert code == 0, said + complained
    result = json.loads(said.splitlines()[-1])
    assert result["acknowledged_then_lost"] == 0
    assert result["applied"] >= result["accepted"] > 100
    assert result["sent_again"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES if NIGHTLY else ["sqlite"])
def test_no_kill_loses_or_doubles_an_event_between_two_people_s_own_programs(engine, tmp_path):
    """Each event reaches the other's vault once and in order, although batches do come again.

    A few kills may all miss the moment that makes a batch come again: then there are more of them.
    """
    kills = 20 if NIGHTLY else 2
    command = [sys.executable, str(ROOT / "bench" / "relay_crash.py"), "--apps", "--kills", str(kills)]
    met: Counter[str] = Counter()
    for turn in range(6):
        folder = tmp_path / str(turn)
        folder.mkdir()
        code, said, complained = run(
            [*command, "--every", "0.4", "--pairs", "1", *ENGINES[engine]], 170 + 15 * kills, folder
        )
        assert code == 0, said + complained
        result = json.loads(said.splitlines()[-1])
        assert (result["lost"], result["twice"], result["out_of_order"]) == (0, 0, 0)
        assert result["said"] > 5 * kills
        met.update({name: result[name] for name in ("pushes_failed", "batches_again")})
        if min(met.values()) > 0:
            break
    assert min(met.values()) > 0, met


def run(command: list[str], limit: float, folder: Path) -> tuple[int, str, str]:
    """Run a program within a limit and leave nothing of it behind; return its code and what it said.

    It writes to files: a pipe would stay open for as long as anything that it started lives.
    """
    said, complained = folder / "said", folder / "complained"
    with said.open("w") as out, complained.open("w") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err, start_new_session=True)
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired:
        process.terminate()  # it ends its relays and its database then, given a moment
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(40)
        pytest.fail(f"no end after {limit:g} s\n{said.read_text()}{complained.read_text()}")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
    return process.returncode, said.read_text(), complained.read_text()


def test_a_run_past_its_limit_is_ended_with_all_that_it_started(tmp_path):
    """A child that outlives the program, and holds its output open, is gone when the test has failed."""
    child = tmp_path / "child"
    program = (
        "import pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"pathlib.Path({str(child)!r}).write_text(str(child.pid))\n"
        "print('begun', flush=True); time.sleep(600)"
    )
    with pytest.raises(pytest.fail.Exception, match="no end after 3 s\nbegun"):
        run([sys.executable, "-c", program], 3, tmp_path)
    assert gone(int(child.read_text()))


def gone(pid: int) -> bool:
    """Say whether a process has ended, or does in a moment; nobody may have looked after it yet."""
    for _ in range(100):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def crash(monkeypatch):
    """The program that kills, as a module."""
    monkeypatch.syspath_prepend(ROOT / "bench")
    return importlib.import_module("relay_crash")


@pytest.fixture
def servers(monkeypatch):
    """The part that starts and ends relays, as a module."""
    monkeypatch.syspath_prepend(ROOT / "bench")
    return importlib.import_module("relay_servers")


class Meanwhile:
    """A mailbox in which one cancel comes at the very moment of an answer, and nothing after."""

    def __init__(self) -> None:
        self.tasks: list[asyncio.Task[None]] = []

    async def send(self, _body: bytes) -> None:
        await self.fetch(0)

    async def fetch(self, _wait: float) -> list[bytes]:
        await asyncio.sleep(0)
        for task in self.tasks:
            asyncio.get_running_loop().call_soon(task.cancel)
        self.tasks.clear()
        return []


@pytest.mark.parametrize("what", ["send_until", "read_until"])
@pytest.mark.anyio
async def test_a_device_ends_by_one_cancel_whenever_it_comes(crash, what):
    """Also in the moment of an answer, in which asyncio.wait_for of Python 3.11 swallows it."""
    box = Meanwhile()
    device = crash.Device(0, box, Counter())
    never = asyncio.Event()
    events = (never, never) if what == "send_until" else (never,)
    task = asyncio.ensure_future(getattr(device, what)(*events))
    box.tasks.append(task)
    _, waiting = await asyncio.wait({task}, timeout=2)
    never.set()
    assert not waiting


@pytest.mark.anyio
async def test_a_task_that_swallows_a_cancel_is_cancelled_again(crash, monkeypatch):
    """And one that failed tells why, once all have ended."""
    monkeypatch.setattr(crash, "PATIENCE", 0.1)
    swallowed = []

    async def stubborn() -> None:
        try:
            await asyncio.sleep(600)
        except asyncio.CancelledError:
            swallowed.append(True)
            await asyncio.sleep(600)

    async def failing() -> None:
        raise LookupError("a fault of its own")

    tasks = [asyncio.ensure_future(work()) for work in (stubborn, failing)]
    await asyncio.sleep(0)
    with pytest.raises(LookupError, match="a fault of its own"):
        await asyncio.wait_for(crash.end(tasks), 2)
    assert swallowed
    assert all(task.done() for task in tasks)


def test_a_relay_counts_as_started_when_it_says_that_it_works(
    servers, monkeypatch, tmp_path, capfd
):
    """Its port is open before; and what it says is passed on at the end, by no pipe of ours."""
    monkeypatch.setattr(servers, "_RUN", LATE_HEALTH)
    asked = tmp_path / "asked"
    server = servers.Server("handhold", str(asked), tmp_path / "relay.keys").start()
    try:
        assert asked.read_text() == "3"
        assert "asked" not in capfd.readouterr().err
    finally:
        server.stop()
    assert "asked" in capfd.readouterr().err


def test_a_relay_that_never_works_is_not_left_running(servers, monkeypatch, tmp_path, capfd):
    """The start fails within its limit, ends the process, and tells what it said."""
    monkeypatch.setattr(servers, "_RUN", DEAF)
    monkeypatch.setattr(servers, "START", 2.0)
    server = servers.Server("handhold", "none", tmp_path / "relay.keys")
    with pytest.raises(SystemExit, match="did not work"):
        server.start()
    assert server.process.poll() is not None
    assert "cannot" in capfd.readouterr().err
