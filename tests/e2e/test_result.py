"""On a phone a press or a link leads to what it is for, in view and in focus; a first visit stays at the top."""

import re

import pytest
from playwright.sync_api import Browser, Page

from e2e.couple import PHONE
from e2e.navigator import come_in
from e2e.server import Served

pytestmark = pytest.mark.e2e

TARGET = """() => {
    const found = document.querySelector(":target"), box = found?.getBoundingClientRect();
    return [box && scrollY > 0 && box.top >= 0 && box.top < innerHeight / 2, found?.innerText, document.activeElement.id];
}"""


def arrived(page: Page) -> tuple[str, str]:
    """Wait until what the address names stands in the upper half of the screen; return its words and what has focus."""
    for _ in range(60):
        near, words, focus = page.evaluate(TARGET)
        if near:
            return words, focus
        page.wait_for_timeout(100)
    raise AssertionError(page.url)


def presses(page: Page, address: str, button: str, told: str, fields: dict[str, str]) -> None:
    """Open a page, which stays at its top; fill it in, press, and find oneself at what is told."""
    page.goto(address)
    assert page.evaluate("[scrollY, document.activeElement.tagName]") == [0, "BODY"], address
    for label, value in fields.items():
        field = page.locator(f'[name="{label}"]:is(select, textarea)')
        field.select_option(value) if "-" in value else field.fill(value)
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**#result")
    words, focus = arrived(page)
    assert focus == "result", address
    assert told in words, address


def test_a_press_leads_to_its_result_in_view_and_in_focus(browser: Browser, served: Served):
    """Supplies, coach and plan, without scripts too; what is kept leads to the top; a link leads to its section."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(served.opening)
    come_in(page)
    plan = served.base + "/guides/1/plan"
    presses(page, served.base + "/supplies", "Check", "No", {"lubricant": "plant-oil", "barrier": "latex-condom"})
    presses(page, served.base + "/coach", "Read it", "Nothing found", {"draft": "Shall we walk by the river?"})
    presses(page, plan, "Have it read", "This would weigh on them", {"draft": "You owe me this."})
    known = context.storage_state()
    context.close()
    context = browser.new_context(viewport=PHONE, storage_state=known)
    page = context.new_page()
    page.goto(plan)
    page.get_by_label("A draft").fill("Shall we walk by the river?")
    page.get_by_role("button", name="Keep my plan").click()
    page.get_by_text("Your plan is kept").wait_for()
    assert (page.url, page.evaluate("scrollY")) == (plan, 0)
    presses(page, plan, "Have it read", "Nothing found", {})
    page.goto(served.base + "/ask")
    page.get_by_label("Your question, in your own words").fill("is it gay if I like anal")
    page.get_by_role("button", name="Ask").click()
    link = page.locator(".passage h3 a").first
    title = link.inner_text()
    link.click()
    page.wait_for_url(re.compile(r"/guides/\d+/read/\d+#s\d+$"))
    assert arrived(page)[0] in title
    context.close()
