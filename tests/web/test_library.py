"""The library: a press on an entry stays in the search that found it."""

import re

import pytest

pytestmark = pytest.mark.anyio

PLACE = re.compile(r'<li class="entry" id="(e\d+)">')
FORM = re.compile(r'<form class="row no-print" method="post" action="([^"]*)">(.*?)</form>', re.DOTALL)
HIDDEN = re.compile(r'type="hidden" name="([^"]*)" value="([^"]*)"')


async def presses(person, number: int, mark: str):
    """Press a button of the n-th entry shown, with all that its form holds; return the page and where it leads."""
    action, inside = FORM.findall(person.page.text)[number]
    path, _, fragment = action.partition("#")
    page = await person.sends(path, **{**dict(HIDDEN.findall(inside)), "mark": mark})
    return page, fragment


@pytest.mark.parametrize("search", [{"words": "asexual"}, {"kind": "film"}, {"words": "sex", "kind": "book"}], ids=["words", "kind", "both"])
async def test_saving_an_entry_stays_in_the_search(person, search):
    """The same entries, the words still in their field and in no address; the page opens at the entry."""
    await person.opens("/library")
    before = await person.sends("/library", **search)
    shown = PLACE.findall(before.text)
    page, fragment = await presses(person, -1, "saved")
    assert PLACE.findall(page.text) == shown
    assert 'aria-pressed="true"' in page.text
    assert fragment == shown[-1]
    assert search.get("words", "film") not in str(page.url)
    if "words" in search:
        assert f'name="words" type="search" value="{search["words"]}"' in page.text
    again, _ = await presses(person, -1, "read")  # and once more from there
    assert PLACE.findall(again.text) == shown


async def test_an_entry_taken_off_a_list_is_gone_from_it_and_the_list_stays(person):
    """A list of one's own is a search too."""
    await person.opens("/library")
    for number in (0, 1):
        await presses(person, number, "saved")
        await person.opens("/library")
    listed = await person.sends("/library", mark="saved")
    assert len(PLACE.findall(listed.text)) == len(("one", "two"))
    page, _ = await presses(person, 0, "none")
    assert PLACE.findall(page.text) == PLACE.findall(listed.text)[1:]


async def test_without_a_search_a_press_leads_back_into_the_whole_library(person):
    """By its address, so that Back leads where it did; an address that a press left opens the library."""
    everything = await person.opens("/library")
    page, _ = await presses(person, 3, "saved")
    assert page.url.path == "/library"
    assert page.url.fragment == PLACE.findall(everything.text)[3]
    assert PLACE.findall((await person.opens("/library/note")).text) == PLACE.findall(everything.text)
