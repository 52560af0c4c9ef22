"""However much a changed app says, what it costs grows as its length does, and a no costs nothing of it."""

import sys
from datetime import UTC, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from handhold.core import agreements as ag
from handhold.core.agreements import history, state as folding
from handhold.core.agreements.statements import (
    MOST_MARKS,
    Closed,
    Lengthened,
    Mark,
    Reopened,
    Today,
)
from properties.world import START, TERMS, World, answered, settled, turned_on

ONE = "g/one"
SHORT, SOME = 100, 200
ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="module")
def floods() -> Any:
    """What a changed app can say again and again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "bench")
        import floods

        return floods


def work(do: Any) -> int:
    """Return how many lines of the agreements' code run, which no other program on the machine changes."""
    count = 0

    def line(_: FrameType, event: str, __: object) -> Any:
        nonlocal count
        count += event == "line"
        return line

    def call(frame: FrameType, _: str, __: object) -> Any:
        return line if "agreements" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        do()
    finally:
        sys.settrace(before)
    return count


def flooded(floods: Any, shape: str, count: int) -> tuple[ag.State, list[ag.Turn]]:
    """Return a device that has said "today", and what comes from a changed app then."""
    base = ag.begin(("a", "a1"), TERMS)
    base = ag.tell(base, ag.decide(base, ag.AnswerAlone(fine=True), START), START)
    base = ag.tell(base, ag.decide(base, ag.Propose(ONE), START), START)
    today = Today(side="a", device="a1", seq=2, seen=(Mark("b", "f", 1),), at=START, step=ONE, sober=True)
    said = floods.contacts(floods.SHAPES[shape], ONE, START, count, 4)
    turns = [ag.Turn(START, False, contact) for contact in said]
    return ag.tell(base, [today], START), turns


SHAPES = (
    "one number",
    "stops in my name",
    "noes and reopenings",
    "taken back with the next",
    "circles",
    "made up devices",
    "made up beginnings",
    "one beginning",
    "wishes",
    "days",
    "dones",
    "words",
    "every mark",
)


def test_every_shape_is_looked_at(floods):
    """None that is measured is missing here."""
    assert set(SHAPES) == set(floods.SHAPES)


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_as_much_costs_twice_as_much(floods, shape):
    """To take it in, and to show what is so; not four times."""

    def cost(count: int) -> int:
        base, turns = flooded(floods, shape, count)

        def look() -> None:
            held = ag.fold(base, turns)
            ag.due(held, START)
            ag.board(held, START, UTC)

        return work(look)

    few, some, more = cost(SHORT), cost(SHORT + SOME), cost(SHORT + 2 * SOME)
    assert more - some < 1.5 * (some - few) + 500


@pytest.mark.parametrize("command", [ag.SayNo(), ag.SayNo(ONE), ag.AnswerAlone(fine=False), ag.Part(), ag.BeginDevice("a2")])
@pytest.mark.parametrize("shape", SHAPES)
def test_no_round_is_worked_out_for_what_closes(floods, shape, command, monkeypatch):
    """It is said before anything is known of where a step stands."""
    base, turns = flooded(floods, shape, SHORT + SOME)
    held = ag.fold(base, turns)

    def derive(*_: object) -> None:
        pytest.fail("a round was worked out")

    monkeypatch.setattr(folding, "derive", derive)
    assert not isinstance(ag.decide(held, command, START), ag.Refused)


@pytest.fixture
def world() -> World:
    """Two people with a step on."""
    return turned_on(settled(answered(World())))


def crowd(n: int) -> Lengthened:
    """Return what a made-up device says."""
    return Lengthened(side="ab"[n % 2], device=f"made-up-{n}", seq=1, seen=(), at=START, step="x", hours=1)


def test_more_devices_than_a_statement_can_have_seen_end_what_can_be_agreed(world):
    """For good, whatever came first; a no and leaving never end."""
    peer = world.peers["a"]
    few = MOST_MARKS - len(peer.state.history.devices)
    peer.hear([crowd(n) for n in range(few)], world.real)
    assert peer.on(ONE, world.real)
    peer.hear([crowd(few)], world.real)
    assert_over(world)
    world.do("a", ag.SayNo(ONE))
    assert peer.state.round(ONE).closed == {"a"}
    assert world.do("a", ag.Reopen(ONE)) == ag.Refused(ag.Reason.crowded)
    world.do("a", ag.Part())
    assert peer.board(world.real).parted


def test_more_than_two_people_say_ends_what_can_be_agreed(world, monkeypatch):
    """By one device as by many."""
    peer = world.peers["a"]
    monkeypatch.setattr(history, "MOST_HELD", peer.state.history.held + 2)
    for more in range(3):
        assert peer.on(ONE, world.real)
        no = Closed(side="b", device="b9", seq=1, seen=(), at=START + timedelta(seconds=more), step="h/quick")
        peer.hear([no], world.real)
    assert_over(world)
    peer.hear([Reopened(side="b", device="b9", seq=2, seen=(), at=START, step="h/quick")], world.real)
    assert_over(world)


def test_in_which_order_it_came_makes_no_difference(world):
    """The same set of statements reads the same, in one part or in many."""
    peer = world.peers["a"]
    world.do("a", ag.SayNo("h/quick"))
    known = peer.state.history.statements()
    more = [crowd(n) for n in range(MOST_MARKS)]
    start = ag.begin(("b", "b1"), TERMS)
    after = ag.hear(ag.tell(start, [s for s in known if s.side == "b"], START), [*known, *more], START)
    first = ag.hear(ag.tell(ag.hear(start, more, START), [s for s in known if s.side == "b"], START), known, START)
    assert after.history.crowded
    assert after.round("h/quick").closed == {"a"}
    for terms in TERMS.steps:
        assert _plain(after.round(terms.step)) == _plain(first.round(terms.step))


def _plain(round_: ag.Round) -> tuple[object, ...]:
    first = {side: heard.statement for side, heard in round_.first.items()}
    return first, round_.closed, round_.table, round_.done, round_.today


def assert_over(world: World) -> None:
    """Check that nothing is on, and that nobody can be asked for a yes."""
    peer = world.peers["a"]
    assert not peer.on(ONE, world.real)
    yes = {ag.Do.propose, ag.Do.yes, ag.Do.yes_again, ag.Do.today, ag.Do.reopen, ag.Do.done}
    for view in peer.board(world.real).steps:
        assert view.standing is ag.Standing.resting
        assert not view.may & yes
        assert ag.Do.no in view.may
        assert view.why[ag.Do.propose] is ag.Reason.crowded
