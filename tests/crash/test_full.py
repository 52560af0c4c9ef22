"""A file system that is really full: a small one in memory, mounted where only the test's own process sees it."""

import os
import shutil
import subprocess
import sys

import pytest

VAULT = """
import sys
from pathlib import Path
from crash.support import *
from handhold.base.errors import *
folder, room = Path(sys.argv[1]), int(sys.argv[2])
made(folder, numbered(5))
vault = wait(cheap(folder).open("Sam", PASSPHRASE))
filler = folder / "filler"
kept = numbered(5)


def fill(room):
    with filler.open("ab", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError as full:
            assert full.errno == 28, full
        file.truncate(max(0, file.tell() - room))


fill(room)
for attempt in range(200):
    try:
        wait(vault.append([b"%d" % attempt * 300]))
    except DiskFull:
        break
    kept.append(b"%d" % attempt * 300)
else:
    raise SystemExit("never full")
assert list(vault.records()) == kept
fill(0)
opens = PASSPHRASE
try:
    wait(vault.change_passphrase(PASSPHRASE, OTHER))
    opens = OTHER
except (DiskFull, DiskFailed):
    pass
assert list(vault.records()) == kept
try:
    wait(cheap(folder).create("New", PASSPHRASE))
    raise SystemExit("made without room")
except DiskFull:
    pass
wait(vault.close())
filler.unlink()
assert read(folder, passphrase=opens) == kept
vault = wait(cheap(folder).open("Sam", opens))
wait(vault.append([b"room again"]))
wait(vault.close())
assert read(folder, passphrase=opens) == [*kept, b"room again"]
assert not [each for each in folder.iterdir() if each.name.startswith("New")]
"""
RELAY = """
import asyncio, logging, sys
from pathlib import Path
from handhold.relay.app import RelayApp, make_relay
from handhold.relay.options import Options
from relay.asking import Asker, Box, body
folder, room = Path(sys.argv[1]), int(sys.argv[2])
options = Options(database=str(folder / "relay.db"), keys="none", deposit_burst=1e6, request_burst=1e6)


lines = []
told = logging.Handler()
told.emit = lambda record: lines.append(record.getMessage())
logging.getLogger("handhold.relay").addHandler(told)


async def go():
    relay = make_relay(options)
    app = RelayApp(lambda: relay)
    await app.start()
    asker, boxes, kept = Asker(app, relay), [Box(f"b{n}") for n in range(100)], {}
    assert (await asker.ask("GET", "/v1/health")).status == 200
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            file.truncate(max(0, file.tell() - room))
    refused = 0
    for number in range(300):
        box = boxes[number % 100]
        answer = await asker.put(box, body(f"m{number}", 4096))
        assert answer.status in (201, 503), answer
        refused += answer.status == 503
        if answer.status == 201:
            kept.setdefault(box.id, []).append(body(f"m{number}", 4096))
    assert refused > 200, refused
    for box in boxes:
        assert [frame.body for frame in await asker.fetch(box)] == kept.get(box.id, [])
    health = await asker.ask("GET", "/v1/health")
    assert (health.status, health.error) == (503, "storage"), health
    assert lines == ["storage fails (SQLITE_FULL): nothing is saved, and devices are told to send again"], lines
    filler.unlink()
    assert (await asker.ask("GET", "/v1/health")).status == 200
    assert lines[1:] == ["storage works again"], lines
    assert (await asker.put(boxes[0], body("room again"))).status == 201
    await relay.stop()
    return sum(map(len, kept.values()))


assert asyncio.run(go()) > 0
"""


def mounted(program, size, room, folder, environment):
    """Run a program that has a full file system of its own, and nobody else sees it."""
    mount = f'mount -t tmpfs -o size={size}k tmpfs "$1" && shift && exec "$@"'
    inside = [sys.executable, "-c", program, str(folder), str(room)]
    return subprocess.run(
        ["unshare", "-rm", "sh", "-c", mount, "sh", str(folder), *inside],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def full(tmp_path, child_environment):
    """Return a function that runs a program on a file system of so many KiB; skip where none can be mounted."""
    if shutil.which("unshare") is None or mounted("", 64, 0, tmp_path, os.environ).returncode != 0:
        pytest.skip("no file system can be mounted here")
    return lambda program, size, room: mounted(program, size, room, tmp_path, child_environment)


@pytest.mark.parametrize("room", [0, 8192, 40_000])
def test_a_vault_on_a_full_file_system_loses_only_what_it_refused(full, room):
    """Appends, a change of key and a new vault without room; with room again, all goes on."""
    ran = full(VAULT, 512, room)
    assert ran.returncode == 0, ran.stderr


def test_a_relay_on_a_full_file_system_confirms_nothing_that_it_lacks(full):
    """503 for what finds no room; all that was confirmed is there, and with room again it goes on."""
    ran = full(RELAY, 1024, 200_000)
    assert ran.returncode == 0, ran.stderr
