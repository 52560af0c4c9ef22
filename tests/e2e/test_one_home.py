"""Two programs on one computer: one folder of vaults, one browser with its cookies, two ports."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from e2e.couple import FIRST, PHONE, Person, Relay, comes_in, pair, shows, until

pytestmark = pytest.mark.e2e


@pytest.fixture
def side_by_side(browser: Browser, tmp_path: Path) -> Iterator[tuple[Person, Person]]:
    """Two people who share a computer and a browser, each with a program and a vault."""
    context = browser.new_context(viewport=PHONE)
    people = [comes_in(context, tmp_path / "home", name) for name in ("ash", "bo")]
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
