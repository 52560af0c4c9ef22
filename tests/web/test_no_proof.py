"""Law 10 on the pages: wherever it shows that something was agreed to, a page says once that this proves nothing."""

import re
from html.parser import HTMLParser

import pytest

from handhold.core.agreements import SayDone, SayHowItWas, Standing
from handhold.core.journey.events import DayConfirmed, Outcome, TalkNoted
from web.two import PARTNERS, Two, in_every_state

pytestmark = pytest.mark.anyio

STEP, OVERVIEW, DAY = "/partners/1/steps/1", "/partners/1", "/guides/1/day"
VOID = {"input", "link", "meta", "br", "img", "hr", "path", "rect"}
DENIED = re.compile(r"[^.]*\bprove[^.]*\.")


class Reader(HTMLParser):
    """Reads a page as it stands on the screen, and as it comes out on paper."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.screen, self.paper = "", ""
        self._within: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note whether what is within is printed."""
        if tag not in VOID:
            hidden = "no-print" in (dict(attrs).get("class") or "").split()
            self._within.append(hidden)

    def handle_endtag(self, tag: str) -> None:
        """Leave it."""
        if tag not in VOID and self._within:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.screen += data
        if not any(self._within):
            self.paper += data


async def reads(two: Two, path: str) -> Reader:
    """Open a page and read it."""
    reader = Reader()
    reader.feed((await two.person.opens(path)).text)
    return reader


async def said_once(two: Two, *paths: str) -> None:
    """Expect that these pages say once, on the screen and on paper, that nothing is proved."""
    for path in paths:
        page = await reads(two, path)
        for words in (page.screen, page.paper):
            assert len(DENIED.findall(words)) == 1, (path, words)


async def test_wherever_something_agreed_to_is_shown_it_is_said_once_that_it_proves_nothing(two):
    """On the page of all partners, of the two, and of a step, from the first yes to what was told afterwards."""
    step = two.step(two.here).step
    assert DENIED.search((await reads(two, STEP)).screen) is None  # nobody has said anything yet
    await said_once(two, "/partners", OVERVIEW)
    await two.say_yes()
    assert two.step(two.here).standing is Standing.settling
    await said_once(two, "/partners", OVERVIEW, STEP)
    two.later(hours=50)
    await two.say_today()
    assert "On, today" in (await reads(two, STEP)).paper
    await said_once(two, "/partners", OVERVIEW, STEP)
    await two.say(two.here, SayDone(step), SayHowItWas(step, good=True))
    assert "Tell each other?" in (await reads(two, STEP)).screen
    await said_once(two, "/partners", OVERVIEW, STEP)


async def test_what_rests_with_a_yes_of_ones_own_says_it_too(two):
    """Their own yes is shown there."""
    await two.say_yes()
    await two.person.opens(STEP)
    await two.person.sends("/partners/rest", do="no")
    await said_once(two, OVERVIEW, STEP)


async def test_where_nothing_is_agreed_to_nothing_is_denied(two):
    """Not while words are compared, nor after parting."""
    await in_every_state(two)
    for state in ("comparing", "parted"):
        assert DENIED.search((await reads(two, f"/partners/{PARTNERS[state]}")).screen) is None, state


async def test_the_page_of_the_day_says_it_of_a_yes_that_was_noted_and_prints_no_yes(two):
    """On paper there is the card alone: how to stop, what to have at hand."""
    session = two.person.session
    guide = session.context.shelf.guides[0]
    await session.do(guide, TalkNoted(guide.id, Outcome.yes))
    two.later(hours=200)
    assert len(DENIED.findall((await reads(two, DAY)).screen)) == 1
    assert await session.do(guide, DayConfirmed(guide.id)) is None
    page = await reads(two, DAY)
    assert "Both said yes today" in page.screen
    assert len(DENIED.findall(page.screen)) == 1
    assert "said yes" not in page.paper
    assert "How to stop" in page.paper
