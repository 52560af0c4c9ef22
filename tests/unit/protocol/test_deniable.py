"""R25: whoever holds one side's keys can make the other's words, and nothing is ever signed."""

import ast
import hashlib
from pathlib import Path

import msgspec
import pytest

import handhold
from handhold.crypto.primitives import native
from handhold.protocol.session import Kind, begin, open_batch, seal_batch
from unit.protocol.world import Said, couple, seeded, settle

ROOT = Path(handhold.__file__).parent
TALK = [("a", "shall we?"), ("b", "no"), ("a", "fine"), ("b", "thank you")]


def verify(session, transcript):
    """Return who said what in a transcript of batches, as one side's keys show it.

    `session` is that side's, from the very start; its own batches are checked by sealing keys
    as the partner would.
    """
    primitives = native()
    mine = session
    theirs = begin(primitives, session.secret, session.peer_side, session.peer, session.device)
    told, unacked = [], {"a": {}, "b": {}}
    for side, batch in transcript:
        reader = mine if side != mine.side else theirs
        got = open_batch(primitives, reader, unacked[reader.side], batch)
        assert got.kind is Kind.taken
        unacked[side][len(unacked[side]) + 1] = batch
        # The reader's view of its own sending follows what it is known to have said.
        if reader is mine:
            mine = got.session
        else:
            theirs = got.session
        told += [(side, msgspec.msgpack.decode(each, type=Said).text) for each in got.events]
    return told


def forged(bob, entropy, talk):
    """Make a whole conversation with Bob's keys alone: his secret and the two device ids."""
    primitives = native()
    ends = {
        bob.side: begin(primitives, bob.secret, bob.side, bob.device, bob.peer),
        bob.peer_side: begin(primitives, bob.secret, bob.peer_side, bob.peer, bob.device),
    }
    transcript = []
    for side, text in talk:
        said = msgspec.msgpack.encode(Said(text))
        blind = msgspec.structs.replace(ends[side], received=0, peer_offer=0)
        ends[side], batch = seal_batch(primitives, entropy, blind, (said,))
        transcript.append((side, batch))
    return transcript


def test_a_conversation_made_up_by_one_side_verifies_like_any_other():
    """Bob alone writes what Alice never said, and his own keys vouch for it just as well."""
    one, two = couple("deniable")
    settle(one, two)
    bob = two.partner.session
    start = begin(native(), bob.secret, bob.side, bob.device, bob.peer)
    lies = [("a", "I agree to everything"), ("b", "really?"), ("a", "yes")]
    assert verify(start, forged(bob, seeded("lies"), lies)) == lies
    assert verify(start, forged(bob, seeded("truth"), TALK)) == TALK


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
