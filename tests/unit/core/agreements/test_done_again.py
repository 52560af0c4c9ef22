"""A step that was done more than once: only what was said of the last time opens anything."""

import pytest

from handhold.core import agreements as ag
from handhold.core.agreements import Do, Reason, Standing
from properties.world import World, answered, settled, turned_on
from unit.core.agreements.steps import ONE, TWO, done, says, view

GOOD, BAD = ag.SayHowItWas(ONE, good=True), ag.SayHowItWas(ONE, good=False)
NOT_YET = ag.Refused(Reason.not_yet)


@pytest.fixture
def world() -> World:
    """Two people who did a step twice. The first time was good for both; of the second they have said nothing."""
    world = done(answered(World()))
    for side in "ab":
        says(world, side, GOOD)
    return done(world)


@pytest.mark.parametrize("step", [ONE, TWO])
def test_nobody_brings_anything_up_before_they_have_said_how_the_last_time_was(world, step):
    """Neither the next step nor the same again; and a bad answer opens neither."""
    for side in "ab":
        assert world.do(side, ag.Propose(step)) == NOT_YET
        assert view(world, side, step).may & {Do.propose, Do.yes} == set()
    says(world, "a", BAD)
    assert world.do("a", ag.Propose(step)) == NOT_YET
    says(world, "a", GOOD, ag.Propose(step))


@pytest.mark.parametrize("step", [ONE, TWO])
@pytest.mark.parametrize("first", [None, BAD], ids=["no answer", "not good"])
def test_what_the_other_brings_up_waits_unseen_until_the_last_time_was_good(world, step, first):
    """The whole board stays as it was, what may be done and why not included."""
    if first:
        says(world, "b", first)
    before = world.peers["b"].board(world.real)
    says(world, "a", GOOD, ag.Propose(step))
    assert world.peers["b"].board(world.real) == before
    assert view(world, "b", ONE).standing is Standing.done
    assert world.do("b", ag.SayYes(step)) == NOT_YET
    says(world, "b", GOOD)
    assert view(world, "b", step).standing is Standing.open
    says(world, "b", ag.SayYes(step))


@pytest.mark.parametrize("step", [ONE, TWO])
def test_whoever_asked_is_shown_the_same_whatever_the_other_answers_alone(world, step):
    """Nothing, good or not good: the asker's board and what goes to their device are the same."""
    says(world, "a", GOOD, ag.Propose(step))
    board, held = world.peers["a"].board(world.real), world.peers["a"].state.history.statements()
    for answer in (BAD, GOOD):
        says(world, "b", answer)
        assert world.peers["a"].board(world.real) == board
        assert world.peers["a"].state.history.statements() == held


def test_the_next_step_once_agreed_waits_as_well(world):
    """Said yes to before the first was done again: "today" comes only after the last time was good."""
    for side in "ab":
        says(world, side, GOOD)
    settled(world, TWO)
    done(world)
    assert world.do("a", ag.SayToday(TWO, sober=True)) == NOT_YET
    assert not isinstance(world.do("b", ag.SayNo(TWO)), ag.Refused)
    says(world, "a", GOOD, ag.SayToday(TWO, sober=True))


@pytest.mark.parametrize("hours", [-48, 240])
def test_a_clock_set_back_or_forward_neither_makes_an_answer_newer_nor_older(world, hours):
    """What came first on a device is told by its vault, and not by its clock."""
    world.jump("a", hours)
    says(world, "a", GOOD)
    world.jump("a", -hours)
    says(world, "a", ag.Propose(ONE))
    says(world, "b", GOOD, ag.SayYes(ONE))
    world.sleep(150)
    turned_on(world)
    says(world, "b", ag.SayDone(ONE))
    assert view(world, "a", ONE).felt is None
    assert world.do("a", ag.Propose(ONE)) == NOT_YET


def test_two_dones_of_one_time_ask_for_one_answer():
    """The other's arrives after this person has said how it was: it is the same time."""
    world = turned_on(settled(answered(World())))
    for side in "ab":
        world.do(side, ag.SayDone(ONE))
        world.do(side, GOOD)
    world.sync()
    for side in "ab":
        assert view(world, side, ONE).felt
        assert Do.propose in view(world, side, TWO).may
