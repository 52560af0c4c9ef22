"""Afterwards: how it was, privately first, and then what both choose to tell."""

import pytest

from handhold.base.errors import InputError
from handhold.core import agreements as ag
from handhold.core.agreements import Do, Reason
from handhold.core.agreements.statements import MOST_WORDS
from properties.world import World, answered, settled, turned_on
from unit.core.agreements.steps import ONE, done, says, view

GOOD, BAD = ag.SayHowItWas(ONE, good=True), ag.SayHowItWas(ONE, good=False)
CLOSE, MUCH, NOTHING = (ag.Tell(ONE, words) for words in (("close", "safe"), ("too-much",), ()))


@pytest.fixture
def world() -> World:
    """Two people for whom a step is over."""
    return done(answered(World()))


def told(world: World, side: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what somebody sees of both: their own words, and the other's."""
    seen = view(world, side)
    return seen.told_mine, seen.told_theirs


def test_it_is_told_only_after_it_was_said_privately(world):
    """Good or not good; before that there is no way to."""
    assert world.do("a", CLOSE) == ag.Refused(Reason.say_privately_first)
    assert Do.tell not in view(world, "a").may
    says(world, "a", BAD, MUCH)
    assert told(world, "a") == (("too-much",), ())


def test_nothing_is_told_of_what_never_took_place():
    """Nor of a step that no guide has."""
    world = turned_on(settled(answered(World())))
    assert world.do("a", CLOSE) == ag.Refused(Reason.not_done)
    with pytest.raises(InputError):
        world.do("a", ag.Tell("g/none", ()))


def test_each_sees_the_other_s_words_once_both_have_told(world):
    """And until then the page of the one who hasn't is the same as if nobody had."""
    says(world, "b", BAD)
    before = view(world, "b")
    says(world, "a", GOOD, CLOSE)
    assert view(world, "b") == before
    assert told(world, "a") == (("close", "safe"), ())
    says(world, "b", MUCH)
    assert told(world, "a") == (("close", "safe"), ("too-much",))
    assert told(world, "b") == (("too-much",), ("close", "safe"))


def test_what_is_told_again_replaces_what_was_told_and_nothing_takes_it_back(world):
    """The last word counts; who takes theirs back sees the other's no longer either."""
    says(world, "a", GOOD, CLOSE)
    says(world, "b", GOOD, CLOSE, MUCH)
    assert told(world, "a") == (("close", "safe"), ("too-much",))
    says(world, "b", NOTHING)
    assert told(world, "a") == (("close", "safe"), ())
    assert told(world, "b") == ((), ())


def test_it_opens_nothing_further(world):
    """Told that it was lovely; the next step still waits for what is said alone."""
    says(world, "a", GOOD, CLOSE)
    says(world, "b", BAD, CLOSE)
    assert world.do("b", ag.Propose("g/two")) == ag.Refused(Reason.not_yet)
    assert world.do("b", ag.Propose(ONE)) == ag.Refused(Reason.not_yet)


def test_it_is_of_one_time_only(world):
    """Once the step was done again, nothing is told of it, and it is said privately anew first."""
    for side in "ab":
        says(world, side, GOOD, CLOSE)
    done(world)
    for side in "ab":
        assert told(world, side) == ((), ())
        assert world.do(side, MUCH) == ag.Refused(Reason.say_privately_first)
    says(world, "a", GOOD, CLOSE)
    says(world, "b", BAD, MUCH)
    assert told(world, "a") == (("close", "safe"), ("too-much",))


def test_both_may_have_said_done_without_knowing_of_each_other():
    """It is the same time for both; what each told of it meets."""
    world = turned_on(settled(answered(World())))
    for side, words in (("a", CLOSE), ("b", MUCH)):
        for command in (ag.SayDone(ONE), GOOD, words):
            assert not isinstance(world.do(side, command), ag.Refused)
    world.sync()
    assert told(world, "a") == (("close", "safe"), ("too-much",))
    assert told(world, "b") == (("too-much",), ("close", "safe"))


def test_after_one_s_own_no_nothing_is_told_and_the_other_is_not_shown_why(world):
    """What was told before stays where it was shown, so a no changes nothing there."""
    says(world, "a", GOOD, CLOSE)
    says(world, "b", BAD, MUCH)
    before = view(world, "a")
    says(world, "b", ag.SayNo(ONE))
    assert world.do("b", NOTHING) == ag.Refused(Reason.you_closed_it)
    assert view(world, "a") == before


def test_a_worried_person_is_asked_for_nothing_to_tell(world):
    """As for anything else that is shared."""
    says(world, "b", GOOD, ag.AnswerAlone(fine=False))
    assert world.do("b", CLOSE) == ag.Refused(Reason.look_after_yourself)


@pytest.mark.parametrize("newest", [NOTHING, MUCH], ids=["taken back", "told anew"])
def test_a_forged_number_brings_nothing_back_that_was_taken_back(world, newest):
    """A changed app uses the number of my last word in my name: that is void, and no older one counts."""
    says(world, "a", GOOD, CLOSE, newest)
    state = world.peers["a"].state
    last = [s for s in state.history.statements() if s.author == state.me][-1]
    plain = {n: getattr(last, n) for n in last.__struct_fields__ if n not in ("words", "step")}
    world.peers["a"].hear([ag.statements.Closed(step="h/quick", **plain)], world.real)
    assert told(world, "a") == ((), ())


@pytest.mark.parametrize(
    "words",
    [("w",) * (MOST_WORDS + 1), ("",), ("Close",), ("two words",), ("x" * 33,), ("close\n",)],
    ids=["too many", "empty", "capital", "blank", "long", "line end"],
)
def test_only_short_ids_are_told(world, words):
    """No sentence of one's own gets through, from an app of ours or a changed one."""
    says(world, "a", GOOD)
    with pytest.raises(InputError):
        world.do("a", ag.Tell(ONE, words))
    (made,) = world.do("a", CLOSE)
    changed = ag.statements.msgspec.structs.replace(made, words=words)
    with pytest.raises(InputError):
        ag.decode(ag.encode(changed))
