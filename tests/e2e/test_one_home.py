"""Two programs on one computer: one folder of vaults, one browser with its cookies, two ports."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from e2e.navigator import come_in, make_vault
from e2e.server import Served
from e2e.test_two import FIRST, TESTS, Person, Relay, pair, shows, until

pytestmark = pytest.mark.e2e


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    """A relay of one's own."""
    folder = tmp_path / "relay"
    folder.mkdir()
    relay = Relay(folder).start()
    yield relay
    relay.stop()


@pytest.fixture
def side_by_side(browser: Browser, tmp_path: Path) -> Iterator[tuple[Person, Person]]:
    """Two people who share a computer and a browser, each with a program and a vault."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    people = []
    for name in ("ash", "bo"):
        clock = tmp_path / f"{name}.clock"
        clock.write_text("0", "utf-8")
        given = os.environ.get("PYTHONPATH")  # a changed copy of the program may be tried
        beside = f"{TESTS}{os.pathsep}{given}" if given else str(TESTS)
        extra = {"HANDHOLD_CLOCK": str(clock), "PYTHONPATH": beside}
        served = Served(tmp_path / "home", extra, command=("-m", "e2e.clocked")).start()
        page = context.new_page()
        page.goto(served.opening)
        come_in(page)
        make_vault(page, name)
        people.append(Person(page, served, clock))
    yield people[0], people[1]
    context.close()
    for person in people:
        person.served.stop()


def test_two_programs_on_one_home_pair_with_each_other(
    relay: Relay, side_by_side: tuple[Person, Person], tmp_path: Path
):
    """Neither shuts the other out of its page or its vault; what one says the other hears; one may leave quickly."""
    # Given two programs with a folder and a cookie jar in common
    ash, bo = side_by_side
    assert ash.served.base != bo.served.base
    assert {path.stem for path in (tmp_path / "home").rglob("*.vault")} == {"ash", "bo"}
    names = [cookie["name"] for cookie in ash.page.context.cookies()]
    assert len(names) == len(set(names)) == 2

    # When they pair, and one brings the first step up
    pair(ash, bo, relay)
    ash.goes(FIRST)
    ash.does("Bring this up")

    # Then the other hears of it, and the one who spoke isn't asked
    until(shows(bo, "One of you brought this up"), bo, FIRST)
    ash.goes(FIRST)
    assert "One of you brought this up" not in ash.page.inner_text("main")

    # And when one leaves quickly, the other's vault stays open
    for _ in range(3):
        ash.page.keyboard.press("Shift")
    ash.page.wait_for_url("**/away")
    bo.goes(FIRST)
    expect(bo.page.get_by_text("One of you brought this up")).to_be_visible()
    ash.goes("/partners")
    assert ash.page.url == ash.served.base + "/away"
