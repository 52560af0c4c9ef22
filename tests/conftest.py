"""What every test may lean on: profiles, a clock, entropy, the shipped shelf."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("quick", max_examples=40, deadline=None)
settings.register_profile("nightly", settings.get_profile("default"), max_examples=2000, deadline=None)
PROFILE = os.environ.get("HANDHOLD_PROFILE", "quick")
settings.load_profile(PROFILE)

ROOT = Path(__file__).resolve().parent.parent
ZONE = timezone(timedelta(hours=1))


LONG = ("e2e", "properties", "safety", "crash")
"""Folders whose files take longest: they go first, so that no worker is left with one at the end."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; and at night a law is tried ten thousand times, however long a slow machine takes."""
    places = {ROOT / "tests" / folder: place for place, folder in enumerate(LONG)}
    found = {path: next((places[up] for up in path.parents if up in places), len(LONG)) for path in {item.path for item in items}}
    items.sort(key=lambda item: found[item.path])
    if PROFILE == "nightly":
        for item in items:
            item.add_marker(pytest.mark.timeout(0))


class HandClock:
    """A clock that moves when it is told to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.now

    def pass_by(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> HandClock:
    """A clock that stands at an afternoon in March."""
    return HandClock(datetime(2027, 3, 3, 15, 0, tzinfo=ZONE))


@pytest.fixture
def entropy() -> Callable[[int], bytes]:
    """Entropy that counts, so that a test can be repeated."""
    state = {"at": 0}

    def counted(size: int) -> bytes:
        state["at"] += 1
        return state["at"].to_bytes(max(8, size), "big")[-size:]

    return counted
