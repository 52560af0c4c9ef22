"""What a partner's changed app, a relay, a stranger or a meddled file may hand to two people's devices.

Each decoder here goes as far as the bytes do in the program: a statement up to the board it changes,
a batch under the right keys up to the chains, a vault's header up to the wrapped key.
"""

import contextlib
import sqlite3
import weakref
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from fuzz.led import Decoder
from fuzz.test_decoders import HELLO
from handhold.app import told_alone as alone_records
from handhold.app.ports_net import HttpAnswer, RelayAway
from handhold.app.relay_client import RelayClient, RelayRefused, relay_address
from handhold.base.errors import InputError, VaultDamaged, VaultTooNew, WrongPassphrase
from handhold.core import agreements as ag
from handhold.core.agreements import statements as say
from handhold.crypto.encoding import encode
from handhold.crypto.passphrase import TESTING
from handhold.crypto.primitives import NONCE_SIZE, native
from handhold.crypto.seal import subkey
from handhold.protocol import header as heads, session as sessions
from handhold.protocol.body import Body, encode_body
from handhold.protocol.chain import batch_key
from handhold.protocol.code import read_code, read_relay
from handhold.protocol.greeting import encode_greeting
from handhold.protocol.header import BATCH_SIZE, OVERHEAD, Head
from handhold.protocol.pairing import receive
from handhold.protocol.session import Kind, open_batch
from handhold.vault import header as vault_header
from handhold.vault.database import Database
from handhold.wire import relay
from handhold.wire.frames import pack_frames
from handhold.wire.mailbox import to_text
from handhold.wire.padding import pad, unpad
from properties.lies import KINDS
from properties.world import ZONES, World, answered, settled, turned_on
from unit.protocol.test_pairing import inviter, joiner
from unit.protocol.world import couple, seeded, settle

AGREED = turned_on(settled(answered(World())))
STATE = AGREED.peers["a"].state
NOW = AGREED.peers["a"].now(AGREED.real)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def statements() -> tuple[bytes, ...]:
    """Return a true statement of each kind, such as the partner's device could say next.

    Each also with a time at either end of the calendar, which a changed app may claim.
    """
    device = STATE.history.devices["b", "b1"]
    given = {"step": "g/one", "unsure": True, "sober": True, "left": 700, "hours": 72, "words": ("close",)}
    seen = STATE.history.marks(besides=("b", "b1"))
    base = {"side": "b", "device": "b1", "seq": device.highest + 1, "seen": seen}
    claims = ((AGREED.real, 0), (FIRST, -1439), (LAST, 1439))
    return tuple(
        ag.encode(
            kind(**base, at=at, offset=offset, **{n: given[n] for n in given if hasattr(kind, n)})
        )
        for kind in (*KINDS, say.Told, say.Parted)
        for at, offset in claims
    )


def hear(body: bytes) -> None:
    """Take in a statement and look at everything it may have changed; a no still goes out."""
    try:
        one = ag.decode(body)
    except InputError:
        return
    assert ag.decode(ag.encode(one)) == one
    state = ag.hear(STATE, [one], NOW)
    ag.board(state, NOW, ZONES["a"])
    ag.due(state, NOW)
    ag.lacking(state, ag.contiguous(state))
    said = ag.decide(state, ag.SayNo(), NOW)
    if isinstance(said, ag.Refused):
        assert state.history.parted
    else:
        assert ag.encode(said[0])


def told_alone() -> tuple[bytes, ...]:
    """Return true records of what a person told only their own device."""
    at, partner = datetime(2027, 3, 3, tzinfo=UTC), b"p" * 16
    events = (ag.StepFelt("g/one", good=True), ag.AloneAnswered(fine=False))
    return tuple(alone_records.encode_told(alone_records.ToldAlone(at, partner, event)) for event in events)


ONE, TWO = couple("strangers")
settle(ONE, TWO)
TWO.say("on its way")
HERE, THERE = TWO.partner.session, ONE.partner.session
NEXT = Head(*THERE.pair, THERE.sent + 1, THERE.received, THERE.received_mark, wanting=True)
SAID = encode_body(Body(1, bytes(range(32)), 0, THERE.sent_mark, leaving=False, events=(b"x",)))
NONCE = bytes(NONCE_SIZE)
HEAD_KEY = subkey(native(), THERE.secret, heads._KEY, THERE.side.encode())
BODY_KEY = batch_key(native(), THERE.sending)
ROOM = BATCH_SIZE - OVERHEAD


def batch(head: bytes, body: bytes) -> bytes:
    """Return a batch in which anything may be, sealed under the right keys as a changed app can."""
    side, seal = THERE.side, native().seal
    told = seal(HEAD_KEY, NONCE, head, encode(heads._HEAD, side))
    return NONCE + told + seal(BODY_KEY, NONCE, body, encode(sessions._BODY, side, head))


def opened(sealed: bytes) -> Kind:
    """Open a batch; whatever it is, only the next one in order moves the chain."""
    got = open_batch(native(), HERE, TWO.partner.unacked, sealed)
    met = got.session.peer != HERE.peer
    if got.kind is Kind.taken:
        assert got.session.received == (0 if met else HERE.received) + 1
    else:
        assert got.events == ()
        assert (got.session.receiving != HERE.receiving) == met
    return got.kind


def deposited(body: bytes) -> None:
    """Open bytes as they lie in the mailbox, and cut or filled up to a batch's length."""
    opened(body)
    opened(body[:BATCH_SIZE].ljust(BATCH_SIZE, b"\0"))


def headed(body: bytes) -> None:
    """Open a batch whose head may be anything."""
    opened(batch(body[: len(NEXT.pack())].ljust(len(NEXT.pack()), b"\0"), SAID))


def filled(body: bytes) -> None:
    """Open a batch whose body may be anything, rightly padded."""
    opened(batch(NEXT.pack(), pad(body[:3000], OVERHEAD)[:ROOM].ljust(ROOM, b"\0")))


INVITER = inviter()
JOINER = joiner(INVITER)
MET, _ = receive(native(), INVITER, JOINER.said[0])
CALLS = tuple(unpad(body) for body in (JOINER.said[0], MET.said[0], encode_greeting(HELLO)))


def greeted(body: bytes) -> None:
    """Hand a message to each side of a pairing: it stands, or ends with a reason."""
    for machine in (INVITER, JOINER, MET):
        for message in (pad(body[:1000], 0), body):
            after, _ = receive(native(), machine, message)
            assert after.open or after.why is not None or body in CALLS


def typed(body: bytes) -> None:
    """Read what a person may paste where a code belongs."""
    text = body.decode("utf-8", "replace")
    read_code(text)
    read_relay(text)


class AnyHeader(Database):
    """The header's reader over a table that keeps anything, whatever a vault's own would refuse."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        weakref.finalize(self, self._connection.close)
        self._connection.text_factory = bytes
        self._connection.execute(f"CREATE TABLE meta ({', '.join(COLUMNS)})")

    def read(self, body: bytes) -> None:
        """Read a header, as it stands and with its checksum made right: that needs no key."""
        values = [_value(part) for part in body.split(PART)]
        self._connection.execute("DELETE FROM meta")
        self._connection.execute(
            f"INSERT INTO meta VALUES ({'?,' * 8}?)", (*values, *[None] * 9)[:9]
        )
        found = self.header()
        with contextlib.suppress(VaultDamaged):
            vault_header.check(native(), found)
        bound = vault_header._bound(found)
        checksum = vault_header._checksum(native(), bound, found.wrapped, found.mac)
        found = replace(found, checksum=checksum)
        vault_header.check(native(), found)
        vault_header.unwrap(native(), found, MASTER)


PART = b"\xfe\xfe"
COLUMNS = (
    *("format", "vault_id", "salt", "wrapped", "mac", "checksum"),
    *("memory_kib", "passes", "lanes"),
)
MASTER = bytes(32)


def _value(part: bytes) -> int | str | bytes | None:
    """Return what lies in a column: its first byte says of which kind it is."""
    match part[:1]:
        case b"i":
            return int.from_bytes(part[1:9], "big", signed=True)
        case b"t":
            return part[1:].decode("latin-1")
        case b"":
            return None
        case _:
            return part[1:]


def row() -> bytes:
    """Return a true header's row."""
    fields = vault_header.Header(1, b"v" * 16, TESTING, b"s" * 16)
    true = vault_header.wrap(native(), seeded("header"), fields, MASTER, b"k" * 32)
    blobs = (true.vault_id, true.salt, true.wrapped, true.mac, true.checksum)
    numbers = (true.format, TESTING.memory_kib, TESTING.passes, TESTING.lanes)
    first, *rest = (b"i" + number.to_bytes(8, "big") for number in numbers)
    return PART.join((first, *(b"b" + blob for blob in blobs), *rest))


STATUSES = (200, 201, 204, 302, 404, 429, 500)
BUSY = b"\5" + relay.encode(relay.Problem("busy"))
STANDS = b"\0" + relay.encode(relay.NameplateState(to_text(bytes(32)), crowded=False))
ANSWERS = {
    "make_nameplate": ((bytes(32),), b'\0{"nameplate":417,"seconds":3600}'),
    "claim": ((417, bytes(32)), STANDS),
    "crowded": ((417, bytes(32)), STANDS),
    "release": ((417, bytes(32)), b"\2"),
    "deposit": ((bytes(32), bytes(1024)), b'\0{"seq":1}'),
    "fetch": ((bytes(32),), b"\0" + pack_frames([(1, bytes(1024)), (2, bytes(1024))])),
    "acknowledge": ((bytes(32), 1), b"\2"),
}
"""For each call what it is asked with, and a true answer after a byte for its status."""


def answering(call: str) -> Callable[[bytes], None]:
    """Return a decoder of what a server answers to that call; the first byte is the status."""
    arguments, _ = ANSWERS[call]

    def decode(body: bytes) -> None:
        class Server:
            async def send(self, _request: object) -> HttpAnswer:
                return HttpAnswer(STATUSES[body[0] % len(STATUSES)] if body else 500, body[1:])

        with contextlib.suppress(StopIteration, RelayRefused):
            getattr(RelayClient(Server()), call)("http://localhost", *arguments).send(None)
            raise AssertionError("it waits for more")

    return decode


PLAIN = b"417-acorn-river-velvet"
STRANGERS = {
    "partner's statement": Decoder(hear, (), statements()),
    "private answer": Decoder(alone_records.decode_told, (VaultDamaged, VaultTooNew), told_alone()),
    "batch": Decoder(deposited, (), (batch(NEXT.pack(), SAID),)),
    "batch's head": Decoder(headed, (), (NEXT.pack(),)),
    "batch's body": Decoder(filled, (), (unpad(SAID),)),
    "pairing's message": Decoder(greeted, (), CALLS),
    "code": Decoder(typed, (), (PLAIN, b"https://relay.example/#join=" + PLAIN)),
    "relay's address": Decoder(
        lambda body: relay_address(body.decode("utf-8", "replace")),
        (InputError,),
        (b"https://relay.example", b"http://[::1]:8000/", b"http://10.0.0.7:81"),
    ),
    "vault's header": Decoder(AnyHeader().read, (VaultDamaged, WrongPassphrase), (row(),)),
    **{
        f"relay's answer to {call}": Decoder(answering(call), (RelayAway,), (true, BUSY))
        for call, (_, true) in ANSWERS.items()
    },
}
