"""Each requirement's test has teeth: with a small fault planted in a copy of the program, it turns red."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FAULTS = tomllib.loads(Path(__file__).with_name("faults.toml").read_text("utf-8"))["fault"]
FAILED = 1
"""What pytest ends with when tests ran and some failed; anything else is no proof."""


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program beside the guides, to plant faults in."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copytree(
        ROOT / "src/handhold", folder / "src/handhold", ignore=shutil.ignore_patterns("__pycache__")
    )
    (folder / "packs").symlink_to(ROOT / "packs")
    return folder / "src"


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{f['requirement']}-{f['name']}" for f in FAULTS])
def test_a_planted_fault_turns_the_test_red(fault: dict[str, str], program: Path) -> None:
    """The named test fails under the fault, for its own reason and not by error of the planting."""
    source = program / "handhold" / fault["file"]
    whole = source.read_text("utf-8")
    assert whole.count(fault["old"]) == 1, "the fault no longer fits the program: plant it anew"
    source.write_text(whole.replace(fault["old"], fault["new"]), "utf-8")
    try:
        ran = run(fault["test"], program)
    finally:
        source.write_text(whole, "utf-8")
    assert ran.returncode == FAILED, ran.stdout[-2000:]
    assert "FAILED tests/" + fault["test"].partition("::")[0] in ran.stdout
    assert "ImportError" not in ran.stdout
    assert "SyntaxError" not in ran.stdout


def test_the_copy_is_what_is_tested(program: Path) -> None:
    """Without a fault the copy passes, and it is the copy that runs."""
    ran = run("unit/vault/test_erase.py", program)
    assert ran.returncode == 0, ran.stdout[-2000:]
    where = subprocess.run(
        [sys.executable, "-c", "import handhold; print(handhold.__file__)"],
        env={**os.environ, "PYTHONPATH": str(program)}, capture_output=True, text=True, check=True,
    )
    assert where.stdout.startswith(str(program))


def run(test: str, program: Path) -> "subprocess.CompletedProcess[str]":
    """Run one test against the copy."""
    return subprocess.run(
        [
            sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-o", "addopts=--import-mode=importlib",
            f"tests/{test}",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(program), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, check=False, timeout=300,
    )
