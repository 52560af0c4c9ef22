"""Law 1, law 8 and law 10: checks over a whole history rather than at a glance."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from handhold.core import agreements as ag
from handhold.core.agreements import coding, history as past, statements as say
from handhold.core.agreements.board import Standing, StepView
from handhold.core.agreements.round import derive
from properties.laws import stands
from properties.schedules import Schedule, happen
from properties.world import START, STEPS, TERMS, ZONES, Peer, World, answered


def told(round_: ag.Round) -> dict[str, Any]:
    """Return a round as statements only: without when and where they were heard."""
    return {
        "first": {side: h.statement for side, h in round_.first.items()},
        "again": {side: h.statement for side, h in round_.again.items()},
        "today": {side: h.statement for side, h in round_.today.items()},
        "told": {side: h.statement for side, h in round_.told.items()},
        "rest": (round_.hours, round_.closed, round_.table, round_.done),
    }


def rounds(state: ag.State) -> list[dict[str, Any]]:
    """Return where every step stands, as statements only."""
    return [told(state.round(step)) for step in STEPS]


def assert_joins(world: World, seed: int) -> None:
    """Check that joining is commutative, associative, idempotent, in any order and any parts."""
    random = Random(seed)
    for peer in world.peers.values():
        whole = peer.state.history
        heard = [h for d in whole.devices.values() for many in d.said.values() for h in many]
        parts = [[h for h in heard if random.random() < 0.6] for _ in range(3)]
        a, b, c = parts
        empty = past.History()
        join = past.add
        assert join(join(empty, a), b) == join(join(empty, b), a), "joining depends on the order"
        assert join(join(empty, a), [*b, *c]) == join(join(empty, [*a, *b]), c)
        assert join(join(empty, a), a) == join(empty, a), "hearing twice changes something"
        shuffled = random.sample(heard, len(heard))
        again = whole
        for one in shuffled:
            again = join(again, [one])
        assert again == whole
        grown = empty
        for one in shuffled:
            grown = join(grown, [one])
        assert grown == whole, "one by one differs from all at once"


def assert_rebuilds(world: World) -> None:
    """Folding from scratch, and in two parts, gives what was folded as it happened."""
    for peer in world.peers.values():
        fresh = ag.begin((peer.side, f"{peer.side}1"), TERMS)  # type: ignore[arg-type]
        scratch = ag.fold(fresh, peer.turns)
        half = len(peer.turns) // 2
        parts = ag.fold(ag.fold(fresh, peer.turns[:half]), peer.turns[half:])
        assert scratch == peer.state == parts, "the vault tells another story than memory"
        assert rounds(scratch) == rounds(peer.state)


def assert_reads_the_same(world: World, seed: int) -> None:
    """Check that what is so follows from the set of statements: any order, any contacts, some of it twice.

    What a liar has said is read the same by all to whom it was said, too.
    """
    random = Random(seed)
    for peer in world.peers.values():
        said = peer.state.history.devices.values()
        heard = [h for device in said for many in device.said.values() for h in many]
        for _ in range(2):
            order = random.sample(heard, len(heard)) + random.choices(heard, k=len(heard) // 3)
            other = _given(peer, order, random)
            assert other.history.statements() == peer.state.history.statements()
            assert ag.contiguous(other) == ag.contiguous(peer.state), "an order leaves gaps"
            assert rounds(other) == rounds(peer.state), "what is so depends on what came first"


def _given(peer: Peer, heard: list[past.Heard], random: Random) -> ag.State:
    """Return a device of that person's which was given these in that order, in contacts of any size."""
    turns: list[ag.Turn] = []
    at = peer.now(START)
    while heard:
        size = random.randint(1, 4)
        contact, heard = heard[:size], heard[size:]
        for mine in (True, False):
            said = tuple(h.statement for h in contact if h.mine is mine)
            turns += [ag.Turn(at + timedelta(hours=len(turns)), mine, said)] * bool(said)
    return ag.fold(ag.begin((peer.side, f"{peer.side}1"), TERMS), turns)  # type: ignore[arg-type]


def assert_converges(world: World) -> None:
    """Once the network heals, both devices hold that the same is so."""
    world.heal()
    a, b = (world.peers[side].state for side in "ab")
    if not any(isinstance(s, say.Began) for s in a.history.statements()) and not (
        a.moved or b.moved
    ):
        assert a.history.statements() == b.history.statements(), "histories differ"
    if not a.moved and not b.moved and not a.history.parted:
        assert rounds(a) == rounds(b), "devices disagree"


def assert_leaving_arrives(world: World, side: str) -> None:
    """Somebody leaves, whatever came before; at the next contact it is over for both."""
    left = world.do(side, ag.Part())
    assert world.peers[side].state.history.parted, f"not left: {left}"
    world.heal()
    for each, peer in world.peers.items():
        assert peer.board(world.real) == ag.Board((), parted=True), f"{each} goes on"


def assert_nothing_proven(world: World) -> None:
    """Either could have made every record: the same bytes come from plain fields, without a key."""
    for side in "ab":
        for one in world.peers[side].state.history.statements():
            plain = {name: getattr(one, name) for name in one.__struct_fields__}
            assert set(plain) <= ALLOWED, "a statement carries more than it needs"
            forged = type(one)(**plain)
            assert coding.encode(forged) == coding.encode(one), "only its author could make this"
            assert coding.encode(forged) == say_plainly(forged), (
                "the bytes carry more than was said"
            )


def assert_clocks_do_not_matter(world: World, hours: dict[str, int]) -> None:
    """Shift all that each side claims by its own number of hours; nothing stands elsewhere."""
    for peer in world.peers.values():
        state = peer.state
        heard = [h for d in state.history.devices.values() for v in d.said.values() for h in v]
        moved = past.add(past.History(), [_shifted(h, hours) for h in heard])
        for step in STEPS:
            before, after = state.round(step), derive(moved, step, TERMS.of(step).hours)
            for name in ("first", "again", "today"):
                kept = {s: h.statement.seq for s, h in getattr(before, name).items()}
                now = {s: h.statement.seq for s, h in getattr(after, name).items()}
                assert kept == now, "a clock decides"
            assert told(before)["rest"] == told(after)["rest"]


def _shifted(heard: past.Heard, hours: dict[str, int]) -> past.Heard:
    said = heard.statement
    at = said.at + timedelta(hours=hours[said.side])
    return replace(heard, statement=past.msgspec.structs.replace(said, at=at))


ALLOWED = {
    "side",
    "device",
    "seq",
    "seen",
    "at",
    "offset",
    "step",
    "unsure",
    "sober",
    "left",
    "hours",
    "words",
}


def say_plainly(one: say.AnyStatement) -> bytes:
    """Return the bytes of a statement's fields and nothing else."""
    return past.msgspec.msgpack.encode(one)


def gives_itself_away(
    held: tuple[say.AnyStatement, ...],
    heard: tuple[say.AnyStatement, ...],
    spoken: frozenset[say.AnyStatement],
) -> bool:
    """Return whether b's changed app lets a see that it has spoken.

    It says in a's name what a's device has never said (`spoken`), or another thing under a
    number it has used: that takes back what a's board showed until then.
    """
    known = {(s.author, s.seq): s for s in held if s.side == "b"}
    return any(
        one not in spoken
        if one.side == "a"
        else known.setdefault((one.author, one.seq), one) != one
        for one in heard
    )


def blank(one: say.AnyStatement, step: str) -> say.AnyStatement:
    """Return another statement under the same number that changes nothing."""
    fields = {name: getattr(one, name) for name in say.Statement.__struct_fields__}
    return say.Lengthened(**fields, step=step, hours=0)


class Silence(Peer):
    """A's device, with a twin to which b says nothing more of a step once there was a no to it.

    The twin hears nothing at all of b then, except where the step has another one before it:
    what b says of that one may be shown, so the twin hears it, and something without effect in
    place of all the rest. What a's own device has forgotten and hears again, the twin hears too.
    """

    def __init__(self, step: str, skew: int) -> None:
        super().__init__("a", ZONES["a"], timedelta(hours=skew))
        self.step, self.cut, self.ended = step, False, False
        self.mute = not TERMS.of(step).after
        self.spoken: frozenset[say.AnyStatement] = frozenset()
        self.kept = (self.cut, self.mute)
        self.twin = Peer("a", ZONES["a"], timedelta(hours=skew))

    def anew(self) -> None:
        """Let the twin know all that this device does, and wait for b's next no."""
        self.cut, self.ended, self.mute = False, False, not TERMS.of(self.step).after
        self.twin.turns, self.twin.state = list(self.turns), self.state

    def keep(self, turn: ag.Turn) -> None:
        """Save a turn, and remember what this device has said, whatever its vault forgets."""
        if turn.mine:
            said = frozenset(e for e in turn.events if isinstance(e, say.Statement))
            self.spoken |= said  # type: ignore[operator]
        super().keep(turn)

    def hear(self, statements: Iterable[say.AnyStatement], real: datetime) -> None:
        """Take in a contact; the twin takes it in up to b's first no."""
        heard, held = tuple(statements), self.state.history.statements()
        self.cut = self.cut or any(self._no(one) for one in heard)
        self.mute = self.mute or any(self._no(one) and not one.step for one in heard)  # type: ignore[union-attr]
        told = any(map(_goes_on, heard)) or gives_itself_away(held, heard, self.spoken)
        self.ended = self.ended or (self.cut and told)
        before = self._given_up()
        super().hear(heard, real)
        self.ended = self.ended or (self.cut and self._given_up() > before)
        known = self.state.history.statements()
        lifted = not all(stands(known, step, "b") for step in self._hidden())
        self.ended = self.ended or (self.cut and lifted)
        self.twin.hear(self._shown(heard, held) if self.cut else heard, real)

    def back_up(self) -> None:
        """Copy both vaults."""
        super().back_up()
        self.twin.back_up()
        self.kept = (self.cut, self.mute)

    def go_back(self) -> None:
        """Put both copies back."""
        super().go_back()
        self.twin.go_back()
        self.cut, self.mute = self.kept

    def set_clock(self, hours: float) -> None:
        """Set both clocks."""
        super().set_clock(hours)
        self.twin.set_clock(hours)

    def _given_up(self) -> frozenset[say.Key]:
        """Return b's devices that were given up, also because a changed app lets one say that it knew nothing of another."""
        history = self.state.history
        return frozenset(key for key in history.devices if key[0] == "b" and history.superseded(key))

    def _no(self, one: say.AnyStatement) -> bool:
        return isinstance(one, say.Closed) and one.side == "b" and one.step in (self.step, "")

    def _hidden(self) -> list[str]:
        """Return the steps of which the twin hears nothing, as far as they bear on its own."""
        before = TERMS.of(self.step).after
        return [self.step, before] if before and self.mute else [self.step]

    def _shown(
        self, heard: tuple[say.AnyStatement, ...], held: tuple[say.AnyStatement, ...]
    ) -> Iterator[say.AnyStatement]:
        """Yield what the twin hears of a contact after the no.

        What closes a gap makes count what was heard already, whatever it says.
        """
        for one in heard:
            beside = not self.mute and getattr(one, "step", "") not in (self.step, "")
            late = any(_waits(known, one) for known in held)
            if one in held:
                continue
            if one.side == "a" or beside:
                yield one
            elif late or TERMS.of(self.step).after:
                yield blank(one, self.step)


def _waits(known: say.AnyStatement, one: say.AnyStatement) -> bool:
    """Return whether what is held counts only once the other one is heard: said after it, or says that it knew of it."""
    after = known.author == one.author and one.seq < known.seq
    return after or known.saw(one.author, one.seq)


def _goes_on(one: say.AnyStatement) -> bool:
    """Return whether b leaves, or goes on as a new device."""
    return isinstance(one, say.Parted | say.Began) and one.side == "b"


class Watched(World):
    """A world in which a's twin is told to do whatever a does."""

    @property
    def silence(self) -> Silence:
        """The device that has the twin: a's."""
        peer = self.peers["a"]
        assert isinstance(peer, Silence)
        return peer

    def do(self, side: str, command: ag.Command) -> ag.Refused | tuple[Any, ...]:
        """Do it on both; they must be refused alike."""
        said = super().do(side, command)
        peer = self.peers["a"]
        if side == "a" and isinstance(peer, Silence) and not peer.ended:
            twin = peer.twin
            same = ag.decide(twin.state, command, twin.now(self.real))
            if getattr(command, "step", peer.step) in (peer.step, ""):
                assert isinstance(same, ag.Refused) == isinstance(said, ag.Refused)
            if not isinstance(same, ag.Refused):
                twin.keep(ag.Turn(twin.now(self.real), True, same))
        return said


def watched(step: str = STEPS[0], skews: tuple[int, int] = (0, 0)) -> Watched:
    """Return a world in which a's device has such a twin."""
    world = Watched(*skews)
    world.peers["a"] = Silence(step, skews[0])
    return world


def assert_looks_alike(schedule: Schedule, step: str = STEPS[0]) -> int:
    """Compare a's board with that of a twin to which b fell silent; return how often."""
    world, compared = watched(step, schedule.skews), 0
    answered(world)
    for op in schedule.ops:
        happen(world, op)
        if over(world):
            world.silence.anew()
        compared += assert_same_board(world)
    return compared


def over(world: World) -> bool:
    """Return whether b has given away that there was a no: there's nothing to compare any more."""
    silent = world.peers["a"]
    return isinstance(silent, Silence) and silent.ended


def assert_same_board(world: World) -> bool:
    """Compare a's board with the twin's while a no of b's stands there; return whether it does."""
    silent = world.peers["a"]
    assert isinstance(silent, Silence)
    if not silent.cut or not stands(silent.state.history.statements(), silent.step, "b"):
        return False
    boards = (p.board(world.real) for p in (silent, silent.twin))
    seen, twin = (_calm(_view(board, silent.step)) for board in boards)
    assert seen == twin, "the partner's no can be told from silence"
    return True


def _view(board: ag.Board, step: str) -> StepView | None:
    return next((view for view in board.steps if view.step == step), None)


def _calm(view: StepView | None) -> StepView | None:
    """Return the view with what was on read as resting: the one thing a no does end."""
    if view is None or view.standing is not Standing.on:
        return view
    return replace(view, standing=Standing.resting)
