"""The library of all guides as one, and all notes in one place."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handhold.app.library import Held, held, list_as_text, matching, reference
from handhold.app.notes import notes, unplaced
from handhold.core.catalogue import Stored
from handhold.core.journey import events as e
from handhold.core.journey.journey import fold
from unit.core.journey.support import flagship

AT = datetime(2027, 3, 1, tzinfo=UTC)
GUIDE = flagship()


def told(*events):
    """Return the journeys after these events."""
    return fold(Stored(AT, event) for event in events)


def test_every_entry_of_every_guide_is_held_once_by_title(shelf):
    """Sorted as a shelf is, with articles passed over."""
    found = held(shelf, told())
    ids = [each.entry.id for each in found]
    assert len(ids) == len(set(ids))
    assert set(ids) == {entry.id for guide in shelf.guides for entry in guide.library}
    titles = [each.entry.title.casefold().removeprefix("the ").removeprefix("a ") for each in found]
    assert titles == sorted(titles)
    assert all(each.mark is e.Mark.none for each in found)


def test_the_same_work_in_two_guides_is_one_entry(shelf):
    """Under the guide that comes first, with its mark."""
    first, second = shelf.guides[:2]
    entry = first.library[0]
    doubled = replace(shelf, guides=(first, replace(second, library=(entry,))))
    found = [each for each in held(doubled, told()) if each.entry.id == entry.id]
    assert [each.guide.id for each in found] == [first.id]
    assert found[0].key == f"{first.id}.{entry.id}"


def test_marks_are_shown(shelf):
    """Saved and read are told apart, and what was taken off is on no list."""
    one, two, three = GUIDE.library[:3]
    journeys = told(
        e.EntryMarked(GUIDE.id, one.id, e.Mark.saved),
        e.EntryMarked(GUIDE.id, two.id, e.Mark.read),
        e.EntryMarked(GUIDE.id, three.id, e.Mark.saved),
        e.EntryMarked(GUIDE.id, three.id, e.Mark.none),
    )
    found = held(shelf, journeys)
    assert {h.entry.id for h in matching(found, "", "", "saved")} == {one.id}
    assert {h.entry.id for h in matching(found, "", "", "read")} == {two.id}
    text = list_as_text(found)
    assert one.title in text
    assert two.title in text
    assert three.title not in text


@pytest.mark.parametrize("words", ["", "   "])
def test_no_words_find_everything(shelf, words):
    """An empty search is no search."""
    found = held(shelf, told())
    assert matching(found, words, "", "") == found


def test_all_the_words_must_be_there_in_any_order_and_case(shelf):
    """In title, maker, publisher, year, ISBN, description, reason, audience or topics."""
    found = held(shelf, told())
    entry = next(each.entry for each in found if each.entry.creators)
    maker, title = entry.creators[0], entry.title
    assert entry in [h.entry for h in matching(found, f"{maker.upper()} {title.lower()}", "", "")]
    assert matching(found, f"{title} qqqzebra", "", "") == ()
    kinds = {each.entry.kind for each in found}
    for kind in kinds:
        assert {h.entry.kind for h in matching(found, "", kind, "")} == {kind}


@pytest.mark.parametrize("words", ["routledge", "2020", "routledge 2020", "978-1-2345", "97812345"])
def test_publisher_year_and_isbn_are_searched_too(words):
    """An ISBN with its hyphens or without them."""
    entry = replace(GUIDE.library[0], publisher="Routledge", year=2020, isbn="978-1-2345")
    one = Held(GUIDE, entry, e.Mark.none)
    assert matching([one], words, "", "") == (one,)
    bare = replace(one, entry=replace(entry, publisher="", year=None, isbn=""))
    assert matching([bare], words, "", "") == ()


def test_a_reference_has_all_there_is_and_no_empty_part():
    """Creators, title, publisher, year, number, address."""
    entry = replace(
        GUIDE.library[0], creators=("A", "B"), title="T", publisher="P", year=2001, isbn="9", address="x"
    )
    assert reference(entry) == "A, B. T. P. 2001. ISBN 9. x"
    bare = replace(entry, creators=(), publisher="", year=None, isbn="", address="")
    assert reference(bare) == "T"


def test_an_empty_list_says_so(shelf):
    """Rather than an empty file."""
    assert "Nothing is on the list" in list_as_text(held(shelf, told()))


def test_notes_come_with_what_they_were_written_to_in_the_guides_order(shelf):
    """Chapters, questions, steps, afterwards: each with the page it stands on."""
    checklist = GUIDE.checklists[0]
    item = next(i for i in checklist.items if i.reflection)
    written = [
        (f"afterwards/{GUIDE.day.afterwards[0].id}", "four"),
        (f"step:{GUIDE.ladder[1].id}", "three"),
        (f"{checklist.id}/{item.id}", "two"),
        (f"chapter:{GUIDE.chapters[1].id}", "one"),
    ]
    found = notes(shelf, told(*(e.ReflectionWritten(GUIDE.id, p, t) for p, t in written)))
    assert [each.text for each in found] == ["one", "two", "three", "four"]
    assert [each.path for each in found] == ["read/2", "questions/1", "steps/2", "afterwards"]
    assert [each.about for each in found] == [
        GUIDE.chapters[1].title,
        item.reflection,
        GUIDE.ladder[1].title,
        GUIDE.day.afterwards[0].question,
    ]


def test_a_note_whose_place_is_gone_is_told_apart(shelf):
    """It isn't shown at a place, and it isn't lost."""
    journeys = told(
        e.ReflectionWritten(GUIDE.id, "chapter:gone", "one"),
        e.ReflectionWritten("gone", "chapter:x", "two"),
        e.ReflectionWritten(GUIDE.id, f"chapter:{GUIDE.chapters[0].id}", "three"),
    )
    assert [each.text for each in notes(shelf, journeys)] == ["three"]
    assert unplaced(shelf, journeys) == ("one", "two")
