"""The whole journey in a real browser, with a restart and an unlock in the middle."""

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.navigator import come_in, guide, make_vault, no_side_scroll, open_vault, part
from e2e.server import Served

pytestmark = pytest.mark.e2e

FLAGSHIP = "Trying something new: anal play"
NOTE = "the blue armchair by the window"


def test_from_the_question_to_the_card_for_the_day(page: Page, browser: Browser, served: Served):
    """Question, five parts, plan, card; everything closed; tomorrow all of it is there again."""
    # Given somebody who comes in and asks their question
    come_in(page)
    page.get_by_role("link", name="I have a question").click()
    page.get_by_label("Your question, in your own words").fill("how can I get my partner to try anal")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("A better question", exact=True)).to_be_visible()
    expect(page.locator(".passage").first).to_be_visible()

    # When they walk through part one, alone
    guide(page, FLAGSHIP)
    part(page, "Know before you ask")
    page.get_by_role("link", name="Before you ask").click()
    page.get_by_label("I'm curious, and it could be nice for both of us").check()
    page.get_by_text("A private note").first.click()
    page.locator("textarea").first.fill(NOTE)
    page.get_by_role("button", name="Keep my answers").click()
    expect(page.get_by_text("Hold on to the 'both'")).to_be_visible()

    # and keep it in a vault
    make_vault(page)

    # part two
    guide(page, FLAGSHIP)
    part(page, "Closeness first")
    page.get_by_role("link", name="Small kind things").click()
    page.locator(".card details summary").first.click()
    page.get_by_role("button", name="It was welcome").first.click()
    expect(page.get_by_text("Noted.")).to_be_visible()

    # part three: the plan, with the coach reading along as they type
    guide(page, FLAGSHIP)
    part(page, "The conversation, and after")
    page.get_by_role("link", name="Plan the talk").click()
    page.get_by_label("A text message").check()
    page.get_by_label("A moment when nothing else is wanted").fill("Sunday, after the washing up")
    draft = page.get_by_label("A draft")
    draft.press_sequentially("You owe me this. Everyone does it.")
    expect(page.locator("mark.finding").first).to_be_visible()
    draft.fill("I've been curious about something. What do you think about it? No is completely fine.")
    expect(page.locator("mark.finding")).to_have_count(0)
    expect(page.get_by_role("heading", name="What is good in it")).to_be_visible()
    page.get_by_role("button", name="Keep my plan").click()
    page.get_by_role("button", name="For paper").click()
    expect(page.get_by_text("I've been curious about something")).to_be_visible()
    assert page.pdf()[:5] == b"%PDF-"

    # parts four and five
    guide(page, FLAGSHIP)
    part(page, "Is it you?")
    expect(page.get_by_role("heading", name="To read")).to_be_visible()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Library").click()
    page.get_by_role("button", name="Save for later").first.click()
    expect(page.get_by_text("My list as text, to share")).to_be_visible()

    # and after the talk: a yes settles
    guide(page, FLAGSHIP)
    part(page, "The conversation, and after")
    page.get_by_role("link", name="After the talk", exact=True).click()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_role("heading", name="Let it settle")).to_be_visible()
    page.get_by_role("link", name="The card for the day").click()
    expect(page.get_by_text("Not today")).to_be_visible()
    expect(page.get_by_role("heading", name="How to stop")).to_be_visible()
    assert no_side_scroll(page)

    # Then, with everything closed and started again, it is all there
    page.context.close()
    served.stop()
    served.start()
    context = browser.new_context()
    fresh = context.new_page()
    fresh.goto(served.opening)
    fresh.get_by_role("link", name="Open my vault").click()
    open_vault(fresh)
    expect(fresh.get_by_role("heading", name="Where you are")).to_be_visible()
    fresh.get_by_role("link", name="My notes").click()
    expect(fresh.get_by_text(NOTE)).to_be_visible()
    guide(fresh, FLAGSHIP)
    expect(fresh.get_by_text("Settling", exact=True)).to_be_visible()
    context.close()


def test_leaving_quickly_blanks_and_replaces_the_page(page: Page):
    """Shift three times: a plain page, and Back doesn't return."""
    come_in(page)
    make_vault(page)
    page.get_by_role("link", name="My notes").click()
    page.get_by_role("heading", name="My notes").wait_for()
    page.wait_for_load_state()
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/away")
    expect(page.get_by_role("heading", name="Oven temperatures")).to_be_visible()
    assert page.title() == "Reading"
    page.go_back()
    expect(page.get_by_role("heading", name="Oven temperatures")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Oven temperatures")).to_be_visible()


def test_leaving_in_one_tab_leaves_in_all(page: Page):
    """What lies open behind the tab in front would be found first."""
    come_in(page)
    behind = page.context.new_page()
    behind.goto(page.url)
    page.bring_to_front()
    for _ in range(3):
        page.keyboard.press("Shift")
    for tab in (page, behind):
        tab.wait_for_url("**/away")
        expect(tab.get_by_role("heading", name="Oven temperatures")).to_be_visible()
    behind.close()


def test_the_first_thing_a_keyboard_reaches_is_the_way_out(page: Page):
    """Tab once: Leave quickly, with a visible focus; Enter leaves."""
    come_in(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "leave-button"
    page.keyboard.press("Enter")
    page.wait_for_url("**/away")


def test_a_second_browser_is_not_let_in(page: Page, browser: Browser, served: Served):
    """The opening address works once; without its cookie every page is refused alike."""
    context = browser.new_context()
    stranger = context.new_page()
    stranger.goto(served.base)
    told = stranger.content()
    for path in ("/open?t=guess", "/", "/vault", "/nope", served.opening[len(served.base) :]):
        answer = stranger.goto(served.base + path)
        assert answer is not None
        assert answer.status == 403
        assert stranger.inner_text("h1") == "This browser isn't let in"
        assert stranger.content() == told
    context.close()


def test_whoever_comes_too_late_reads_what_to_do_and_it_works(page: Page, browser: Browser, served: Served):
    """The page fits a small screen; ended with Ctrl+C and started again, the program lets that browser in."""
    context = browser.new_context(viewport={"width": 320, "height": 640})
    late = context.new_page()
    late.goto(served.opening)
    expect(late.get_by_text("works once")).to_be_visible()
    assert no_side_scroll(late)
    served.stop()
    late.goto(served.start().opening)
    expect(late.get_by_role("heading", name="Before you come in")).to_be_visible()
    context.close()


def test_nothing_is_printed_or_asked_of_anybody_else(page: Page, served: Served):
    """The program's output holds no private word, and the browser asks nobody but us."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    come_in(page)
    page.get_by_role("link", name="I wrote a message").click()
    page.get_by_label("Your words").fill("a very private zebra sentence")
    page.get_by_role("button", name="Read it").click()
    page.goto(served.base + "/nope")
    assert all(url.startswith(served.base) for url in asked)
    assert not any("zebra" in url for url in asked)
    assert "zebra" not in served.stop()


@pytest.fixture
def waiting(page: Page) -> Page:
    """Somebody with an open vault, on a clock that can be moved."""
    page.emulate_media(reduced_motion="reduce")  # scrolling smoothly is being there
    page.clock.install()
    come_in(page)
    make_vault(page)
    return page


def locks(page: Page) -> None:
    """Let time pass until the page hides itself."""
    for _ in range(60):
        page.clock.run_for(1000)
        if page.evaluate("document.body.classList.contains('blanked')"):
            return
    pytest.fail("it never locked")


def test_what_was_typed_is_kept_or_said_to_be_gone(waiting: Page, served: Served):
    """A note is kept as its own button would; a draft for the coach is gone, which is said before and after."""
    waiting.goto(served.base + "/guides/1/read/1")
    waiting.get_by_label("For your eyes only").fill("juniper")
    assert waiting.locator(".locking[role=status]:empty").count() == 1  # what comes into it is read out
    waiting.clock.run_for(14 * 60_000 + 30_000)
    expect(waiting.get_by_text("What you typed is kept in it.")).to_be_visible()
    locks(waiting)
    expect(waiting.get_by_text("What you had typed is kept in it.")).to_be_visible()
    open_vault(waiting)
    waiting.goto(served.base + "/guides/1/read/1")
    expect(waiting.get_by_label("For your eyes only")).to_have_value("juniper")

    waiting.goto(served.base + "/coach")
    waiting.get_by_label("Your words").fill("quince")
    waiting.clock.run_for(14 * 60_000 + 30_000)
    warning = waiting.get_by_text("isn't saved, and will be gone")
    expect(warning).to_be_visible()
    waiting.keyboard.press("Shift")
    expect(warning).to_have_count(0)
    waiting.clock.run_for(14 * 60_000 + 30_000)
    locks(waiting)
    expect(waiting.get_by_text("not saved is gone")).to_be_visible()
    assert "quince" not in waiting.content()


STORED = """async () => [...Object.entries(localStorage), ...Object.entries(sessionStorage), history.state,
  ...(await indexedDB.databases()), ...(await caches.keys())].filter(Boolean)"""


def noting(page: Page, served: Served, text: str = "") -> None:
    """Open the first chapter, and type a note beside it."""
    page.goto(served.base + "/guides/1/read/1")
    if text:
        page.get_by_label("For your eyes only").fill(text)


def noted(page: Page, served: Served, text: str) -> None:
    """Expect this note beside the first chapter."""
    noting(page, served)
    expect(page.get_by_label("For your eyes only")).to_have_value(text)


def test_a_note_is_kept_by_whatever_leaves_its_page_but_in_haste(page: Page, served: Served):
    """A link, another button, a closed page, Lock now; nowhere but in the program, and never over what was written since."""
    # Given notes that were typed and not kept by their own button; a tick without it counts for nothing
    come_in(page)
    page.goto(served.base + "/guides/2/questions/1")
    page.get_by_text("A private note").first.click()
    page.locator("textarea").first.fill("juniper")
    page.locator("#q1").get_by_label("No. I'm afraid").check()
    page.get_by_role("link", name="Ask", exact=True).click()
    page.get_by_role("heading", name="Ask", exact=True).wait_for()
    assert page.evaluate(STORED) == []
    page.go_back()
    expect(page.locator("textarea").first).to_have_value("juniper")
    assert "suggests two things" not in page.content()
    noting(page, served, "by the other button")
    page.get_by_role("button", name="Read. Go on").click()
    page.wait_for_load_state()
    noted(page, served, "by the other button")
    expect(page.get_by_role("button", name="Not read after all")).to_be_visible()

    # What was written elsewhere meanwhile isn't replaced unseen, and a second press goes on without
    noting(page, served, "quince")
    behind = page.context.new_page()
    noting(behind, served, "written elsewhere")
    behind.get_by_role("button", name="Keep this note").click()
    behind.wait_for_load_state()
    page.get_by_role("link", name="Ask", exact=True).click()
    expect(page.get_by_text("couldn't be kept")).to_be_visible()
    page.get_by_role("link", name="Ask", exact=True).click()
    page.get_by_role("heading", name="Ask", exact=True).wait_for()
    noted(page, served, "written elsewhere")

    # A closed page keeps it, and so does Lock now
    noting(behind, served, "closed")
    behind.close()
    page.wait_for_timeout(300)
    noted(page, served, "closed")
    make_vault(page)
    noting(page, served, "locked")
    page.get_by_role("button", name="Lock now").click()
    open_vault(page)
    noted(page, served, "locked")

    # Who leaves in haste waits for nothing, and keeps nothing
    noting(page, served, "in haste")
    page.get_by_role("button", name="Leave quickly").click()
    page.wait_for_url("**/away")
    page.goto(served.base + "/vault/open")
    open_vault(page)
    noted(page, served, "locked")
    assert page.evaluate(STORED) == []
