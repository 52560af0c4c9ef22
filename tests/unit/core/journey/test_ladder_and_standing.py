"""What is suggested: the next step only after a welcome one; nothing that asks again after a no."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from handhold.core.guides.model import ChoiceKind, ItemKind
from handhold.core.journey import events as e
from handhold.core.journey.journey import Journey, apply
from handhold.core.journey.ladder import Rung, ladder, paused, withheld
from handhold.core.journey.settling import Stage
from handhold.core.journey.standing import Doing, Next, open_item, standing
from unit.core.journey.support import any_event, any_moment, flagship

GUIDE = flagship()
STEPS = [step.id for step in GUIDE.ladder]
NOW = datetime(2027, 3, 3, 12, tzinfo=UTC)
felt = st.dictionaries(st.sampled_from(STEPS), st.sampled_from(e.Received))
W, U, D = e.Received.welcome, e.Received.unclear, e.Received.discomfort


def talked(outcome: e.Outcome, journey: Journey | None = None) -> Journey:
    """Return the journey after a talk of two days and a bit ago."""
    return apply(journey or Journey(), e.TalkNoted(GUIDE.id, outcome), NOW - timedelta(hours=60))


@given(felt)
def test_a_step_may_be_asked_about_only_after_a_welcome_one(steps):
    """The first, or one right after a step that was welcome, and every one before it was too.

    One for oneself alone is no part of that order.
    """
    rungs = [each for each in ladder(GUIDE, Journey(steps=steps)) if not each.step.alone]
    for number, each in enumerate(rungs):
        if each.rung is Rung.ask:
            assert each.received is None
            assert all(before.received is W for before in rungs[:number])
    assert sum(each.rung is Rung.ask for each in rungs) <= 1


@given(felt)
def test_after_discomfort_no_later_step_is_opened(steps):
    """Whatever was welcome before or beyond it."""
    rungs = ladder(GUIDE, Journey(steps=steps))
    first = next((n for n, each in enumerate(rungs) if each.received is D), None)
    if first is not None:
        assert rungs[first].rung is Rung.leave
        assert all(each.rung is not Rung.ask for each in rungs[first:])
        assert paused(GUIDE, Journey(steps=steps))


@given(felt)
def test_resting_opens_no_step(steps):
    """After a no to the talk nothing may be asked about."""
    journey = talked(e.Outcome.no, Journey(steps=steps))
    assert all(each.rung is not Rung.ask for each in ladder(GUIDE, journey))
    assert paused(GUIDE, journey)


@pytest.mark.parametrize(
    ("noted", "first_three"),
    [
        ([], [Rung.ask, Rung.later, Rung.later]),
        ([W], [Rung.done, Rung.ask, Rung.later]),
        ([U], [Rung.done, Rung.later, Rung.later]),
        ([D], [Rung.leave, Rung.later, Rung.later]),
        ([W, D], [Rung.done, Rung.leave, Rung.later]),
        ([W, W], [Rung.done, Rung.done, Rung.ask]),
    ],
)
def test_the_rungs(noted, first_three):
    """Each standing of the first steps."""
    steps = dict(zip(STEPS, noted, strict=False))
    assert [each.rung for each in ladder(GUIDE, Journey(steps=steps))][:3] == first_three


ALONE = next(number for number, each in enumerate(GUIDE.ladder) if each.alone)


@pytest.mark.parametrize(
    ("noted", "alone", "following"),
    [
        ([], Rung.ask, Rung.later),
        ([U], Rung.ask, Rung.later),
        ([D], Rung.later, Rung.later),
        ([W] * ALONE, Rung.ask, Rung.ask),
        ([*[W] * ALONE, U], Rung.done, Rung.ask),
        ([*[W] * ALONE, D], Rung.leave, Rung.later),
    ],
)
def test_what_one_does_alone_waits_for_nobody_and_nobody_for_it(noted, alone, following):
    """But not after discomfort: then nothing is suggested; nor is it ever put forward as something to ask."""
    journey = Journey(steps=dict(zip(STEPS, noted, strict=False)), ideas={GUIDE.closeness[0].id: W})
    assert [each.rung for each in ladder(GUIDE, journey)][ALONE : ALONE + 2] == [alone, following]
    assert Next(Doing.step, STEPS[ALONE]) not in standing(GUIDE, journey, NOW).next


@pytest.mark.parametrize("outcome", [e.Outcome.no, e.Outcome.unsure])
def test_nothing_is_asked_after_a_no_or_an_unsure_not_even_what_is_for_oneself(outcome):
    """Its words to ask with would bring it up."""
    assert {each.rung for each in ladder(GUIDE, talked(outcome))} == {Rung.later}


@given(felt, st.sampled_from([None, *e.Outcome]))
def test_what_is_not_to_be_brought_up_is_all_after_a_no_or_an_unsure_and_the_rest_after_discomfort(steps, outcome):
    """And nothing else: neither an unclear step nor a yes keeps anything back."""
    journey = talked(outcome, Journey(steps=steps)) if outcome else Journey(steps=steps)
    first = next((n for n, step in enumerate(STEPS) if steps.get(step) is D), len(STEPS))
    kept = STEPS if outcome in (e.Outcome.no, e.Outcome.unsure) else STEPS[first:]
    assert list(withheld(GUIDE, journey)) == kept


def test_clearing_a_step_closes_what_it_opened():
    """The next step is not to be asked about any more."""
    journey = apply(Journey(steps={STEPS[0]: W}), e.StepNoted(GUIDE.id, STEPS[0], None), NOW)
    assert [each.rung for each in ladder(GUIDE, journey)][:2] == [Rung.ask, Rung.later]


def test_nothing_paused_at_the_start():
    """Neither a fresh journey nor a welcome step pauses anything."""
    assert not paused(GUIDE, Journey())
    assert not paused(GUIDE, Journey(steps={STEPS[0]: W}))


@given(st.lists(st.tuples(any_event, any_moment), max_size=20))
def test_next_things_never_press(events):
    """When it rests: only resting and kindness. After discomfort: no step. While settling: waiting."""
    journey = Journey()
    for event, at in events:
        journey = apply(journey, event, at)
    place = standing(GUIDE, journey, NOW)
    doings = {each.doing for each in place.next}
    assert len(place.next) <= 4
    if journey.resting:
        assert doings == {Doing.rest, Doing.notice}
    if paused(GUIDE, journey):
        assert Doing.step not in doings
    if place.stage is Stage.settling:
        assert doings == {Doing.wait}
    if place.stage is not Stage.before:
        assert not doings & {Doing.plan, Doing.talk, Doing.step}
    if doings & {Doing.day}:
        assert place.stage in {Stage.settled, Stage.today}


def test_a_guide_without_kind_things_to_do_suggests_none_when_it_rests():
    """No link may lead to an empty page."""
    bare = replace(GUIDE, closeness=())
    assert standing(bare, talked(e.Outcome.no), NOW).next == (Next(Doing.rest),)


@pytest.mark.parametrize(
    ("event", "doings"),
    [
        (None, (Doing.day,)),
        (e.DayConfirmed(GUIDE.id), (Doing.day, Doing.after)),
        (e.DayEnded(GUIDE.id), (Doing.after,)),
    ],
)
def test_next_things_once_it_has_settled(event, doings):
    """The day; then the day and looking after each other; then only that."""
    journey = talked(e.Outcome.yes)
    if event:
        journey = apply(journey, event, NOW)
    assert tuple(each.doing for each in standing(GUIDE, journey, NOW).next) == doings


def test_a_fresh_guide_begins_with_questions_reading_and_kindness():
    """And asks for a plan only where the guide has ways to talk."""
    doings = [each.doing for each in standing(GUIDE, Journey(), NOW).next]
    assert doings[0] is Doing.answer
    plain = replace(GUIDE, ways=(), checklists=())
    things = standing(plain, Journey(), NOW).next
    assert [each.doing for each in things] == [Doing.read, Doing.notice]
    assert things[0].target == GUIDE.chapters[0].id


def test_a_step_is_suggested_only_once_something_kind_was_noted():
    """And then the one that may be asked about."""
    lean = replace(GUIDE, checklists=(), chapters=())
    assert Doing.step not in [n.doing for n in standing(lean, Journey(), NOW).next]
    begun = Journey(ideas={GUIDE.closeness[0].id: W}, steps={STEPS[0]: W})
    assert Next(Doing.step, STEPS[1]) in standing(lean, begun, NOW).next


def test_a_draft_turns_planning_into_talking():
    """With words in the plan the next thing is the talk."""
    lean = replace(GUIDE, checklists=(), chapters=())
    assert Next(Doing.plan) in standing(lean, Journey(), NOW).next
    ready = apply(Journey(), e.PlanWritten(GUIDE.id, "", "my words"), NOW)
    assert Next(Doing.talk) in standing(lean, ready, NOW).next


def test_an_item_is_open_until_its_answer_is_fine():
    """No answer, `open`, and an answer worth a look are open; an ok one and `settled` are not."""
    pairs = [(c.id, i) for c in GUIDE.checklists for i in c.items if i.choices]
    for checklist, item in pairs:
        for answer, expected in [("", True), ("open", True), ("settled", False)]:
            journey = Journey(answers={f"{checklist}/{item.id}": answer} if answer else {})
            assert open_item(journey, checklist, item) is expected
        for choice in item.choices:
            journey = Journey(answers={f"{checklist}/{item.id}": choice.id})
            assert open_item(journey, checklist, item) is (choice.kind is not ChoiceKind.ok)


def test_a_parts_standing_tells_what_is_open_and_never_what_only_the_partner_knows():
    """Unread chapters and open items; an answered item or a read chapter begins the part."""
    checklist = next(c for c in GUIDE.checklists if any(i.kind is ItemKind.partner for i in c.items))
    fresh = {p.part.id: p for p in standing(GUIDE, Journey(), NOW).parts}
    part = fresh[checklist.part]
    assert not part.begun
    assert all(item.kind is not ItemKind.partner for _, item in part.open_items)
    assert part.unread == tuple(c.id for c in GUIDE.chapters if c.part == checklist.part)
    item = checklist.items[0]
    journey = apply(Journey(), e.ItemAnswered(GUIDE.id, checklist.id, item.id, "settled"), NOW)
    journey = apply(journey, e.ChapterMarked(GUIDE.id, part.unread[0], read=True), NOW)
    then = {p.part.id: p for p in standing(GUIDE, journey, NOW).parts}[checklist.part]
    assert then.begun
    assert part.unread[0] not in then.unread
    assert (checklist.id, item) not in then.open_items
