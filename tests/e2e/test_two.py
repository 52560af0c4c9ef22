"""Two real browser windows, two vaults, a real relay between them, and a clock handed in."""

import asyncio
import signal
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from crash.support import PASSPHRASE, cheap
from e2e.couple import FIRST, Person, Relay, pair, shows, turn_on, until
from e2e.navigator import lies_over, no_side_scroll, open_vault, violations
from e2e.wire import Wire
from handhold.native.http import HttpxClient
from unit.app.net import Clock, Person as Beside

pytestmark = pytest.mark.e2e

AWAY = "The relay can't be reached just now."
OF_THE_DAY = ("/guides/1/day/card", "/guides/1/day", "/guides/1/afterwards")


@pytest.fixture
def wire(relay: Relay) -> Iterator[Wire]:
    """One person's own wire to the relay."""
    wire = Wire(relay.port)
    yield wire
    wire.end()


def in_sight(page: Page, name: str) -> bool:
    """Return whether a button lies wholly on the screen as it stands, with nothing over it."""
    button = page.get_by_role("button", name=name, exact=True)
    reached = """button => {
        const box = button.getBoundingClientRect();
        const points = [[box.left + 4, box.top + 4], [box.right - 4, box.top + 4],
                        [box.left + 4, box.bottom - 4], [box.right - 4, box.bottom - 4]];
        return box.top >= 0 && box.bottom <= innerHeight && points.every(at => {
            const top = document.elementFromPoint(...at);
            return top === button || button.contains(top) || top?.contains(button);
        });
    }"""
    return bool(button.evaluate(reached))


def test_two_people_from_a_code_to_today_and_to_rest(relay: Relay, two: tuple[Person, Person], wire: Wire):
    """Invite, join, bring up, unsure, settle, a fresh yes of both, and rest from the offline side."""
    # Given two people who found each other
    ash, bo = two
    pair(ash, bo, relay, wire)
    for path in ("/partners", "/partners/1", FIRST):
        ash.goes(path)
        assert violations(ash.page) == []
        assert no_side_scroll(ash.page)

    # When they come to a step that is on
    turn_on(ash, bo)

    # Then when one of them is offline, rest holds at once where it is said; the other is online, and hears nothing of it
    wire.cut()
    bo.goes(FIRST)
    bo.does("Let this rest")
    expect(bo.page.get_by_text("Resting.", exact=True)).to_be_visible()
    until(shows(bo, AWAY), bo, "/partners/1")
    expect(bo.page.get_by_text("hasn't been handed to the relay yet")).to_be_visible()
    ash.goes("/partners/1")
    expect(ash.page.get_by_role("status").get_by_text("On, today")).to_be_visible()
    assert AWAY not in ash.page.inner_text("main")

    # and comes through when they are online again: the same quiet word for both
    wire.mend()
    until(shows(ash, "Resting"), ash, FIRST)
    for person in (ash, bo):
        person.goes(FIRST)
        assert person.page.locator("#told").inner_text() == "Resting. Nothing is on."
        text = person.page.inner_text("main")
        for word in ("On, today", "Settling", "said no", "Bring this up", "Yes, today"):
            assert word not in text, word
        person.goes("/partners/1")
        expect(person.page.get_by_role("status").get_by_text("Nothing is on.")).to_be_visible()
        step = person.page.locator("li.step").filter(has=person.page.locator("#step-1"))
        assert step.locator("p").all_inner_texts() == ["Resting"]
    assert_only_the_owner_may_open_it_again(ash, bo)


def assert_only_the_owner_may_open_it_again(ash: Person, bo: Person) -> None:
    """What the two pages differ in is what each may do about their own word."""
    for person, own in ((ash, False), (bo, True)):
        person.goes(FIRST)
        assert person.page.get_by_role("button", name="Open it again").count() == int(own)


class Alone:
    """Somebody whose app does one step when told, in a thread of its own: the browser has this one."""

    def __init__(self, folder: Path) -> None:
        """Begin with an empty vault."""
        self._thread, self._loop = ThreadPoolExecutor(1), asyncio.new_event_loop()
        self._client = HttpxClient()
        self._vault = self.runs(cheap(folder).create("Kim", PASSPHRASE))
        self.app = Beside(self._vault, self._client, Clock())

    def runs(self, step: Coroutine[Any, Any, Any]) -> Any:
        """Do something, and return what came of it."""
        return self._thread.submit(self._loop.run_until_complete, step).result(20)

    def ends(self) -> None:
        """Close everything."""
        self.runs(self._client.close())
        self.runs(self._vault.close())
        self._thread.shutdown()
        self._loop.close()


def test_a_code_given_up_after_the_words_were_found_ends_on_the_open_page(
    relay: Relay, two: tuple[Person, Person], tmp_path: Path
):
    """Who joined sees three words, and whoever invited none: their page says by itself that it came to nothing."""
    # Given somebody whose device has answered, and a page that shows the words
    _, bo = two
    inviter = Alone(tmp_path / "kim")
    try:
        invitation = inviter.runs(inviter.app.partners.invite(relay.address))
        bo.goes("/partners")
        bo.page.get_by_label("The code").fill(invitation.code)
        bo.page.get_by_label("Relay").last.fill(relay.address)
        bo.does("Join")
        deadline = time.monotonic() + 40
        while not inviter.app.partners.book.pairings[invitation.id].said and time.monotonic() < deadline:
            inviter.runs(inviter.app.sync.once())
        until(shows(bo, "Compare these three words"), bo, "/partners/pairing/1")
        bo.page.wait_for_timeout(2_500)  # it has looked again by itself, and nothing is new
        expect(bo.page.get_by_role("button", name="They are the same")).to_be_visible()

        # When the code is given up
        inviter.runs(inviter.app.partners.cancel(invitation.id))
        inviter.runs(inviter.app.sync.once())

        # Then the open page says so, and what to do
        expect(bo.page.get_by_text("it was given up. Nothing was shared.")).to_be_visible(timeout=40_000)
        expect(bo.page.get_by_role("button", name="They are the same")).to_have_count(0)
        assert violations(bo.page) == []
        bo.page.get_by_role("link", name="Back").click()
        expect(bo.page.get_by_text("Nothing came of it")).to_be_visible()
        assert violations(bo.page) == []
    finally:
        inviter.ends()


def test_a_wrong_code_shares_nothing(relay: Relay, two: tuple[Person, Person]):
    """One wrong word: both are told plainly, the code is dead, and nobody is partnered."""
    ash, bo = two
    ash.goes("/partners")
    ash.page.get_by_label("Relay").first.fill(relay.address)
    ash.does("Get a code")
    number, *words = ash.page.locator(".pairing-code").inner_text().split("-")
    wrong = "-".join([number, words[1], words[0], words[2]])
    if words[0] == words[1]:
        pytest.skip("the same word twice was drawn")
    bo.goes("/partners")
    bo.page.get_by_label("The code").fill(wrong)
    bo.page.get_by_label("Relay").last.fill(relay.address)
    bo.does("Join")
    until(shows(bo, "did not work out"), bo, "/partners/pairing/1")
    until(shows(ash, "did not work out"), ash, "/partners/pairing/1")
    bo.goes("/partners")
    expect(bo.page.get_by_text("The words you compared")).to_have_count(0)


def test_rest_is_one_press_from_any_page(relay: Relay, two: tuple[Person, Person]):
    """At the foot of a long page on a small screen, with the relay away; and the page says that their device hasn't got it yet."""
    # Given a partner, and nothing said
    ash, bo = two
    pair(ash, bo, relay)
    relay.stop()

    # Then on whatever screen Rest stands beside Leave quickly, large enough, and over nothing
    button = ash.page.get_by_role("button", name="Let everything rest", exact=True)
    for width, height in ((320, 640), (390, 844), (1280, 800)):
        ash.page.set_viewport_size({"width": width, "height": height})
        for path in ("/help", "/guides/1/day/card", "/nope"):
            ash.goes(path)
            assert in_sight(ash.page, "Let everything rest"), (path, width)
            assert lies_over(ash.page) == [], (path, width)
            rest, leave = (each.bounding_box() for each in (button, ash.page.locator("#leave-button")))
            assert rest
            assert leave
            assert rest["y"] == leave["y"]
            assert rest["x"] + rest["width"] < leave["x"]
            assert rest["height"] >= 44

    # With letters of any size they are on the screen as a page opens, and over nothing; likewise on screens as narrow as that makes it
    shapes = [*((320, root) for root in (16, 20, 24, 32)), (360, 24), (390, 24), (160, 16), (213, 16), (1280, 32)]
    for path in ("/help", "/guides/1/day/card", FIRST):
        ash.goes(path)
        for width, root in shapes:
            ash.page.set_viewport_size({"width": width, "height": 640})
            ash.page.evaluate("size => document.documentElement.style.fontSize = `${size}px`", root)
            assert lies_over(ash.page) == [], (path, width, root)
            assert in_sight(ash.page, "Let everything rest"), (path, width, root)
            assert in_sight(ash.page, "Leave quickly"), (path, width, root)
            assert no_side_scroll(ash.page), (path, width, root)

    # and a keyboard reaches it right after Leave quickly
    ash.goes("/nope")
    ash.page.keyboard.press("Tab")
    ash.page.keyboard.press("Tab")
    assert button.evaluate("button => button === document.activeElement && button.matches(':focus-visible')")

    # When it is pressed at the foot of a long page on a small screen
    ash.page.set_viewport_size({"width": 320, "height": 640})
    ash.goes("/guides/1/read/1")
    ash.page.evaluate("scrollTo({top: document.documentElement.scrollHeight, behavior: 'instant'})")
    assert ash.page.evaluate("scrollY") > 1000
    assert in_sight(ash.page, "Let everything rest")
    ash.does("Let everything rest")

    # Then everything rests
    expect(ash.page.get_by_text("Everything rests.")).to_be_visible()
    assert ash.page.url.endswith("/guides/1/read/1")
    ash.goes("/partners/1")
    expect(ash.page.get_by_text("Open again what I let rest")).to_have_count(1)
    expect(ash.page.get_by_text("hasn't been handed to the relay yet")).to_be_visible()
    relay.start()
    until(lambda: "hasn't been handed to the relay yet" not in ash.page.inner_text("main"), ash, "/partners/1")


def test_while_it_is_on_rest_is_one_press_away_and_an_open_page_learns_of_it(
    relay: Relay, two: tuple[Person, Person]
):
    """From the card and every other page; the other's open pages say so by themselves, and still lock."""
    # Given a step that is on, the other at its page and one anywhere
    ash, bo = two
    pair(ash, bo, relay)
    turn_on(ash, bo)
    for width, height in ((320, 640), (390, 844), (1280, 800)):
        ash.page.set_viewport_size({"width": width, "height": height})
        for path in (*OF_THE_DAY, "/library", "/help"):
            ash.goes(path)
            assert in_sight(ash.page, "Let everything rest"), (path, width)
            assert no_side_scroll(ash.page), (path, width)
    ash.page.set_viewport_size({"width": 390, "height": 844})
    ash.goes("/guides/1/day/card")
    assert violations(ash.page) == []
    assert ash.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    beside = bo.page.context.new_page()
    beside.goto(bo.served.base + "/partners/1")
    expect(beside.get_by_role("status").get_by_text("On, today")).to_be_visible()
    beside.get_by_text("Name, or part").click()
    beside.get_by_label("What you call them").fill("half a na")
    beside.locator("#step-1").focus()
    bo.page.bring_to_front()
    bo.page.get_by_role("button", name="Let this rest").focus()
    bo.page.evaluate("document.body.dataset.same = 'yes'")
    with bo.page.expect_request(lambda sent: sent.headers.get("hx-trigger") == "standing") as look:
        own = bo.page.locator("input[name=vault]").first.input_value()
    assert look.value.headers["x-vault"] == own

    # When one lets everything rest, with one press, on the card
    ash.does("Let everything rest")
    expect(ash.page.get_by_text("Everything rests.")).to_be_visible()
    assert ash.page.url.endswith("/guides/1/day/card")

    # Then the open page of the other says so without being opened anew
    told = bo.page.get_by_role("status")
    expect(told.get_by_text("Resting.", exact=True)).to_be_visible(timeout=40_000)
    expect(bo.page.get_by_text("On, today")).to_have_count(0)
    assert bo.page.evaluate("document.body.dataset.same") == "yes"
    assert bo.page.evaluate("document.activeElement.innerText") == "Let this rest"
    expect(beside.get_by_role("status").get_by_text("Nothing is on.")).to_be_visible(timeout=20_000)
    expect(beside.locator("#shared").get_by_text("On, today")).to_have_count(0)
    expect(beside.get_by_label("What you call them")).to_have_value("half a na")
    assert beside.evaluate("document.activeElement.id") == "step-1"
    assert violations(beside) == []
    beside.close()

    # And looking again keeps no vault open
    bo.passes(hours=1)
    bo.page.wait_for_url("**/vault/open", timeout=10_000)


def test_parting_is_one_sided(relay: Relay, two: tuple[Person, Person]):
    """One leaves; the other's device learns of it, and nothing is shared any more."""
    ash, bo = two
    pair(ash, bo, relay)
    ash.goes("/partners/1/steps/1")
    bo.goes("/partners/1")
    bo.page.get_by_text("Name, or part").click()
    bo.page.get_by_label("Yes, I want to part").check()
    bo.does("Part")
    heard = ash.page.context.new_page()
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        heard.goto(ash.page.url.partition("/steps")[0])
        if "You have parted" in heard.inner_text("main"):
            break
        time.sleep(0.3)
    ash.does("Let this rest")  # on the page from before: still an answer, and no error
    assert "You have parted" in ash.page.inner_text("main")


def test_the_code_page_holds_still_and_keeps_no_vault_open(
    relay: Relay, two: tuple[Person, Person]
):
    """While it looks for the partner by itself: picture, place and crumbs stay; time away still locks."""
    ash, _ = two
    ash.goes("/partners")
    ash.page.get_by_label("Relay").first.fill(relay.address)
    ash.does("Get a code")
    code = ash.page.locator(".pairing-code").inner_text()
    ash.page.get_by_text("As a picture").click()
    ash.page.get_by_role("button", name="Cancel the code").focus()
    ash.page.wait_for_timeout(5000)
    assert ash.page.locator(".qr").is_visible()
    assert ash.page.locator(".crumbs").count() == 1
    assert ash.page.evaluate("document.activeElement.innerText") == "Cancel the code"
    assert ash.page.locator(".pairing-code").inner_text() == code
    ash.passes(hours=1)
    ash.page.wait_for_url("**/vault/open", timeout=10_000)


def top_of(field: Locator) -> float:
    """Return how far below the top of the screen a field stands."""
    return float(field.evaluate("field => field.getBoundingClientRect().top"))


def lies_beneath(page: Page) -> bool:
    """Return whether what rest said stands below the buttons at the top, and under neither."""
    places = [page.locator(each).bounding_box() for each in ("#leave", "#rests .told")]
    return all(places) and places[0]["y"] + places[0]["height"] <= places[1]["y"]


def locked_beside(person: Person) -> Page:
    """Lock the vault in another window, and come back to the first; return the other."""
    beside = person.page.context.new_page()
    beside.goto(person.served.base + "/help")
    beside.evaluate("fetch(document.body.dataset.lock, {method: 'POST'})")
    beside.goto(person.served.base + "/help")
    expect(beside.get_by_role("button", name="Let everything rest")).to_have_count(0)
    person.page.bring_to_front()
    return beside


def opened_by_the_words(person: Person) -> None:
    """Open the vault in the tab that the words about the lock lead to, and come back."""
    with person.page.context.expect_page() as opened:
        person.page.get_by_role("link", name="Open it in a new tab").click()
    open_vault(opened.value)
    opened.value.get_by_role("heading", name="Welcome").wait_for()
    opened.value.close()
    person.page.bring_to_front()


def test_rest_in_the_middle_of_a_draft_keeps_the_draft(relay: Relay, two: tuple[Person, Person]):
    """The words typed stay, rest is on disk; where nothing was typed, or it can't be sent so, the page opens anew."""
    # Given a step that is on, and one who has typed half a draft
    ash, bo = two
    pair(ash, bo, relay)
    turn_on(ash, bo)
    relay.stop()
    half = "I have been wondering about somethi"
    for person in (ash, bo):
        person.goes("/coach")
        person.page.get_by_label("Your words").fill(half)
        expect(person.page.locator("#reading-title")).to_be_visible(timeout=40_000)  # its first reading takes long

    # When they let everything rest, far down the page, and the vault was locked in another window
    ash.page.set_viewport_size({"width": 390, "height": 300})
    draft = ash.page.get_by_label("Your words")
    draft.evaluate("field => scrollBy({top: field.getBoundingClientRect().bottom - innerHeight + 20, behavior: 'instant'})")
    assert ash.page.evaluate("scrollY") > 100
    top = top_of(draft)
    beside = locked_beside(ash)
    ash.page.get_by_role("button", name="Let everything rest").press("Enter")

    # Then they are told that nothing rests, and stay where they are; the vault is opened beside it
    expect(ash.page.get_by_role("status").get_by_text("Nothing rests yet: the vault is locked.")).to_be_in_viewport(timeout=20_000)
    expect(draft).to_have_value(half)
    assert abs(top_of(draft) - top) < 2
    assert ash.page.evaluate("document.activeElement.innerText").startswith("Nothing rests yet")
    assert lies_beneath(ash.page)
    assert violations(ash.page) == []
    opened_by_the_words(ash)
    beside.close()

    # and pressed again everything rests; they are told so where they are, once, and can type on
    ash.page.get_by_role("button", name="Let everything rest").press("Enter")
    told = ash.page.get_by_role("status").get_by_text("Everything rests.")
    expect(told).to_be_in_viewport(timeout=20_000)
    expect(ash.page.get_by_text("Nothing rests yet")).to_have_count(0)
    assert abs(top_of(draft) - top) < 2
    assert lies_beneath(ash.page)
    before = top_of(draft)
    draft.focus()
    assert top_of(draft) == before
    expect(told).not_to_be_in_viewport()
    ash.page.get_by_role("button", name="Let everything rest").press("Enter")
    expect(told).to_be_in_viewport(timeout=20_000)
    ash.page.set_viewport_size({"width": 390, "height": 844})
    expect(ash.page.get_by_label("Your words")).to_have_value(half)
    expect(ash.page.locator("#reading-title")).to_be_visible()
    assert ash.page.evaluate("document.activeElement.innerText").startswith("Everything rests.")
    assert in_sight(ash.page, "Let everything rest")
    assert violations(ash.page) == []

    # and can press it again, for what comes later; what a page opened by a rest says already is not said twice
    ash.page.evaluate("document.getElementById('rests').replaceChildren()")
    ash.page.evaluate("document.querySelector('main').insertAdjacentHTML('afterbegin', '<p class=told role=status>Everything rests.</p>')")
    ash.does("Let everything rest")
    expect(told).to_have_count(1, timeout=20_000)
    expect(ash.page.locator("#rests").get_by_text("Everything rests.")).to_be_visible(timeout=20_000)
    expect(ash.page.get_by_text("Everything rests.")).to_have_count(1)
    expect(ash.page.get_by_label("Your words")).to_have_value(half)

    # and it was kept before it was said
    ash.served.stop(signal.SIGKILL)
    ash.page.goto(ash.served.start().opening)
    ash.opens_again()
    ash.goes(FIRST)
    expect(ash.page.get_by_text("Resting.", exact=True)).to_be_visible()

    # And a script that can't send it leaves it to the browser; so does a page with nothing typed in it
    bo.page.route(
        "**/partners/rest",
        lambda sent: sent.abort() if "hx-request" in sent.request.headers else sent.continue_(),
    )
    bo.does("Let everything rest")
    expect(bo.page.get_by_text("Everything rests.")).to_be_visible(timeout=20_000)
    expect(bo.page.get_by_label("Your words")).to_have_value("")
    ash.goes("/guides/1/day")
    ash.page.evaluate("document.body.dataset.same = 'yes'")
    ash.does("Let everything rest")
    expect(ash.page.get_by_text("Everything rests.")).to_be_visible()
    assert ash.page.evaluate("document.body.dataset.same") is None
