"""R25: whoever holds one side's keys can make the other's words, and nothing is ever signed."""

import ast
import hashlib
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

import handhold
from handhold.crypto.encoding import encode
from handhold.crypto.primitives import NONCE_SIZE, native
from handhold.protocol.body import decode_body
from handhold.protocol.chain import after, batch_key, first_chain, mixed
from handhold.protocol.header import BODY_START, mark_of, open_head
from handhold.protocol.session import NO_MARK, Kind, begin, open_batch, seal_batch
from handhold.wire.padding import unpad
from unit.protocol.world import Said, couple, seeded, settle

ROOT = Path(handhold.__file__).parent
TALK = [("a", "shall we?"), ("b", "no"), ("a", "fine"), ("b", "thank you")]


class Keys(NamedTuple):
    """All that one side's vault holds of a conversation: the secret, the devices, and the own key pairs."""

    secret: bytes
    side: str
    device: bytes
    peer: bytes
    offers: dict[int, bytes]

    @classmethod
    def of(cls, *sessions):
        """Return what the states of one side, from the first to the last, hold."""
        last = sessions[-1]
        offers = {each.number: each.private for session in sessions for each in session.offers}
        return cls(last.secret, last.side, last.device, last.peer, offers)


def verify(keys, transcript):
    """Return who said what in a transcript of batches, for whoever is given one side's keys.

    Every number, confirmation, link and seal has to be right; a wrong one is an error.
    """
    primitives, there = native(), {"a": "b", "b": "a"}
    devices = {keys.side: keys.device, there[keys.side]: keys.peer}
    pair = (devices["a"], devices["b"])
    chains = {side: first_chain(primitives, keys.secret, pair, side) for side in "ab"}
    marks, offered, told = {"a": [NO_MARK], "b": [NO_MARK]}, {"a": {}, "b": {}}, []
    for side, batch in transcript:
        head = open_head(primitives, keys.secret, side, batch)
        assert (head.sender, head.receiver) == (devices[side], devices[there[side]])
        assert (head.number, head.mark) == (len(marks[side]), marks[there[side]][head.heard])
        bound = encode("handhold.batch.body", side, head.pack())
        key = batch_key(primitives, chains[side])
        body = decode_body(unpad(primitives.open(key, batch[:NONCE_SIZE], batch[BODY_START:], bound)))
        assert body.before == marks[side][-1]
        offered[side][body.offer] = body.public
        chains[side] = after(primitives, chains[side])
        if body.mixes:
            own = side == keys.side
            private = keys.offers[body.offer if own else body.mixes]
            public = offered[there[side]][body.mixes] if own else body.public
            chains[side] = mixed(primitives, chains[side], private, public)
        marks[side].append(mark_of(primitives, batch))
        told += [(side, msgspec.msgpack.decode(each, type=Said).text) for each in body.events]
    return told


def forged(bob, entropy, talk):
    """Make a whole conversation with Bob's keys alone, and return it with those to verify it by.

    He plays both devices: each takes what the other is made to say, and confirms it in its next word.
    """
    primitives = native()
    ends = {
        bob.side: begin(primitives, bob.secret, bob.side, bob.device, bob.peer),
        bob.peer_side: begin(primitives, bob.secret, bob.peer_side, bob.peer, bob.device),
    }
    transcript, unacked, his = [], {"a": {}, "b": {}}, []
    for side, text in talk:
        other = "b" if side == "a" else "a"
        said = (msgspec.msgpack.encode(Said(text)),)
        ends[side], batch = seal_batch(primitives, entropy, ends[side], said)
        unacked[side][len(unacked[side]) + 1] = batch
        got = open_batch(primitives, ends[other], unacked[other], batch)
        assert (got.kind, got.events) == (Kind.taken, said)
        ends[other] = got.session
        transcript.append((side, batch))
        his.append(ends[bob.side])
    return Keys.of(*his), transcript


def spoken(one, two, talk):
    """Return a true conversation between two devices, in which each answers by its next word, and Bob's keys."""
    transcript, his = [], []
    for side, text in talk:
        here, there = (one, two) if side == "a" else (two, one)
        here.say(text)
        there.hear(here.out()[-1:])
        transcript.append((side, here.out()[-1]))
        his.append(two.partner.session)
    return Keys.of(*his), transcript


def shape(keys, transcript):
    """Return all that the heads of a transcript tell, with each mark as the place of its batch."""
    heads = [open_head(native(), keys.secret, side, batch) for side, batch in transcript]
    marks = {mark_of(native(), batch): place for place, (_, batch) in enumerate(transcript, 1)}
    return [head._replace(mark=marks.get(head.mark, 0)) for head in heads]


def test_a_conversation_made_up_by_one_side_verifies_like_any_other():
    """Bob alone writes what Alice never said: his app takes it, and his keys vouch for it as they do for what she said."""
    one, two = couple("deniable")
    keys, true = spoken(one, two, TALK)
    assert verify(keys, true) == TALK
    bob = two.partner.session
    lies = [("a", "I agree to everything"), ("b", "really?"), ("a", "yes"), ("b", "thank you")]
    assert verify(*forged(bob, seeded("lies"), lies)) == lies
    assert verify(*forged(bob, seeded("truth"), TALK)) == TALK


def test_nothing_in_a_true_conversation_is_missing_from_one_made_up():
    """Numbers, devices, what each confirms and asks for: what Bob makes has the very shape of what was really said."""
    one, two = couple("true")
    keys, true = spoken(one, two, TALK)
    made_up = forged(two.partner.session, seeded("made up"), TALK)
    assert shape(keys, true) == shape(*made_up)
    assert [head.heard for head in shape(keys, true)] == [0, 1, 1, 2]


def test_a_forged_batch_is_taken_in_the_middle_of_a_true_conversation():
    """With the state that Bob's vault holds today he can write Alice's next batch."""
    one, two = couple("middle")
    one.say("true")
    settle(one, two)
    bob = two.partner.session
    alice = msgspec.structs.replace(
        begin(native(), bob.secret, "a", bob.peer, bob.device),
        sending=bob.receiving,
        sent=bob.received,
        sent_mark=bob.received_mark,
        received=bob.acked,
        received_mark=bob.acked_mark,
    )
    lie = msgspec.msgpack.encode(Said("never said"))
    _, batch = seal_batch(native(), seeded("lie"), alice, (lie,))
    taken = two.hear([batch])
    assert taken.kinds == (Kind.taken,)
    assert "never said" in two.texts(mine=False)


def signing_names(source):
    """Return the names in a source that have to do with signatures."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        for field in ("id", "attr", "name", "module"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                names.add(value.lower())
    hints = ("crypto_sign", "signingkey", "verifykey", "ed25519", "ecdsa", "signature", "rsa_")
    return {name for name in names if any(hint in name for hint in hints)}


@pytest.mark.parametrize("package", ["base", "core", "crypto", "wire", "protocol", "vault", "app"])
def test_no_signature_call_is_reachable(package):
    """No code that handles events or sessions names a signature, in any library."""
    found = {
        str(path.relative_to(ROOT)): signing_names(path.read_text())
        for path in (ROOT / package).rglob("*.py")
    }
    assert {path: names for path, names in found.items() if names} == {}
    assert found


def test_a_whole_story_runs_with_signatures_broken(monkeypatch):
    """Every signing call of the crypto library raises; pairing, sync and leaving don't notice."""
    from nacl import bindings

    def refuse(*_args):
        raise AssertionError("something was signed")

    broken = [
        name for name in dir(bindings) if "sign" in name and callable(getattr(bindings, name))
    ]
    for name in broken:
        monkeypatch.setattr(bindings, name, refuse)
    one, two = couple("unsigned")
    one.say("hello")
    settle(one, two)
    two.leave()
    one.hear(two.out())
    assert one.partner.parted is not None
    assert len(broken) > 5


def test_the_log_holds_no_digest_of_what_the_partner_signed_or_sealed():
    """An entry is the bare event: nothing in it ties it to a batch somebody could show."""
    one, two = couple("bare")
    one.say("hello")
    batch = one.out()[-1]
    two.hear([batch])
    (entry,) = two.partner.log
    assert entry.event == msgspec.msgpack.encode(Said("hello"))
    for digest in (hashlib.sha256(batch).digest(), native().blake2b(batch)):
        assert digest not in b"".join(two.records)
