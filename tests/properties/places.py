"""Places an agreement can be in, and what can happen next from each: for the exhaustive check."""

from collections.abc import Callable
from dataclasses import dataclass

from handhold.core import agreements as ag
from properties.merging import watched
from properties.world import World, answered, settled, turned_on

ONE, TWO, QUICK = "g/one", "g/two", "h/quick"

Move = Callable[[World], object]
Moves = dict[str, Move]


@dataclass(frozen=True)
class Place:
    """How a world gets there, what may happen from there, and which step it is about.

    `skews`: by how many hours each clock is off.
    """

    start: Callable[[World], World]
    moves: Moves
    step: str = ONE
    skews: tuple[int, int] = (0, 0)

    def world(self) -> World:
        """Return a world that is there."""
        return self.start(answered(World(*self.skews)))

    def watched(self) -> World:
        """Return one in which a's device has a twin, which has heard all that happened until here."""
        world = watched(self.step, self.skews)
        self.start(answered(world))
        world.silence.anew()
        return world

    def closings(self) -> Moves:
        """Return each way in which b can say no."""
        return closings(self.step)


def says(side: str, command: ag.Command) -> Move:
    """Return the move in which a person says something."""
    return lambda world: world.do(side, command)


def newest(side: str, other: str) -> Move:
    """Return the move in which the newest statement alone gets through."""

    def move(world: World) -> None:
        peer = world.peers[side].state
        own = [s for s in peer.history.statements() if s.author == peer.me]
        held = world.peers[other].state.history.statements()
        world.peers[other].hear([s for s in own[-1:] if s not in held], world.real)

    return move


def everything(side: str, other: str) -> Move:
    """Return the move in which all that the other hasn't got gets through."""

    def move(world: World) -> None:
        held = world.peers[other].state.history.statements()
        said = world.peers[side].state.history.statements()
        world.peers[other].hear([s for s in said if s not in held], world.real)

    return move


def all_of_it(world: World) -> None:
    """Let everything get through both ways, and what the programs answer to it."""
    for _ in range(3):
        for move in (everything("a", "b"), everything("b", "a")):
            move(world)


def passes(hours: int) -> Move:
    """Return the move in which so many hours pass."""
    return lambda world: world.sleep(hours)


def either(words: dict[str, ag.Command]) -> Moves:
    """Return the moves in which either person says one of these words."""
    return {f"{side} {name}": says(side, word) for side in "ab" for name, word in words.items()}


DAY: Moves = {"a day passes": passes(25)}
POST: Moves = {
    "a to b": everything("a", "b"),
    "b to a": everything("b", "a"),
    "all gets through": all_of_it,
}
SINGLY: Moves = {"a's newest to b": newest("a", "b"), "b's newest to a": newest("b", "a")}


def today(step: str = ONE) -> dict[str, ag.Command]:
    """Return a yes on the day, sober and not."""
    return {
        "says today": ag.SayToday(step, sober=True),
        "says today, not sober": ag.SayToday(step, sober=False),
    }


MOVES: Moves = {
    **DAY,
    **POST,
    **SINGLY,
    **either(
        {
            "proposes": ag.Propose(ONE),
            "says yes": ag.SayYes(ONE),
            "says no": ag.SayNo(ONE),
            "reopens": ag.Reopen(ONE),
            **today(),
            "asks for longer": ag.Lengthen(ONE, 72),
            "says done": ag.SayDone(ONE),
            "parts": ag.Part(),
        }
    ),
}

HOURS: Moves = {
    "six hours pass": passes(6),
    **POST,
    **either(
        {
            "says yes": ag.SayYes(ONE),
            "says no": ag.SayNo(ONE),
            **today(),
            "asks for longer": ag.Lengthen(ONE, 72),
        }
    ),
}
"""What laws 5 and 6 are about: what hours decide."""

EVENING: Moves = {
    "six hours pass": passes(6),
    **POST,
    **either({"says no": ag.SayNo(QUICK), "reopens": ag.Reopen(QUICK), **today(QUICK)}),
}
"""The same, of the step that settles in six hours."""

DOUBTS: Moves = {
    **DAY,
    **POST,
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

AFTERWARDS: Moves = {
    **DAY,
    **POST,
    **either(
        {
            "says done": ag.SayDone(ONE),
            "liked it": ag.SayHowItWas(ONE, good=True),
            "didn't like it": ag.SayHowItWas(ONE, good=False),
            "proposes": ag.Propose(ONE),
            "proposes the next": ag.Propose(TWO),
            "says yes to the next": ag.SayYes(TWO),
            "says no": ag.SayNo(ONE),
        }
    ),
}
"""What law 9 is about: a step that was done, how it was, and the next one."""


AGAIN: Moves = {
    **POST,
    **either(
        {
            "liked it": ag.SayHowItWas(ONE, good=True),
            "didn't like it": ag.SayHowItWas(ONE, good=False),
            "proposes": ag.Propose(ONE),
            "proposes the next": ag.Propose(TWO),
            "says yes": ag.SayYes(ONE),
        }
    ),
}
"""The same, of a step that was done twice: what was said of the first time says nothing of the second."""


def on(world: World) -> World:
    """Return the world with the step on."""
    return turned_on(settled(world))


def _flipped(world: World) -> World:
    settled(world)
    for command in (ag.SayNo(ONE), ag.Reopen(ONE), ag.Propose(ONE)):
        world.do("b", command)
    return world


def _crossed(world: World) -> World:
    """Let a's yes, b's stop and b's reopening be said by people who have heard nothing yet, and then b's yes.

    A's wish is void then, so b brings it up; where a bug lets it live, b answers it.
    """
    for command in (ag.Propose(QUICK), ag.SayNo(QUICK), ag.Propose(ONE)):
        world.do("a", command)
    for command in (ag.SayNo(ONE), ag.Reopen(ONE)):
        world.do("b", command)
    world.sync()
    for command in (ag.Propose(ONE), ag.SayYes(ONE)):
        world.do("b", command)
    world.sync()
    world.sleep(50)
    return world


def _settled_anew(world: World) -> World:
    """Let b's second yes be heard and settle, and a's be the one from before b's stop."""
    _flipped(world).sync()
    world.sleep(50)
    return world


def _apart(world: World) -> World:
    """Let b's yes come ten hours after a's, before midnight, and let fifteen hours pass."""
    world.do("a", ag.Propose(ONE))
    world.sync()
    world.sleep(10)
    world.do("b", ag.SayYes(ONE))
    world.sync()
    world.sleep(15)
    return world


def _stale(world: World) -> World:
    """Let b say "today" and thirteen hours pass before a hears of it."""
    settled(world)
    world.do("b", ag.SayToday(ONE, sober=True))
    world.sleep(13)
    return world


def _evening(world: World) -> World:
    """Let both say yes to the quick step, and six hours pass: b's day isn't over yet."""
    world.do("a", ag.Propose(QUICK))
    world.sync()
    world.do("b", ag.SayYes(QUICK))
    world.sync()
    world.sleep(6)
    return world


def _done_again(world: World) -> World:
    """Let the step be done, be good for both, and be done once more; of that nobody has said anything."""
    for _ in range(2):
        for side in "ab":
            world.do(side, ag.SayHowItWas(ONE, good=True))
        on(world).do("a", ag.SayDone(ONE))
        world.sync()
    return world


def _unsure_on(world: World) -> World:
    settled(world, unsure=True)
    world.do("b", ag.SayYesAgain(ONE))
    world.sync()
    return turned_on(world)


PLACES: dict[str, Place] = {
    "nothing said": Place(lambda world: world, MOVES),
    "both said yes": Place(settled, MOVES),
    "on": Place(on, MOVES),
    "stopped and started anew by b, unheard by a": Place(_flipped, MOVES),
    "started anew by b, and a's yes is from before": Place(_settled_anew, MOVES),
    "a's yes and b's stop unheard by each other, then b's yes": Place(_crossed, MOVES),
    "a's yes a day old, b's fifteen hours": Place(_apart, HOURS),
    "b's today thirteen hours old, unheard by a, b's clock a day ahead": Place(
        _stale, HOURS, skews=(0, 24)
    ),
    "both said yes to the quick step, b's day not over": Place(_evening, EVENING, QUICK),
    "on, and then done": Place(on, AFTERWARDS),
    "done again, and nobody has said how it was": Place(_done_again, AGAIN),
    "nothing said, with doubts": Place(lambda world: world, DOUBTS),
    "both said yes, b unsure": Place(lambda world: settled(world, unsure=True), DOUBTS),
    "on, b unsure": Place(_unsure_on, DOUBTS),
}


def closings(step: str) -> Moves:
    """Return what law 8 is about: each way in which b can say no."""
    return {
        "b says no": says("b", ag.SayNo(step)),
        "b lets everything rest": says("b", ag.SayNo()),
        "b answers worried": says("b", ag.AnswerAlone(fine=False)),
    }
