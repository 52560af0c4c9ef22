"""The laws, as checks on what happened. They use vectors and real time only, no fold."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from zlib import crc32

from handhold.core import agreements as ag
from handhold.core.agreements import Do, Standing, history as past, statements as say
from properties.schedules import AFTERWARDS, ALONE, VERBS
from properties.world import STEPS, TERMS, ZONES, Act, World

WINDOW = timedelta(hours=12)
SAYING_YES = {Do.propose, Do.yes, Do.yes_again, Do.today}


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


def stands(statements: tuple[say.AnyStatement, ...], step: str, side: str) -> bool:
    """Return whether a person's no stands, by what was said."""
    opened = [
        r
        for r in about(statements, step, say.Reopened)
        if r.side == side and not contested(statements, r)
    ]
    closed = [c for c in about(statements, step, say.Closed) if c.side == side]
    return any(not any(after(r, c) for r in opened) for c in closed)


def contested(statements: tuple[say.AnyStatement, ...], one: say.AnyStatement) -> bool:
    """Return whether two things were said under its number, or under one before: it is void."""
    numbers = [s.seq for s in statements if s.author == one.author and s.seq <= one.seq]
    return len(set(numbers)) < len(numbers)


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


def assert_one_ask(world: World, side: str) -> None:
    """Check that between two fresh starts a person's app has asked once at most.

    Each ask is judged by what the device that made it held then: a backup restored since may
    have forgotten what had started anew, and a vault rolled back unseen that it had asked.
    """
    for act in world.acts:
        if act.side == side and isinstance(act.said, say.Proposed):
            known, step = act.known, act.said.step
            own = [s for s in about(known, step, say.Proposed) if s.author == act.said.author]
            fresh = about(known, step, say.Reopened, say.Began, say.Done, say.Closed)
            for last in sorted(own, key=lambda s: s.seq)[-1:]:
                between = [f for f in fresh if saw(act.said, f) and not saw(last, f)]
                mine = [f for f in between if f.side == side or not isinstance(f, say.Closed)]
                assert mine, "asked again, although nothing started anew"


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


def law_9(world: World) -> None:
    """One step: nothing further is offered until it was done, and was good for this person."""
    first, second, _ = STEPS
    for side in honest(world):
        peer = world.peers[side]
        for one in peer.board(world.real).steps:
            known, liked = held(world, side), peer.felt().get(first)
            if one.step == second and not (done(known, first) and liked):
                assert one.standing is not Standing.open, "the next step is put to them"
                assert not one.may & {Do.propose, Do.yes}, "the next step is offered"
    for act in world.acts:
        yes = isinstance(act.said, say.Proposed | say.Agreed) and act.said.step == second
        if yes and act.side in honest(world):
            assert done(act.known, first), "a yes to the next step, this one not done"
            assert act.felt.get(first), "a yes to the next step, this one not liked"


def done(known: tuple[say.AnyStatement, ...], step: str) -> list[say.AnyStatement]:
    """Return each "done" among these that had seen a "today" of both."""
    today = about(known, step, say.Today)
    return [
        d
        for d in about(known, step, say.Done)
        if all([t for t in today if t.side == by and saw(d, t)] for by in "ab")
    ]


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


def law_13(world: World) -> None:
    """Told: it changes nothing else; privately first; theirs shows once I have told as well."""
    for side in honest(world):
        peer = world.peers[side]
        if any(isinstance(one, say.Told) for one in held(world, side)):
            without, now = muted(peer.state), peer.now(world.real)
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


def muted(state: ag.State) -> ag.State:
    """Return a state in which each was told nothing, and said something without effect instead."""
    said = [
        replace(h, statement=unsaid(h.statement))
        for device in state.history.devices.values()
        for variants in device.said.values()
        for h in variants
    ]
    return replace(state, history=past.add(past.History(), said), memo={})


def unsaid(one: say.AnyStatement) -> say.AnyStatement:
    """Return a statement, or, for one that tells something, another one that changes nothing.

    Two stories under one number stay two: hours below none lengthen nothing either.
    """
    if not isinstance(one, say.Told):
        return one
    fields = {name: getattr(one, name) for name in one.__struct_fields__ if name != "words"}
    return say.Lengthened(**fields, hours=-crc32(repr(one.words).encode()))


def assert_both_told(world: World, side: str, view: ag.StepView) -> None:
    """Check that the partner's words show only beside one's own of the same time.

    A changed app can say "done" as often as it likes; which of those is the last isn't judged here.
    """
    known = held(world, side)
    ends = done(known, view.step) if world.evil else last_ends(known, view.step, side)
    told = [t for t in about(known, view.step, say.Told) if any(saw(t, end) for end in ends)]
    mine = [a.said for a in world.acts if a.side == side and a.said in told][-1:]
    assert view.told_mine in [(), *(one.words for one in mine)], "not what I told last"
    if view.told_theirs:
        assert view.told_mine, "shown to somebody who has told nothing"
        theirs = [t.words for t in told if t.side != side]  # type: ignore[union-attr]
        assert view.told_theirs in theirs, "not what they told of this time"


def newly_felt(world: World, before: list[Act], told: Act) -> bool:
    """Return whether somebody had said privately how it was, of the time they tell of.

    By their own clock: one that was set back unseen takes an earlier answer for a newer one.
    """
    felt = [a for a in before if a.side == told.side and isinstance(a.said, ag.StepFelt)]
    ends = last_ends(told.known, told.said.step, told.side)
    lenient = bool(world.evil) or bool(world.peers[told.side].back)
    return lenient or any(
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


AT_EVERY_STEP = {
    2: law_2, 3: law_3, 4: law_4, 5: law_5, 6: law_6, 7: law_7,
    9: law_9, 11: law_11, 12: law_12, 13: law_13,
}


def every_law(world: World) -> None:
    """Check all laws that can be checked at a glance."""
    for law in AT_EVERY_STEP.values():
        law(world)
