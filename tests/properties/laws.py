"""The laws, as checks on what happened. They use vectors and real time only, no fold."""

from collections.abc import Iterator
from datetime import timedelta

from handhold.core import agreements as ag
from handhold.core.agreements import Do, Standing, statements as say
from properties.afterwards import law_13
from properties.one_step import law_9
from properties.vectors import (
    about,
    after,
    assert_vectors_are_true,
    held,
    hidden,
    honest,
    stands,
    taken_back,
)
from properties.verbs import AFTERWARDS, ALONE, VERBS
from properties.world import STEPS, TERMS, ZONES, Act, World

WINDOW = timedelta(hours=12)
SAYING_YES = {Do.propose, Do.yes, Do.yes_again, Do.today}


def showing(world: World) -> Iterator[tuple[str, str]]:
    """Yield each honest device and each step that it shows as on."""
    for side in honest(world):
        for step in STEPS:
            if world.peers[side].on(step, world.real):
                yield side, step


def holding(world: World, side: str, step: str, by: str, *kinds: type) -> list[say.AnyStatement]:
    """Return somebody's words on a device that had seen every stop known to that device."""
    known = held(world, side)
    stops = about(known, step, say.Closed, say.Reopened, say.Began)
    words = [s for s in about(known, step, *kinds) if s.side == by]
    return [w for w in words if all(after(w, stop) for stop in stops)]


def acts(world: World, side: str, words: list[say.AnyStatement]) -> list[Act]:
    """Return when a person really said these, first first."""
    return [a for a in world.acts if a.side == side and a.said in words]


def law_2(world: World) -> None:
    """Nobody shows on from a yes that had not seen every stop known to that device."""
    for side, step in showing(world):
        for by in "ab":
            assert holding(world, side, step, by, say.Proposed, say.Agreed), "a yes blind to a stop"
            assert holding(world, side, step, by, say.Today), 'a "today" blind to a stop'
    assert_vectors_are_true(world)


def law_3(world: World) -> None:
    """Keep a no its owner's: nobody else can lift it, or ask again, or be asked again."""
    for side in honest(world):
        board = world.peers[side].board(world.real)
        for view in board.steps:
            if stands(held(world, side), view.step, side):
                assert view.standing is Standing.resting, "a closed step is shown as something else"
                assert not view.may & SAYING_YES, "a yes is offered on one's own no"
            else:
                assert Do.reopen not in view.may, "a no that isn't theirs can be reopened"
    for side, step in showing(world):
        assert not any(stands(held(world, side), step, by) for by in "ab"), "on despite a no"
    for side in honest(world):
        assert_one_ask(world, side)
        assert_asked(world, side)


def assert_one_ask(world: World, side: str) -> None:
    """Check that between two fresh starts a person's app has asked once at most.

    A no that the other took back is one, also where it arrives after that.

    Each ask is judged by what the device that made it held then: a backup restored since may
    have forgotten what had started anew, and a vault rolled back unseen that it had asked.
    """
    for act in world.acts:
        if act.side == side and isinstance(act.said, say.Proposed):
            known, step = act.known, act.said.step
            own = [s for s in about(known, step, say.Proposed) if s.author == act.said.author]
            fresh = about(known, step, say.Reopened, say.Began, say.Done, say.Closed)
            for last in sorted(own, key=lambda s: s.seq)[-1:]:
                between = [f for f in fresh if after(act.said, f) and not after(last, f)]
                anew = [
                    f
                    for f in between
                    if f.side == side
                    or not isinstance(f, say.Closed)
                    or taken_back(known, step, f)
                ]
                assert anew, "asked again, although nothing started anew"


def assert_asked(world: World, side: str) -> None:
    """Check that a step is put to somebody only where the other brought it up, and nothing began anew since.

    While a no of the other's stands here, nothing shows of what they said since: then only what this person said counts.
    """
    known, other = held(world, side), "b" if side == "a" else "a"
    for view in world.peers[side].board(world.real).steps:
        if view.standing is Standing.open or Do.yes in view.may:
            anew = about(known, view.step, say.Closed, say.Reopened, say.Began, say.Done)
            unseen = hidden(known, view.step, other)
            since = [s for s in anew if s.side == side or not unseen]
            asked = [s for s in about(known, view.step, say.Proposed) if s.side == other]
            brought = any(all(after(wish, s) for s in since) for wish in asked)
            assert brought, "a step comes up that nobody brought up"


def law_4(world: World) -> None:
    """Silence is no: on only with a yes and a "today" that each of them really said."""
    for side, step in showing(world):
        known = held(world, side)
        for by in honest(world):
            said = [a.said for a in world.acts if a.side == by]
            for kinds in ((say.Proposed, say.Agreed), (say.Today,)):
                words = [s for s in about(known, step, *kinds) if s.side == by]
                assert any(w in said for w in words), "on from words nobody said"
        for by in "ab":
            assert [s for s in about(known, step, say.Today) if s.side == by], "on without a word"


def hours_of(world: World, side: str, step: str) -> int:
    """Return the settling time by what a device knows."""
    longer = [s.hours for s in about(held(world, side), step, say.Lengthened)]  # type: ignore[union-attr]
    return max([TERMS.of(step).hours, *longer])


def first_yes(world: World, side: str, step: str, by: str) -> Act | None:
    """Return a person's first yes that still holds, with when it was really said."""
    words = holding(world, side, step, by, say.Proposed, say.Agreed)
    done = about(held(world, side), step, say.Done)
    words = [w for w in words if all(after(w, d) for d in done)]
    return min(acts(world, by, words), key=lambda act: act.real, default=None)


def law_5(world: World) -> None:
    """Settling: the longest of all times, from the later first yes, never the same day.

    In real hours, as long as the clock of one honest device runs straight: on needs the "today"
    of both. Where none does, by the clock of the device that shows it.
    """
    straight = all(p.skew == timedelta(0) and not p.jumped for p in world.peers.values())
    watched = any(not world.peers[side].jumped for side in honest(world))
    for side, step in showing(world):
        for by in honest(world):
            said = first_yes(world, side, step, by)
            assert said is not None, "on without a first yes"
            least = timedelta(hours=hours_of(world, side, step))
            own = world.peers[side].now(world.real) - said.said.at
            assert (world.real - said.real if watched else own) >= least, "on before it had settled"
            for zone in ZONES.values() if straight else ():
                days = world.real.astimezone(zone).date() - said.real.astimezone(zone).date()
                assert days >= timedelta(days=1), "on the same day"


def law_6(world: World) -> None:
    """Fresh: both really said "today", sober, within the window, however far clocks are off.

    A clock that was set back unseen can stretch it by so much and no more; a liar's, by nothing.
    """
    slack = sum((world.peers[side].back for side in honest(world)), timedelta(0))
    for side, step in showing(world):
        for by in honest(world):
            words = [w for w in holding(world, side, step, by, say.Today) if w.sober]  # type: ignore[union-attr]
            said = max((a.real for a in acts(world, by, words)), default=None)
            assert said is not None, 'on without a sober "today"'
            assert world.real - said < WINDOW + slack, "on from a stale yes"


def law_7(world: World) -> None:
    """Unsure but game: asked a second time; both are told, twice; nobody is reminded."""
    for side, step in showing(world):
        for by in honest(world):
            words = holding(world, side, step, by, say.Proposed, say.Agreed)
            done = about(held(world, side), step, say.Done)
            words = [w for w in words if all(after(w, d) for d in done)]
            first = min(words, key=lambda w: w.seq, default=None)
            if first is not None and first.unsure:  # type: ignore[union-attr]
                again = holding(world, side, step, by, say.AgreedAgain)
                said = first_yes(world, side, step, by)
                least = timedelta(hours=TERMS.of(step).hours)
                late = [
                    a for a in acts(world, by, again) if said and apart(world, said, a) >= least
                ]
                assert late, "on without a second yes of somebody unsure"
            if any(getattr(w, "unsure", False) for w in words):
                view = next(v for v in world.peers[side].board(world.real).steps if v.step == step)
                assert view.opting_out == 2 or first != words[0] or not first.unsure  # type: ignore[union-attr]
    assert_told(world)
    assert_no_reminder(world)


def apart(world: World, first: Act, second: Act) -> timedelta:
    """Return how long a person let pass: really, or, where their own clock jumped, by that clock."""
    jumped = world.peers[first.side].jumped
    return second.said.at - first.said.at if jumped else second.real - first.real


def assert_told(world: World) -> None:
    """Check that while a step settles, an unsure yes is answered with the first reminder."""
    for side in honest(world):
        for view in world.peers[side].board(world.real).steps:
            round_ = world.peers[side].state.round(view.step)
            if round_.mutual and any(
                getattr(h.statement, "unsure", False) for h in round_.first.values()
            ):
                expected = 1 if view.standing is Standing.settling else 2
                assert view.opting_out == expected, "nobody told them that opting out is open"


def assert_no_reminder(world: World) -> None:
    """Check that the program by itself says nothing to somebody who hasn't said "today"."""
    for side in honest(world):
        known: list[say.AnyStatement] = []
        said = {id(a.said) for a in world.acts}
        for turn in world.peers[side].turns:
            for one in turn.events:
                if turn.mine and isinstance(one, say.Statement) and id(one) not in said:
                    assert isinstance(one, say.Still | say.Began), "the program spoke for itself"
                    for by in "ab":
                        assert [s for s in about(tuple(known), one.step, say.Today) if s.side == by]  # type: ignore[union-attr]
                known.append(one)  # type: ignore[arg-type]


def alone(world: World, side: str) -> bool | None:
    """Return a person's last answer to "could you say no here?", by their vault."""
    answers = [
        e.fine
        for turn in world.peers[side].turns
        for e in turn.events
        if isinstance(e, ag.AloneAnswered)
    ]
    return answers[-1] if answers else None


def law_11(world: World) -> None:
    """Rest everything after a worried answer, and show help to that person only."""
    for side in honest(world):
        peer, worried = world.peers[side], alone(world, side) is False
        board = peer.board(world.real)
        if board.parted:
            continue
        assert board.help is worried, "help is for the one who is worried"
        if worried:
            assert not any(view.may & SAYING_YES | view.may & {Do.reopen} for view in board.steps)
            assert not any(peer.on(step, world.real) for step in STEPS), "on despite a worry"
    for index, act in enumerate(world.acts):
        if (
            isinstance(act.said, ag.AloneAnswered)
            and not act.said.fine
            and act.side in honest(world)
        ):
            following = world.acts[index + 1 : index + 2]
            parted = any(isinstance(s, say.Parted) for s in act.known)
            quiet = (
                following and type(following[0].said) is say.Closed and not following[0].said.step
            )
            assert quiet or parted, "a worried answer rests nothing"


def law_12(world: World) -> None:
    """Leaving: whoever knows that somebody left shows nothing and offers nothing; anybody may."""
    for side in honest(world):
        peer = world.peers[side]
        now = peer.now(world.real)
        if any(isinstance(s, say.Parted) for s in held(world, side)):
            assert peer.board(world.real) == ag.Board((), parted=True), "shared parts stay"
            assert not any(peer.on(step, world.real) for step in STEPS), "on after leaving"
            for command in SHARED:
                refused = ag.decide(peer.state, command, now)
                assert refused == ag.Refused(ag.Reason.parted), "something is said after leaving"
            assert not ag.due(peer.state, now), "the program speaks after leaving"
        else:
            left = ag.decide(peer.state, ag.Part(), now)
            assert not isinstance(left, ag.Refused), "somebody can't leave"


SHARED = [made(STEPS[0]) for name, made in (VERBS | AFTERWARDS).items() if name not in ALONE]
"""Everything that anybody may say to the other, of a step or of all."""


AT_EVERY_STEP = {
    2: law_2, 3: law_3, 4: law_4, 5: law_5, 6: law_6, 7: law_7,
    9: law_9, 11: law_11, 12: law_12, 13: law_13,
}


def every_law(world: World) -> None:
    """Check all laws that can be checked at a glance."""
    for law in AT_EVERY_STEP.values():
        law(world)
