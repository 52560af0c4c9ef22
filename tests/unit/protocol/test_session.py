"""Batches: replay and cross-use, gaps, forks, key freshness, equal sizes."""

from datetime import timedelta

import msgspec
import pytest

from handhold.core.agreements import statements
from handhold.core.catalogue import AnyPrivateEvent
from handhold.core.events import PrivateEvent, SharedEvent
from handhold.core.journey.events import TalkReopened
from handhold.crypto.encoding import encode
from handhold.crypto.primitives import NONCE_SIZE, SealBroken, native
from handhold.protocol.body import MAX_EVENT, decode_body, fitting
from handhold.protocol.chain import after, batch_key, mixed
from handhold.protocol.header import BATCH_SIZE, BODY_START, open_head
from handhold.protocol.session import Kind, begin, open_batch, seal_batch
from handhold.protocol.shared import encode_shared
from handhold.protocol.steps import share
from handhold.wire.padding import unpad
from unit.protocol.world import LATER, START, Person, Said, couple, paired, seeded, settle

P = native()
DRAW = seeded("session")


def pair():
    """Return both ends of a session in which nothing was said."""
    secret = DRAW(32)
    one, two = DRAW(16), DRAW(16)
    return begin(P, secret, "a", one, two), begin(P, secret, "b", two, one)


def opened(session, batch, unacked=None):
    """Open one body."""
    return open_batch(P, session, unacked or {}, batch)


def test_what_one_says_the_other_hears():
    """Events arrive whole and in order."""
    one, two = pair()
    _, batch = seal_batch(P, DRAW, one, (b"first", b"second"))
    got = opened(two, batch)
    assert (got.kind, got.events, got.leaving) == (Kind.taken, (b"first", b"second"), False)


def test_every_earlier_batch_is_rejected_when_it_comes_again():
    """R8: each ciphertext of a conversation, fed again at the end, brings nothing."""
    one, two = couple()
    ever = []
    for turn in range(6):
        here, there = (one, two) if turn % 2 else (two, one)
        here.say(f"turn {turn}")
        ever.append((there, here.out()[-1]))
        there.hear(here.out())
        there.reply()
        here.hear(there.out())
    for there, batch in ever:
        before = there.partner.log
        taken = there.hear([batch])
        assert taken.kinds == (Kind.again,)
        assert (there.partner.log, taken.events) == (before, ())


def test_cross_use_is_rejected_everywhere():
    """R8: swapped direction, couple, session and device: all noise, and no state changes."""
    one, two = couple("first")
    other, _ = couple("second")
    (_three_p, _three_o), (four_p, four_o) = paired(seeded("first-pair"))
    two.say("for one's eyes")
    batch = two.out()[-1]
    swapped = Person(four_p, four_o, "swap")
    for stranger in (two, other, swapped):
        before = stranger.partner
        taken = stranger.hear([batch])
        assert taken.kinds == (Kind.noise,)
        assert stranger.partner == before
    same_secret = msgspec.structs.replace(
        one.partner.session, device=bytes(16), peer=one.partner.session.peer
    )
    assert opened(same_secret, batch).events == ()
    assert opened(same_secret, batch).kind is Kind.overtaken


@pytest.mark.parametrize("place", [0, 23, 24, 60, 96, 97, 113, 2000, BATCH_SIZE - 1])
def test_a_changed_bit_anywhere_brings_nothing(place):
    """Nonce, head or body: a changed batch is noise or doesn't follow, and the true one still does."""
    one, two = pair()
    _, batch = seal_batch(P, DRAW, one, (b"true",))
    changed = bytearray(batch)
    changed[place] ^= 1
    got = opened(two, bytes(changed))
    assert got.kind in {Kind.noise, Kind.forked}
    assert got.events == ()
    assert opened(got.session, batch).events == (b"true",)


def test_a_head_with_another_batch_s_body_brings_nothing():
    """Heads and bodies can't be put together anew."""
    one, two = pair()
    one, first = seal_batch(P, DRAW, one, (b"first",))
    one, second = seal_batch(P, DRAW, one, (b"second",))
    spliced = first[:97] + second[97:]
    assert opened(two, spliced).kind is Kind.forked


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_a_missing_batch_is_noticed_at_the_next(missing):
    """R9: first, middle or last of three removed; the fourth says so, and the repeat heals it."""
    one, two = couple()
    settle(one, two)
    for text in ("one", "two", "three"):
        one.say(text)
    batches = one.out()[-3:]
    for place, batch in enumerate(batches):
        if place != missing:
            two.hear([batch])
    one.say("four")
    two.hear(one.out()[-1:])
    assert two.partner.session.gap
    assert "four" not in two.texts(mine=False)
    two.hear(one.out())
    assert two.texts(mine=False) == ["one", "two", "three", "four"]
    assert not two.partner.session.gap


def test_a_lost_last_batch_shows_within_a_day():
    """R9: swallowed, with all its repeats, it is missed at the empty batch that follows after 24 hours."""
    one, two = couple()
    settle(one, two)
    one.say("lost")
    lost = one.out()
    one.now += timedelta(hours=23, minutes=59)
    one.reply()
    assert one.out() == lost
    one.now += timedelta(minutes=1)
    one.reply()
    assert len(one.out()) == len(lost) + 1
    two.hear(one.out()[-1:])
    assert two.partner.session.gap
    assert two.texts(mine=False) == []
    two.hear(one.out())
    assert not two.partner.session.gap
    assert two.texts(mine=False) == ["lost"]


def test_one_empty_batch_follows_a_waiting_word_and_no_second():
    """However long the partner is away; and it keeps what is said later from nothing."""
    one, two = couple()
    settle(one, two)
    one.say("first")
    for _ in range(20):
        one.now += LATER
        one.reply()
    assert [each.wanting for each in one.partner.outbox] == [True, False]
    one.say("second")
    assert [each.wanting for each in one.partner.outbox] == [True, False, True]
    two.hear(one.out())
    assert two.texts(mine=False) == ["first", "second"]


def test_no_key_is_used_twice_and_none_opens_an_earlier_batch():
    """Every batch has its own key; the state after it can't open it any more."""
    one, two = pair()
    keys = set()
    for number in range(20):
        keys.add(one.sending)
        one, batch = seal_batch(P, DRAW, one, (b"%d" % number,))
        got = opened(two, batch)
        two = got.session
        assert opened(two, batch).events == ()
    assert len(keys) == 20


def eavesdrop(stolen, batches):
    """Return which bodies a thief reads who has one side's whole state and all the traffic."""
    read, chain = [], stolen.receiving
    for batch in batches:
        head = open_head(P, stolen.secret, stolen.peer_side, batch)
        bound = encode("handhold.batch.body", stolen.peer_side, head.pack())
        try:
            plain = P.open(batch_key(P, chain), batch[:NONCE_SIZE], batch[BODY_START:], bound)
        except SealBroken:
            break
        body = decode_body(unpad(plain))
        read.append(body.events)
        chain = after(P, chain)
        if body.mixes:  # the thief has the stolen keys, or else has to guess one
            known = {each.number: each.private for each in stolen.offers}
            chain = mixed(P, chain, known.get(body.mixes, b"guess".ljust(32)), body.public)
    return read


def test_a_stolen_state_is_useless_once_both_have_spoken():
    """A fresh exchange heals: the thief reads up to the round trip, and nothing after it."""
    one, two = pair()
    one, hello = seal_batch(P, DRAW, one, ())
    two = opened(two, hello).session
    stolen = two
    two, answer = seal_batch(P, DRAW, two, (b"x",))
    one = opened(one, answer, {1: hello}).session
    one, third = seal_batch(P, DRAW, one, (b"still readable",))
    one, fourth = seal_batch(P, DRAW, one, (b"healed",))
    two = opened(two, third, {1: answer}).session
    assert opened(two, fourth).events == (b"healed",)
    assert eavesdrop(stolen, [third, fourth]) == [(b"still readable",)]


def test_two_copies_of_one_state_are_not_spliced():
    """A second copy's next batch doesn't follow the first copy's last, though its key would open."""
    one, two = pair()
    first, heard = seal_batch(P, DRAW, one, (b"first copy",))
    twin, _ = seal_batch(P, DRAW, one, (b"second copy, never heard",))
    _, follows = seal_batch(P, DRAW, twin, (b"second copy goes on",))
    two = opened(two, heard).session
    assert opened(two, follows).kind is Kind.forked
    _, true = seal_batch(P, DRAW, first, (b"first copy goes on",))
    assert opened(two, true).events == (b"first copy goes on",)


def test_a_key_never_offered_is_refused():
    """A changed partner's app can't mix in what this device doesn't know."""
    one, two = pair()
    two, hello = seal_batch(P, DRAW, two, ())
    one = opened(one, hello).session
    lying = msgspec.structs.replace(one, peer_offer=9)
    _, batch = seal_batch(P, DRAW, lying, (b"x",))
    assert opened(two, batch, {1: hello}).kind is Kind.forked


def test_a_weak_key_from_the_partner_is_refused_at_once():
    """It never gets as far as sealing."""
    one, two = pair()
    weak = P.x25519_public
    P.x25519_public = lambda private: bytes(32)
    try:
        _, batch = seal_batch(P, DRAW, one, (b"x",))
    finally:
        P.x25519_public = weak
    got = opened(two, batch)
    assert got.kind is Kind.forked
    seal_batch(P, DRAW, got.session, (b"still works",))


def test_every_kind_of_event_makes_a_batch_of_the_same_size():
    """R19: yes, no, stop, a long note, a bare confirmation, leaving: 4,096 bytes each."""
    one, _two = couple()
    said = {"side": "a", "device": "d", "seq": 1, "seen": (), "at": START, "step": "g/s"}
    sizes = set()
    for kind in statements.AnyStatement.__args__:
        fields = {name: said[name] for name in kind.__struct_fields__ if name in said}
        extra = {"sober": True, "left": 5, "hours": 24, "words": ("close", "slowly")}
        fields |= {name: extra[name] for name in kind.__struct_fields__ if name in extra}
        encoded = encode_shared(kind(**fields))
        _session, batch = seal_batch(P, DRAW, one.partner.session, (encoded,))
        sizes.add(len(batch))
    for events, leaving in (((), False), ((), True), ((bytes(MAX_EVENT),), False)):
        _, batch = seal_batch(P, DRAW, one.partner.session, events, leaving=leaving)
        sizes.add(len(batch))
    assert sizes == {BATCH_SIZE}


def test_as_many_events_as_said_fit_one_batch():
    """The count that `fitting` gives can be sealed; one more event can't always."""
    one, _ = pair()
    events = tuple(bytes(size) for size in (10, 200, 3000, 500, 90, 90, 20))
    for start in range(len(events)):
        count = fitting(events[start:])
        assert count
        seal_batch(P, DRAW, one, events[start : start + count])
    assert fitting((bytes(MAX_EVENT + 1),)) == 0
    with pytest.raises(ValueError, match="too much"):
        seal_batch(P, DRAW, one, (bytes(BATCH_SIZE),))


def private_kinds():
    """Return every kind of private event there is."""
    found, left = set(), [PrivateEvent]
    while left:
        kind = left.pop()
        found |= set(kind.__subclasses__())
        left += kind.__subclasses__()
    return sorted(found, key=lambda kind: kind.__name__)


def test_private_events_have_no_way_out():
    """By type, and here by trying each kind there is: none can be encoded for a partner."""
    kinds = private_kinds()
    assert len(kinds) >= len(AnyPrivateEvent.__args__) > 10
    for kind in kinds:
        event = kind(**dict.fromkeys(kind.__struct_fields__))
        with pytest.raises(TypeError, match="never leaves"):
            encode_shared(event)
    assert not any(issubclass(kind, SharedEvent) for kind in kinds)
    one, _ = couple()
    with pytest.raises(TypeError, match="never leaves"):
        share(one.tools, one.partner, [TalkReopened("g")], START)


def test_one_head_key_for_one_direction():
    """A head tells nothing without the secret, and its nonce is fresh each time."""
    one, two = pair()
    one, first = seal_batch(P, DRAW, one, ())
    _, second = seal_batch(P, DRAW, one, ())
    assert first[:NONCE_SIZE] != second[:NONCE_SIZE]
    assert open_head(P, two.secret, "a", first).number == 1
    assert open_head(P, two.secret, "a", second).number == 2


def test_said_events_are_what_the_partner_decodes():
    """What goes in as a shared event comes out as its bytes."""
    one, two = couple()
    one.say("hello")
    taken = two.hear(one.out())
    assert [msgspec.msgpack.decode(each, type=Said) for each in taken.events] == [Said("hello")]
