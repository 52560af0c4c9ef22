"""After a worried answer, or one that is a reason to stop, nothing is suggested that leads on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handhold.content.location import packs_root
from handhold.content.shelf import load_shelf
from handhold.core.guides.model import ChoiceKind
from handhold.core.journey import events as e
from handhold.core.journey.journey import Journey, apply
from handhold.core.journey.standing import NO_WAY_TO_SAY_NO, Doing, Next, standing, worried

NOW = datetime(2027, 3, 3, 12, tzinfo=UTC)
GUIDES = {guide.id: guide for guide in load_shelf(packs_root()).guides}
CHOICES = [
    (guide, f"{checklist.id}/{item.id}", choice)
    for guide in GUIDES.values()
    for checklist in guide.checklists
    for item in checklist.items
    for choice in item.choices
]
WORRIED = [each for each in CHOICES if each[2].rests]
STOPS = [each for each in CHOICES if each[2].kind is ChoiceKind.stop and not each[2].rests]
LEADING = {Doing.answer, Doing.notice, Doing.step, Doing.plan, Doing.talk, Doing.day, Doing.wait}
TALKED = e.TalkNoted("g", e.Outcome.yes)


def called(each):
    """Name a case by its place."""
    guide, place, choice = each
    return f"{guide.id}/{place}/{choice.id}"


@pytest.mark.parametrize("talk", [False, True], ids=["before", "settled"])
@pytest.mark.parametrize("each", WORRIED, ids=called)
def test_after_a_worry_only_its_chapter_and_help_are_suggested(each, talk):
    """Whatever else was noted, until the answer is another one."""
    guide, place, choice = each
    journey = Journey(answers={place: choice.id})
    journey = apply(journey, TALKED, NOW - timedelta(days=9)) if talk else journey
    assert worried(guide, journey)
    assert standing(guide, journey, NOW).next == (Next(Doing.read, NO_WAY_TO_SAY_NO), Next(Doing.help))
    other = replace(journey, answers={place: "open"})
    assert not worried(guide, other)
    assert Next(Doing.help) not in standing(guide, other, NOW).next


@pytest.mark.parametrize("talk", [False, True], ids=["before", "settled"])
@pytest.mark.parametrize("each", STOPS, ids=called)
def test_after_a_reason_to_stop_nothing_leads_on(each, talk):
    """There is reading about it, and help, also for somebody who is worried about what they might do."""
    guide, place, choice = each
    journey = Journey(answers={place: choice.id})
    journey = apply(journey, TALKED, NOW - timedelta(days=9)) if talk else journey
    doings = [thing.doing for thing in standing(guide, journey, NOW).next]
    assert LEADING.isdisjoint(doings)
    assert doings[-1] is Doing.help


def test_a_no_still_rests_and_looking_after_each_other_stays_after_a_reason_to_stop():
    """These lead nowhere."""
    guide, place, choice = STOPS[0]
    journey = apply(Journey(answers={place: choice.id}), e.TalkNoted(guide.id, e.Outcome.no), NOW)
    assert standing(guide, journey, NOW).next[0] == Next(Doing.rest)


def test_a_yes_so_that_it_stops_is_a_worry():
    """And the answer "yes" is met with no praise in that guide."""
    places = [f"{place}/{choice.id}" for _, place, choice in WORRIED]
    assert "what-do-i-want/who-for/peace" in places
    (yes,) = [c for _, place, c in CHOICES if (place, c.id) == ("what-do-i-want/my-answer", "yes")]
    assert not any(word in yes.response for word in ("nice", "Lovely", "Good", "glad"))
    assert "isn't a yes" in yes.response


def test_quiet_suggests_nothing():
    """For a guide beside the one in which the worry was told."""
    assert standing(GUIDES["anal-play"], Journey(), NOW, quiet=True).next == ()
