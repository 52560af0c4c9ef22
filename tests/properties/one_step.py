"""Law 9: one step, and then how the last time was, checked without the fold."""

from collections.abc import Sequence

from handhold.core import agreements as ag
from handhold.core.agreements import Do, Standing, Word, statements as say
from properties.afterwards import in_sight, last_ends, muted
from properties.vectors import about, believed, done, held, honest, saw
from properties.world import TERMS, World

Known = tuple[say.AnyStatement, ...]


def law_9(world: World) -> None:
    """One step: nothing further, nor the same again, until it was done and this person has said since that it was good.

    What the partner brings up before that leaves no trace on their board.
    """
    for side in honest(world):
        peer, known = world.peers[side], held(world, side)
        for one in peer.board(world.real).steps:
            if one.standing is Standing.open or one.may & {Do.propose, Do.yes}:
                assert_welcome(world, side, one.step, known, peer.turns)
        assert_unseen(world, side)
    for act in world.acts[world.judged :]:
        if act.side in honest(world) and isinstance(act.said, say.Proposed | say.Agreed):
            assert_welcome(world, act.side, act.said.step, act.known, act.turns)
    world.judged = len(world.acts)


def assert_welcome(
    world: World, side: str, step: str, known: Known, turns: Sequence[ag.Turn]
) -> None:
    """Check that what a person is offered, or said a first yes to, comes after what was good for them.

    A changed app can say "done" as often as it likes: whether a step was done last isn't judged by that here.
    """
    before = TERMS.of(step).after
    if before:
        assert done(known, before), "the next step, this one not done"
        ends = ended(world, side, before, known, turns)
        assert good_since(turns, before, ends), "the next step, this one not good, or nobody said so"
    if not world.evil:
        ends = ended(world, side, step, known, turns)
        assert not ends or good_since(turns, step, ends), "the same again, though nobody said it was good"


def ended(
    world: World, side: str, step: str, known: Known, turns: Sequence[ag.Turn]
) -> list[say.AnyStatement]:
    """Return the "done"s of the last time, as far as this person may see; with a changed app, of any time."""
    if not done(known, step):
        return []
    if world.evil:
        return done(known, step)
    seen = in_sight(known, turns, step, side)
    seen = tuple(s for s in seen if not isinstance(s, say.Done) or believed(known, s))
    return last_ends(seen, step, side)


def good_since(turns: Sequence[ag.Turn], step: str, ends: list[say.AnyStatement]) -> bool:
    """Return whether somebody's last private answer was a good one, and came after one of these was known there."""
    answers = [
        (number, event.good)
        for number, turn in enumerate(turns)
        for event in turn.events
        if isinstance(event, ag.StepFelt) and event.step == step
    ]
    number, good = answers[-1] if answers else (0, False)
    earlier = [event for turn in turns[:number] for event in turn.events]
    return good and any(end in earlier for end in ends)


def assert_unseen(world: World, side: str) -> None:
    """Compare a board with that of a twin which never heard what isn't put to this person: they are the same.

    What a "done" had seen was part of a time that took place. Where this person has said a first yes themselves,
    the other's is an answer to it.
    """
    peer, now = world.peers[side], world.peers[side].now(world.real)
    board = peer.board(world.real)
    yes = (Word.yes, Word.unsure)
    steps = {v.step for v in board.steps if v.standing is not Standing.open and v.word not in yes}
    known = held(world, side)

    def unseen(one: say.AnyStatement) -> bool:
        put = isinstance(one, say.Proposed) and one.side != side and one.step in steps
        return put and not any(saw(end, one) for end in about(known, one.step, say.Done))  # type: ignore[union-attr]

    if any(map(unseen, known)):
        without = muted(peer.state, unseen)
        assert ag.board(without, now, peer.zone) == board, "what isn't put to them shows"
        assert ag.due(without, now) == ag.due(peer.state, now), "the program speaks of it"
