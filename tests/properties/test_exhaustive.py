"""Every schedule up to a stated size, from seven places an agreement can be in."""

import copy
from collections.abc import Callable, Iterator

import pytest

from handhold.core import agreements as ag
from properties import laws
from properties.merging import Silence, assert_converges, assert_same_board, over, watched
from properties.plants import (
    Plant,
    a_no_is_shown,
    a_no_of_ones_own_is_forgotten,
    a_worry_is_overridden,
    a_worry_stays_inside,
    a_yes_shows_after_its_no,
    anybody_lifts,
    silence_is_yes,
    told_once,
    unsure_is_sure,
)
from properties.schedules import NIGHTLY
from properties.world import Peer, World, answered, settled, turned_on

ONE = "g/one"
DEPTH = 5 if NIGHTLY else 3
"""How many things happen after the starting place: all sequences of them are tried."""

AFTER_A_NO = 4 if NIGHTLY else 2
"""How many things happen after a no, for law 8."""

LAWS = tuple(law for law in laws.AT_EVERY_STEP if law != 13)  # nothing is told in these

Move = Callable[[World], None]


def says(side: str, command: ag.Command) -> Move:
    """Return the move in which a person says something."""
    return lambda world: (world.do(side, command), None)[1]


def newest(side: str, other: str) -> Move:
    """Return the move in which the newest statement alone gets through."""

    def move(world: World) -> None:
        peer = world.peers[side].state
        own = [s for s in peer.history.statements() if s.author == peer.me]
        world.peers[other].hear(own[-1:], world.real)

    return move


def everything(side: str, other: str) -> Move:
    """Return the move in which all of one's statements get through."""

    def move(world: World) -> None:
        world.peers[other].hear(world.peers[side].state.history.statements(), world.real)

    return move


def either(words: dict[str, ag.Command]) -> dict[str, Move]:
    """Return the moves in which either person says one of these words."""
    return {f"{side} {name}": says(side, word) for side in "ab" for name, word in words.items()}


TIME_AND_POST: dict[str, Move] = {
    "a day passes": lambda world: world.sleep(25),
    "a to b": everything("a", "b"),
    "b to a": everything("b", "a"),
}

MOVES: dict[str, Move] = {
    **TIME_AND_POST,
    "a's newest to b": newest("a", "b"),
    "b's newest to a": newest("b", "a"),
    **either(
        {
            "proposes": ag.Propose(ONE),
            "says yes": ag.SayYes(ONE),
            "says no": ag.SayNo(ONE),
            "reopens": ag.Reopen(ONE),
            "says today": ag.SayToday(ONE, sober=True),
        }
    ),
}

DOUBTS: dict[str, Move] = {
    **TIME_AND_POST,
    **either(
        {
            "proposes, unsure": ag.Propose(ONE, unsure=True),
            "says yes, unsure": ag.SayYes(ONE, unsure=True),
            "says yes again": ag.SayYesAgain(ONE),
            "says today": ag.SayToday(ONE, sober=True),
            "answers worried": ag.AnswerAlone(fine=False),
            "answers fine": ag.AnswerAlone(fine=True),
        }
    ),
}
"""What laws 7 and 11 are about: unsure but game, and a no that might not be fine here."""

PLACES: dict[str, tuple[Callable[[World], World], dict[str, Move]]] = {
    "nothing said": (answered, MOVES),
    "both said yes": (lambda world: settled(answered(world)), MOVES),
    "on": (lambda world: turned_on(settled(answered(world))), MOVES),
    "stopped and started anew by b, unheard by a": (
        lambda world: _flipped(settled(answered(world))),
        MOVES,
    ),
    "nothing said, with doubts": (answered, DOUBTS),
    "both said yes, b unsure": (lambda world: settled(answered(world), unsure=True), DOUBTS),
    "on, b unsure": (lambda world: _unsure_on(settled(answered(world), unsure=True)), DOUBTS),
}
"""How a world gets to a place, and what may happen from there."""

CLOSINGS: dict[str, Move] = {
    "b says no": says("b", ag.SayNo(ONE)),
    "b lets everything rest": says("b", ag.SayNo()),
    "b answers worried": says("b", ag.AnswerAlone(fine=False)),
}
"""What law 8 is about: each of them from every place, at once or after one move, and then all that can happen."""


def _flipped(world: World) -> World:
    for command in (ag.SayNo(ONE), ag.Reopen(ONE), ag.SayYes(ONE)):
        world.do("b", command)
    return world


def _unsure_on(world: World) -> World:
    world.do("b", ag.SayYesAgain(ONE))
    world.sync()
    return turned_on(world)


def fork(world: World) -> World:
    """Return a copy that goes its own way. States are immutable, so little is copied."""
    twin = copy.copy(world)
    twin.peers = {side: _fork(peer) for side, peer in world.peers.items()}
    twin.acts, twin.refused = list(world.acts), []
    twin.relay = copy.deepcopy(world.relay)
    return twin


def _fork(peer: Peer) -> Peer:
    twin = copy.copy(peer)
    twin.turns, twin.batches = list(peer.turns), list(peer.batches)
    if isinstance(twin, Silence):
        twin.twin = _fork(twin.twin)
    return twin


def explore(world: World, moves: dict[str, Move], depth: int, path: tuple[str, ...] = ()) -> int:
    """Check all that can happen in so many moves; return how many schedules that is."""
    count = 1
    for law in LAWS:
        try:
            laws.AT_EVERY_STEP[law](world)
        except AssertionError as error:
            error.add_note(f"law {law}, after: {', '.join(path)}")
            raise
    if depth == 0:
        assert_converges(fork(world))
        return count
    for name, later in following(world, moves):
        count += explore(later, moves, depth - 1, (*path, name))
    return count


def following(world: World, moves: dict[str, Move]) -> Iterator[tuple[str, World]]:
    """Yield the world after each move that changes anything."""
    for name, move in moves.items():
        later = fork(world)
        before = [(peer.state.turns, later.real) for peer in later.peers.values()]
        try:
            move(later)
        except AssertionError as error:
            error.add_note(f"in: {name}")
            raise
        if before != [(peer.state.turns, later.real) for peer in later.peers.values()]:
            yield name, later


def compare(world: World, moves: dict[str, Move], depth: int, path: tuple[str, ...] = ()) -> int:
    """Check law 8 in all that can happen in so many moves; return how often two boards were compared."""
    try:
        count = int(assert_same_board(world))
        for name, later in following(world, moves) if depth else ():
            if not over(later):
                count += compare(later, moves, depth - 1, (*path, name))
    except AssertionError as error:
        error.add_note(f"law 8, after: {', '.join(path)}")
        raise
    return count


@pytest.mark.parametrize("place", PLACES)
def test_every_short_schedule_keeps_the_laws(place: str) -> None:
    """All of them, refused commands left out, since they change nothing."""
    start, moves = PLACES[place]
    assert explore(start(World()), moves, DEPTH) > 10**DEPTH / 10


def closed(place: str) -> Iterator[tuple[tuple[str, ...], World]]:
    """Yield the world at a place after each kind of no of b's, said at once or after one move."""
    start, moves = PLACES[place]
    world = start(watched(ONE))
    for before, earlier in (("", world), *following(world, moves)):
        for name, later in following(earlier, CLOSINGS):
            yield (before, name), later


@pytest.mark.parametrize("place", PLACES)
def test_after_every_short_schedule_a_no_looks_like_silence(place: str) -> None:
    """Law 8: a's board and refusals are those of a twin that has heard no more of b since."""
    moves = PLACES[place][1]
    compared = sum(compare(world, moves, AFTER_A_NO, path) for path, world in closed(place))
    assert compared > 10**AFTER_A_NO


@pytest.mark.parametrize(
    "plant",
    [
        a_no_of_ones_own_is_forgotten,
        anybody_lifts,
        silence_is_yes,
        unsure_is_sure,
        told_once,
        a_worry_stays_inside,
        a_worry_is_overridden,
    ],
)
def test_every_short_schedule_would_show_a_planted_bug(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exhaustive check can fail; one move from some place is enough for each of these."""
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        sum(explore(start(World()), moves, 1) for start, moves in PLACES.values())


@pytest.mark.parametrize("plant", [a_no_is_shown, a_yes_shows_after_its_no])
def test_every_short_schedule_would_show_a_no_that_can_be_told(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One move after a no is enough for either."""
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        sum(compare(world, MOVES, 1) for place in PLACES for _, world in closed(place))
