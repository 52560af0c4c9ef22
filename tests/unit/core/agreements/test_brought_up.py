"""What puts a step to somebody: that the other brought it up, and nothing else."""

from random import Random

import pytest

from handhold.core import agreements as ag
from handhold.core.agreements import Do, Reason, Standing
from handhold.core.agreements.statements import Closed, Proposed, Reopened
from properties import laws
from properties.lies import lie
from properties.world import STEPS, World, answered, settled, turned_on
from unit.core.agreements.steps import ONE, TWO, view


@pytest.fixture
def world() -> World:
    """Two people who both answered, alone, that a no would be fine."""
    return answered(World())


def standings(world: World, step: str = ONE) -> tuple[Standing, Standing]:
    """Return where a step stands for each of the two."""
    return view(world, "a", step).standing, view(world, "b", step).standing


QUIET = (Standing.quiet, Standing.quiet)


@pytest.mark.parametrize("step", [ONE, ""])
def test_opening_again_what_was_never_brought_up_brings_nothing_up(world: World, step: str) -> None:
    """A rest by mistake, and taken back: neither is asked anything, of any step."""
    for command in (ag.SayNo(step), ag.Reopen(step)):
        assert not isinstance(world.do("a", command), ag.Refused)
        world.sync()
    assert [standings(world, each) for each in STEPS] == [QUIET] * len(STEPS)
    assert view(world, "b").may == {Do.propose, Do.no}


def test_after_a_step_was_done_the_next_one_does_not_come_up_by_a_reopening(world: World) -> None:
    """Also where it was good for both."""
    for command in (ag.SayNo(), ag.Reopen()):
        world.do("a", command)
    turned_on(settled(world))
    world.do("b", ag.SayDone(ONE))
    world.sync()
    for side in "ab":
        world.do(side, ag.SayHowItWas(ONE, good=True))
    assert standings(world, TWO) == QUIET
    assert Do.propose in view(world, "a", TWO).may


@pytest.mark.parametrize("who", ["a", "b"])
def test_nobody_reads_an_old_wish_as_a_new_one(world: World, who: str) -> None:
    """After a stop of either, taken back: neither their own wish nor the other's is there any more."""
    turned_on(settled(world))
    world.do(who, ag.SayNo(ONE))
    world.sync()
    world.do(who, ag.Reopen(ONE))
    world.sync()
    assert standings(world) == QUIET


def test_a_worry_that_is_over_brings_nothing_up(world: World) -> None:
    """Answered worried, then fine, then opened again."""
    world.do("a", ag.Propose(ONE))
    world.sync()
    for command in (ag.AnswerAlone(fine=False), ag.AnswerAlone(fine=True), ag.Reopen()):
        assert not isinstance(world.do("b", command), ag.Refused)
    world.sync()
    assert standings(world) == QUIET


def test_a_wish_on_its_way_when_the_other_opens_again_is_void(world: World) -> None:
    """It hadn't seen that; both are quiet then, and it may be brought up anew, once."""
    world.do("a", ag.SayNo(ONE))
    world.sync()
    world.do("b", ag.Propose(ONE))
    world.do("a", ag.Reopen(ONE))
    world.sync()
    assert standings(world) == QUIET
    assert not isinstance(world.do("b", ag.Propose(ONE)), ag.Refused)
    world.sync()
    assert view(world, "a").standing is Standing.open
    assert world.do("b", ag.Propose(ONE)) == ag.Refused(Reason.already)


def test_the_one_who_asked_may_ask_anew_only_once_the_no_was_taken_back(world: World) -> None:
    """Until then nothing of it shows, and nothing more can be said."""
    world.do("a", ag.Propose(ONE))
    world.sync()
    asked = view(world, "a")
    world.do("b", ag.SayNo(ONE))
    world.sync()
    assert view(world, "a") == asked
    assert world.do("a", ag.Propose(ONE)) == ag.Refused(Reason.already)
    world.do("b", ag.Reopen(ONE))
    world.sync()
    assert standings(world) == QUIET
    assert not isinstance(world.do("a", ag.Propose(ONE)), ag.Refused)


def test_a_wish_that_would_be_void_at_once_is_not_taken(world: World) -> None:
    """A reopening came before the no: until that is there, a wish can't have seen either, and is refused."""
    world.do("a", ag.Propose(ONE))
    for command in (ag.Lengthen(ONE, 60), ag.SayNo(ONE), ag.Reopen(ONE)):
        world.do("b", command)
    longer, no, opened = (s for s in world.peers["b"].state.history.statements() if s.side == "b")
    world.peers["a"].hear([longer, opened], world.real)
    assert view(world, "a").standing is Standing.quiet
    assert world.do("a", ag.Propose(ONE)) == ag.Refused(Reason.not_all_here)
    world.peers["a"].hear([no], world.real)
    assert not isinstance(world.do("a", ag.Propose(ONE)), ag.Refused)
    world.sync()
    assert view(world, "b").standing is Standing.open


def test_a_no_that_arrives_after_it_was_taken_back_is_a_fresh_start(world: World) -> None:
    """The wish between them hadn't seen it, so it is void for both, and may be said anew, once."""
    world.do("b", ag.SayNo(ONE))
    (no,) = (s for s in world.peers["b"].state.history.statements() if isinstance(s, Closed))
    world.backup("b")
    world.restore("b")
    world.do("b", ag.AnswerAlone(fine=True))
    world.do("b", ag.Reopen(ONE))
    said = world.peers["b"].state.history.statements()
    world.peers["a"].hear([s for s in said if s != no], world.real)
    assert not isinstance(world.do("a", ag.Propose(ONE)), ag.Refused)
    world.peers["a"].hear([no], world.real)
    assert view(world, "a").standing is Standing.quiet
    assert not isinstance(world.do("a", ag.Propose(ONE)), ag.Refused)
    assert world.do("a", ag.Propose(ONE)) == ag.Refused(Reason.already)
    laws.law_3(world)
    world.sync()
    assert view(world, "b").standing is Standing.open


def test_both_may_bring_it_up_at_once(world: World) -> None:
    """Each wish is its author's yes."""
    for side in "ab":
        world.do(side, ag.Propose(ONE))
    world.sync()
    assert standings(world) == (Standing.settling, Standing.settling)


@pytest.mark.parametrize("who", ["a", "b"])
def test_after_a_new_device_nothing_is_brought_up(world: World, who: str) -> None:
    """A wish from before is void with every yes, whoever's device it was."""
    world.do("a", ag.Propose(ONE))
    world.sync()
    world.backup(who)
    world.restore(who)
    world.do(who, ag.AnswerAlone(fine=True))
    world.heal()
    assert standings(world) == QUIET
    assert not isinstance(world.do("a", ag.Propose(ONE)), ag.Refused)


def test_what_was_done_is_brought_up_again_by_nobody_but_a_person(world: World) -> None:
    """A rest after it, taken back, leaves it done."""
    turned_on(settled(world))
    world.do("b", ag.SayDone(ONE))
    world.sync()
    for command in (ag.SayNo(), ag.Reopen()):
        world.do("b", command)
    world.sync()
    assert standings(world) == (Standing.done, Standing.done)


def test_a_changed_app_brings_nothing_up_by_reopening(world: World) -> None:
    """Whatever it says to have closed and opened, in either name: only a wish puts a step to somebody."""
    world.evil = "b"
    kinds = (Reopened, Reopened, Closed)
    for seed in range(200):
        lie(world, Random(seed), kinds)
        if seed % 7 == 0:
            for command in (ag.Reopen(ONE), ag.Reopen()):
                world.do("a", command)
        world.fetch("a")
        for each in world.peers["a"].board(world.real).steps:
            assert each.standing in (Standing.quiet, Standing.resting)
            assert Do.yes not in each.may
    said = world.peers["a"].state.history.statements()
    assert any(isinstance(one, Reopened) and one.side == "b" for one in said)
    assert not any(isinstance(one, Proposed) for one in said)


@pytest.mark.parametrize("no_first", [True, False])
def test_a_new_device_of_the_others_tells_nothing_of_a_no(world: World, no_first: bool) -> None:
    """It voids the wish, whether they had refused it or said nothing, and whichever came first."""
    silent = answered(World())
    for each in (world, silent):
        each.do("a", ag.Propose(ONE))
        each.sync()
    if no_first:
        world.do("b", ag.SayNo(ONE))
        world.sync()
    for each in (world, silent):
        each.do("b", ag.BeginDevice("b9"))
        each.sync()
    if not no_first:
        world.do("b", ag.SayNo(ONE))
        world.sync()
    assert view(world, "a") == view(silent, "a")
    assert view(world, "a").standing is Standing.quiet
