"""Law 13: what two people tell each other afterwards, checked without the fold."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise, starmap
from zlib import crc32

from handhold.core import agreements as ag
from handhold.core.agreements import history as past, statements as say
from properties.vectors import about, after, contested, done, held, honest, saw, stands
from properties.world import Act, World


def law_13(world: World) -> None:
    """Told: it changes nothing else; privately first; theirs shows once I have told as well."""
    for side in honest(world):
        peer = world.peers[side]
        if any(isinstance(one, say.Told) for one in held(world, side)):
            without, now = muted(peer.state, tells), peer.now(world.real)
            board = peer.board(world.real)
            silent = tuple(replace(v, told_mine=(), told_theirs=()) for v in board.steps)
            shown = ag.board(without, now, peer.zone)
            assert shown == replace(board, steps=silent), "telling changes more than what is told"
            assert ag.due(without, now) == ag.due(peer.state, now), "the program speaks of it"
            for view in board.steps:
                assert_both_told(world, side, view)
    for index, act in enumerate(world.acts):
        if isinstance(act.said, say.Told) and act.side in honest(world):
            assert act.said.step in act.felt, "told before it was said privately"
            assert newly_felt(world, world.acts[:index], act), "privately, but of an earlier time"


def tells(one: say.AnyStatement) -> bool:
    """Return whether it is something told."""
    return isinstance(one, say.Told)


def muted(state: ag.State, which: Callable[[say.AnyStatement], bool]) -> ag.State:
    """Return a state in which these were never said, and something without effect was instead."""
    said = [
        replace(h, statement=unsaid(h.statement) if which(h.statement) else h.statement)
        for device in state.history.devices.values()
        for variants in device.said.values()
        for h in variants
    ]
    return replace(state, history=past.add(past.History(), said), memo={})


def unsaid(one: say.AnyStatement) -> say.AnyStatement:
    """Return another statement about the same step, under the same number, that changes nothing.

    Two stories under one number stay two: hours below none lengthen nothing either.
    """
    fields = {name: getattr(one, name) for name in (*say.Statement.__struct_fields__, "step")}
    return say.Lengthened(**fields, hours=-crc32(repr(one).encode()))


def assert_both_told(world: World, side: str, view: ag.StepView) -> None:
    """Check that the partner's words show only beside one's own of the same time.

    A changed app can say "done" as often as it likes; which of those is the last isn't judged here.
    """
    known = in_sight(held(world, side), world.peers[side].turns, view.step, side)
    ends = done(known, view.step) if world.evil else last_ends(known, view.step, side)
    told = [t for t in about(known, view.step, say.Told) if any(saw(t, end) for end in ends)]
    mine = [a.said for a in world.acts if a.side == side and a.said in told][-1:]
    assert view.told_mine in [(), *(one.words for one in mine)], "not what I told last"
    if view.told_theirs:
        assert view.told_mine, "shown to somebody who has told nothing"
        theirs = [t.words for t in told if t.side != side]  # type: ignore[union-attr]
        assert view.told_theirs in theirs, "not what they told of this time"


def newly_felt(world: World, before: list[Act], told: Act) -> bool:
    """Return whether somebody had said privately how it was, of the time they tell of."""
    felt = [a for a in before if a.side == told.side and isinstance(a.said, ag.StepFelt)]
    known = in_sight(told.known, told.turns, told.said.step, told.side)
    ends = last_ends(known, told.said.step, told.side)
    return bool(world.evil) or any(
        end in a.known for a in felt if a.said.step == told.said.step for end in ends
    )


def last_ends(known: tuple[say.AnyStatement, ...], step: str, side: str) -> list[say.AnyStatement]:
    """Return the "done"s of the last time a step took place, as far as this person may see.

    Two of them may know nothing of each other. One that came after a stop ends nothing, unless
    both have said "today" again since.
    """
    stops = about(known, step, say.Closed, say.Reopened, say.Began)
    stops = [s for s in stops if s.side == side or not stands(known, step, s.side)]
    ends = [d for d in done(known, step) if all(saw(s, d) or renewed(known, d, s) for s in stops)]
    return [d for d in ends if not any(after(e, d) for e in ends)]


def renewed(known: tuple[say.AnyStatement, ...], end: say.Done, stop: say.AnyStatement) -> bool:
    """Return whether a "done" had seen a stop, and a "today" of both from after it."""
    today = [t for t in about(known, end.step, say.Today) if saw(end, t) and saw(t, stop)]
    return saw(end, stop) and {t.side for t in today} == {"a", "b"}


def in_sight(
    known: tuple[say.AnyStatement, ...], turns: Sequence[ag.Turn], step: str, side: str
) -> tuple[say.AnyStatement, ...]:
    """Return what a board may be read from: nothing that the partner said in the contact that brought a no of theirs, or since.

    A "done" that came together with a no is left out with it (law 8): the board tells of the time before. That they
    went on with a new device is never left out, so a "done" that knew nothing of it ends nothing.
    """
    first: dict[say.AnyStatement, int] = {}
    for number, turn in enumerate(turns):
        for one in turn.events:
            if isinstance(one, say.Statement):
                first.setdefault(one, number)  # type: ignore[arg-type]
    left = known
    while theirs := [c for c in unlifted(left, known, step) if c.side != side]:
        since = min(first[c] for c in theirs)
        left = tuple(s for s in left if s.side == side or first[s] < since or isinstance(s, say.Began))
    return left


def unlifted(
    left: tuple[say.AnyStatement, ...], known: tuple[say.AnyStatement, ...], step: str
) -> list[say.AnyStatement]:
    """Return each no among these that isn't taken back; a reopening counts once all that it had seen is here."""
    reopened = [r for r in about(left, step, say.Reopened) if complete(known, r)]
    closed = about(left, step, say.Closed)
    return [c for c in closed if not any(r.side == c.side and after(r, c) for r in reopened)]


def complete(known: tuple[say.AnyStatement, ...], one: say.AnyStatement) -> bool:
    """Return whether all that somebody had seen, and had said before, is here; a given up device may leave gaps.

    A vault that was rolled back unseen has forgotten what it had seen: what it goes on to say isn't complete.
    """
    own = sorted((s for s in known if s.author == one.author and s.seq <= one.seq), key=_seq)
    if contested(known, one) or not all(starmap(remembers, pairwise(own))):
        return False
    numbers = {(s.author, s.seq) for s in known}
    begun = {s.author for s in known if isinstance(s, say.Began)}
    seen = {one.author: one.seq, **{(m.side, m.device): m.upto for m in one.seen}}
    return all(
        any(by[0] == author[0] and by != author for by in begun)
        or all((author, n) in numbers for n in range(1, upto + 1))
        for author, upto in seen.items()
    )


def remembers(before: say.AnyStatement, one: say.AnyStatement) -> bool:
    """Return whether a statement had seen all that its author's one before had."""
    others = [m for m in before.seen if (m.side, m.device) != one.author]
    return all(one.saw((m.side, m.device), m.upto) for m in others)


def _seq(one: say.AnyStatement) -> int:
    return one.seq
