"""Two people, their vaults as lists of records, and a relay that does its worst."""

import hashlib
import random
from datetime import UTC, datetime, timedelta

from handhold.core.events import SharedEvent
from handhold.crypto.primitives import native
from handhold.protocol.book import fold
from handhold.protocol.code import Code, draw_words
from handhold.protocol.outcomes import Paired
from handhold.protocol.pairing import invite, join, receive
from handhold.protocol.records import (
    PartnershipMade,
    WordsCompared,
    decode_record,
    encode_record,
)
from handhold.protocol.session import begin
from handhold.protocol.steps import Tools, answer, part, share, take

START = datetime(2027, 3, 3, 15, 0, tzinfo=UTC)


class Said(SharedEvent, frozen=True):
    """A shared event for tests."""

    text: str


def seeded(seed):
    """Return entropy that can be repeated."""
    state = {"at": 0}

    def draw(size):
        state["at"] += 1
        out = b""
        while len(out) < size:
            out += hashlib.sha256(f"{seed}/{state['at']}/{len(out)}".encode()).digest()
        return out[:size]

    return draw


def paired(entropy=None, relay="https://relay.example", code=None):
    """Run a whole pairing and return both machines and both outcomes."""
    entropy = entropy or seeded("pair")
    primitives = native()
    code = code or Code(417, draw_words(entropy))
    one = invite(entropy, START, relay, entropy(32), code)
    two = join(
        primitives, entropy, START, relay=relay, read_key=entropy(32), code=code, peer_box=one.box
    )
    one, _ = receive(primitives, one, two.said[0])
    two, second = receive(primitives, two, one.said[0])
    one, first = receive(primitives, one, two.said[1])
    assert isinstance(first, Paired)
    assert isinstance(second, Paired)
    return (one, first), (two, second)


class Person:
    """A device and its vault. `records` is the disk: what is in it survives a crash."""

    def __init__(self, pairing, outcome, seed, primitives=None):
        self.tools = Tools(primitives or native(), seeded(seed))
        self.now = START
        self.id = b"p" * 16
        self.records = []
        self.book = fold(())
        session = begin(
            self.tools.primitives,
            outcome.secret,
            "a" if pairing.inviting else "b",
            outcome.device,
            outcome.peer,
        )
        self.keep(
            [
                PartnershipMade(
                    at=START,
                    id=self.id,
                    vault=b"v" * 16,
                    name="",
                    relay=pairing.relay,
                    read_key=pairing.read_key,
                    box=outcome.box,
                    words=outcome.words,
                    session=session,
                ),
                WordsCompared(START, self.id),
            ]
        )

    @property
    def partner(self):
        """The one partnership."""
        return self.book.partners[self.id]

    def keep(self, records):
        """Append records in one write."""
        self.records += [encode_record(each) for each in records]
        self.book = fold(records, self.book)

    def reopen(self):
        """Crash and start again from the disk."""
        self.book = fold(map(decode_record, self.records))

    def say(self, *texts):
        """Share events."""
        self.keep(share(self.tools, self.partner, [Said(text) for text in texts], self.now))

    def hear(self, bodies):
        """Take bodies from the mailbox; return what kinds they were."""
        taken = take(self.tools, self.partner, bodies, self.now)
        self.keep(taken.records)
        return taken

    def reply(self):
        """Seal what is due."""
        self.keep(answer(self.tools, self.partner, self.now))

    def leave(self):
        """Part."""
        self.keep(part(self.tools, self.partner, self.now))

    def out(self):
        """Return the stored batches."""
        return [each.batch for each in self.partner.outbox]

    def texts(self, *, mine):
        """Return what was said by one side, in this device's log."""
        import msgspec

        log = self.partner.log
        return [msgspec.msgpack.decode(e.event, type=Said).text for e in log if e.mine == mine]

    def all_texts(self):
        """Return everything in the log, whoever said it."""
        return sorted(self.texts(mine=True) + self.texts(mine=False))


def couple(seed="couple", primitives=None):
    """Return two people who have just paired."""
    (one, first), (two, second) = paired(seeded(f"{seed}-pair"))
    return (
        Person(one, first, f"{seed}-a", primitives),
        Person(two, second, f"{seed}-b", primitives),
    )


def settle(one, two, rounds=8):
    """Let both talk over a perfect channel until nothing is left to say."""
    for _ in range(rounds):
        for here, there in ((one, two), (two, one)):
            here.reply()
            there.hear(here.out())


class HostileRelay:
    """A mailbox that loses, repeats, reorders and rolls back, as a seeded random source says."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.box = []
        self.ever = []

    def put(self, batches):
        """Deposit, perhaps."""
        for batch in batches:
            self.ever.append(batch)
            if self.random.random() < 0.7:
                self.box.append(batch)

    def get(self):
        """Hand out some of what is there, and some of what was, in any order."""
        got = [each for each in self.box if self.random.random() < 0.8]
        if self.ever and self.random.random() < 0.3:
            got += self.random.choices(self.ever, k=2)
        if self.random.random() < 0.3:
            self.random.shuffle(got)
        self.box = [each for each in self.box if self.random.random() < 0.2]
        return got


LATER = timedelta(hours=25)
