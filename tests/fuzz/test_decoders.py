"""Malformed bytes into every decoder of pairing and sync: only the named refusal comes out."""

import os
import random
from datetime import UTC, datetime

import msgspec
import pytest

from handhold.app.ports_net import HttpAnswer, RelayAway
from handhold.app.relay_client import RelayClient, RelayRefused
from handhold.base.errors import InputError, VaultDamaged, VaultTooNew
from handhold.crypto.primitives import native
from handhold.protocol.body import Body, decode_body, encode_body
from handhold.protocol.code import read_code, read_relay
from handhold.protocol.greeting import Hello, decode_greeting, encode_greeting
from handhold.protocol.header import BATCH_SIZE
from handhold.protocol.pairing import receive
from handhold.protocol.records import decode_record, encode_record
from handhold.protocol.session import open_batch
from handhold.wire.errors import BadMessage
from handhold.wire.padding import pad, unpad
from unit.protocol.test_pairing import inviter, joiner
from unit.protocol.world import couple, seeded, settle

NIGHTLY = os.environ.get("HANDHOLD_PROFILE") == "nightly"
ROUNDS = 20_000 if NIGHTLY else 400
SEED = random.SystemRandom().randrange(2**32) if NIGHTLY else 20270303

DEEP = b"\x91" * 5000
"""A list in a list in a list: recursion."""

NASTY = (
    b"",
    b"\0",
    b"\xc1",
    b"\xff" * 9,
    DEEP,
    b"\xdd\xff\xff\xff\xff",
    b"\xdf\xff\xff\xff\xff",
    b"\xc6\xff\xff\xff\xff",
    b"\xcf" + b"\xff" * 8,
    b"\xcb\x7f\xf8" + bytes(6),
    b"\xc7\x0c\xff" + b"\xff" * 12,
    b"\xd7\xff" + b"\xff" * 8,
    b"\x82\xa1a\x01\xa1a\x02",
    b"\xa5\xff\xfe\xfd\xfc\xfb",
)


def mangled(seed_bytes, draw, words=NASTY):
    """Return bytes near to valid ones: cut, flipped, spliced, repeated, or with a nasty middle."""
    data = bytearray(seed_bytes)
    for _ in range(draw.choice((1, 1, 1, 2, 3, 5))):
        place = draw.randrange(len(data) + 1)
        match draw.randrange(7):
            case 0 if data:
                data[place % len(data)] ^= 1 << draw.randrange(8)
            case 1:
                del data[place:]
            case 2:
                data[place:place] = draw.choice(words)[:64]
            case 3:
                data[place : place + draw.randrange(8)] = draw.randbytes(draw.randrange(8))
            case 4:
                data[place:place] = data[: draw.randrange(32)]
            case 5:
                word = draw.choice(words)[:64]
                data[place : place + len(word)] = word
            case _ if data:
                data[place % len(data)] = draw.choice((0, 0x7F, 0x80, 0xC0, 0xFF))
            case _:
                data += b"\0"
    return bytes(data)


def feeding(decode, refusals, *valid):
    """Feed nasty, random and mangled bytes; let nothing but the refusals out."""
    draw = random.Random(SEED)
    for body in (*NASTY, *valid):
        try:
            decode(body)
        except refusals:
            continue
    for number in range(ROUNDS):
        body = draw.randbytes(draw.randrange(200)) if number % 4 == 0 else b""
        body = body or mangled(draw.choice(valid), draw)
        try:
            decode(body)
        except refusals:
            continue
        except Exception as escaped:
            raise AssertionError(
                f"{type(escaped).__name__} for {body.hex()} (seed {SEED})"
            ) from escaped


HELLO = Hello(bytes(32), bytes(16), bytes(32), bytes(32))


def test_greetings_are_read_or_refused():
    """Padded or not, whatever is inside."""
    feeding(decode_greeting, BadMessage, encode_greeting(HELLO))
    inner = unpad(encode_greeting(HELLO))
    feeding(lambda body: decode_greeting(pad(body[:1000], 0)), BadMessage, inner)


def test_a_pairing_survives_whatever_comes():
    """The machine never raises; it stands or ends with a reason."""
    one = inviter()
    two = joiner(one)
    answered, _ = receive(native(), one, two.said[0])
    inner, true = unpad(two.said[0]), unpad(answered.said[0])

    def decode(body):
        for machine in (one, two, answered):
            after, _ = receive(native(), machine, pad(body[:1000], 0))
            assert after.open or after.why is not None or body == true
            receive(native(), machine, body)

    feeding(decode, (), inner, true)


def test_bodies_of_batches_are_read_or_refused():
    """What a changed partner's app may put under a right key."""
    whole = encode_body(Body(1, bytes(32), 0, bytes(8), leaving=False, events=(b"x", b"yy")))
    feeding(lambda body: decode_body(unpad(body)), BadMessage, whole)
    feeding(decode_body, BadMessage, unpad(whole))


def test_sessions_take_nothing_from_strangers():
    """Any bytes in the mailbox: never an exception, never an event, never a changed chain."""
    one, two = couple("fuzz")
    settle(one, two)
    one.say("true")
    (batch,) = one.out()[-1:]
    session, unacked = two.partner.session, two.partner.unacked

    def decode(body):
        sized = body[:BATCH_SIZE].ljust(BATCH_SIZE, b"\0")
        for each in (body, sized):
            if each != batch:
                got = open_batch(native(), session, unacked, each)
                assert got.events == ()
                assert got.session.receiving == session.receiving

    feeding(decode, (), batch)


def test_a_changed_partner_s_bodies_do_no_harm():
    """Bodies sealed under the right key but full of nonsense: refused, and nothing is lost."""
    from handhold.protocol import session as module

    one, two = couple("changed")
    settle(one, two)
    session, unacked = two.partner.session, two.partner.unacked
    true = module.encode_body
    content = unpad(true(Body(1, bytes(32), 0, bytes(8), leaving=False, events=(b"x",))))
    entropy = seeded("changed")

    def decode(body):
        module.encode_body = lambda _: pad(body[:3000], 113)[:1000].ljust(4096 - 113, b"\0")
        try:
            _, batch = module.seal_batch(native(), entropy, one.partner.session, ())
        finally:
            module.encode_body = true
        got = open_batch(native(), session, unacked, batch)
        assert got.kind in module.Kind

    feeding(decode, (), content)


def test_records_are_read_or_the_vault_is_damaged():
    """What lies in a vault opens or is named as damaged."""
    one, two = couple("records")
    one.say("x")
    settle(one, two)
    feeding(decode_record, (VaultDamaged, VaultTooNew), *one.records)


def test_codes_and_links_are_read_or_are_none():
    """Any text that a person may paste."""

    def decode(body):
        text = body.decode("utf-8", "replace")
        read_code(text)
        read_relay(text)

    feeding(
        decode, (), b"417-acorn-river-velvet", b"https://relay.example/#join=417-acorn-river-velvet"
    )


@pytest.mark.parametrize("call", ["make_nameplate", "claim", "crowded", "deposit", "fetch"])
def test_a_relay_s_answers_are_read_or_it_counts_as_away(call):
    """Whatever a server answers, with whatever status."""
    draw = random.Random(SEED)
    frames = bytes.fromhex("0000000000000001") + (1024).to_bytes(4, "big") + bytes(1024)
    valid = (
        b'{"seq":1}',
        b'{"held":true}',
        b'{"nameplate":417,"seconds":3600}',
        b'{"box":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","crowded":false}',
        b'{"error":"busy"}',
        frames,
        b"[" * 3000,
        b'{"nameplate":1e999}',
    )
    arguments = {
        "make_nameplate": (bytes(32),),
        "claim": (417, bytes(32)),
        "crowded": (417, bytes(32)),
        "deposit": (bytes(32), bytes(1024)),
        "fetch": (bytes(32),),
    }

    def decode(body):
        class Server:
            async def send(self, _request):
                return HttpAnswer(draw.choice((200, 201, 204, 302, 404, 429, 500)), body)

        coroutine = getattr(RelayClient(Server()), call)("http://localhost", *arguments[call])
        try:
            coroutine.send(None)
        except StopIteration:
            return

    feeding(decode, (RelayAway, RelayRefused), *valid)


def test_folding_strange_but_readable_records_fails_by_name():
    """A record about a partnership that isn't there is damage, and says so."""
    from handhold.protocol.book import fold
    from handhold.protocol.records import WordsCompared

    record = WordsCompared(datetime(2027, 3, 3, tzinfo=UTC), b"nobody")
    assert decode_record(encode_record(record)) == record
    with pytest.raises(VaultDamaged):
        fold([record])
    with pytest.raises((InputError, VaultDamaged, msgspec.MsgspecError)):
        decode_record(b"P\x01" + DEEP)
