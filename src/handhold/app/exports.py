"""What a person takes along: Markdown of everything, a discreet reminder, a plan on one page."""

import unicodedata
from datetime import UTC, datetime, timedelta, tzinfo

from handhold.app.notes import notes, unplaced
from handhold.app.wording import answers
from handhold.base.errors import InputError
from handhold.content.shelf import Shelf
from handhold.core.guides.model import Guide
from handhold.core.journey.journey import Journey, Journeys, Plan

REMINDER = "Reading"
LONGEST_TITLE = 60


def reminder(title: str, at: datetime, now: datetime, uid: str) -> bytes:
    """Return an .ics file with one event of half an hour at `at`, and an alarm.

    The title is the only text in it; an empty one becomes "Reading". Raises InputError for a
    moment that no calendar holds.
    """
    from icalendar import Alarm, Calendar, Event  # noqa: PLC0415 - only when one is asked for

    calendar = Calendar()
    calendar.add("prodid", "-//Calendar//EN")
    calendar.add("version", "2.0")
    event = Event()
    shown = _one_line(title)[:LONGEST_TITLE].strip() or REMINDER
    try:
        begins = at.astimezone(UTC)
        ends = begins + timedelta(minutes=30)
    except OverflowError:
        raise InputError(f"no calendar holds {at.date()}") from None
    event.add("uid", uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", begins)
    event.add("dtend", ends)
    event.add("summary", shown)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", shown)
    alarm.add("trigger", timedelta(0))
    event.add_component(alarm)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _one_line(title: str) -> str:
    """Return the title without line breaks or any other character that can't be seen."""
    spaced = " ".join(title.split())
    return "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp"))


def plan_markdown(guide: Guide, journey: Journey) -> str:
    """Return the conversation plan as Markdown."""
    plan = journey.plan
    way = next((w for w in guide.ways if w.id == plan.way), None)
    lines = ["# My plan", ""]
    if way:
        lines += [f"## {way.title}", "", way.setting, ""]
    if plan.setting:
        lines += ["## When and where", "", plan.setting, ""]
    lines += ["## What it carries", ""]
    lines += [f"- [{'x' if p.id in plan.points else ' '}] {p.title}" for p in guide.points]
    if plan.draft:
        lines += ["", "## My words", "", plan.draft]
    lines += ["", "This proves nothing about what anybody agreed to.", ""]
    return "\n".join(lines)


def everything_markdown(shelf: Shelf, journeys: Journeys, zone: tzinfo = UTC) -> str:
    """Return a person's own notes, answers, plans and lists as Markdown, guide by guide.

    Days are those of `zone`. What belongs to no guide on this shelf comes last; nothing is left out.
    """
    parts = ["# My notes", "", "Plain text: whoever finds this file can read it.", ""]
    for guide in shelf.guides:
        if guide.id in journeys.guides:
            parts += _guide(guide, journeys.of(guide.id), zone)
    for note in notes(shelf, journeys):
        parts += [f"## {note.about}", "", note.text, ""]
    homeless = [*_plans_elsewhere(shelf, journeys), *unplaced(shelf, journeys)]
    for text in homeless:
        parts += ["## From a guide that is not here", "", text, ""]
    return "\n".join(parts)


def _plans_elsewhere(shelf: Shelf, journeys: Journeys) -> list[str]:
    shown = {guide.id for guide in shelf.guides if guide.ways}
    plans = [journey.plan for guide, journey in journeys.guides.items() if guide not in shown]
    return [text for plan in plans for text in (plan.setting, plan.draft) if text]


def _guide(guide: Guide, journey: Journey, zone: tzinfo) -> list[str]:
    lines = [f"## {guide.title}", ""]
    lines += _answers(guide, journey)
    done = [(s.title, journey.steps[s.id]) for s in guide.ladder if s.id in journey.steps]
    if done:
        lines += ["### Steps", "", *(f"- {title}: {received}" for title, received in done), ""]
    ideas = [(i.title, journey.ideas[i.id]) for i in guide.closeness if i.id in journey.ideas]
    if ideas:
        lines += ["### Small kind things", "", *(f"- {t}: {r}" for t, r in ideas), ""]
    if journey.talk:
        lines += [f"After the talk: {journey.talk.outcome} ({journey.talk.at.astimezone(zone):%Y-%m-%d})", ""]
    listed = [(e.title, journey.entries[e.id]) for e in guide.library if e.id in journey.entries]
    if listed:
        lines += ["### Reading list", "", *(f"- {title} ({mark})" for title, mark in listed), ""]
    if guide.ways and journey.plan != Plan():
        lines += [plan_markdown(guide, journey).replace("# My plan", "### My plan", 1)]
    return lines


def _answers(guide: Guide, journey: Journey) -> list[str]:
    lines: list[str] = []
    for checklist in guide.checklists:
        answered = [
            (item, journey.answers[f"{checklist.id}/{item.id}"])
            for item in checklist.items
            if f"{checklist.id}/{item.id}" in journey.answers
        ]
        if answered:
            lines += [f"### {checklist.title}", ""]
        for item, answer in answered:
            label = dict(answers(item)).get(answer, answer)
            lines.append(f"- {item.question} {label}")
        lines += [""] if answered else []
    return lines
