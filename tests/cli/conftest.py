"""The program, for every command's tests."""

from pathlib import Path

import pytest

from cli.program import Program


@pytest.fixture
def handhold(tmp_path: Path) -> Program:
    """Return the program with a vault folder of its own."""
    return Program(tmp_path / "home")
