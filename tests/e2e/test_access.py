"""Every main page for everybody: axe, keyboard, 320 px, 400 % zoom, scripts off, dark."""

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.navigator import come_in, cut_words, no_side_scroll, violations
from e2e.server import Served

pytestmark = pytest.mark.e2e

PATHS = [
    "/", "/guides", "/guides/1", "/guides/1/part/1", "/guides/1/part/3", "/guides/1/read/1",
    "/guides/1/read/3", "/guides/1/questions/1", "/guides/1/closeness", "/guides/1/steps",
    "/guides/1/steps/1", "/guides/1/plan", "/guides/1/plan/print", "/guides/1/examples",
    "/guides/1/after-talk", "/guides/1/day/card", "/partners", "/guides/1/settling", "/guides/1/day", "/guides/1/afterwards",
    "/guides/1/words", "/guides/2", "/notes", "/library", "/ask", "/coach", "/supplies",
    "/supplies/tables", "/help", "/settings", "/about", "/take", "/vault/new", "/leaving", "/away",
]  # fmt: skip
DRAWN = ["/guides/1/read/3", "/guides/1/read/6", "/guides/1/read/18", "/guides/2/read/3", "/guides/3/read/1", "/guides/4/read/5", "/guides/4/read/6"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(browser: Browser, served: Served, scheme):
    """No violations at all, in light and dark, and nothing wider than a 320 px screen."""
    context = browser.new_context(viewport={"width": 320, "height": 700}, color_scheme=scheme)
    page = context.new_page()
    page.goto(served.opening)
    found = {"/welcome": violations(page, scheme)}
    come_in(page)
    for path in PATHS:
        page.goto(served.base + path)
        found[path] = violations(page, scheme)
        if not no_side_scroll(page):
            found[path].append("wider than the screen")
    page.goto(served.base + "/coach")
    page.get_by_label("Your words").fill("You owe me this. Everyone does it.")
    expect(page.locator("mark.finding").first).to_be_visible(timeout=40_000)  # its first reading takes long
    found["coach, live"] = violations(page, scheme)
    context.close()
    assert {path: each for path, each in found.items() if each} == {}


def test_at_four_hundred_per_cent_everything_still_fits(browser: Browser, served: Served):
    """1280 px at 400 % is 320 CSS px wide and very low: nothing is cut off sideways."""
    context = browser.new_context(viewport={"width": 320, "height": 256}, device_scale_factor=4)
    page = context.new_page()
    page.goto(served.opening)
    come_in(page)
    for path in PATHS:
        page.goto(served.base + path)
        assert no_side_scroll(page), path
    for path in DRAWN:
        page.goto(served.base + path)
        assert page.locator("figure").count()
        for width in (1280, 833, 832, 320):
            page.set_viewport_size({"width": width, "height": 256})
            assert cut_words(page) == [], (path, width)
            assert no_side_scroll(page), (path, width)
    context.close()


def test_the_walk_works_without_scripts(browser: Browser, served: Served):
    """Entry, question, draft, plan and leaving: all with scripts switched off."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.opening)
    come_in(page)
    page.get_by_role("link", name="I wrote a message").click()
    page.get_by_label("Your words").fill("You owe me this. Everyone does it.")
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("mark.finding").first).to_be_visible(timeout=40_000)  # its first reading takes long
    page.goto(served.base + "/guides/1/plan")
    page.get_by_label("A draft").fill("I have been wondering about something.")
    page.get_by_role("button", name="Have it read").click()
    expect(page.get_by_label("A draft")).to_have_value("I have been wondering about something.")
    page.get_by_role("button", name="Keep my plan").click()
    expect(page.get_by_text("Your plan is kept")).to_be_visible()
    page.get_by_role("button", name="Leave quickly").click()
    expect(page.get_by_role("heading", name="Oven temperatures")).to_be_visible()
    context.close()


def test_the_plan_can_be_made_by_keyboard_alone(page: Page, served: Served):
    """Tab, space and arrows reach and work every control on the way."""
    come_in(page)
    page.goto(served.base + "/guides/1/plan")
    seen: set[str] = set()
    for _ in range(140):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || document.activeElement.tagName")
        if name == "way" and "way" not in seen:
            page.keyboard.press("Space")
        if name == "draft":
            page.keyboard.type("I have been curious")
            seen.add(name)
            break
        seen.add(name)
    assert {"way", "setting", "point", "draft"} <= seen
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your plan is kept")).to_be_visible()
    expect(page.get_by_label("A draft")).to_have_value("I have been curious")
