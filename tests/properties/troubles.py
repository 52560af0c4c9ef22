"""The relay's troubles: messages lost, repeated, reordered, or taken back to what lay there before.

By themselves they mostly come while nothing lies there. Here they are drawn together with what is
said and sent before, and with how the other device then hears of it.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from handhold.core import agreements as ag
from properties.verbs import VERBS
from properties.world import STEPS, World

Op = tuple[Any, ...]

ALONE_ON_THE_RELAY = ("drop", "dup", "shuffle", "snap", "rollback")
"""Troubles that are drawn by themselves, whatever lies there."""

WORDS = tuple(verb for verb in VERBS if verb not in ("part", "fine", "good", "bad"))
"""What is said before a trouble: all that makes a statement."""

MOST = 12
"""How many things are drawn besides at most: a trouble is made of several."""

ON = ("anew", "a", STEPS[0])


def with_trouble(ops: tuple[Op, ...], random: Random, *, evil: bool) -> tuple[Op, ...]:
    """Return these, with each trouble that was drawn by itself replaced by a whole one, and one more."""
    found: list[Op] = []
    at = random.randint(0, len(ops))
    for index, op in enumerate((*ops, None)):
        if index == at or (op is not None and op[0] in ALONE_ON_THE_RELAY):
            found += _whole(random, evil=evil)
        if op is not None and op[0] not in ALONE_ON_THE_RELAY:
            found.append(op)
    return tuple(found)


def _whole(random: Random, *, evil: bool) -> list[Op]:
    """Return one trouble, from what is said to how it is heard and answered; often while a step is on."""
    side = random.choice("ab")
    other = "b" if side == "a" else "a"
    before: list[Op] = [ON] if random.random() < (0.7 if evil else 0.5) else []
    steps = STEPS if before else (*STEPS[:1] * 3, *STEPS[1:])
    said = _said(random, side, steps, evil=evil)
    answered = _said(random, other, steps, evil=evil)
    one, rest = ("fetch", other, 1), ("fetch", other, None)
    ways: dict[str, Callable[[], list[Op]]] = {
        "lost": lambda: [
            *said(1),
            *[("lose", other, _any(random))] * random.choice((1, 1, 2)),
            rest,
        ],
        "repeated": lambda: [
            *said(1),
            ("repeat", other, _any(random)),
            one,
            *_now_and_then(random, said(1)),
            rest,
        ],
        "reordered": lambda: [
            *said(2),
            ("mix", other, _any(random)),
            one,
            *_now_and_then(random, [one]),
            rest,
        ],
        "rolled back": lambda: [
            *said(1),
            ("snap",),
            *_now_and_then(random, [rest]),
            *said(1),
            ("rollback",),
            rest,
        ],
    }
    trouble = ways[random.choice(tuple(ways))]()
    answer: list[Op] = [*answered(1), ("fetch", side, None)]
    return [*before, *trouble, *_now_and_then(random, answer)]


def _said(
    random: Random, side: str, steps: tuple[str, ...], *, evil: bool
) -> Callable[[int], list[Op]]:
    """Return what makes so many words, or a few more, said and sent; a changed app makes some up."""

    def words(least: int) -> list[Op]:
        count = random.randint(least, 3)
        made_up = evil and side == "b" and random.random() < 0.5
        step = random.choice(steps)
        told = [("lie", random.randint(0, 2**32))] * made_up
        return [("words", side, step, count, _any(random)), ("send", side), *told]

    return words


def _now_and_then(random: Random, ops: list[Op]) -> list[Op]:
    return ops if random.random() < 0.5 else []


def _any(random: Random) -> int:
    return random.randint(0, 2**32)


def words(world: World, side: str, step: str, count: int, seed: int) -> None:
    """Let somebody say so many things, whatever isn't refused."""
    wanted = count
    for verb in Random(seed).sample(WORDS, len(WORDS)):
        if wanted and isinstance(world.do(side, VERBS[verb](step)), tuple):
            wanted -= 1


def unheard(world: World, side: str) -> list[int]:
    """Return where in a mailbox lies what its device hasn't got yet."""
    held = {*map(ag.encode, world.peers[side].state.history.statements())}
    return [
        at
        for at, packet in enumerate(world.relay.boxes[side])
        if packet[0] == "said" and packet[1] not in held
    ]


def lose(world: World, side: str, at: int) -> None:
    """Lose one message that its device hasn't got yet."""
    waiting = unheard(world, side)
    if waiting:
        del world.relay.boxes[side][waiting[at % len(waiting)]]


def repeat(world: World, side: str, at: int) -> None:
    """Let one message come once more, after the others."""
    box = world.relay.boxes[side]
    said = [packet for packet in box if packet[0] == "said"]
    if said:
        box.append(said[at % len(said)])


def mix(world: World, side: str, seed: int) -> None:
    """Put a later message first, and the rest in any order."""
    box, random = world.relay.boxes[side], Random(seed)
    later = unheard(world, side)[1:]
    first = [box.pop(random.choice(later))] if later else []
    random.shuffle(box)
    box[:0] = first


def drop(world: World, side: str, at: int) -> None:
    """Lose any message."""
    box = world.relay.boxes[side]
    if box:
        del box[at % len(box)]


def dup(world: World, side: str, at: int) -> None:
    """Let any message come twice."""
    box = world.relay.boxes[side]
    if box:
        box.insert(0, box[at % len(box)])


def shuffle(world: World, side: str, at: int) -> None:
    """Put a mailbox into another order."""
    Random(at).shuffle(world.relay.boxes[side])


def snap(world: World) -> None:
    """Keep a copy of what lies on the relay."""
    world.relay.kept = {side: list(box) for side, box in world.relay.boxes.items()}


def rollback(world: World) -> None:
    """Put the copy back, if there is one."""
    kept = world.relay.kept
    world.relay.boxes = (
        {side: list(box) for side, box in kept.items()} if kept else world.relay.boxes
    )


TROUBLES: dict[str, Callable[..., None]] = {
    "words": words,
    "lose": lose,
    "repeat": repeat,
    "mix": mix,
    "drop": drop,
    "dup": dup,
    "shuffle": shuffle,
    "snap": snap,
    "rollback": rollback,
}
"""What happens, by the name that a schedule has for it."""
