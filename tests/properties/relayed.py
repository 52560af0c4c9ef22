"""Places with a mailbox for each, on a relay that loses, repeats, reorders and goes back: for the exhaustive check.

What somebody says, and what their program says, lies on the relay at once. Nothing is sent again
before the end: what was lost is missed until then.
"""

from collections.abc import Callable, Iterator

from handhold.core import agreements as ag
from handhold.core.agreements.statements import AnyStatement
from properties.places import DAY, ONE, Move, Moves, Place, closings, either, on
from properties.world import World, settled

OTHER = {"a": "b", "b": "a"}


def own(world: World, side: str) -> tuple[AnyStatement, ...]:
    """Return what a device has said."""
    peer = world.peers[side].state
    return tuple(s for s in peer.history.statements() if s.author == peer.me)


def posted(move: Move) -> Move:
    """Return the same move; whatever is said in it lies on the relay afterwards."""

    def act(world: World) -> None:
        before = {side: own(world, side) for side in "ab"}
        move(world)
        for side in "ab":
            said = [s for s in own(world, side) if s not in before[side]]
            world.relay.boxes[OTHER[side]] += [("said", ag.encode(one)) for one in said]

    return act


def hears(side: str, which: slice, *, stays: bool = False) -> Move:
    """Return the move in which a device fetches some of what waits; if it stays, it will come again.

    What lay there before is what the relay can go back to.
    """

    def move(world: World) -> None:
        box = world.relay.boxes[side]
        taken = box[which]
        if taken and not stays:
            world.relay.kept = {each: list(lies) for each, lies in world.relay.boxes.items()}
            del box[which]
        world.peers[side].hear([ag.decode(body) for _, body in taken], world.real)

    return move


def loses(side: str) -> Move:
    """Return the move in which the relay loses the oldest that waits for somebody."""
    return lambda world: world.relay.boxes[side].__delitem__(slice(0, 1))


def goes_back(world: World) -> None:
    """Let the relay hold again what it held before the last fetch: that comes twice, and what came since is lost."""
    if world.relay.kept is not None:
        world.relay.boxes = {side: list(lies) for side, lies in world.relay.kept.items()}


def failing() -> Iterator[tuple[str, Move]]:
    """Yield what may happen to what waits for either, by name."""
    for side in "ab":
        yield f"{side} hears the oldest", hears(side, slice(0, 1))
        yield f"{side} hears the newest", hears(side, slice(-1, None))
        yield f"{side} hears all", hears(side, slice(None))
        yield f"{side} hears the oldest, which stays", hears(side, slice(0, 1), stays=True)
        yield f"the oldest for {side} is lost", loses(side)
    yield "the relay goes back", goes_back


def on_such_a_relay(moves: Moves) -> Moves:
    """Return these moves by such a relay."""
    return {name: posted(move) for name, move in moves.items()}


MOVES: Moves = on_such_a_relay(
    {
        **DAY,
        **dict(failing()),
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
)


class Relayed(Place):
    """A place with a relay; b's no has to get through it as well."""

    def closings(self) -> Moves:
        """Return each way in which b can say no."""
        return on_such_a_relay(closings(self.step))


def says(*words: tuple[str, ag.Command]) -> Callable[[World], World]:
    """Return the start at which both had said a first yes, and then these, of which nothing was heard."""

    def start(world: World) -> World:
        settled(world)
        for side, word in words:
            posted(lambda world, side=side, word=word: world.do(side, word))(world)
        return world

    return start


ON_A_RELAY = "on, with a relay that fails"
WAITING = "b's stop, reopening and wish wait for a"

TODAY, NO, REOPEN, WISH = ag.SayToday(ONE, sober=True), ag.SayNo(ONE), ag.Reopen(ONE), ag.Propose(ONE)

RELAYED: dict[str, Place] = {
    ON_A_RELAY: Relayed(on, MOVES),
    "a's today waits for b, b's stop for a": Relayed(says(("a", TODAY), ("b", NO)), MOVES),
    WAITING: Relayed(says(("b", NO), ("b", REOPEN), ("b", WISH)), MOVES),
    "b's stop and reopening wait for a, a's stop and reopening for b": Relayed(
        says(("b", NO), ("b", REOPEN), ("a", NO), ("a", REOPEN)), MOVES
    ),
}
