"""A whole pairing and the first batches, byte for byte: another program must give the same.

`python tests/vectors/test_pairing_and_batches.py` prints the file anew, for a new version only.
"""

import hashlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

FILE = Path(__file__).with_name("pake_pairing.json")


def counted(label):
    """Return entropy that is a hash of a label and a counter: 32 bytes a call, cut or repeated."""
    state = {"at": 0}

    def draw(size):
        state["at"] += 1
        digest = hashlib.sha256(f"{label} {state['at']}".encode()).digest()
        return (digest * (size // 32 + 1))[:size]

    return draw


def answers():
    """Run the story with known randomness and return everything that can be compared."""
    from handhold.crypto.primitives import native
    from handhold.protocol.code import Code
    from handhold.protocol.pairing import invite, join, receive
    from handhold.protocol.session import begin, open_batch, seal_batch

    primitives, first, second = native(), counted("inviter"), counted("joiner")
    now, code = datetime(2027, 3, 3, 15, tzinfo=UTC), Code(417, ("apple", "river", "stone"))
    one = invite(first, now, "https://relay.example", first(32), code)
    given = {"relay": one.relay, "read_key": second(32), "code": code, "peer_box": one.box}
    two = join(primitives, second, now, **given)
    one, _ = receive(primitives, one, two.said[0])
    two, paired = receive(primitives, two, one.said[0])
    one, same = receive(primitives, one, two.said[1])
    assert (same.secret, same.words) == (paired.secret, paired.words)
    a = begin(primitives, same.secret, "a", same.device, same.peer)
    b = begin(primitives, same.secret, "b", same.peer, same.device)
    a, batch1 = seal_batch(primitives, first, a, (b"hello",))
    b = open_batch(primitives, b, {}, batch1).session
    b, batch2 = seal_batch(primitives, second, b, (b"hello too", b"and more"))
    a = open_batch(primitives, a, {1: batch1}, batch2).session
    a, batch3 = seal_batch(primitives, first, a, (), leaving=True)
    heard = open_batch(primitives, b, {1: batch2}, batch3)
    assert heard.leaving
    return {
        "code": code.text(),
        "hello": two.said[0].rstrip(b"\0").hex(),
        "answer": one.said[0].rstrip(b"\0").hex(),
        "confirm": two.said[1].rstrip(b"\0").hex(),
        "secret": same.secret.hex(),
        "words": list(same.words),
        "batches": [hashlib.sha256(each).hexdigest() for each in (batch1, batch2, batch3)],
        "chains": [heard.session.sending.hex(), heard.session.receiving.hex()],
    }


def test_pairing_and_batches_give_the_known_bytes():
    """Nothing in the format changes unnoticed."""
    assert answers() == json.loads(FILE.read_text())


if __name__ == "__main__":
    sys.stdout.write(json.dumps(answers(), indent=2) + "\n")
