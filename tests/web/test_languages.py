"""Guides in another language: what is here in it, what isn't, and what the readers don't read."""

from dataclasses import replace

import pytest

from handhold.app.reading import Reading
from handhold.content.location import packs_root
from handhold.content.shelf import Shelf, load_shelf

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    """The shipped guides for somebody who reads German, as if the first of them were here in it."""
    shipped = load_shelf(packs_root(), "de")
    first, *others = shipped.guides
    return replace(shipped, guides=(replace(first, language="de"), *others))


@pytest.fixture(scope="module")
def reading(shelf: Shelf) -> Reading:
    """The shipped readers on that shelf."""
    return Reading(packs_root(), shelf)


async def test_the_shelf_says_which_guides_are_not_here_in_the_language(person, shelf):
    """Each but the first; and each card is marked with the language it is in."""
    text = (await person.opens("/guides")).text
    assert (
        text.count("Not here in “de” yet; you read it in its own language, “en”.")
        == len(shelf.guides) - 1
    )
    assert text.count('<li lang="de">') == 1
    assert text.count('<li lang="en">') == len(shelf.guides) - 1


async def test_a_guide_says_so_on_its_front_and_its_pages_are_marked(person):
    """So that a screen reader speaks each in its own language."""
    translated = (await person.opens("/guides/1")).text
    assert "Not here in" not in translated
    assert '<main class="page" id="main" tabindex="-1" lang="de">' in translated
    assert (
        '<main class="page" id="main" tabindex="-1" lang="de">'
        in (await person.opens("/guides/1/read/1")).text
    )
    fallen = (await person.opens("/guides/2")).text
    assert fallen.count("Not here in “de” yet") == 1
    assert '<main class="page" id="main" tabindex="-1" lang="en">' in fallen
    assert '<main class="page" id="main" tabindex="-1">' in (await person.opens("/help")).text


async def test_ask_says_which_guides_it_does_not_look_into(person, shelf):
    """Its rules know English only, so it would not notice a question that has to be stopped."""
    text = (await person.opens("/ask")).text
    assert f'don\'t look into <span lang="de">{shelf.guides[0].title}</span>.' in text
    assert shelf.guides[1].title not in text
