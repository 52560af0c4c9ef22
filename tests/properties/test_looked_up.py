"""What is looked up by device and number says the same as each statement looked at beside each other one."""

from datetime import timedelta
from random import Random

from hypothesis import given, settings, strategies as st

from handhold.core.agreements import ended, hidden, round as rounds, statements as say
from handhold.core.agreements.counting import counts, forgotten
from handhold.core.agreements.history import Heard, History, add, of_kind
from handhold.core.agreements.voids import Void, latest, live
from properties import plainly
from properties.world import START, STEPS

DEVICES: tuple[say.Key, ...] = (("a", "a1"), ("a", "a2"), ("b", "b1"), ("b", "b2"), ("b", "b3"))
"""Few, so that what they say bears on each other."""
KINDS = (say.Closed, say.Closed, say.Reopened, say.Reopened, say.Proposed, say.Agreed, say.Today, say.Today, say.Done, say.Began, say.Told)
YESES = (say.Agreed, say.Proposed, say.Today, say.Today, say.Done, say.Done)
STEP = STEPS[0]
SEEDS = st.integers(0, 2**32)
many = settings(max_examples=8 * settings().max_examples)


def told(random: Random) -> list[Heard]:
    """Return what several devices say, mostly after what they have seen, and in any order of arrival."""
    numbers = dict.fromkeys(DEVICES, 0)
    seen: dict[say.Key, dict[say.Key, int]] = {key: {} for key in DEVICES}
    heard: list[Heard] = []
    wild, turns = random.choice((0.0, 0.1, 0.4)), random.choice((1, 5, 40))
    devices = DEVICES[: random.choice((3, 5))] if random.random() < 0.5 else (("a", "a1"), ("b", "b1"))
    kinds = random.choice((KINDS, YESES, YESES * 3 + (say.Closed, say.Reopened, say.Began)))
    for _ in range(random.randrange(1, 40)):
        author = random.choice(devices)
        for other in random.sample(devices, random.randrange(len(devices))):
            seen[author][other] = max(seen[author].get(other, 0), numbers[other])
        numbers[author] += 1
        one = _one(random, kinds, author, numbers[author], seen[author])
        if random.random() < wild:
            one = _one(random, kinds, author, random.randrange(1, 8), {key: random.randrange(9) for key in devices})
        heard.append(Heard(one, START, random.randrange(turns)))
    random.shuffle(heard)
    return heard[: random.choice((None, None, len(heard) - 1, len(heard) // 2))]


def _one(random: Random, kinds: tuple[type, ...], author: say.Key, number: int, seen: dict[say.Key, int]) -> say.AnyStatement:
    kind = random.choice(kinds)
    fields = {"step": random.choice((STEP, STEP, "")) if kind in (say.Closed, say.Reopened) else STEP, "sober": random.random() < 0.9, "words": ()}
    given = {name: value for name, value in fields.items() if name in kind.__struct_fields__}
    marks = tuple(say.Mark(side, device, upto) for (side, device), upto in sorted(seen.items()) if upto and (side, device) != author)
    return kind(side=author[0], device=author[1], seq=number, seen=marks, at=START + timedelta(minutes=random.randrange(3)), **given)


def held(seed: int) -> tuple[History, tuple[Heard, ...], list[Heard]]:
    """Return a history that came in parts, all about one step in it, and what of that counts."""
    random, history = Random(seed), History()
    heard = told(random)
    while heard:
        part = random.choice((1, 5, len(heard)))
        history, heard = add(history, heard[:part]), heard[part:]
    said = rounds.about(history, STEP)
    return history, said, [h for h in said if counts(history, h.statement)]


@many
@given(SEEDS)
def test_which_noes_stand(seed: int) -> None:
    """The last reopening of each device that counts will do."""
    _, said, counted = held(seed)
    assert rounds.standing(said, counted) == plainly.standing(said, counted)


@many
@given(SEEDS)
def test_since_when_the_partner_is_hidden(seed: int) -> None:
    """In one go as by leaving out again and again."""
    _, said, counted = held(seed)
    for side in "ab":
        theirs = [h for h in said if h.statement.side == side]
        opened = [h for h in of_kind(counted, say.Reopened) if h.statement.side == side]
        found = hidden.hidden_since(of_kind(theirs, say.Closed), opened)
        assert found == plainly.hidden_since(theirs, opened)


@many
@given(SEEDS)
def test_which_devices_were_given_up_and_what_was_forgotten(seed: int) -> None:
    """One number for each device says it."""
    history, _, _ = held(seed)
    for author in (*history.devices, ("a", "nobody"), ("b", "nobody")):
        assert history.superseded(author) == bool(plainly.later(history, author))
    for one in history.statements():
        assert forgotten(history, one) == plainly.forgotten(history, one)


@many
@given(SEEDS)
def test_which_yes_lives(seed: int) -> None:
    """What voids is looked up, not searched."""
    _, said, _ = held(seed)
    closings = of_kind(said, say.Closed, say.Reopened, say.Began, say.Done)
    voids = latest(closings)
    for yes in of_kind(said, say.Proposed, say.Agreed, say.Today):
        merged = [_merged(void, closings) for void in voids.values()]
        assert live(yes.statement, voids) == plainly.live(yes.statement, merged)


def _merged(void: Void, closings: list[Heard]) -> say.AnyStatement:
    """Return the last of a device with every mark of all of them."""
    marks = tuple(m for h in closings if h.statement.author == void.last.author for m in h.statement.seen)
    return say.Closed(side=void.last.side, device=void.last.device, seq=void.last.seq, seen=marks, at=START, step="")


@many
@given(SEEDS)
def test_which_dones_ended_a_round(seed: int) -> None:
    """Whether it took place, and nothing that stops it was unseen."""
    _, said, counted = held(seed)
    assert ended.ended(said, counted) == plainly.ended(said, counted)


def test_what_is_drawn_bears_on_each_of_them() -> None:
    """Some noes stand and some don't; something is hidden, forgotten, voided and done."""
    met: set[str] = set()
    for seed in range(400):
        history, said, counted = held(seed)
        stand = rounds.standing(said, counted)
        met |= {"stands"} if stand else set()
        met |= {"taken back"} if len(stand) < len(of_kind(said, say.Closed)) else set()
        met |= {"forgotten"} if any(forgotten(history, one) for one in history.statements()) else set()
        met |= {"ended"} if ended.ended(said, counted) else set()
        theirs = [h for h in said if h.statement.side == "b"]
        opened = [h for h in of_kind(counted, say.Reopened) if h.statement.side == "b"]
        since = hidden.hidden_since(of_kind(theirs, say.Closed), opened)
        first = min((h.turn for h in plainly.standing(theirs, opened)), default=None)
        met |= {"hidden further back"} if since is not None and first is not None and since < first else set()
    assert met == {"stands", "taken back", "forgotten", "ended", "hidden further back"}
