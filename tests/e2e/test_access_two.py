"""Every page that two people meet, at every stage, for everybody: axe in light and dark, 320 px, 400 % zoom."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import expect

from e2e.couple import (
    FIRST,
    PHONE,
    Person,
    Relay,
    both_said_yes,
    both_say_today,
    bring_up,
    pair,
    shows,
    until,
)
from e2e.navigator import lies_over, no_side_scroll, violations

pytestmark = pytest.mark.e2e

NARROW = {"width": 320, "height": 700}
ZOOMED = {"width": 320, "height": 256}
"""1280 by 1024 at 400 %: as many CSS pixels."""

OF_THE_TWO = ("/partners", "/partners/1", FIRST)
OF_THE_DAY = ("/guides/1/day/card", "/guides/1/day", "/guides/1/afterwards")


@dataclass
class Checked:
    """What was found, by the page's name."""

    found: dict[str, list[str]] = field(default_factory=dict)

    def page(self, name: str, person: Person) -> None:
        """Check a page as it stands: nothing opens it anew, so that what was typed or unfolded is looked at too."""
        page, found = person.page, self.found.setdefault(name, [])
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            page.set_viewport_size(NARROW)
            found += [f"{scheme}: {each}" for each in violations(page, scheme)]
        for how, size in (("320 px", NARROW), ("400 %", ZOOMED)):
            page.set_viewport_size(size)
            if not no_side_scroll(page):
                found.append(f"wider than the screen at {how}")
            found += [f"something lies over it at {how}: {each}" for each in lies_over(page)]
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        page.set_viewport_size(PHONE)

    def at(self, name: str, person: Person, *paths: str) -> None:
        """Open pages and check each."""
        for path in paths:
            person.goes(path)
            self.page(f"{name}: {path}", person)

    def nothing(self) -> None:
        """Expect that nothing was found anywhere."""
        assert {name: each for name, each in self.found.items() if each} == {}


def code_of(person: Person, relay: Relay) -> str:
    """Get a code, and stay at its page."""
    person.goes("/partners")
    person.page.get_by_label("Relay").first.fill(relay.address)
    person.does("Get a code")
    return person.page.locator(".pairing-code").inner_text()


def types(person: Person, relay: Relay, code: str) -> None:
    """Take a code up."""
    person.goes("/partners")
    folded = person.page.get_by_text("Somebody else", exact=True)
    if folded.count():
        folded.click()
    person.page.get_by_label("The code").fill(code)
    person.page.get_by_label("Relay").last.fill(relay.address)
    person.does("Join")


def test_finding_each_other_and_every_way_it_fails(relay: Relay, two: tuple[Person, Person]):
    """The code with its picture, each page that says it came to nothing, the three words, what follows."""
    ash, bo = two
    checked = Checked()

    # A code, its picture, and a relay that is away
    code = code_of(ash, relay)
    checked.page("a code", ash)
    ash.page.get_by_text("As a picture").click()
    expect(ash.page.locator(".qr")).to_be_visible()
    checked.page("a code and its picture", ash)

    # What is no code, nobody's code, a wrong code
    types(bo, relay, "417-apple-rivver-street")
    checked.page("no code", bo)
    types(bo, relay, "7654321-" + code.partition("-")[2])
    checked.page("nobody's code", bo)
    types(bo, relay, code.rpartition("-")[0] + ("-apple" if not code.endswith("-apple") else "-river"))
    checked.page("waiting for the one who invited", bo)
    until(shows(bo, "did not work out"), bo, "/partners/pairing/1")
    checked.page("a wrong code, typed", bo)
    until(shows(ash, "did not work out"), ash, "/partners/pairing/1")
    checked.page("a wrong code, given out", ash)

    # A code that ran out, and a relay that is away
    code_of(ash, relay)
    relay.stop()
    until(shows(ash, "be reached just now"), ash, "/partners/pairing/2")
    checked.page("a relay that is away", ash)
    ash.passes(1.1)
    ash.opens_again()
    until(shows(ash, "its hour has passed"), ash, "/partners/pairing/2")
    checked.page("a code that ran out", ash)
    code_away(bo, relay)
    checked.page("no code because of the relay", bo)
    relay.start()

    # The three words, and words that differ
    code = code_of(ash, relay)
    types(bo, relay, code)
    for person, path in ((ash, "/partners/pairing/3"), (bo, "/partners/pairing/2")):
        until(shows(person, "Compare these three words"), person, path)
        checked.page(f"the three words: {path}", person)
    types(ash, relay, code)
    expect(ash.page.get_by_role("main")).to_contain_text("has been used already")
    checked.page("a used code", ash)
    ash.goes("/partners/1")
    bo.does("They differ")
    checked.page("words that differ", bo)
    checked.at("words that differ", bo, "/partners/1")
    expect(ash.page.get_by_role("main")).to_contain_text("You have parted", timeout=40_000)
    checked.page("words that differ, to the other", ash)
    checked.nothing()


def code_away(person: Person, relay: Relay) -> None:
    """Ask a relay that is away for a code."""
    person.goes("/partners")
    person.page.get_by_label("Relay").first.fill(relay.address)
    person.does("Get a code")
    expect(person.page.get_by_role("main")).to_contain_text("isn't answering")


def test_a_step_from_being_brought_up_to_parting(relay: Relay, two: tuple[Person, Person]):
    """Open, settling, on, resting, done, told, parted: what each of the two sees."""
    ash, bo = two
    checked = Checked()
    pair(ash, bo, relay)
    checked.at("paired", bo, *OF_THE_TWO)
    bring_up(ash, bo)
    checked.at("brought up", ash, *OF_THE_TWO, "/library")
    checked.at("to answer", bo, *OF_THE_TWO)
    both_said_yes(ash, bo)
    for person, name in ((ash, "settling"), (bo, "settling, unsure")):
        checked.at(name, person, *OF_THE_TWO, *OF_THE_DAY, "/guides/1/settling", "/library")
        expect(person.page.get_by_role("button", name="Let everything rest")).to_have_count(1)
    ash.goes(FIRST)
    ash.page.get_by_text("Take longer").first.click()
    expect(ash.page.get_by_role("button", name="Let this rest")).to_have_count(1)
    checked.page("settling, longer", ash)
    both_say_today(ash, bo)
    checked.at("on", bo, *OF_THE_TWO, *OF_THE_DAY, "/library")
    bo.goes(FIRST)
    bo.does("It took place")
    checked.at("done", bo, *OF_THE_TWO, "/guides/1/afterwards")
    bo.goes(FIRST)
    bo.does("Good")
    checked.at("how it was", bo, FIRST)
    bo.page.get_by_label("I felt safe.").check()
    bo.does("Tell this")
    checked.at("told", bo, FIRST)
    until(shows(ash, "Done. It promises nothing"), ash, FIRST)
    ash.does("Let this rest")
    checked.at("resting", ash, *OF_THE_TWO)
    ash.goes("/partners/1")
    ash.page.get_by_text("Name, or part").click()
    checked.page("name, or part", ash)
    ash.page.get_by_label("Yes, I want to part").check()
    ash.does("Part")
    checked.page("parting", ash)
    checked.at("parted", ash, "/partners", "/partners/1")
    until(shows(bo, "You have parted"), bo, "/partners/1")
    checked.page("parted from", bo)
    checked.nothing()
