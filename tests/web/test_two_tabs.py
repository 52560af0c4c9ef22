"""Two tabs write the same free text: neither loses a word to the other."""

import re

import pytest

from handhold.web.forms import TEXT
from handhold.web.marks import Marks

pytestmark = pytest.mark.anyio
MARK = re.compile(r'name="(mark-[^"]+)" value="([0-9a-f]{16})"')
KEY = re.compile(r'name="key" value="([0-9a-f]+)"')

CHAPTER, STEP, AFTER, PLAN = "/guides/1/read/1", "/guides/1/steps/1", "/guides/1/afterwards", "/guides/1/plan"
QUESTIONS = "/guides/1/questions/1"


async def tab(person, path: str) -> dict[str, str]:
    """Open a page in a tab of its own and return what its form carries."""
    page = await person.opens(path)
    return {"key": KEY.findall(page.text)[0], **dict(MARK.findall(page.text))}


@pytest.fixture(params=[CHAPTER, STEP, QUESTIONS, AFTER, PLAN])
async def place(person, request):
    """A page with a field for free text, the field's name, and what is kept of it."""
    marks = [name for name in await tab(person, request.param) if name.startswith("mark-")]
    journey = lambda: person.session.journeys.of("anal-play")  # noqa: E731
    if request.param == PLAN:
        return request.param, "draft", lambda: journey().plan.draft
    return request.param, marks[0].removeprefix("mark-"), lambda: next(iter(journey().reflections.values()), "")


async def test_neither_tab_loses_what_the_other_wrote(person, place):
    """The second tab is shown both, keeps what is kept until it chooses, and may join them."""
    path, field, kept = place
    first, second = await tab(person, path), await tab(person, path)
    await person.sends(path, **first, **{field: "juniper"})
    page = await person.sends(path, **second, **{field: "quince"})
    assert page.status_code == 422
    assert "changed elsewhere" in page.text
    assert ">juniper</pre>" in page.text
    assert ">quince</textarea>" in page.text
    assert kept() == "juniper"
    shown = dict(MARK.findall(page.text))
    await person.sends(path, **shown, **{field: "quince", f"join-{field}": "on"})
    assert kept() == "juniper\n\nquince"
    shown = dict(MARK.findall((await person.opens(path)).text))
    assert (await person.sends(path, **shown, **{field: "plum"})).status_code == 200
    assert kept() == "plum"


async def test_what_both_show_is_replaced_when_that_is_chosen(person):
    """Sending the form again, without the tick, keeps this tab's words."""
    first, second = await tab(person, CHAPTER), await tab(person, CHAPTER)
    await person.sends(CHAPTER, **first, text="juniper")
    page = await person.sends(CHAPTER, **second, text="quince")
    assert list(person.session.journeys.of("anal-play").reflections.values()) == ["juniper"]
    await person.sends(CHAPTER, **dict(MARK.findall(page.text)), text="quince")
    assert list(person.session.journeys.of("anal-play").reflections.values()) == ["quince"]


async def test_a_text_that_was_not_touched_gives_way(person):
    """A tab that only ticks a box puts no old draft back; what is the same anyway is no matter."""
    first, second, third = [await tab(person, PLAN) for _ in range(3)]
    await person.sends(PLAN, **first, draft="juniper", setting="Sunday")
    page = await person.sends(PLAN, **second, draft="", setting="", point="no-is-fine")
    assert page.status_code == 200
    plan = person.session.journeys.of("anal-play").plan
    assert (plan.draft, plan.setting, plan.points) == ("juniper", "Sunday", {"no-is-fine"})
    page = await person.sends(PLAN, **third, draft="juniper ", setting="", point="no-is-fine")
    assert page.status_code == 200


async def test_what_is_too_long_together_is_refused_and_kept(person):
    """Joined texts have no more room than one."""
    await person.sends(CHAPTER, text="plum " * (TEXT // 5 - 1))
    marks = await tab(person, CHAPTER)
    page = await person.sends(CHAPTER, **marks, **{"text": "quince " * 9, "join-text": "on"})
    assert page.status_code == 422
    assert "characters together" in page.text
    assert page.text.count("quince") == 9


async def test_a_mark_tells_nothing_about_a_text(person):
    """Another program gives the same text another mark."""
    marks = {each.of("quince") for each in (person.app.state.renderer.marks, Marks(bytes(32)), Marks(b"x" * 32))}
    assert len(marks) == 3
