"""Schedules: what two people, their network, their clocks and a changed app may do, as data."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from hypothesis import note, strategies as st

from handhold.core import agreements as ag
from handhold.core.agreements.statements import Parted, Still, Today, Told
from properties.lies import KINDS, lie
from properties.troubles import MOST, TROUBLES, with_trouble
from properties.verbs import AFTERWARDS, VERBS
from properties.world import STEPS, World, answered, settled, turned_on

NIGHTLY = os.environ.get("HANDHOLD_PROFILE") == "nightly"

Op = tuple[Any, ...]
@dataclass(frozen=True)
class Schedule:
    """How far each clock is off, whether b's app is changed, and what happens in turn."""

    ops: tuple[Op, ...]
    skews: tuple[int, int] = (0, 0)
    evil: bool = False


@dataclass(frozen=True)
class Kinds:
    """What a schedule may hold besides the ordinary.

    `telling`: what both tell afterwards. `leaving`: a changed app says who has left. `refusing`:
    b says no to this step more often. `daily`: "today" is said, and made up, more often. `trouble`: the relay's troubles come where something
    waits there, together with what was said. Each of these is drawn apart, with its own Random, so that what a seed draws otherwise stays what it was.
    """

    evil: bool = False
    jumps: tuple[str, ...] = ()
    backups: bool = True
    parting: bool = True
    telling: bool = False
    leaving: bool = False
    refusing: str = ""
    daily: bool = False
    trouble: bool = False


ANY = Kinds()


WEIGHTS = {
    "person": 7,
    "story": 5,
    "sync": 2,
    "send": 2,
    "fetch": 2,
    "trouble": 2,
    "relay": 1,
    "sleep": 4,
    "backup": 1,
}
OFTEN = ("propose", "yes", "yes", "today", "today", "reopen", "again", "unsure", "fine") * 2
TALES = (
    "settled",
    "settled-unsure",
    "on",
    "on",
    "on",
    "on",
    "done-good",
    "climb",
    "climb",
    "flip",
    "cross",
    "agree",
    "agree",
    "meet",
    "meet",
    "late-yes",
    "unsure-on",
    "blind",
    "evening",
)
SKEWS = (0,) * 10 + (-24, -7, -2, 1, 5, 24)


def drawn(seed: int, kinds: Kinds = ANY) -> Schedule:
    """Return the schedule that belongs to a seed."""
    random = Random(seed)
    weights = (
        dict(WEIGHTS) if kinds.backups else {k: w for k, w in WEIGHTS.items() if k != "backup"}
    )
    if kinds.jumps:
        weights["jump"] = 2
    if kinds.evil:
        weights["lie"] = 5
    names = random.choices(list(weights), list(weights.values()), k=random.randint(6, 26))
    ops = tuple(_op(name, random, kinds) for name in names)[: MOST if kinds.trouble else None]
    if random.random() < 0.6:
        ops = (("settled", "a", STEPS[0]), *ops)
    if kinds.telling:
        ops = _with_telling(ops, Random(f"afterwards {seed}"), kinds)
    if kinds.refusing:
        ops = _with_a_no(ops, Random(f"refusing {seed}"), kinds.refusing)
    if kinds.daily:
        ops = _with_days(ops, Random(f"daily {seed}"), kinds)
    if kinds.trouble:
        ops = with_trouble(ops, Random(f"trouble {seed}"), evil=kinds.evil)
    if kinds.leaving:
        ops = _with_a_lie_about_leaving(ops, Random(f"leaving {seed}"))
    return Schedule(ops, (random.choice(SKEWS), random.choice(SKEWS)), kinds.evil)


def _op(name: str, random: Random, kinds: Kinds) -> Op:
    side, step = random.choice("ab"), random.choice((*STEPS[:1] * 3, *STEPS[1:]))
    verbs = [v for v in (*OFTEN, *VERBS) if v != "part" or kinds.parting]
    made: dict[str, Callable[[], Op]] = {
        "person": lambda: ("do", side, random.choice(verbs), step),
        "story": lambda: (random.choice(TALES), side, step),
        "sync": lambda: ("sync",),
        "send": lambda: ("send", side),
        "fetch": lambda: ("fetch", side, random.choice((1, 2, 5, None))),
        "trouble": lambda: (random.choice(("drop", "dup", "shuffle")), side, random.randint(0, 9)),
        "relay": lambda: (random.choice(("snap", "rollback")),),
        "sleep": lambda: ("sleep", random.choice((1, 1, 5, 11, 13, 25, 50))),
        "backup": lambda: (random.choice(("backup", "backup", "restore", "rewind")), side),
        "jump": lambda: (
            "jump",
            random.choice(kinds.jumps),
            random.choice((-24, -11, -3, 6, 13, 24)),
        ),
        "lie": lambda: ("lie", random.randint(0, 2**32)),
    }
    return made[name]()


def _with_telling(ops: tuple[Op, ...], random: Random, kinds: Kinds) -> tuple[Op, ...]:
    """Return these, with what both tell each other afterwards in between."""
    found: list[Op] = []
    for op in ops:
        found.append(op)
        if random.random() < 0.25:
            side, step = random.choice("ab"), random.choice((*STEPS[:1] * 3, *STEPS[1:]))
            name = random.choice(("do", "do", "both-told", "both-told", "lie-told"))
            if name == "do":
                found.append(("do", side, random.choice(tuple(AFTERWARDS)), step))
            elif name == "both-told":
                found.append((name, side, step))
            elif kinds.evil:
                found.append((name, random.randint(0, 2**32)))
    return tuple(found)


def _with_a_no(ops: tuple[Op, ...], random: Random, step: str) -> tuple[Op, ...]:
    """Return these, with b saying no in between, heard at once or whenever it gets through.

    Some of it a's device forgets, by an old copy of its vault.
    """
    found: list[Op] = [("climb", "a", step)] if random.random() < 0.5 else []
    for op in ops:
        found.append(op)
        if random.random() < 0.05:
            found.append(("backup", "a"))
        if random.random() < 0.12:
            found.append(("do", "b", random.choice(("no", "no", "no-all", "worried")), step))
            if random.random() < 0.7:
                found += [("send", "b"), ("fetch", "a", random.choice((1, None, None)))]
            if random.random() < 0.2:
                found += [(random.choice(("restore", "rewind")), "a"), ("sync",)]
    return tuple(found)


def _with_days(ops: tuple[Op, ...], random: Random, kinds: Kinds) -> tuple[Op, ...]:
    """Return these, with what is said on the day in between, sober and not, heard soon or late."""
    found: list[Op] = []
    for op in ops:
        if random.random() < 0.15:
            found.append(("settled", "a", STEPS[0]))
        if random.random() < 0.3:
            found += [_of_a_day(random, kinds) for _ in range(random.randint(2, 6))]
        found.append(op)
    return tuple(found)


def _of_a_day(random: Random, kinds: Kinds) -> Op:
    verb = random.choice(("today", "today", "drunk"))
    names = ["do", "do", "sync", "sleep", *(["lie"] if kinds.evil else [])]
    made: dict[str, Op] = {
        "do": ("do", random.choice("ab"), verb, STEPS[0]),
        "sync": ("sync",),
        "sleep": ("sleep", random.choice((1, 6, 11, 13))),
        "lie": ("lie-today", random.randint(0, 2**32)),
    }
    return made[random.choice(names)]


def _with_a_lie_about_leaving(ops: tuple[Op, ...], random: Random) -> tuple[Op, ...]:
    """Return these, with one thing of the changed app's making about somebody having left."""
    at = random.randint(0, len(ops))
    return (*ops[:at], ("lie-left", random.randint(0, 2**32)), *ops[at:])


seeds = st.integers(0, 2**40)


def whole(kinds: Kinds) -> Kinds:
    """Return the same with what is told afterwards, and trouble on the relay where it does harm."""
    return replace(kinds, telling=True, trouble=True)


def schedules(kinds: Kinds = ANY) -> st.SearchStrategy[Schedule]:
    """Return a strategy for whole schedules."""
    return seeds.map(lambda seed: noted(seed, whole(kinds)))


def refusals(kinds: Kinds = ANY) -> st.SearchStrategy[tuple[Schedule, str]]:
    """Return a strategy for a schedule in which b often says no to a step, and that step."""
    return st.tuples(seeds, st.sampled_from(STEPS)).map(
        lambda case: (noted(case[0], replace(whole(kinds), refusing=case[1])), case[1])
    )


def noted(seed: int, kinds: Kinds) -> Schedule:
    """Return the schedule that belongs to a seed; a test that fails says which, so that it can be pinned."""
    note(f"drawn({seed}, {kinds})")
    return drawn(seed, kinds)


def play(schedule: Schedule, check: Callable[[World], None]) -> World:
    """Run a schedule, with a check after every single thing that happens."""
    world = World(*schedule.skews)
    world.evil = "b" if schedule.evil else ""
    answered(world)
    for op in schedule.ops:
        happen(world, op)
        check(world)
    return world


LIES: dict[str, tuple[type, ...]] = {
    "lie": KINDS,
    "lie-told": (Told,),
    "lie-today": (Today, Still),
    "lie-left": (Parted,),
}


def happen(world: World, op: Op) -> None:
    """Let one thing happen."""
    name, *rest = op
    if name == "do":
        world.do(rest[0], (VERBS | AFTERWARDS)[rest[1]](rest[2]))
    elif name in STORIES:
        STORIES[name](world, rest[0], rest[1])
    elif name == "rewind":
        world.restore(rest[0], announced=False)
    elif name in TROUBLES:
        TROUBLES[name](world, *rest)
    elif name in LIES:
        lie(world, Random(rest[0]), LIES[name])
    else:
        getattr(world, name)(*rest)


def _on(world: World, side: str, step: str) -> None:
    turned_on(settled(world, step), step)


def _anew(world: World, side: str, step: str) -> None:
    """Bring a step on, whatever stood in its way: each takes back what was theirs to take back.

    A changed app goes on as a new device, so that its earlier lies don't stand in the way either.
    """
    world.sync(1)
    for each in "ab":
        if world.peers[each].state.moved or each == world.evil:
            world.begin_device(each)
        for command in (ag.AnswerAlone(fine=True), ag.Reopen(step), ag.Reopen()):
            world.do(each, command)
    words: tuple[ag.Command, ...] = (
        ag.Propose(step), ag.SayYes(step), ag.SayYesAgain(step), ag.SayToday(step, sober=True)
    )
    for word in words:
        for each in "ab":
            world.sync(1)
            world.do(each, word)
        world.sync(1)
        world.sleep(100 if word is words[1] else 0)
    world.sync(1)


def _done_good(world: World, side: str, step: str) -> None:
    world.do(side, ag.SayDone(step))
    world.sync()
    for each in "ab":
        world.do(each, ag.SayHowItWas(step, good=True))


def _climb(world: World, side: str, step: str) -> None:
    """Do the first step, both like it, and bring the second one on."""
    _on(world, side, STEPS[0])
    _done_good(world, side, STEPS[0])
    _on(world, side, STEPS[1])


def _unsure_on(world: World, side: str, step: str) -> None:
    """Bring a step on after a second yes of somebody who was unsure."""
    settled(world, step, unsure=True)
    world.do("b", ag.SayYesAgain(step))
    turned_on(world, step)


def _flip(world: World, side: str, step: str) -> None:
    """Say no, open it again and bring it up, or say yes if it is there, all before the other hears of it."""
    for command in (ag.SayNo(step), ag.Reopen(step), ag.Propose(step), ag.SayYes(step)):
        world.do(side, command)


def _cross(world: World, side: str, step: str) -> None:
    """Let both say yes without having heard of the other's."""
    for each in "ab":
        world.do(each, ag.Propose(step))


def _agree(world: World, side: str, step: str) -> None:
    """Let both say a first yes, and let no time pass."""
    world.do(side, ag.Propose(step))
    world.sync()
    for each in "ab":
        world.do(each, ag.SayYes(step))
    world.sync()


def _late_yes(world: World, side: str, step: str) -> None:
    """Let the answer come long after the question."""
    world.do("a", ag.Propose(step))
    world.sync()
    world.sleep(25)
    world.do("b", ag.SayYes(step))
    world.sync()


def _blind(world: World, side: str, step: str) -> None:
    """Let somebody stop and start anew while the other's yes knows nothing of it."""
    _agree(world, side, step)
    _flip(world, side, step)
    world.sync()
    world.sleep(50)
    turned_on(world, step)


def _evening(world: World, side: str, step: str) -> None:
    """Try the step with the shortest settling time six hours after both said yes to it."""
    _agree(world, side, STEPS[2])
    world.sleep(6)
    turned_on(world, STEPS[2])


def _both_told(world: World, side: str, step: str) -> None:
    """Let a step be done if it is on, and both tell of it, with some contact in between."""
    world.do(side, ag.SayDone(step))
    for each in (side, "b" if side == "a" else "a"):
        world.sync(1)
        world.do(each, ag.SayHowItWas(step, good=True))
        world.do(each, ag.Tell(step, ("close", "slowly")))


STORIES: dict[str, Callable[[World, str, str], object]] = {
    "settled": lambda world, _, step: settled(world, step),
    "settled-unsure": lambda world, _, step: settled(world, step, unsure=True),
    "on": _on,
    "anew": _anew,
    "done-good": _done_good,
    "climb": _climb,
    "agree": _agree,
    "evening": _evening,
    "blind": _blind,
    "late-yes": _late_yes,
    "meet": lambda world, _, step: turned_on(world, step),
    "flip": _flip,
    "unsure-on": _unsure_on,
    "cross": _cross,
    "both-told": _both_told,
}
