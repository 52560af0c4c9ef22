"""What is taken along: a reminder that says only its title, and Markdown that leaves nothing out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st
from icalendar import Calendar

from handhold.app.exports import everything_markdown, plan_markdown, reminder
from handhold.base.errors import InputError
from handhold.core.catalogue import Stored
from handhold.core.guides.model import ItemKind
from handhold.core.journey import events as e
from handhold.core.journey.journey import Journey, fold
from unit.core.journey.support import flagship

AT = datetime(2027, 3, 9, 19, 30, tzinfo=timezone(timedelta(hours=1)))
NOW = datetime(2027, 3, 3, 15, 0, tzinfo=UTC)
GUIDE = flagship()
ID = GUIDE.id


def event_of(body: bytes):
    """Return the only event in a calendar file."""
    events = Calendar.from_ical(body).walk("VEVENT")
    assert len(events) == 1
    return events[0]


@given(st.text(max_size=120))
def test_any_title_is_one_harmless_line(title):
    """No title ends a line, adds a property, or breaks the file."""
    body = reminder(title, AT, NOW, "u1")
    event = event_of(body)
    plain = event_of(reminder("Tea", AT, NOW, "u1"))
    assert set(event) == set(plain)
    assert body.count(b"BEGIN:VEVENT") == body.count(b"BEGIN:VALARM") == 1
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert len(str(event["SUMMARY"])) <= 60
    assert str(event["SUMMARY"]).strip()


@pytest.mark.parametrize(
    "title",
    [
        "Tea\r\nATTENDEE:mailto:evil@example.org",
        "Tea\nEND:VEVENT\nBEGIN:VEVENT",
        "Tea\x0bX:1",
        "Tea\u2028ATTACH:file:///etc/passwd",
        "Tea\x85Y:2",
        "Tea\\nZ:3",
        "Tea\x00\x07",
    ],
    ids=ascii,
)
def test_a_line_end_in_a_title_adds_nothing(title):
    """Neither an attendee nor a second event nor an attachment."""
    body = reminder(title, AT, NOW, "u1")
    event = event_of(body)
    assert {"ATTENDEE", "ATTACH", "X", "Y", "Z"}.isdisjoint(event)
    assert str(event["SUMMARY"]).startswith("Tea")
    unfolded = body.replace(b"\r\n ", b"")
    assert not any(byte < 32 and byte not in b"\r\n" for byte in unfolded)
    assert all(line.count(b"\n") == 0 for line in unfolded.split(b"\r\n"))


@pytest.mark.parametrize("title", ["Tea; and, cake: \\ now", 'He said "hi"', "お茶 ☕"])
def test_odd_letters_in_a_title_stay_what_they_are(title):
    """Escaped on the way out, and the same when read back."""
    assert str(event_of(reminder(title, AT, NOW, "u1"))["SUMMARY"]) == title


@pytest.mark.parametrize("title", ["", "  ", "\r\n\t", "\x00"], ids=ascii)
def test_a_title_of_nothing_is_reading(title):
    """A plain word that says nothing."""
    assert str(event_of(reminder(title, AT, NOW, "u1"))["SUMMARY"]) == "Reading"


def test_a_reminder_is_half_an_hour_at_that_moment_and_private():
    """In UTC, with an alarm at its start; no name of ours in it."""
    body = reminder("Tea", AT, NOW, "u1")
    event = event_of(body)
    assert event["DTSTART"].dt == AT
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=30)
    assert event["CLASS"] == "PRIVATE"
    assert event["UID"] == "u1"
    assert b"handhold" not in body.lower()
    alarm = event.walk("VALARM")[0]
    assert alarm["TRIGGER"].dt == timedelta(0)
    assert alarm["DESCRIPTION"] == "Tea"


@pytest.mark.parametrize(
    "at",
    [
        datetime(9999, 12, 31, 23, 45, tzinfo=UTC),
        datetime(1, 1, 1, 0, 0, tzinfo=timezone(timedelta(hours=1))),
    ],
    ids=str,
)
def test_a_day_no_calendar_holds_is_refused(at):
    """Said in words, not as a fault."""
    with pytest.raises(InputError, match="no calendar holds"):
        reminder("Tea", at, NOW, "u1")


EVERY_FIELD = [
    e.ItemAnswered(ID, GUIDE.checklists[0].id, GUIDE.checklists[0].items[0].id, "open"),
    e.ReflectionWritten(ID, f"chapter:{GUIDE.chapters[0].id}", "note-chapter"),
    e.ReflectionWritten(ID, f"{GUIDE.checklists[0].id}/{GUIDE.checklists[0].items[0].id}", "note-item"),
    e.ReflectionWritten(ID, f"step:{GUIDE.ladder[0].id}", "note-step"),
    e.ReflectionWritten(ID, f"afterwards/{GUIDE.day.afterwards[0].id}", "note-afterwards"),
    e.ReflectionWritten(ID, "chapter:gone-for-good", "note-of-a-gone-chapter"),
    e.ReflectionWritten("a-guide-not-here", "chapter:x", "note-of-a-gone-guide"),
    e.PlanWritten("a-guide-not-here", "setting-of-a-gone-guide", "draft-of-a-gone-guide"),
    e.IdeaNoted(ID, GUIDE.closeness[0].id, e.Received.welcome),
    e.StepNoted(ID, GUIDE.ladder[0].id, e.Received.unclear),
    e.WayChosen(ID, GUIDE.ways[0].id),
    e.PointTicked(ID, GUIDE.points[0].id, carried=True),
    e.PlanWritten(ID, "plan-setting", "plan-draft\nsecond line"),
    e.EntryMarked(ID, GUIDE.library[0].id, e.Mark.saved),
    e.EntryMarked(ID, GUIDE.library[1].id, e.Mark.read),
    e.TalkNoted(ID, e.Outcome.unsure),
]


def test_markdown_leaves_nothing_out(shelf):
    """Every text and every answer is in it, also of guides and places that are gone."""
    text = everything_markdown(shelf, fold(Stored(NOW, event) for event in EVERY_FIELD))
    for event in EVERY_FIELD:
        if isinstance(event, e.ReflectionWritten):
            assert text.count(event.text) == 1
    for wanted in [
        "plan-setting",
        "plan-draft\nsecond line",
        "setting-of-a-gone-guide",
        "draft-of-a-gone-guide",
        f"- {GUIDE.checklists[0].items[0].question} open",
        f"- {GUIDE.closeness[0].title}: welcome",
        f"- {GUIDE.ladder[0].title}: unclear",
        GUIDE.ways[0].title,
        f"- [x] {GUIDE.points[0].title}",
        f"- [ ] {GUIDE.points[1].title}",
        f"- {GUIDE.library[0].title} (saved)",
        f"- {GUIDE.library[1].title} (read)",
        "After the talk: unsure (2027-03-03)",
        "whoever finds this file can read it",
    ]:
        assert wanted in text, wanted


def test_answers_have_the_words_that_were_chosen(shelf):
    """As the page has them, whoever the question is for."""
    for kind, told in ((ItemKind.reading, "I know this"), (ItemKind.partner, "They have told me")):
        checklist, item = next(
            (one, i) for one in GUIDE.checklists for i in one.items if i.kind is kind and not i.choices
        )
        for answer, words in (("settled", told), ("open", "Still open")):
            event = e.ItemAnswered(ID, checklist.id, item.id, answer)
            assert f"- {item.question} {words}\n" in everything_markdown(shelf, fold([Stored(NOW, event)]))


@pytest.mark.parametrize(
    "event",
    [e.PlanWritten(ID, "only a setting", ""), e.WayChosen(ID, GUIDE.ways[0].id)],
    ids=["setting", "way"],
)
def test_a_plan_with_one_thing_in_it_is_a_plan(shelf, event):
    """Nothing else has to be filled in for it to be exported."""
    text = everything_markdown(shelf, fold([Stored(NOW, event)]))
    assert "### My plan" in text
    assert getattr(event, "setting", "") in text


def test_the_day_of_the_talk_is_the_one_on_the_wall(shelf):
    """Half past midnight in Berlin is that day, though in UTC it is still the day before."""
    said = Stored(datetime(2027, 3, 2, 23, 30, tzinfo=UTC), e.TalkNoted(ID, e.Outcome.yes))
    zone = timezone(timedelta(hours=1))
    assert "(2027-03-03)" in everything_markdown(shelf, fold([said]), zone)


def test_nothing_noted_is_a_file_that_says_so_little(shelf):
    """No empty headings."""
    assert everything_markdown(shelf, fold([])).count("#") == 1


def test_a_plan_on_paper_claims_no_proof():
    """It says that it proves nothing, and an empty way or draft leaves no empty heading."""
    text = plan_markdown(GUIDE, Journey())
    assert "proves nothing" in text
    assert "## My words" not in text
    assert "## When and where" not in text


def test_labels_are_shown_not_ids(shelf):
    """An answer is told as it was read on the page."""
    checklist, item = next((c, i) for c in GUIDE.checklists for i in c.items if i.choices)
    choice = item.choices[0]
    noted = Stored(NOW, e.ItemAnswered(ID, checklist.id, item.id, choice.id))
    assert f"- {item.question} {choice.label}" in everything_markdown(shelf, fold([noted]))


def test_a_guide_that_was_not_begun_is_not_listed(shelf):
    """Only what somebody worked with."""
    text = everything_markdown(shelf, fold([Stored(NOW, EVERY_FIELD[0])]))
    others = [guide.title for guide in shelf.guides if guide.id != ID]
    assert others
    assert not any(f"## {title}\n" in text for title in others)


def test_a_shelf_without_the_guide_still_gives_the_words_back(shelf):
    """A guide that is refused or removed takes nobody's notes with it."""
    bare = replace(shelf, guides=())
    text = everything_markdown(bare, fold(Stored(NOW, event) for event in EVERY_FIELD))
    texts = [event.text for event in EVERY_FIELD if isinstance(event, e.ReflectionWritten)]
    assert all(each in text for each in [*texts, "plan-setting", "plan-draft"])
