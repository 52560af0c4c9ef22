"""A real Chromium and a real running program."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from e2e.couple import PHONE, Person, Relay, comes_in
from e2e.server import Served

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--in-process-gpu", "--process-per-site", "--disable-background-networking", "--disable-sync"]


def chromium() -> str:
    """Return where Chromium is; skip without one, or fail when CI says it must be there."""
    chosen = os.environ.get("HANDHOLD_CHROMIUM")
    found = chosen or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        message = "no Chromium here: install it, or set HANDHOLD_CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a file; it must be closed before async tests can run."""
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The program, running, with a folder of its own."""
    served = Served(tmp_path / "home").start()
    yield served
    served.stop()


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """A page at phone size, opened by the program's one-time address."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(served.opening)
    yield page
    context.close()


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    """A relay of one's own."""
    folder = tmp_path / "relay"
    folder.mkdir()
    relay = Relay(folder).start()
    yield relay
    relay.stop()


@pytest.fixture
def two(browser: Browser, tmp_path: Path) -> Iterator[tuple[Person, Person]]:
    """Two people who have come in and have a vault each."""
    people = [comes_in(browser.new_context(viewport=PHONE), tmp_path / name, name) for name in ("ash", "bo")]
    yield people[0], people[1]
    for person in people:
        person.page.context.close()
        person.served.stop()
