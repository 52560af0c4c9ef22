"""The running program: its port, its address, its silence, and what it tells the system."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from handhold.base.errors import InputError
from handhold.native.serve import HOST, free_socket, open_browser, vault_folder

HERE = Path(__file__).parent
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/open\?t=(\S+)")
WORD = "zebraquince"


def listening(port: int = 0) -> socket.socket:
    """Return a socket that listens on this machine."""
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    taken.bind((HOST, port))
    taken.listen(1)
    return taken


def heed_ctrl_c() -> None:
    """Let Ctrl+C count, as at a terminal: whatever a shell starts in the background ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextlib.contextmanager
def running(command: list[str], home: Path, **changed: str):
    """Run the program until the block ends; give its first lines and the process."""
    environment = {**os.environ, "HANDHOLD_HOME": str(home), **changed}
    process = subprocess.Popen(
        [sys.executable, *command],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=heed_ctrl_c,  # noqa: PLW1509 - no thread runs here yet
    )
    lines: list[str] = []
    try:
        while not (lines and "Ctrl+C" in lines[-1]):
            line = process.stdout.readline()
            assert line, "".join(lines)
            lines.append(line)
        yield lines, process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def ended(process: subprocess.Popen[str], how: signal.Signals = signal.SIGINT) -> str:
    """End the program as a person would; return what else it printed."""
    process.send_signal(how)
    rest, _ = process.communicate(timeout=15)
    return rest


def test_the_next_free_port_is_taken():
    """One that is in use is passed over."""
    with contextlib.closing(listening()) as taken:
        wanted = taken.getsockname()[1]
        listener, got = free_socket(wanted)
        with contextlib.closing(listener):
            assert got > wanted
            assert listener.getsockname() == (HOST, got)


def test_the_asked_port_is_taken_when_it_is_free():
    """And it listens on this machine only."""
    with contextlib.closing(listening()) as probe:
        wanted = probe.getsockname()[1]
    listener, got = free_socket(wanted)
    with contextlib.closing(listener):
        assert got == wanted
        assert listener.getsockname()[0] == "127.0.0.1"


def test_no_free_port_is_said_and_none_above_the_last_is_tried():
    """The port it began with is named."""
    with contextlib.suppress(OSError), contextlib.closing(listening(65535)):
        with pytest.raises(InputError, match="no free port from 65535 on"):
            free_socket(65535)
        return
    with pytest.raises(InputError):
        free_socket(65536)


def test_a_machine_without_a_browser_is_no_fault(monkeypatch):
    """It says so by a plain False."""
    monkeypatch.setattr("webbrowser._tryorder", [])
    assert open_browser("http://127.0.0.1/") is False


@pytest.mark.parametrize("chosen", ["", "/somewhere/else"])
def test_the_folder_is_the_chosen_one_or_the_systems(monkeypatch, chosen):
    """An empty choice is none."""
    monkeypatch.setenv("HANDHOLD_HOME", chosen)
    assert (str(vault_folder()) == chosen) == bool(chosen)
    assert vault_folder().name


def test_a_taken_port_is_said_and_without_a_browser_the_address_is_printed(tmp_path):
    """The address works; nothing more is printed, and Ctrl+C ends it quietly."""
    with contextlib.closing(listening()) as taken:
        wanted = taken.getsockname()[1]
        command = ["-m", "handhold", "open", "--port", str(wanted)]
        with running(command, tmp_path, BROWSER="/nonexistent-browser %s", PATH="/nonexistent") as (
            lines,
            process,
        ):
            told = "".join(lines)
            port, token = ADDRESS.search(told).groups()
            assert f"Port {wanted} is taken; using {port} instead." in told
            assert "Open this address in your browser (it works once):" in told
            answer = httpx.get(f"http://{HOST}:{port}/open?t={token}")
            assert answer.status_code == 303
            assert len(token) >= 32
            assert ended(process) == ""
            assert process.returncode == 130


def test_a_browser_gets_the_address(tmp_path):
    """The system's browser is asked to open just that; the address is said all the same."""
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {seen}\n')
    browser.chmod(0o700)
    with running(["-m", "handhold", "open"], tmp_path, BROWSER=f"{browser} %s") as (lines, process):
        told = "".join(lines)
        assert "Handhold is open in your browser" in told
        deadline = time.monotonic() + 5
        while not seen.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert seen.read_text() == ADDRESS.search(told).group()
        ended(process)


def test_the_guides_come_in_the_language_that_was_named(tmp_path):
    """Where they are here in it; the shelf says where they aren't."""
    command = ["-m", "handhold", "open", "--no-browser", "--language", "de"]
    with running(command, tmp_path) as (lines, process):
        port, token = ADDRESS.search("".join(lines)).groups()
        with httpx.Client(base_url=f"http://{HOST}:{port}", follow_redirects=True) as client:
            entry = client.get(f"/open?t={token}")
            key = re.search(r'name="key" value="([0-9a-f]+)"', entry.text)[1]
            ours = {"sec-fetch-site": "same-origin"}
            client.post("/welcome", data={"adult": "on", "key": key}, headers=ours)
            assert "Not here in “de” yet" in client.get("/guides").text
        ended(process)


@pytest.mark.parametrize("development", [False, True], ids=["plain", "with-warnings-shown"])
def test_a_fault_leaves_no_word_in_the_output(tmp_path, development):
    """Not of a page, not of a task behind it, not of a finaliser, a warning or half an answer."""
    command = [*(["-X", "dev"] if development else []), str(HERE / "private_fault.py")]
    with running(command, tmp_path, PYTHONWARNINGS="default") as (lines, process):
        port, token = ADDRESS.search("".join(lines)).groups()
        one_request_each = httpx.Limits(max_keepalive_connections=0)
        with httpx.Client(base_url=f"http://{HOST}:{port}", limits=one_request_each) as client:
            client.get(f"/open?t={token}")
            answer = client.get("/page_that_fails")
            assert answer.status_code == 500
            assert WORD not in answer.text
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert client.get("/page_with_a_fault_behind_it").text == "fine"
            assert client.get("/page_that_drops_something_odd").text == "fine"
            with contextlib.suppress(httpx.HTTPError):
                client.get("/page_that_fails_half_way")
            assert client.get("/about").status_code == 200
            client.get(f"/nope?q={WORD}")
        rest = ended(process)
    assert WORD not in rest
    assert "Traceback" not in rest
    assert rest == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be asked")
def test_the_system_may_write_no_image_of_its_memory(tmp_path):
    """No core file, and nobody else may attach: set before the first page is served."""
    with running(["-m", "handhold", "open", "--no-browser"], tmp_path) as (_, process):
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        assert re.search(r"Max core file size\s+0\s+0\s", limits)
        # What isn't dumpable belongs to root, whoever runs it; here that may be the same person,
        # so the number is asked of the process's own flag where the system shows it.
        code = (
            "from handhold.native.discreet import keep_out_of_dumps as keep; import ctypes, resource;"
            "keep(); print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), *resource.getrlimit(resource.RLIMIT_CORE))"
        )
        ended(process)
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert seen.stdout.split() == ["0", "0", "0"]


def test_wiping_memory_is_promised_nowhere():
    """Python can't, so no page, text or docstring of ours may say that we do."""
    claim = re.compile(
        r"(?:scrub|wip|zero|eras|clear|clean)\w*\s+(?:\w+\s+){0,3}(?:memory|RAM)\b", re.IGNORECASE
    )
    honest = re.compile(r"\b(?:can't|cannot|can not|never|not|no)\b", re.IGNORECASE)
    root = HERE.parents[2]
    files = [
        path
        for folder in ("src", "packs", "docs")
        for path in (root / folder).rglob("*")
        if path.suffix in {".py", ".html", ".md", ".toml", ".js"}
    ]
    assert len(files) > 100
    for path in [*files, root / "README.md"]:
        text = path.read_text("utf-8") if path.exists() else ""
        for found in claim.finditer(text):
            around = text[max(0, found.start() - 60) : found.end()]
            assert honest.search(around), (path, around)
