"""The program, for every command's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.program import Program, Runs, forks


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Return what runs the program again and again."""
    with forks(tmp_path_factory.mktemp("runs")) as runs:
        yield runs


@pytest.fixture
def handhold(tmp_path: Path, runs: Runs) -> Program:
    """Return the program with a vault folder of its own."""
    return Program(tmp_path / "home", runs)
