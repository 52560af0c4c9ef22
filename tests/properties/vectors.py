"""What was said, and what came before what by the vectors that statements carry: no fold, and no clock."""

from itertools import pairwise

from handhold.core.agreements import statements as say
from properties.world import World


def saw(later: say.AnyStatement, first: say.AnyStatement) -> bool:
    """Return whether `later` had seen `first`, by the vector it carries."""
    if (later.side, later.device) == (first.side, first.device):
        return later.seq > first.seq
    marks = {(m.side, m.device): m.upto for m in later.seen}
    return marks.get((first.side, first.device), 0) >= first.seq


def after(later: say.AnyStatement, first: say.AnyStatement) -> bool:
    """Return whether `later` really came after `first`, even by a liar's word."""
    return saw(later, first) and not saw(first, later)


def honest(world: World) -> str:
    """Return the sides whose app is unchanged."""
    return "a" if world.evil else "ab"


def held(world: World, side: str) -> tuple[say.AnyStatement, ...]:
    """Return what a device holds."""
    return world.peers[side].state.history.statements()


def about(
    statements: tuple[say.AnyStatement, ...], step: str, *kinds: type
) -> list[say.AnyStatement]:
    """Return what was said of these kinds about a step, or about everything.

    A reopening or "done" that a restored device has forgotten is as if it had not been said.
    """
    return [
        s
        for s in statements
        if isinstance(s, kinds)
        and getattr(s, "step", "") in (step, "")
        and not (isinstance(s, say.Reopened | say.Done) and forgotten(statements, s))
    ]


def forgotten(statements: tuple[say.AnyStatement, ...], one: say.AnyStatement) -> bool:
    """Return whether its side went on with a device that had not seen it.

    A device isn't given up by what all of its own statements had seen: it is the newer one.
    """
    begun = [s for s in statements if isinstance(s, say.Began) and s.side == one.side]
    own = [s for s in statements if s.author == one.author]
    later = [b for b in begun if b.device != one.device and not all(saw(o, b) for o in own)]
    return any(not saw(b, one) for b in later)


def stands(statements: tuple[say.AnyStatement, ...], step: str, side: str) -> bool:
    """Return whether a person's no stands, by what was said."""
    closed = [c for c in about(statements, step, say.Closed) if c.side == side]
    return any(not taken_back(statements, step, c) for c in closed)


def taken_back(
    statements: tuple[say.AnyStatement, ...], step: str, closed: say.AnyStatement
) -> bool:
    """Return whether somebody took back a no of theirs to this step."""
    opened = [r for r in about(statements, step, say.Reopened) if r.side == closed.side]
    return any(after(r, closed) and not contested(statements, r) for r in opened)


def hidden(statements: tuple[say.AnyStatement, ...], step: str, side: str) -> bool:
    """Return whether a person has a no here that nothing takes back which can be believed here."""
    opened = [
        r
        for r in about(statements, step, say.Reopened)
        if r.side == side and believed(statements, r)
    ]
    closed = [c for c in about(statements, step, say.Closed) if c.side == side]
    return any(not any(after(r, c) for r in opened) for c in closed)


def believed(statements: tuple[say.AnyStatement, ...], one: say.AnyStatement) -> bool:
    """Return whether all that its author said before it is here, in one story, with all that it had seen."""
    own = sorted((s for s in statements if s.author == one.author), key=lambda s: s.seq)
    before = [s for s in own if s.seq <= one.seq]
    whole = [s.seq for s in before] == list(range(1, one.seq + 1))
    return (
        whole
        and all(_remembers(later, first) for first, later in pairwise(before))
        and all(_arrived(statements, mark) for mark in one.seen)
    )


def _remembers(later: say.AnyStatement, first: say.AnyStatement) -> bool:
    """Return whether an author hasn't un-seen anything."""
    marks = {(m.side, m.device): m.upto for m in later.seen} | {later.author: later.seq}
    return all(marks.get((m.side, m.device), 0) >= m.upto for m in first.seen)


def _arrived(statements: tuple[say.AnyStatement, ...], mark: say.Mark) -> bool:
    """Return whether everything so far of a device is here, or it was given up, so that some never comes."""
    author = (mark.side, mark.device)
    own = [s for s in statements if s.author == author]
    begun = [
        s
        for s in statements
        if isinstance(s, say.Began) and s.side == mark.side and s.author != author
    ]
    given_up = any(not all(saw(o, b) for o in own) for b in begun) or (bool(begun) and not own)
    return given_up or {s.seq for s in own} >= set(range(1, mark.upto + 1))


def contested(statements: tuple[say.AnyStatement, ...], one: say.AnyStatement) -> bool:
    """Return whether two things were said under its number, or under one before: it is void."""
    numbers = [s.seq for s in statements if s.author == one.author and s.seq <= one.seq]
    return len(set(numbers)) < len(numbers)


def done(known: tuple[say.AnyStatement, ...], step: str) -> list[say.AnyStatement]:
    """Return each "done" among these that had seen a "today" of both."""
    today = about(known, step, say.Today)
    return [
        d
        for d in about(known, step, say.Done)
        if all([t for t in today if t.side == by and saw(d, t)] for by in "ab")
    ]


def assert_vectors_are_true(world: World) -> None:
    """Check that no unchanged app says to have seen more than it held; what is void rests on that.

    Of a device that was given up since, there may be gaps that nobody fills any more.
    """
    for act in world.acts[world.vouched :]:
        if act.side in honest(world) and isinstance(act.said, say.Statement):
            numbers = {(s.author, s.seq) for s in act.known}
            begun = {s.author for s in act.known if isinstance(s, say.Began)}
            for mark in act.said.seen:
                author = (mark.side, mark.device)
                if not any(by[0] == mark.side and by != author for by in begun):
                    missing = {(author, n) for n in range(1, mark.upto + 1)} - numbers
                    assert not missing, "said to have seen what it hadn't got"
    world.vouched = len(world.acts)
