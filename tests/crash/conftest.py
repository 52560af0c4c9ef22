"""Fixtures that hurt the vault."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def child_environment():
    """Return the environment of a child process that can import the tests' own modules."""
    path = [str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(path)}


@pytest.fixture(scope="session")
def shim(tmp_path_factory):
    """Build the library that stands between SQLite and the system."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("needs a C compiler on Linux")
    built = tmp_path_factory.mktemp("shim") / "shim.so"
    made = [compiler, "-shared", "-fPIC", "-O1", "-o", str(built), str(HERE / "shim.c"), "-ldl"]
    subprocess.run(made, check=True)
    return built


@pytest.fixture
def under_shim(shim, child_environment):
    """Return a function that runs one of this folder's programs under the shim."""

    def run(program, *given):
        return subprocess.run(
            [sys.executable, str(HERE / program), *map(str, given)],
            env=child_environment | {"LD_PRELOAD": str(shim)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    return run
