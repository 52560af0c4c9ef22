"""Every schedule up to a stated size, from fourteen places an agreement can be in and four on a relay that fails."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from properties import laws, plants, plants_asking, plants_relay
from properties.merging import Silence, assert_converges, assert_same_board, over
from properties.places import PLACES, Moves, Place
from properties.plants import Plant
from properties.relayed import ON_A_RELAY, RELAYED, WAITING
from properties.schedules import NIGHTLY
from properties.world import Peer, Relay, World

SHORT, SHORT_AFTER = 3, 2
"""How many things happen after the starting place, and, for law 8, after a no: all sequences of them are tried."""


def depth(place: str) -> int:
    """Return how many things happen: at night more, and on a failing relay, where more can, one less of it."""
    return SHORT + (2 if place in PLACES else 1) * NIGHTLY


def depth_after(place: str) -> int:
    """Return how many things happen after a no."""
    return SHORT_AFTER + (2 if place in PLACES else 1) * NIGHTLY


EVERYWHERE = PLACES | RELAYED
COMPARED = {
    name: place
    for name, place in EVERYWHERE.items()
    if NIGHTLY or name in PLACES or name in (WAITING, ON_A_RELAY)
}
"""Where law 8 is tried: at night everywhere."""

LAWS = tuple(law for law in laws.AT_EVERY_STEP if law != 13)  # nothing is told in these

Look = Callable[[World, int], int]
"""Looks at a world from which so many things may still happen; returns how much it looked at."""


def keeps(*only: int) -> Look:
    """Return a look at these laws; law 1 at the end: both devices agree once everything gets through."""

    def look(world: World, left: int) -> int:
        checks = {law: laws.AT_EVERY_STEP[law] for law in only if law != 1}
        if not left and 1 in only:
            checks[1] = lambda world: assert_converges(fork(world))
        for law, check in checks.items():
            try:
                check(world)
            except AssertionError as error:
                error.add_note(f"law {law}")
                raise
        return 1

    return look


def looks_alike(world: World, left: int) -> int:
    """Compare a's board with that of the twin that has heard no more of b, once b has said no."""
    return int(assert_same_board(world))


def fork(world: World) -> World:
    """Return a copy that goes its own way. States are immutable, so little is copied."""
    twin = copy.copy(world)
    twin.peers = {side: _fork(peer) for side, peer in world.peers.items()}
    twin.acts, twin.refused = list(world.acts), []
    boxes, kept = world.relay.boxes, world.relay.kept
    twin.relay = Relay(_copied(boxes), kept if kept is None else _copied(kept))
    return twin


def _copied(boxes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {side: list(box) for side, box in boxes.items()}


def _fork(peer: Peer) -> Peer:
    twin = copy.copy(peer)
    twin.turns, twin.batches = list(peer.turns), list(peer.batches)
    if isinstance(twin, Silence):
        twin.twin = _fork(twin.twin)
    return twin


def so_far(world: World) -> tuple[Any, ...]:
    """Return all that a world is: what each vault and the relay hold, and the time. Whatever is equal goes on alike."""
    vaults = list(world.peers.values())
    twins = [peer for peer in vaults if isinstance(peer, Silence)]
    relay = (world.relay.boxes, world.relay.kept or {})
    return (
        world.real,
        *(tuple(boxes.get(side, ())) for boxes in relay for side in "ab"),
        *(tuple(peer.turns) for peer in vaults),
        *((peer.cut, peer.ended, tuple(peer.twin.turns)) for peer in twins),
    )


def following(world: World, moves: Moves) -> Iterator[tuple[str, World]]:
    """Yield the world after each move that changes anything; a refused command doesn't."""
    before = so_far(world)
    for name, move in moves.items():
        later = fork(world)
        try:
            move(later)
        except AssertionError as error:
            error.add_note(f"in: {name}")
            raise
        if so_far(later) != before:
            yield name, later


@dataclass
class Walk:
    """All schedules of these moves. A world that several of them lead to is looked at once."""

    moves: Moves
    look: Look
    known: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def count(self, world: World, depth: int, path: tuple[str, ...] = ()) -> int:
        """Look at all that can happen in so many moves; return how much that was, by schedules."""
        here = (depth, so_far(world))
        if here not in self.known:
            try:
                found = self.look(world, depth)
            except AssertionError as error:
                error.add_note(f"after: {', '.join(path)}")
                raise
            for name, later in following(world, self.moves) if depth else ():
                if not over(later):
                    found += self.count(later, depth - 1, (*path, name))
            self.known[here] = found
        return self.known[here]


@pytest.mark.parametrize("place", EVERYWHERE)
def test_every_short_schedule_keeps_the_laws(place: str) -> None:
    """All of them, refused commands left out, since they change nothing."""
    start = EVERYWHERE[place]
    assert Walk(start.moves, keeps(1, *LAWS)).count(start.world(), depth(place)) > 4 ** depth(place)


def closed(place: Place) -> Iterator[tuple[tuple[str, ...], World]]:
    """Yield the world at a place after each kind of no of b's, said at once or after one move."""
    world = place.watched()
    for before, earlier in (("", world), *following(world, place.moves)):
        for name, later in following(earlier, place.closings()):
            yield (before, name), later


def compared(place: Place, depth: int) -> int:
    """Return how often two boards were compared in all that can happen after such a no."""
    walk = Walk(place.moves, looks_alike)
    return sum(walk.count(world, depth, path) for path, world in closed(place))


@pytest.mark.parametrize("place", COMPARED)
def test_after_every_short_schedule_a_no_looks_like_silence(place: str) -> None:
    """Law 8: a's board and refusals are those of a twin that has heard no more of b since."""
    assert compared(COMPARED[place], depth_after(place)) > 10 ** depth_after(place)


CROSSED = "a's yes and b's stop unheard by each other, then b's yes"
APART = "a's yes a day old, b's fifteen hours"
STALE = "b's today thirteen hours old, unheard by a, b's clock a day ahead"
EVENING = "both said yes to the quick step, b's day not over"
AGAIN = "done again, and nobody has said how it was"

SHOWN: tuple[tuple[int, Plant, str], ...] = (
    (1, plants.arrival_decides, "nothing said"),
    (1, plants_relay.what_comes_late_is_dropped, WAITING),
    (2, plants_relay.a_gap_is_no_gap, WAITING),
    (2, plants.last_writer_wins, CROSSED),
    (2, plants.wall_clock_decides, CROSSED),
    (2, plants.concurrent_yes_survives, CROSSED),
    (2, plants.an_earlier_yes_comes_back, "started anew by b, and a's yes is from before"),
    (3, plants.anybody_lifts, "nothing said"),
    (3, plants.asks_again, "nothing said"),
    (3, plants_asking.reopening_brings_up, "nothing said"),
    (3, plants_asking.an_old_wish_comes_back, "nothing said"),
    (3, plants.a_no_of_ones_own_is_forgotten, "on"),
    (4, plants.silence_is_yes, "both said yes"),
    (5, plants.settles_from_the_earlier_yes, APART),
    (5, plants.settling_can_be_shortened, APART),
    (5, plants.longer_is_not_heeded, "on"),
    (5, plants.the_same_day_will_do, EVENING),
    (6, plants.claims_set_the_clock, STALE),
    (6, plants.receipt_sets_the_clock, STALE),
    (6, plants.drunk_counts, "both said yes"),
    (7, plants.unsure_is_sure, "nothing said, with doubts"),
    (7, plants.told_once, "both said yes, b unsure"),
    (7, plants.a_reminder, "both said yes"),
    (9, plants.liking_is_not_asked, "on, and then done"),
    (9, plants.done_is_enough, "on, and then done"),
    (9, plants_asking.an_old_good_brings_it_up_again, AGAIN),
    (9, plants_asking.an_old_good_opens_the_next, AGAIN),
    (9, plants_asking.an_unseen_wish_shows, AGAIN),
    (11, plants.a_worry_stays_inside, "nothing said, with doubts"),
    (11, plants.a_worry_is_overridden, "on, b unsure"),
    (12, plants.leaving_needs_two, "both said yes"),
)
"""For each law that the check is said to cover: bugs that it finds within its ordinary size, and where."""


@pytest.mark.parametrize(
    ("law", "plant", "place"), SHOWN, ids=[f"law-{law}-{plant.__name__}" for law, plant, _ in SHOWN]
)
def test_every_short_schedule_would_show_a_planted_bug(
    law: int, plant: Plant, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exhaustive check can fail, by that very law and within the size of the ordinary run."""
    plant(monkeypatch)
    start = EVERYWHERE[place]
    with pytest.raises(AssertionError) as broken:
        Walk(start.moves, keeps(law)).count(start.world(), SHORT)
    assert f"law {law}" in broken.value.__notes__


def test_every_law_that_is_looked_at_has_a_planted_bug() -> None:
    """None is claimed that could not fail."""
    assert {law for law, _, _ in SHOWN} == {1, *LAWS}


@pytest.mark.parametrize(
    ("plant", "place"),
    [
        (plants.a_no_is_shown, "nothing said"),
        (plants.a_yes_shows_after_its_no, "nothing said"),
        (plants_relay.what_comes_twice_is_new, WAITING),
    ],
)
def test_every_short_schedule_would_show_a_no_that_can_be_told(
    plant: Plant, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within the size of the ordinary run."""
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        compared(COMPARED[place], SHORT_AFTER)
