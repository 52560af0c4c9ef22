"""How long it takes to fold a long history of agreements, and to show it.

    python bench/fold.py [statements]

Prints one line of figures for each thing measured; the history is told by two people over a
ladder of eight steps, with a stop, a reopening and a long settling in every round. Then the same for what a changed app
can say again and again (`floods.py`), in as many statements, beside what two people said in as many.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import floods
from msgspec.structs import replace

from handhold.core import agreements as ag
from handhold.core.agreements.statements import Statement

STEPS = tuple(f"guide/step-{number}" for number in range(8))
TERMS = ag.Terms(tuple(ag.StepTerms(step, 24) for step in STEPS))
Made = TypeVar("Made")
START = datetime(2027, 1, 1, 12, tzinfo=UTC)


class Teller:
    """One device, and the turns it has saved."""

    def __init__(self, side: ag.Side) -> None:
        self.start = ag.begin((side, f"{side}1"), TERMS)
        self.state, self.turns = self.start, list[ag.Turn]()

    def keep(self, turn: ag.Turn) -> None:
        """Save and apply a turn."""
        self.turns.append(turn)
        self.state = ag.fold(self.state, (turn,))


def say(one: Teller, other: Teller, command: ag.Command, now: datetime) -> None:
    """Let one say something, and the other hear it at once."""
    said = ag.decide(one.state, command, now)
    if isinstance(said, ag.Refused):
        raise SystemExit(f"{command} was refused: {said.reason}")
    one.keep(ag.Turn(now, mine=True, events=said))
    shared = tuple(event for event in said if not isinstance(event, ag.AloneAnswered | ag.StepFelt))
    if shared:
        other.keep(ag.Turn(now, mine=False, events=shared))
    for teller, listener in ((other, one), (one, other)):
        due = ag.due(teller.state, now)
        if due:
            teller.keep(ag.Turn(now, mine=True, events=due))
            listener.keep(ag.Turn(now, mine=False, events=due))


def tell(count: int) -> Teller:
    """Return a device that holds at least so many statements.

    Two laps over the ladder are told by two devices; the second is then repeated, later.
    """
    a, b = Teller("a"), Teller("b")
    now = START
    for one, other in ((a, b), (b, a)):
        say(one, other, ag.AnswerAlone(fine=True), now)
    for step in STEPS:
        now = _round(a, b, step, now, again=False)
    first, numbers, since = len(a.turns), _numbers(a), now
    for step in STEPS:
        now = _round(a, b, step, now, again=True)
    lap = a.turns[first:]
    longer = {side: _numbers(a)[side] - numbers[side] for side in numbers}
    for laps in range(1, 1 + count // sum(longer.values())):
        further = {side: laps * number for side, number in longer.items()}
        a.turns.extend(_later(turn, further, laps * (now - since)) for turn in lap)
    a.state = ag.fold(a.start, a.turns)
    return a


def _numbers(teller: Teller) -> dict[str, int]:
    return {mark.side: mark.upto for mark in ag.contiguous(teller.state)}


def _later(turn: ag.Turn, further: dict[str, int], by: timedelta) -> ag.Turn:
    events = tuple(
        replace(
            event,
            seq=event.seq + further[event.side],
            seen=tuple(replace(m, upto=m.upto + further[m.side]) for m in event.seen),
            at=event.at + by,
        )
        if isinstance(event, Statement)
        else event
        for event in turn.events
    )
    return ag.Turn(turn.at + by, mine=turn.mine, events=events)


def _round(a: Teller, b: Teller, step: str, now: datetime, *, again: bool) -> datetime:
    if again:
        for one, other in ((a, b), (b, a)):
            say(one, other, ag.SayHowItWas(step, good=True), now)
    say(a, b, ag.Propose(step), now)
    say(b, a, ag.SayYes(step), now)
    say(b, a, ag.SayNo(step), now)
    say(b, a, ag.Reopen(step), now)
    say(a, b, ag.Propose(step), now)
    say(b, a, ag.SayYes(step, unsure=True), now)
    now += timedelta(days=2)
    say(b, a, ag.SayYesAgain(step), now)
    for one, other in ((a, b), (b, a)):
        say(one, other, ag.SayToday(step, sober=True), now)
    say(a, b, ag.SayDone(step), now)
    return now + timedelta(hours=1)


def timed(name: str, work: Callable[[], object], times: int = 5) -> None:
    """Print the best of several runs, in milliseconds of processor time."""
    took = []
    for _ in range(times):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    print(f"{name:<42} {min(took) * 1000:8.1f} ms of processor time, best of {times}")


def flood(count: int) -> None:
    """Measure what a changed app can say again and again, beside as much of two people's."""
    honest = tell(count)
    now = honest.turns[-1].at
    beside = _costs(honest.start, honest.turns, now)
    print(f"{'in milliseconds, and beside as much of two people':<50} {'take it in':>14} {'a stop':>14} {'a board':>14}")
    print(f"{'two people':<50}" + "".join(f"{each:9.1f}      " for each in beside))
    for name, shape in floods.SHAPES.items():
        teller = Teller("a")
        for command in (ag.AnswerAlone(fine=True), ag.Propose(STEPS[0])):
            say(teller, Teller("b"), command, START)
        turns = [ag.Turn(now, mine=False, events=said) for said in floods.contacts(shape, STEPS[0], now, count)]
        took = zip(_costs(teller.state, turns, now), beside, strict=True)
        print(f"{name:<50}" + "".join(f"{each:9.1f} {each / least:4.1f}x" for each, least in took))


def _costs(start: ag.State, turns: list[ag.Turn], now: datetime) -> tuple[float, float, float]:
    """Return what it takes to fold these, to decide on a stop and take it in, and to show a board then."""
    held, folded = _once(lambda: ag.fold(start, turns))
    after, stopped = _once(lambda: ag.tell(held, _stop(held, now), now))
    _, shown = _once(lambda: ag.board(after, now, UTC))
    return folded, stopped, shown


def _stop(held: ag.State, now: datetime) -> tuple[ag.Event, ...]:
    said = ag.decide(held, ag.SayNo(), now)
    if isinstance(said, ag.Refused):
        raise SystemExit("a stop was refused")
    return said


def _once(work: Callable[[], Made]) -> tuple[Made, float]:
    start = time.process_time()
    made = work()
    return made, (time.process_time() - start) * 1000


def main() -> None:
    """Measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    device = tell(count)
    held = device.state.history.statements()
    now = device.turns[-1].at + timedelta(hours=1)
    done = all(device.state.round(step).done for step in STEPS)
    print(f"every step done: {done}")
    print(f"statements {len(held)}, turns {len(device.turns)}, steps {len(STEPS)}")

    def whole() -> ag.State:
        state = ag.fold(device.start, device.turns)
        for step in STEPS:
            state.round(step)
        return state

    timed("fold all from scratch, every step derived", whole)
    state = whole()
    said = _stop(state, now)
    timed("one more turn (a stop) and its step", lambda: ag.tell(state, said, now).round(STEPS[0]))
    timed("a board of every step", lambda: ag.board(ag.tell(state, said, now), now, UTC))
    records = [ag.encode(one) for one in held]
    timed("decode every statement", lambda: [ag.decode(record) for record in records])
    flood(len(held))


if __name__ == "__main__":
    main()
