"""An agreement from the first question to afterwards, as two people live it."""

from datetime import timedelta

import pytest

from handhold.base.errors import InputError
from handhold.core import agreements as ag
from handhold.core.agreements import Do, Reason, Standing
from handhold.core.agreements.statements import AnyStatement
from properties.world import World, answered, settled, turned_on
from unit.core.agreements.steps import ONE, TWO, view


@pytest.fixture
def world() -> World:
    """Two people who both answered, alone, that a no would be fine."""
    return answered(World())


def standing(world: World, side: str, step: str = ONE) -> Standing:
    """Return where a step stands on somebody's board."""
    return view(world, side, step).standing


def test_a_step_goes_from_asked_to_settled_to_on_to_done(world: World) -> None:
    """The whole way, with both apps in contact."""
    world.do("a", ag.Propose(ONE))
    assert standing(world, "a") is Standing.resting
    world.sync()
    assert standing(world, "b") is Standing.open
    world.do("b", ag.SayYes(ONE))
    world.sync()
    assert standing(world, "a") is standing(world, "b") is Standing.settling
    assert world.do("a", ag.SayToday(ONE, sober=True)) == ag.Refused(Reason.settling)
    world.sleep(30)
    assert standing(world, "a") is standing(world, "b") is Standing.resting
    turned_on(world)
    assert standing(world, "a") is standing(world, "b") is Standing.on
    world.do("b", ag.SayDone(ONE))
    world.sync()
    assert standing(world, "a") is standing(world, "b") is Standing.done


@pytest.mark.parametrize("step", [ONE, ""])
def test_a_new_no_hides_that_an_earlier_one_was_taken_back(world: World, step: str) -> None:
    """Both come in one contact: the board shows neither, nor the first no by a yes that is void."""
    world.do("a", ag.Propose(ONE))
    world.sync()
    before = view(world, "a")
    world.do("b", ag.SayNo(step))
    world.sync()
    for command in (ag.Reopen(step), ag.SayNo(step)):
        world.do("b", command)
    world.sync()
    assert view(world, "a") == before
    world.do("b", ag.Reopen(step))
    world.sync()
    assert standing(world, "a") is Standing.quiet


def test_it_stops_at_once_on_the_own_device_and_at_contact_on_the_other(world: World) -> None:
    """A stop needs no network, and no confirmation."""
    turned_on(settled(world))
    assert world.peers["a"].on(ONE, world.real)
    world.do("b", ag.SayNo(ONE))
    assert not world.peers["b"].on(ONE, world.real)
    world.sync()
    assert standing(world, "a") is Standing.resting


def test_today_lapses_after_twelve_hours(world: World) -> None:
    """A fresh yes goes stale."""
    turned_on(settled(world))
    world.sleep(11.9)
    assert world.peers["a"].on(ONE, world.real)
    world.sleep(0.2)
    assert standing(world, "a") is standing(world, "b") is Standing.resting


def test_somebody_not_sober_is_asked_to_wait(world: World) -> None:
    """Sober is part of "today"."""
    settled(world)
    assert world.do("a", ag.SayToday(ONE, sober=False)) == ag.Refused(Reason.sober_first)


def test_unsure_but_game_is_asked_again_and_both_are_told_twice(world: World) -> None:
    """Opting out is open: told to both while it settles and again after."""
    world.do("a", ag.Propose(ONE))
    world.sync()
    world.do("b", ag.SayYes(ONE, unsure=True))
    world.sync()
    assert [view(world, side).opting_out for side in "ab"] == [1, 1]
    world.sleep(30)
    assert [view(world, side).opting_out for side in "ab"] == [2, 2]
    assert world.do("b", ag.SayToday(ONE, sober=True)) == ag.Refused(Reason.say_again_first)
    world.do("b", ag.SayYesAgain(ONE))
    turned_on(world)
    assert standing(world, "a") is standing(world, "b") is Standing.on


def test_a_no_has_no_button_to_ask_again(world: World) -> None:
    """The one who asked can only wait, and sees no difference to no answer."""
    world.do("a", ag.Propose(ONE))
    world.sync()
    before = view(world, "a")
    world.do("b", ag.SayNo(ONE))
    world.sync()
    assert view(world, "a") == before
    assert before.may == {Do.no}
    assert view(world, "b").may == {Do.reopen, Do.no}


def test_reopening_starts_from_nothing(world: World) -> None:
    """It is quiet for both; either may bring it up, and then it settles again."""
    settled(world)
    world.do("b", ag.SayNo(ONE))
    world.do("b", ag.Reopen(ONE))
    world.sync()
    for side in "ab":
        assert standing(world, side) is Standing.quiet
        assert view(world, side).may == {Do.propose, Do.no}
        assert world.do(side, ag.SayYes(ONE)) == ag.Refused(Reason.nothing_asked)
    world.do("a", ag.Propose(ONE))
    world.sync()
    assert standing(world, "b") is Standing.open
    world.do("b", ag.SayYes(ONE))
    world.sync()
    assert standing(world, "a") is Standing.settling


def test_the_next_step_waits_until_each_privately_said_it_was_good(world: World) -> None:
    """Liking one proposes nothing; not liking it ends it there."""
    turned_on(settled(world))
    world.do("a", ag.SayDone(ONE))
    world.sync()
    assert world.do("a", ag.Propose(TWO)) == ag.Refused(Reason.not_yet)
    world.do("a", ag.SayHowItWas(ONE, good=True))
    world.do("a", ag.Propose(TWO))
    world.do("b", ag.SayHowItWas(ONE, good=False))
    world.sync()
    assert standing(world, "a", TWO) is Standing.resting
    assert standing(world, "b", TWO) is Standing.quiet
    world.do("b", ag.SayHowItWas(ONE, good=True))
    assert standing(world, "b", TWO) is Standing.open


def test_a_worried_answer_rests_everything_and_shows_help_to_that_person_only(
    world: World,
) -> None:
    """To the other it's any pause."""
    turned_on(settled(world))
    world.do("b", ag.AnswerAlone(fine=False))
    world.sync()
    assert world.peers["b"].board(world.real).help
    assert not world.peers["a"].board(world.real).help
    assert standing(world, "a") is standing(world, "b") is Standing.resting
    assert world.do("b", ag.Reopen()) == ag.Refused(Reason.look_after_yourself)


def test_leaving_ends_it_for_both_at_the_next_contact(world: World) -> None:
    """One-sided, and for good."""
    turned_on(settled(world))
    world.do("b", ag.Part())
    assert world.peers["b"].board(world.real) == ag.Board((), parted=True)
    world.sync()
    assert world.peers["a"].board(world.real) == ag.Board((), parted=True)
    assert world.do("a", ag.Propose(ONE)) == ag.Refused(Reason.parted)


def test_a_restored_backup_learns_of_its_own_stop_again(world: World) -> None:
    """What was said after the backup counts only where it closes."""
    settled(world)
    world.backup("b")
    world.do("b", ag.SayNo(ONE))
    world.sync()
    world.restore("b")
    assert "b" not in world.peers["b"].state.round(ONE).closed
    world.heal()
    assert world.peers["b"].state.round(ONE).closed == {"b"}


@pytest.mark.parametrize("ending", ["done", "no and anew"])
def test_a_restored_backup_can_bring_a_step_on_again(world: World, ending: str) -> None:
    """Both devices forget alike what only the lost vault knew of; a stop is the exception."""
    world.backup("b")
    turned_on(settled(world))
    lost = [ag.SayDone(ONE)] if ending == "done" else [ag.SayNo(ONE), ag.Reopen(ONE)]
    for command in lost:
        assert not isinstance(world.do("b", command), ag.Refused)
    world.sync()
    world.restore("b")
    world.heal()
    world.do("b", ag.AnswerAlone(fine=True))
    if ending == "no and anew":
        assert world.do("b", ag.SayYes(ONE)) == ag.Refused(Reason.you_closed_it)
        world.do("b", ag.Reopen(ONE))
        world.sync()
    settled(world)
    for side in "ab":
        world.do(side, ag.SayToday(ONE, sober=True))
        world.sync()
    assert [world.peers[side].on(ONE, world.real) for side in "ab"] == [True, True]


def test_what_a_restored_backup_did_is_done(world: World) -> None:
    """The numbers of the new device begin anew; they aren't older for that."""
    for _ in range(3):
        turned_on(settled(world))
        world.do("b", ag.SayDone(ONE))
        world.sync()
        for side in "ab":
            world.do(side, ag.SayHowItWas(ONE, good=True))
    settled(world, TWO)
    world.backup("b")
    world.restore("b")
    world.sync()
    turned_on(settled(world, TWO), TWO)
    world.do("b", ag.SayDone(TWO))
    world.sync()
    assert standing(world, "a", TWO) is standing(world, "b", TWO) is Standing.done


def test_a_new_device_is_not_seen_beyond_a_gap_before_its_beginning_has_arrived(
    world: World,
) -> None:
    """It isn't taken for one that was given up; so nobody says to have seen the stop in the gap."""
    for _ in range(2):
        world.backup("b")
        world.restore("b")
        world.sync()
        world.do("b", ag.AnswerAlone(fine=True))
    world.backup("b")
    world.restore("b")
    for command in (ag.SayNo(ONE), ag.Reopen(ONE), ag.Propose(ONE)):
        world.do("b", command)
    said = world.peers["b"].state.history.statements()
    beginning, *_, last = [s for s in said if s.author == world.peers["b"].state.me]
    world.peers["a"].hear([last], world.real)
    world.do("a", ag.Propose("h/quick"))
    assert ("b", "b4") not in [(m.side, m.device) for m in said_last(world, "a").seen]
    world.peers["a"].hear([beginning], world.real)
    world.do("a", ag.Lengthen(ONE, 60))
    assert [m.upto for m in said_last(world, "a").seen if m.device == "b4"] == [1]


def said_last(world: World, side: str) -> AnyStatement:
    """Return the last thing that somebody's device said."""
    state = world.peers[side].state
    return [s for s in state.history.statements() if s.author == state.me][-1]


def test_a_vault_that_is_behind_says_so_once_it_hears_of_itself(world: World) -> None:
    """No yes until it goes on as a new device; a no always works."""
    world.backup("b")
    world.do("a", ag.Propose(ONE))
    world.sync()
    world.do("b", ag.SayYes(ONE))
    world.sync()
    world.restore("b", announced=False)
    world.heal()
    assert world.peers["b"].board(world.real).new_device
    assert world.do("b", ag.SayYes(ONE)) == ag.Refused(Reason.new_device_first)
    assert not isinstance(world.do("b", ag.SayNo(ONE)), ag.Refused)
    world.begin_device("b")
    assert not world.peers["b"].board(world.real).new_device


def test_a_device_that_was_given_up_says_no_yes_any_more(world: World) -> None:
    """The newest device speaks; the old one can still stop."""
    old = world.peers["b"].state
    world.backup("b")
    world.restore("b")
    world.sync()
    later = ag.hear(old, ag.lacking(world.peers["a"].state, ()), world.real)
    assert later.moved
    assert ag.decide(later, ag.Propose(ONE), world.real) == ag.Refused(Reason.new_device_first)
    assert not isinstance(ag.decide(later, ag.SayNo(ONE), world.real), ag.Refused)


def test_a_private_event_has_no_bytes() -> None:
    """By type: what stays alone can't be encoded."""
    with pytest.raises(TypeError, match="never leaves"):
        ag.encode(ag.AloneAnswered(fine=True))  # type: ignore[arg-type]


@pytest.mark.parametrize("record", [b"", b"\x80", b"\x81\xa4kind\xa3Nay", b"\xff" * 40])
def test_bytes_nobody_wrote_are_refused(record: bytes) -> None:
    """Never another error."""
    with pytest.raises(InputError):
        ag.decode(record)


def test_every_statement_survives_the_wire(world: World) -> None:
    """What is decoded equals what was said."""
    turned_on(settled(world, unsure=True))
    world.do("a", ag.Lengthen(ONE, 72))
    for said in world.peers["a"].state.history.statements():
        assert ag.decode(ag.encode(said)) == said


def test_a_step_that_no_guide_has_is_an_input_error(world: World) -> None:
    """Named, so that a page can say which."""
    with pytest.raises(InputError, match="g/three"):
        world.do("a", ag.Propose("g/three"))


def test_each_is_asked_again_alone_fourteen_days_after_an_answer(world: World) -> None:
    """Not a minute earlier, whatever was answered; a new answer starts the days anew, for that person only."""
    for fine in (True, False):
        world.do("a", ag.AnswerAlone(fine=fine))
        world.sleep(14 * 24 - 1 / 60)
        assert not world.peers["a"].board(world.real).ask_alone
        world.sleep(1 / 60)
        assert world.peers["a"].board(world.real).ask_alone
    world.do("a", ag.AnswerAlone(fine=True))
    assert not world.peers["a"].board(world.real).ask_alone
    assert world.peers["b"].board(world.real).ask_alone


def test_an_answer_from_a_clock_far_ahead_asks_again(world: World) -> None:
    """At once, not in a year and two weeks; a clock that was a day ahead changes little."""
    for hours, asked in ((24, False), (365 * 24, True)):
        world.do("a", ag.AnswerAlone(fine=True))
        assert world.peers["a"].board(world.real - timedelta(hours=hours)).ask_alone is asked


def test_who_never_answered_is_asked(world: World) -> None:
    """From the first day, until they have."""
    fresh = World()
    assert fresh.peers["a"].board(fresh.real).ask_alone
    assert not world.peers["a"].board(world.real).ask_alone
