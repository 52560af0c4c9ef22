"""Two people, two devices, and a relay that loses, repeats, reorders, delays and rolls back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

from handhold.core import agreements as ag
from handhold.core.agreements.statements import AnyStatement, Mark

START = datetime(2027, 3, 3, 18, 0, tzinfo=UTC)
ZONES: dict[str, tzinfo] = {
    "a": timezone(timedelta(hours=1)),
    "b": timezone(timedelta(hours=-5)),
}
TERMS = ag.Terms(
    (
        ag.StepTerms("g/one", 24),
        ag.StepTerms("g/two", 48, "g/one"),
        ag.StepTerms("h/quick", 6),
    )
)
STEPS = tuple(terms.step for terms in TERMS.steps)
IN_ORDER = (ag.Tell, ag.Propose, ag.SayYes)
"""What a law judges by the order in which its author's device came to know things."""


@dataclass
class Act:
    """Something a person really said, with the real moment.

    `known`: what their device held (`turns`: in which order, where they tell of something or say a first yes), and `felt`: whether they had liked each step, before they
    said it. Backups and rollbacks make devices forget; what was said is judged by what was
    known then.
    """

    real: datetime
    side: str
    said: AnyStatement | Any
    known: tuple[AnyStatement, ...] = ()
    felt: Mapping[str, bool] = field(default_factory=dict)
    turns: tuple[ag.Turn, ...] = ()


class Peer:
    """One person and their device: a vault of turns, a clock that may be wrong."""

    def __init__(self, side: str, zone: tzinfo, skew: timedelta = timedelta(0)) -> None:
        self.side, self.zone, self.skew = side, zone, skew
        self.back, self.jumped = timedelta(0), False
        self.turns: list[ag.Turn] = []
        self.saved: list[ag.Turn] | None = None
        self.devices = 1
        self.state = ag.begin((side, f"{side}1"), TERMS)  # type: ignore[arg-type]
        self.shown: tuple[ag.State, datetime, ag.Board] | None = None
        self.quiet: tuple[ag.State, datetime] | None = None
        self.theirs: tuple[Mark, ...] = ()
        self.batches: list[tuple[AnyStatement, ...]] = []

    def now(self, real: datetime) -> datetime:
        """Return what this device's clock says, in its person's zone."""
        return (real + self.skew).astimezone(self.zone)

    def keep(self, turn: ag.Turn) -> None:
        """Save a turn, then apply it."""
        self.turns.append(turn)
        self.state = ag.fold(self.state, (turn,))

    def hear(self, statements: Iterable[AnyStatement], real: datetime) -> None:
        """Take in one contact's statements, and say what the program itself has to say.

        `quiet`: when it last had nothing to say; it is not asked again for the same state and time.
        """
        heard = tuple(statements)
        if heard:
            self.batches.append(heard)
            self.keep(ag.Turn(self.now(real), False, heard))
        now = self.now(real)
        if self.quiet is not None and self.quiet[0] is self.state and self.quiet[1] == now:
            return
        said = ag.due(self.state, now)
        if said:
            self.keep(ag.Turn(now, True, said))
        else:
            self.quiet = (self.state, now)

    def back_up(self) -> None:
        """Copy the vault."""
        self.saved = list(self.turns)

    def go_back(self) -> None:
        """Put the copy back."""
        assert self.saved is not None
        self.turns, self.theirs = list(self.saved), ()
        first = ag.begin((self.side, f"{self.side}1"), TERMS)  # type: ignore[arg-type]
        self.state = ag.fold(first, self.turns)

    def set_clock(self, hours: float) -> None:
        """Set the clock forward or back."""
        self.skew += timedelta(hours=hours)
        self.back += max(timedelta(0), timedelta(hours=-hours))
        self.jumped = True

    def felt(self) -> dict[str, bool]:
        """Return this person's last private answers to "was it good?", by their vault."""
        events = [e for turn in self.turns for e in turn.events]
        return {e.step: e.good for e in events if isinstance(e, ag.StepFelt)}

    def board(self, real: datetime) -> ag.Board:
        """Return what this person sees. Each law looks: it is worked out once for a state and time."""
        now = self.now(real)
        if self.shown is None or self.shown[0] is not self.state or self.shown[1] != now:
            self.shown = (self.state, now, ag.board(self.state, now, self.zone))
        return self.shown[2]

    def on(self, step: str, real: datetime) -> bool:
        """Return whether this device shows the step as on."""
        return ag.shows_on(self.state, step, self.now(real), self.zone)


@dataclass
class Relay:
    """A mailbox for each side. Packets are sealed bytes to it: here just the tuple."""

    boxes: dict[str, list[tuple[str, Any]]] = field(default_factory=lambda: {"a": [], "b": []})
    kept: dict[str, list[tuple[str, Any]]] | None = None


class World:
    """Everything, and the real time."""

    def __init__(self, skew_a: float = 0, skew_b: float = 0) -> None:
        self.real = START
        self.peers = {
            "a": Peer("a", ZONES["a"], timedelta(hours=skew_a)),
            "b": Peer("b", ZONES["b"], timedelta(hours=skew_b)),
        }
        self.relay = Relay()
        self.acts: list[Act] = []
        self.refused: list[tuple[str, ag.Command, ag.Reason]] = []
        self.evil = ""
        self.vouched = self.judged = 0
        self.rewound = False

    def do(self, side: str, command: ag.Command) -> ag.Refused | tuple[Any, ...]:
        """Let a person do something on their own device."""
        peer = self.peers[side]
        said = ag.decide(peer.state, command, peer.now(self.real))
        if isinstance(said, ag.Refused):
            self.refused.append((side, command, said.reason))
            return said
        known, felt = peer.state.history.statements(), peer.felt()
        turns = tuple(peer.turns) if isinstance(command, IN_ORDER) else ()
        peer.keep(ag.Turn(peer.now(self.real), True, said))
        self.acts.extend(Act(self.real, side, one, known, felt, turns) for one in said)
        return said

    def send(self, side: str) -> None:
        """Post what the other hasn't confirmed, each statement by itself, and what I hold."""
        peer, box = self.peers[side], self.relay.boxes[_other(side)]
        for one in ag.lacking(peer.state, peer.theirs):
            box.append(("said", ag.encode(one)))
        box.append(("marks", ag.contiguous(peer.state)))

    def fetch(self, side: str, count: int | None = None) -> None:
        """Read some of one's mailbox, in one contact."""
        box, peer = self.relay.boxes[side], self.peers[side]
        taken = box[:count] if count is not None else list(box)
        del box[: len(taken)]
        for kind, marks in taken:
            if kind == "marks":
                peer.theirs = marks
        peer.hear([ag.decode(body) for kind, body in taken if kind == "said"], self.real)

    def sync(self, rounds: int = 3) -> None:
        """Let everything through, both ways, until nothing is missing."""
        for _ in range(rounds):
            for side in "ab":
                self.send(side)
            for side in "ab":
                self.fetch(side)

    def heal(self) -> None:
        """End the network's troubles. What was confirmed is sent again only where that can't be believed.

        A changed app may have confirmed anything, and of a vault that was rolled back unseen two stories go under one number.
        """
        for peer in self.peers.values() if self.evil or self.rewound else ():
            peer.theirs = ()
        self.sync(4)

    def sleep(self, hours: float) -> None:
        """Let real time pass."""
        self.real += timedelta(hours=hours)

    def jump(self, side: str, hours: float) -> None:
        """Set a device's clock to another time."""
        self.peers[side].set_clock(hours)

    def backup(self, side: str) -> None:
        """Copy a vault."""
        self.peers[side].back_up()

    def restore(self, side: str, *, announced: bool = True) -> None:
        """Put the copy back; announced, it goes on as a new device."""
        if self.peers[side].saved is None:
            return
        self.peers[side].go_back()
        self.rewound = self.rewound or not announced
        if announced:
            self.begin_device(side)

    def begin_device(self, side: str) -> None:
        """Go on as a new device."""
        peer = self.peers[side]
        peer.devices += 1
        while (side, f"{side}{peer.devices}") in peer.state.history.devices:
            peer.devices += 1
        self.do(side, ag.BeginDevice(f"{side}{peer.devices}"))


def _other(side: str) -> str:
    return "b" if side == "a" else "a"


def answered(world: World) -> World:
    """Let both have answered, alone, that a no would be fine."""
    for side in "ab":
        world.do(side, ag.AnswerAlone(fine=True))
    return world


def settled(world: World, step: str = "g/one", *, unsure: bool = False) -> World:
    """Let both have said a first yes, and let it settle."""
    world.do("a", ag.Propose(step))
    world.sync()
    world.do("b", ag.SayYes(step, unsure=unsure))
    world.sync()
    world.sleep(50)
    return world


def turned_on(world: World, step: str = "g/one") -> World:
    """Let both say "today", having settled."""
    world.do("a", ag.SayToday(step, sober=True))
    world.sync()
    world.do("b", ag.SayToday(step, sober=True))
    world.sync()
    return world


Check = Callable[[World], None]
