"""Today: what it suggests, and when it suggests nothing."""

import re

import pytest

pytestmark = pytest.mark.anyio

CARD = re.compile(r'class="card[^"]*"[^>]*>.*?href="([^"]*)"', re.DOTALL)


def number_of(shelf, name: str) -> int:
    """Return a guide's number in addresses."""
    return next(place for place, guide in enumerate(shelf.guides, 1) if guide.id == name)


def suggested(text: str) -> list[str]:
    """Return where the tiles of a page lead."""
    return CARD.findall(text)


async def test_after_a_worry_today_and_every_guide_suggest_only_its_chapter_and_help(person, shelf):
    """The answer says so, and keeps its promise."""
    ours, asked = (number_of(shelf, name) for name in ("anal-play", "being-asked"))
    await person.opens(f"/guides/{ours}/read/1")
    await person.sends(f"/guides/{ours}/read/1", read="yes")
    await person.opens(f"/guides/{asked}/questions/1")
    page = await person.sends(f"/guides/{asked}/questions/1", **{"answer-no-and-fine": "afraid"})
    assert "suggests two things to you and nothing else" in page.text
    guide = shelf.guides[asked - 1]
    chapter = [each.id for each in guide.chapters].index("if-you-cant-say-no") + 1
    page = await person.opens("/")
    assert suggested(page.text) == [f"/guides/{asked}/read/{chapter}", "/help"]
    page = await person.opens(f"/guides/{asked}")
    assert suggested(page.text) == [f"/guides/{asked}/read/{chapter}", "/help"]
    page = await person.opens(f"/guides/{ours}")
    assert "What could come next" not in page.text
    await person.opens(f"/guides/{asked}/questions/1")
    await person.sends(f"/guides/{asked}/questions/1", **{"answer-no-and-fine": "fine"})
    assert "Plan the talk" in (await person.opens("/")).text


async def test_saving_an_entry_of_the_library_begins_no_guide(person, shelf):
    """The library is of all guides; Today still asks what brings somebody here."""
    for guide in shelf.guides:
        await person.opens("/library")
        for entry in guide.library:
            await person.sends("/library/note", entry=f"{guide.id}.{entry.id}", mark="saved")
            break
    page = await person.opens("/")
    assert "What brings you here?" in page.text
    assert "Could you say no here" not in page.text
    for number in range(1, len(shelf.guides) + 1):
        assert "What could come next" not in (await person.opens(f"/guides/{number}")).text
