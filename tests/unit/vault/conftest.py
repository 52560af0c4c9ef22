"""Fixtures for the vault."""

import os
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]


@pytest.fixture
def child_environment():
    """Return the environment of a child process that can import the tests' own modules."""
    path = [str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(path)}
