"""What docs/relay.md and deploy/ tell people to do: the files fit each other, the program, and systemd."""

import http.client
import importlib.util
import re
import shlex
import shutil
import ssl
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import typer

from conftest import ROOT
from handhold.base.errors import InputError
from handhold.cli.main import app
from handhold.relay.sealing import KeyRing, KeysUnsafe
from handhold.relay.serve import run

UNIT = (ROOT / "deploy/handhold-relay.service").read_text()
CONTAINER = (ROOT / "deploy/Containerfile").read_text()
PAGE = (ROOT / "docs/relay.md").read_text()
RELAY_ONLY = {"asyncpg", "httptools", "uvloop"}


def settings() -> dict[str, list[str]]:
    """Return the unit's settings, each with its values."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", UNIT, re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def test_the_unit_keeps_its_keys_where_the_relay_accepts_them(tmp_path: Path):
    """With DynamicUser systemd makes /run/NAME a link into /run/private, and the relay takes no link."""
    unit = settings()
    assert unit["DynamicUser"] == ["yes"]
    (name,) = unit["RuntimeDirectory"]
    folder = tmp_path / "run/private" / name
    folder.mkdir(mode=int(unit["RuntimeDirectoryMode"][0], 8), parents=True)
    (tmp_path / "run" / name).symlink_to(folder, target_is_directory=True)
    with pytest.raises(KeysUnsafe):
        KeyRing(tmp_path / "run" / name / "relay.keys")
    (keys,) = [v for v in unit["Environment"] if v.startswith("HANDHOLD_RELAY_KEYS=")]
    path = Path(keys.partition("=")[2])
    KeyRing(tmp_path / path.relative_to("/"))
    assert (folder / path.name).is_file()


def commands() -> Iterator[list[str]]:
    """Yield what is written after `handhold relay` anywhere in these files."""
    yield from (shlex.split(value)[1:] for value in settings()["ExecStart"])
    (told,) = re.findall(r"^CMD \[(.*)\]$", CONTAINER, re.MULTILINE)
    yield [word.strip(' "') for word in told.split(",")][1:]
    for line in re.findall(
        r"^    (?:ExecStart=\S*|python3 scripts/start\.py) ?(relay.*)$", PAGE, re.MULTILINE
    ):
        yield shlex.split(line)


def test_every_command_that_starts_a_relay_has_options_that_there_are():
    """In the unit, the container and the page."""
    relay = typer.main.get_command(app).commands["relay"]  # type: ignore[attr-defined]
    known = {name for option in relay.params for name in option.opts}
    found = list(commands())
    assert len(found) > 5
    for words in found:
        assert words[0] == "relay"
        assert {word for word in words if word.startswith("--")} <= known


def test_the_page_and_the_unit_install_what_the_unit_starts():
    """The same lines in both, and the program lies where they put it."""
    lines = re.findall(r"^#   (.+)$", UNIT, re.MULTILINE)
    assert len(lines) == 5
    for line in lines:
        assert f"    {line}\n" in PAGE
    folder = shlex.split(lines[0])[-1]
    assert [shlex.split(value)[0] for value in settings()["ExecStart"]] == [
        f"{folder}/bin/handhold"
    ]


def test_the_unit_never_gives_up():
    """Given up by systemd, the relay would stay down, and its keys would be gone with its folder."""
    unit = settings()
    assert unit["Restart"] == ["always"]
    assert unit["StartLimitIntervalSec"] == ["0"]


def test_a_container_keeps_its_keys_in_memory_without_being_told():
    """The relay's own place for them is in memory in every container; one set in the image would lie on its disk."""
    (told,) = re.findall(r"^ENV (.*)$", CONTAINER, re.MULTILINE)
    assert "HANDHOLD_RELAY_KEYS" not in told
    (build,) = re.findall(r"podman build (.*)$", CONTAINER, re.MULTILINE)
    assert "--format docker" in build, "other formats leave the health check out"


def test_a_container_is_built_from_what_it_needs_alone():
    """No environment, no history, no database; but all that the build reads."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    patterns = [line for line in lines if not line.startswith("#")]
    assert patterns[0] == "*"
    let_in = {line[1:] for line in patterns if line.startswith("!")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {"pyproject.toml", "LICENSE", project["project"]["readme"], *wheel["force-include"]}
    needed |= {path.split("/")[0] for path in wheel["packages"]}
    needed |= set(re.findall(r"/src/([\w./-]+)", CONTAINER))
    assert let_in == needed


def pins(name: str) -> dict[str, str]:
    """Return each library that a file pins, with its version and digests."""
    text = re.sub(r"^ *#.*\n", "", (ROOT / name).read_text(), flags=re.MULTILINE)
    return {p.partition("==")[0]: p for p in re.split(r"\n(?=[a-z])", text.strip())}


def test_the_three_lock_files_pin_the_same():
    """A relay has what the program has and three libraries more, and the tests have all of it."""
    plain, relay, tests = (pins(f"requirements{name}.lock") for name in ("", "-relay", "-dev"))
    assert set(relay) - set(plain) == RELAY_ONLY
    assert plain.items() <= relay.items() <= tests.items()
    assert all("--hash=sha256:" in pin for pin in relay.values())


def test_starting_a_relay_installs_what_it_needs(monkeypatch):
    """Whatever is opened else stays without."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    spec = importlib.util.spec_from_file_location("start", ROOT / "scripts/start.py")
    assert spec is not None
    assert spec.loader is not None
    start = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(start)
    assert start.lock(["relay", "--port", "1"]) == "requirements-relay.lock"
    assert start.lock([]) == start.lock(["ask", "relay"]) == "requirements.lock"


def test_postgres_without_its_driver_is_said_before_anything_starts(monkeypatch):
    """In words that tell what to do, not in a trace after a relay that seems to listen."""
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    told = []
    with pytest.raises(InputError, match=r"asyncpg.*requirements-relay\.lock"):
        run(port=0, database="postgresql://x/x", environment={}, told=told.append)
    assert told == []


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """Return a certificate for this machine, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl to make a certificate")
    files = tmp_path / "chain.pem", tmp_path / "key.pem"
    asked = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
    )
    named = [
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-out",
        str(files[0]),
        "-keyout",
        str(files[1]),
    ]
    subprocess.run([openssl, *asked.split(), *named], check=True, capture_output=True)
    return files


def test_half_a_certificate_is_refused_before_anything_starts(certificate, tmp_path: Path):
    """One without the other, one that isn't there, one that isn't one."""
    chain, key = certificate
    for pair in ((chain, None), (None, key), (tmp_path / "gone.pem", key), (key, key)):
        told: list[str] = []
        with pytest.raises(InputError, match="certificate"):
            run(
                port=0,
                database=str(tmp_path / "relay.db"),
                certificate=pair[0],
                private_key=pair[1],
                environment={},
                told=told.append,
            )
        assert told == []


def test_a_relay_with_a_certificate_speaks_tls(certificate, tmp_path: Path):
    """The command line alone does it, and whoever trusts the certificate gets an answer."""
    chain, key = certificate
    command = [sys.executable, "-m", "handhold", "relay", "--port", "0", "--database", "relay.db"]
    command += ["--certificate", str(chain), "--private-key", str(key)]
    with (tmp_path / "log").open("wb") as log:
        relay = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=log)
    try:
        assert relay.stdout is not None
        port = int(relay.stdout.readline().rsplit(maxsplit=1)[1])
        trusting = ssl.create_default_context(cafile=str(chain))
        link = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=trusting)
        with closing(link):
            link.request("GET", "/v1/health")
            assert link.getresponse().read() == b'{"status":"ok"}'
    finally:
        relay.terminate()
        relay.wait(30)
        relay.stdout.close()
