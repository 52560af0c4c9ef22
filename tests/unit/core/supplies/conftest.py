"""The shipped tables, parsed once."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from handhold.core.supplies import SuppliesRules, parse_rules

PACKS = Path(__file__).parents[4] / "packs" / "_supplies"


@pytest.fixture(scope="session")
def tables() -> list[dict[str, Any]]:
    """Return the TOML tables as the program reads them."""
    return [tomllib.loads(path.read_text("utf-8")) for path in sorted(PACKS.glob("*.toml"))]


@pytest.fixture(scope="session")
def rules(tables) -> SuppliesRules:
    """Return the rules made from them."""
    return parse_rules(tables)
