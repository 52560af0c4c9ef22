"""The project's own virtual environment, made once and kept up with the pinned requirements."""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
OLDEST = (3, 11)
PIP = ROOT / "scripts/vendor/pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"


def python() -> Path:
    """Return the environment's interpreter."""
    return FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def ready(lock: str) -> Path:
    """Make the environment if need be, install what a lock file pins, and return its Python."""
    if sys.version_info < OLDEST:
        sys.exit(f"Handhold needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")
    stamp = FOLDER / f"{Path(lock).stem}.stamp"
    wanted = _digest(lock)
    if stamp.is_file() and stamp.read_text() == wanted and python().exists():
        return python()
    print("Setting up (once; it takes a minute) ...", flush=True)
    _make()
    pip = [str(python()), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    _run([*pip, "--require-hashes", "-r", str(ROOT / lock)])
    _run([*pip, "--no-deps", "--editable", str(ROOT)])
    stamp.write_text(wanted)
    return python()


def _make() -> None:
    """Make the environment. Where Python comes without pip (as Debian packs it), bring ours."""
    if python().exists():
        return
    whole = importlib.util.find_spec("ensurepip") is not None
    _run([sys.executable, "-m", "venv", *(() if whole else ("--without-pip",)), str(FOLDER)])
    if not whole:
        if hashlib.sha256(PIP.read_bytes()).hexdigest() != PIP_SHA256:
            sys.exit(f"{PIP.name} is not what it should be; get a fresh copy of this folder.")
        _run([str(python()), str(PIP / "pip"), "install", "--quiet", "--no-index", str(PIP)])


def _run(command: list[str]) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit("That step failed. Its own words are above; mend it and run the command again.")


def _digest(lock: str) -> str:
    told = hashlib.sha256()
    for name in (lock, "pyproject.toml"):
        told.update((ROOT / name).read_bytes())
    return told.hexdigest() + str(ROOT)
