"""The coach of the shipped language pack, read once for all tests here."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from handhold.core.coach import Coach, compile_coach

PACK = Path(__file__).parents[4] / "packs" / "_coach" / "en"


def read_tables() -> Sequence[Mapping[str, object]]:
    """Read the pack's tables in the order of their names."""
    return [tomllib.loads(path.read_text("utf-8")) for path in sorted(PACK.glob("*.toml"))]


@pytest.fixture(scope="session")
def rules_only() -> Coach:
    """Give the shipped coach without its weights."""
    return compile_coach(read_tables(), None)


@pytest.fixture(scope="session")
def coach() -> Coach:
    """Give the shipped coach as people use it."""
    return compile_coach(read_tables(), (PACK / "model.bin").read_bytes())
