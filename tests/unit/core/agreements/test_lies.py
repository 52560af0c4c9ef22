"""What a changed app, a forged name or a gap in the post can do: only make less of it on."""

from datetime import datetime, timedelta, timezone

import msgspec
import pytest

from handhold.base.errors import InputError
from handhold.core import agreements as ag
from handhold.core.agreements import Standing
from handhold.core.agreements.statements import (
    Agreed,
    AnyStatement,
    Began,
    Closed,
    Done,
    Lengthened,
    Mark,
    Proposed,
    Reopened,
    Today,
)
from properties.world import START, TERMS, World, answered, settled, turned_on

ONE = "g/one"


@pytest.fixture
def world() -> World:
    """Two people who both answered, alone, that a no would be fine."""
    return answered(World())


def standing(world: World, side: str) -> Standing:
    """Return where the first step stands on somebody's board."""
    return world.peers[side].board(world.real).steps[0].standing


def theirs(world: World, kind: type, **rest: object) -> AnyStatement:
    """Return a statement b's changed app makes up, well numbered and having seen everything."""
    state = world.peers["b"].state
    device = state.history.devices.get(("b", "b1"))
    seq = (device.highest if device else 0) + 1
    seen = state.history.marks(besides=("b", "b1"))
    made: AnyStatement = kind(side="b", device="b1", seq=seq, seen=seen, at=world.real, **rest)
    return made


def test_a_stop_counts_before_what_was_said_before_it_has_arrived(world: World) -> None:
    """A gap in the post holds back a yes, never a stop."""
    turned_on(settled(world))
    world.do("b", ag.Lengthen(ONE, 60))
    world.do("b", ag.SayNo(ONE))
    last = world.peers["b"].state.history.statements()[-1]
    assert isinstance(last, Closed)
    world.peers["a"].hear([last], world.real)
    assert standing(world, "a") is Standing.resting


def test_a_yes_waits_for_all_that_its_author_had_seen(world: World) -> None:
    """Heard out of order, it has no effect yet."""
    world.do("a", ag.Propose(ONE))
    world.sync()
    world.do("b", ag.Lengthen(ONE, 60))
    world.do("b", ag.SayYes(ONE))
    first, second = (s for s in world.peers["b"].state.history.statements() if s.side == "b")
    world.peers["a"].hear([second], world.real)
    assert not world.peers["a"].state.round(ONE).both
    world.peers["a"].hear([first], world.real)
    assert world.peers["a"].state.round(ONE).both


def test_a_yes_that_says_to_have_seen_the_future_waits_and_then_loses(world: World) -> None:
    """It claims a stop that was made after it arrived; the stop had seen it."""
    world.do("a", ag.Propose(ONE))
    lie = Agreed(side="b", device="b1", seq=1, seen=(Mark("a", "a1", 3),), at=world.real, step=ONE)
    world.peers["a"].hear([lie], world.real)
    assert not world.peers["a"].state.round(ONE).both
    world.do("a", ag.SayNo(ONE))
    world.do("a", ag.Reopen(ONE))
    world.do("a", ag.SayYes(ONE))
    assert "b" not in world.peers["a"].state.round(ONE).first


def test_each_of_two_things_under_one_number_voids(world: World) -> None:
    """What one of them says to have seen counts, whichever of them sorts first."""
    peer = world.peers["a"]
    harmless = Done(side="b", device="b9", seq=1, seen=(), at=START, step=ONE)
    peer.hear([harmless], world.real)
    world.peers["b"].keep(ag.Turn(world.real, mine=True, events=(harmless,)))
    turned_on(settled(world))
    assert peer.on(ONE, world.real)
    seen = peer.state.history.marks(besides=("b", "b9"))
    peer.hear([Began(side="b", device="b9", seq=1, seen=seen, at=world.real)], world.real)
    assert not peer.on(ONE, world.real)


@pytest.mark.parametrize("at", [START, START + timedelta(days=9)])
def test_each_of_two_noes_under_one_number_stands_by_itself(world: World, at: datetime) -> None:
    """Taking back one of them doesn't take back the one that says to have seen that."""
    peer = world.peers["a"]
    for seen, said_at in ((), at), ((Mark("a", "a1", 50),), START + timedelta(days=1)):
        no = Closed(side="a", device="a9", seq=1, seen=seen, at=said_at, step=ONE)
        peer.hear([no], world.real)
    world.do("a", ag.Reopen(ONE))
    assert standing(world, "a") is Standing.resting


def test_no_made_up_beginning_makes_a_device_unsee_what_it_had_seen(world: World) -> None:
    """Else its own later yeses would count no more, and it could ask again and again."""
    peer = world.peers["a"]
    base = {"side": "b", "device": "b9", "at": START}
    longer = [Lengthened(seq=seq, seen=(), step=ONE, hours=1, **base) for seq in (1, 3)]
    other = Began(side="b", device="b2", seq=1, seen=(), at=START)
    peer.hear([*longer, other], world.real)
    world.do("a", ag.Propose("h/quick"))
    peer.hear([Began(seq=6, seen=(Mark("b", "b2", 1),), **base)], world.real)
    world.do("a", ag.Propose(ONE))
    assert "a" in peer.state.round(ONE).first
    assert world.do("a", ag.Propose(ONE)) == ag.Refused(ag.Reason.already)


def test_made_up_devices_leave_my_own_words_readable(world: World) -> None:
    """A statement carries so many marks and no more; those it had before stay."""
    world.do("b", ag.Propose(ONE))
    world.sync()
    world.do("a", ag.Propose("h/quick"))
    many = [
        Lengthened(side="b", device=f"a{n}", seq=1, seen=(), at=START, step=ONE, hours=1)
        for n in range(100)
    ]
    world.peers["a"].hear(many, world.real)
    (no,) = world.do("a", ag.SayNo(ONE))
    assert ag.decode(ag.encode(no)) == no
    assert no.saw(("b", "b1"), 1)


def test_the_last_number_of_all_in_my_name_leaves_my_no_readable(world: World) -> None:
    """It is said under that number, and counts."""
    peer = world.peers["a"]
    world.do("a", ag.Propose(ONE))
    forged = Closed(side="a", device="a1", seq=2**31, seen=(), at=START, step="h/quick")
    peer.hear([forged], world.real)
    (no,) = world.do("a", ag.SayNo(ONE))
    assert ag.decode(ag.encode(no)) == no
    assert peer.state.round(ONE).closed == {"a"}


def test_a_proposal_after_a_no_is_not_shown(world: World) -> None:
    """The changed app sends it anyway."""
    world.do("a", ag.SayNo(ONE))
    world.sync()
    world.peers["a"].hear([theirs(world, Proposed, step=ONE)], world.real)
    assert standing(world, "a") is Standing.resting
    assert world.do("a", ag.SayYes(ONE)) == ag.Refused(ag.Reason.you_closed_it)


def test_the_other_cannot_reopen(world: World) -> None:
    """Not under their own name, and not under mine."""
    world.do("a", ag.SayNo(ONE))
    world.sync()
    own = theirs(world, Reopened, step=ONE)
    forged = [
        Reopened(side="a", device=device, seq=2, seen=(Mark("a", "a1", 1),), at=START, step=ONE)
        for device in ("a1", "a9")
    ]
    world.peers["a"].hear([own, *forged], world.real)
    assert world.peers["a"].state.round(ONE).closed == {"a"}


def test_a_yes_in_my_name_is_not_taken(world: World) -> None:
    """From the partner's device, my side's words only ever close."""
    forged = Today(side="a", device="a9", seq=1, seen=(), at=START, step=ONE, sober=True)
    closing = Closed(side="a", device="a9", seq=1, seen=(), at=START, step=ONE)
    assert not ag.hear(world.peers["a"].state, [forged], START).history.devices
    assert ag.hear(world.peers["a"].state, [closing], START).round(ONE).closed == {"a"}


def test_two_stories_under_one_number_end_what_that_device_may_agree_to(world: World) -> None:
    """Every no in either story still counts."""
    turned_on(settled(world))
    said = next(s for s in world.peers["b"].state.history.statements() if isinstance(s, Agreed))
    other = msgspec.structs.replace(said, unsure=True)
    world.peers["a"].hear([other], world.real)
    assert not world.peers["a"].on(ONE, world.real)
    assert "b" not in world.peers["a"].state.round(ONE).first


def test_a_device_that_unsees_what_it_had_seen_is_not_believed(world: World) -> None:
    """A vector that goes backwards is a lie."""
    world.do("a", ag.Propose(ONE))
    world.sync()
    world.do("b", ag.Lengthen(ONE, 60))
    world.sync()
    forgetful = Agreed(side="b", device="b1", seq=2, seen=(), at=world.real, step=ONE)
    world.peers["a"].hear([forgetful], world.real)
    assert not world.peers["a"].state.round(ONE).both


def test_somebody_elses_new_device_in_my_name_is_answered_with_a_new_one(world: World) -> None:
    """A forged beginning costs a fresh start, never a yes."""
    settled(world)
    forged = Began(side="a", device="a9", seq=1, seen=(), at=world.real)
    world.peers["a"].hear([forged], world.real)
    assert world.peers["a"].board(world.real).new_device
    assert not isinstance(world.do("a", ag.SayNo(ONE)), ag.Refused)
    world.begin_device("a")
    assert not world.peers["a"].board(world.real).new_device


@pytest.mark.parametrize("year", [1, 1970, 9998])
def test_a_time_from_another_age_breaks_nothing(world: World, year: int) -> None:
    """A yes of then doesn't count; a stop does."""
    settled(world)
    at = datetime(year, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-5)))
    fresh = msgspec.structs.replace(theirs(world, Today, step=ONE, sober=True), at=at)
    world.peers["a"].hear([fresh], world.real)
    assert standing(world, "a") is Standing.resting
    stop = msgspec.structs.replace(theirs(world, Closed, step=ONE), at=at)
    world.peers["b"].state = ag.tell(world.peers["b"].state, [stop], world.real)
    world.sync()
    assert "b" in world.peers["a"].state.round(ONE).closed


def test_a_time_that_cannot_be_sent_on_is_refused(world: World) -> None:
    """The last evening of the calendar, west of Greenwich."""
    world.do("a", ag.SayNo(ONE))
    record = ag.encode(world.peers["a"].state.history.statements()[0])
    plain = msgspec.msgpack.decode(record)
    plain["at"] = "9999-12-31T23:59:00-05:00"
    with pytest.raises(InputError):
        ag.decode(msgspec.msgpack.encode(plain))


def test_the_zone_of_the_author_survives_the_wire(world: World) -> None:
    """Moments travel without a zone, so the offset is said."""
    world.do("b", ag.SayNo(ONE))
    said = ag.decode(ag.encode(world.peers["b"].state.history.statements()[0]))
    assert said.offset == -300
    assert said.zone.utcoffset(None) == timedelta(hours=-5)


def test_reopening_one_step_leaves_the_others_closed(world: World) -> None:
    """After a pause of everything, each step can be opened by itself."""
    world.do("a", ag.SayNo())
    world.do("a", ag.Reopen(ONE))
    rounds = [world.peers["a"].state.round(terms.step) for terms in TERMS.steps]
    assert [round_.closed for round_ in rounds] == [frozenset(), {"a"}, {"a"}]
    world.do("a", ag.Reopen())
    assert not world.peers["a"].state.round("g/two").closed


def test_a_turn_can_be_kept_as_bytes(world: World) -> None:
    """What the vault stores decodes to the same turns, and to the same state."""
    turned_on(settled(world, unsure=True))
    world.do("a", ag.SayNo())
    peer = world.peers["a"]
    record = msgspec.msgpack.encode(peer.turns)
    turns = msgspec.msgpack.decode(record, type=list[ag.Turn])
    assert turns == peer.turns
    assert ag.fold(ag.begin(("a", "a1"), TERMS), turns) == peer.state
