"""What can be taken along, and what it says."""

import re

import pytest
from icalendar import Calendar

from handhold.web.views.library import KINDS

pytestmark = pytest.mark.anyio

OURS = {"sec-fetch-site": "same-origin"}


async def test_a_reminder_says_only_its_title(person):
    """The calendar file holds the chosen title and no other word of ours."""
    answer = await person.client.post(
        "/take/reminder", data={"title": "", "when": "2027-03-09T19:30"}, headers=OURS
    )
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Reading"
    assert event["DTSTART"].dt.isoformat() == "2027-03-09T18:30:00+00:00"
    assert b"handhold" not in answer.content.lower()


async def test_a_reminder_without_a_day_is_refused_with_the_value(person):
    """The value is named and the form keeps it."""
    answer = await person.client.post(
        "/take/reminder", data={"title": "Tea", "when": "next week"}, headers=OURS
    )
    assert answer.status_code == 422
    assert "next week" in answer.text
    assert "Tea" in answer.text


@pytest.mark.parametrize("when", ["2099-01-01T10:00", "1900-01-01T10:00", "0001-01-01T00:00"])
async def test_a_day_too_far_away_is_told_as_that(person, when):
    """It is a day and a time, and the limit is said."""
    answer = await person.client.post("/take/reminder", data={"when": when}, headers=OURS)
    assert answer.status_code == 422
    assert f"{when[:10]} is more than 50 years away." in answer.text


async def test_a_title_too_long_is_refused_and_not_cut(person):
    """Nobody finds half a title in their calendar."""
    data = {"title": "tea " * 20, "when": "2027-03-09T19:30"}
    answer = await person.client.post("/take/reminder", data=data, headers=OURS)
    assert answer.status_code == 422
    assert "This is 80 characters long; there is room for 60." in answer.text
    assert 'id="title-error"' in answer.text


async def test_markdown_holds_everything_that_was_noted(person):
    """Answers, notes, plan and list stand in the plain export."""
    await person.opens("/guides/1/plan")
    await person.sends("/guides/1/plan", way="text-message", draft="quince and honey", point="no-is-fine")
    answer = await person.client.post("/take/notes", data={}, headers=OURS)
    assert "quince and honey" in answer.text
    assert "A text message" in answer.text


async def test_a_sealed_file_brings_everything_back(person):
    """Export, wipe, import: the note is there again."""
    await person.opens("/guides/1/read/1")
    await person.sends("/guides/1/read/1", text="walnut stairs")
    await person.opens("/vault/new")
    await person.sends("/vault/new", name="one", passphrase="long enough one", again="long enough one")
    secret = {"export-passphrase": "another long one", "export-again": "another long one"}
    sealed = await person.client.post("/vault/export", data=secret, headers=OURS)
    assert b"walnut" not in sealed.content
    await person.opens("/vault")
    await person.sends("/vault/wipe", sure="on")
    assert not person.session.kept
    answer = await person.client.post(
        "/vault/import",
        data={"name": "two", "passphrase": "another long one"},
        files={"file": ("reading.sealed", sealed.content)},
        headers=OURS,
    )
    assert answer.status_code == 303
    assert "walnut stairs" in (await person.opens("/notes")).text


async def test_one_guide_s_notes_can_be_erased(person):
    """Only with the passphrase and the tick; then they are gone, also when the vault is opened again, and the others are there."""
    await person.opens("/guides/1/read/1")
    await person.sends("/guides/1/read/1", text="walnut stairs")
    await person.opens("/guides/2/read/1")
    await person.sends("/guides/2/read/1", text="yellow kettle")
    await person.opens("/vault/new")
    await person.sends("/vault/new", name="one", passphrase="long enough one", again="long enough one")
    page = await person.opens("/vault")
    guide = person.session.context.shelf.guides[0]
    assert f'value="{guide.id}"' in page.text
    wanted = {"guide": guide.id, "erase-passphrase": "long enough one", "sure-erase": "on"}
    for missing in wanted:
        answer = await person.client.post("/vault/erase", data={**wanted, missing: ""}, headers=OURS)
        assert answer.status_code == 422
        assert "walnut stairs" in (await person.opens("/notes")).text
    await person.sends("/vault/erase", **wanted)
    for again in (False, True):
        if again:
            await person.client.post("/lock", headers=OURS)
            await person.opens("/vault/open")
            await person.sends("/vault/open", name="one", passphrase="long enough one")
        notes = (await person.opens("/notes")).text
        assert "walnut stairs" not in notes
        assert "yellow kettle" in notes
    assert f'value="{guide.id}"' not in (await person.opens("/vault")).text


async def test_what_is_done_is_told_as_done_where_the_old_pages_can_not_be_overwritten(person, monkeypatch):
    """Erasing and the new passphrase: on the page, in memory and in the file."""

    def refused(*_):
        raise OSError(5, "no")

    await person.opens("/guides/1/read/1")
    await person.sends("/guides/1/read/1", text="walnut stairs")
    await person.opens("/vault/new")
    await person.sends("/vault/new", name="one", passphrase="long enough one", again="long enough one")
    guide = person.session.context.shelf.guides[0]
    erase = {"guide": guide.id, "erase-passphrase": "long enough one", "sure-erase": "on"}
    change = {"old": "long enough one", "new": "another long one", "again": "another long one"}
    monkeypatch.setattr("handhold.vault.database.overwrite", refused)
    for address, wanted in (("/vault/erase", erase), ("/vault/passphrase", change)):
        await person.opens("/vault")
        page = (await person.sends(address, **wanted)).text
        assert "That is done and saved." in page
        assert "Please check: " not in page
    assert "walnut stairs" not in (await person.opens("/notes")).text
    await person.client.post("/lock", headers=OURS)
    await person.opens("/vault/open")
    await person.sends("/vault/open", name="one", passphrase="another long one")
    assert person.session.kept


async def test_a_reading_list_is_text_with_references(person):
    """What was saved can be shared as plain text."""
    shelf = person.session.context.shelf
    guide, entry = next((g, e) for g in shelf.guides for e in g.library)
    await person.opens("/library")
    await person.sends("/library/note", entry=f"{guide.id}.{entry.id}", mark="saved")
    answer = await person.client.get("/library/list.txt")
    assert entry.title in answer.text


async def test_the_library_is_grouped_by_kind_and_tells_more_where_one_asks(person):
    """Every entry stands once, under its kind, its details folded away; a search with few results unfolds them."""
    shelf = person.session.context.shelf
    page = (await person.opens("/library")).text
    for kind, title in KINDS[1:]:
        inside = re.split(rf'<h2 id="k\d+">{title}</h2>', page)[1].partition("</section>")[0]
        here = [g.id + "." + e.id for g in shelf.guides for e in g.library if e.kind == kind]
        shown = re.findall(r'name="entry" value="([^"]+)"', inside)
        assert 0 < len(set(shown)) <= len(here)
        assert set(shown) <= set(here)
        assert f"{title} ({len(shown)})" in page
    assert f"{len(re.findall('<li class=.entry.', page))} of " in page
    assert "<details open>" not in page
    searched = (await person.sends("/library", words="asexual")).text
    assert searched.count("<details open>") == searched.count('<li class="entry"') > 0
    assert "Nothing matches" in (await person.sends("/library", words="zeppelin")).text
