"""The drawn schedules meet the relay troubles that they are about, or they would show nothing."""

from collections import Counter
from collections.abc import Iterator

import pytest

from handhold.core import agreements as ag
from properties.laws import showing
from properties.schedules import ANY, Kinds, Schedule, drawn, happen, whole
from properties.troubles import unheard
from properties.world import World, answered

EVIL = Kinds(evil=True)
SEEDS = 120
BEFALLS = ("lose", "drop", "repeat", "dup", "rollback", "fetch")
KINDS = ("lost", "repeated", "reordered", "rolled back")


def met(schedule: Schedule) -> set[tuple[str, bool]]:
    """Return which troubles bore on something in a schedule, and whether an honest device showed a step as on."""
    world = World(*schedule.skews)
    world.evil = "b" if schedule.evil else ""
    answered(world)
    found: set[tuple[str, bool]] = set()
    for op in schedule.ops:
        if op[0] not in BEFALLS:
            happen(world, op)
            continue
        on = any(showing(world))
        boxes = {side: list(world.relay.boxes[side]) for side in "ab"}
        waited = {side: waiting(world, side) for side in "ab"}
        happen(world, op)
        for side in "ab":
            kinds = befell(world, side, op[0], boxes[side], waited[side])
            found |= {(kind, now) for kind in kinds for now in {False, on}}
    return found


def waiting(world: World, side: str) -> set[bytes]:
    """Return what waits in a mailbox and isn't known to its device."""
    box = world.relay.boxes[side]
    return {box[at][1] for at in unheard(world, side)}


def befell(world: World, side: str, name: str, box: list, waited: set[bytes]) -> Iterator[str]:
    """Yield what befell a mailbox by what happened last."""
    now = world.relay.boxes[side]
    lost = waited - waiting(world, side)
    if name in ("lose", "drop") and lost:
        yield "lost"
    if name in ("repeat", "dup") and len(now) > len(box):
        yield "repeated"
    if name == "rollback" and (lost or any(p not in box for p in now if p[0] == "said")):
        yield "rolled back"
    if name == "fetch" and overtaken(world, side):
        yield "reordered"


def overtaken(world: World, side: str) -> bool:
    """Return whether something still waits that was said before what its device has of the same author."""
    devices = world.peers[side].state.history.devices
    late = map(ag.decode, waiting(world, side))
    return any(one.author in devices and one.seq < devices[one.author].highest for one in late)


@pytest.mark.parametrize(
    ("kinds", "least", "least_on"),
    [(ANY, 0.35, 0.08), (EVIL, 0.3, 0.04)],
    ids=["honest", "changed-app"],
)
def test_a_good_share_of_the_schedules_meets_each_trouble(
    kinds: Kinds, least: float, least_on: float
) -> None:
    """Messages that mattered were lost, repeated, overtaken, rolled back; also while a step was on."""
    counted: Counter[tuple[str, bool]] = Counter()
    for seed in range(SEEDS):
        counted.update(met(drawn(seed, whole(kinds))))
    for kind in KINDS:
        assert counted[kind, False] >= least * SEEDS, counted
        assert counted[kind, True] >= least_on * SEEDS, counted


def test_troubles_that_are_drawn_by_themselves_would_not_do() -> None:
    """The count can fail: without what is said before, most of them come where nothing lies."""
    plain = Kinds(telling=True)
    counted: Counter[tuple[str, bool]] = Counter()
    for seed in range(60):
        counted.update(met(drawn(seed, plain)))
    assert max(counted[kind, False] for kind in KINDS) < 12, counted
