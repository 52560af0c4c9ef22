"""Every decoder again, by a fuzzer that is led by the code it has reached."""

import json
import os
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fuzz import strangers
from fuzz.asked import ASKED
from fuzz.carried import CARRIED
from fuzz.handed import HANDED
from fuzz.led import Decoder, lead
from fuzz.relay_readers import RELAYED
from fuzz.test_decoders import HELLO
from handhold.base.errors import ExportDamaged, VaultDamaged, VaultTooNew
from handhold.core import agreements as ag
from handhold.core.catalogue import Stored, decode, encode
from handhold.core.coach.weights import WeightsError, parse_weights
from handhold.core.journey.events import ReflectionWritten
from handhold.crypto.passphrase import TESTING
from handhold.crypto.primitives import native
from handhold.protocol.body import Body, decode_body, encode_body
from handhold.protocol.greeting import decode_greeting, encode_greeting
from handhold.protocol.records import decode_record
from handhold.protocol.session import Kind
from handhold.vault.header import unwrap
from handhold.vault.portable import read_export, seal_export
from handhold.wire import relay
from handhold.wire.errors import BadMessage
from handhold.wire.frames import pack_frames, unpack_frames
from handhold.wire.mailbox import from_text, to_text
from handhold.wire.padding import pad, unpad
from unit.core.convnet.test_network import Plain
from unit.protocol.world import couple, settle

NIGHTLY = os.environ.get("HANDHOLD_PROFILE") == "nightly"
AT_NIGHT = 100_000
SEED = random.SystemRandom().randrange(2**32) if NIGHTLY else 20270303
MODEL = Path(__file__).parents[2] / "packs/_coach/en/model.bin"


def model() -> bytes:
    """Return a true model file, with one weight and a small network."""
    empty = {"bias": [0], "features": 0, "heads": ["any"], "scale": [1]}
    told, net = Plain(1).file()
    tables = {"message": empty, "words": empty, "clause": {**empty, "features": 1}}
    head = {"format": 5, "limits": {"any": 0.1}, "net": told, "rules": 1, "tables": tables}
    return json.dumps(head).encode() + b"\n" + bytes(4) + b"\x01\x00\x81" + net


def records() -> tuple[bytes, ...]:
    """Return true records of two who paired and spoke."""
    one, two = couple("led")
    one.say("x")
    settle(one, two)
    return tuple(one.records)


def sealed() -> bytes:
    """Return a true sealed file."""
    return seal_export(native(), TESTING, bytes(16), bytes(32), (b"one", b"two"))


GREETING = unpad(encode_greeting(HELLO))
BODY = encode_body(Body(1, bytes(32), 0, bytes(8), leaving=False, events=(b"x", b"yy")))
STATE = relay.NameplateState(to_text(bytes(32)), crowded=False)
NOTE = encode(Stored(datetime(2027, 3, 3, tzinfo=UTC), ReflectionWritten("g", "chapter:1", "x")))
DECODERS = {
    "greeting": Decoder(lambda body: decode_greeting(pad(body[:1000], 0)), (BadMessage,), (GREETING,)),
    "greeting as deposited": Decoder(decode_greeting, (BadMessage,), (encode_greeting(HELLO),)),
    "body": Decoder(decode_body, (BadMessage,), (unpad(BODY),)),
    "padding": Decoder(unpad, (BadMessage,), (BODY,)),
    "partners' record": Decoder(decode_record, (VaultDamaged, VaultTooNew), records()),
    "private record": Decoder(decode, (VaultDamaged, VaultTooNew), (NOTE,)),
    "sealed file": Decoder(lambda body: read_export(native(), body), (ExportDamaged, VaultTooNew), (sealed(),)),
    "frames": Decoder(unpack_frames, (BadMessage,), (pack_frames([(1, bytes(1024)), (2, bytes(1024))]),)),
    "deposit": Decoder(relay.decode_deposit, (BadMessage,), (b'{"seq":1}', b'{"held":true}')),
    "nameplate": Decoder(relay.decode_nameplate_made, (BadMessage,), (b'{"nameplate":417,"seconds":3600}',)),
    "nameplate's state": Decoder(relay.decode_nameplate_state, (BadMessage,), (relay.encode(STATE),)),
    "problem": Decoder(relay.decode_problem, (BadMessage,), (relay.encode(relay.Problem("full")),)),
    "mailbox address": Decoder(
        lambda body: from_text(body.decode("latin-1")), (BadMessage,), (to_text(bytes(32)).encode(),),
    ),
    "coach's weights": Decoder(parse_weights, (WeightsError,), (model(),)),
    **strangers.STRANGERS,
    **CARRIED,
    **ASKED,
    **RELAYED,
    **HANDED,
}


@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")  # of a form cut short, in memory
@pytest.mark.parametrize("name", DECODERS)
def test_led_by_its_code_a_decoder_still_lets_only_refusals_out(name):
    """Inputs that reach new code are kept and changed further; 100,000 a decoder at night."""
    one = DECODERS[name]
    for true in one.valid:
        one.decode(true)  # what is changed must be right to begin with, or the way in stays shut
    reached, _ = lead(one, rounds=AT_NIGHT if NIGHTLY else one.rounds, seed=SEED)
    assert reached > 0


def test_what_strangers_change_gets_in_while_it_is_whole():
    """Where bytes may be anything, what they are made from is taken: else nothing behind it is tried."""
    assert strangers.opened(strangers.batch(strangers.NEXT.pack(), strangers.SAID)) is Kind.taken
    for statement in strangers.statements():
        one, state = ag.decode(statement), strangers.STATE
        assert one in ag.hear(state, [one], strangers.NOW).history.statements()
    vault = strangers.AnyHeader()
    vault.read(strangers.row())
    assert unwrap(native(), vault.header(), strangers.MASTER) == b"k" * 32


def test_the_shipped_weights_are_cut_and_bent_without_harm():
    """The true file, with bytes changed at random: read, or refused by its own error."""
    whole, draw = MODEL.read_bytes(), random.Random(SEED)
    for _ in range(200 if NIGHTLY else 20):
        bent = bytearray(whole[: draw.randrange(len(whole))] if draw.random() < 0.3 else whole)
        for _ in range(draw.randrange(1, 4)):
            bent[draw.randrange(min(len(bent), 6000)) if bent else 0 : 0] = b""
            if bent:
                bent[draw.randrange(len(bent))] = draw.randrange(256)
        try:
            parse_weights(bytes(bent))
        except WeightsError:
            continue


def gate(data: bytes) -> None:
    """Fail only behind two conditions in a row, each a line of its own."""
    if data[:1] != b"H":
        return
    if data[1:2] != b"A":
        return
    raise RuntimeError("reached")


def test_it_is_led():
    """It opens a lock of two letters, one after the other; blind, nothing is learnt on the way."""
    with pytest.raises(AssertionError, match="RuntimeError"):
        lead(Decoder(gate, (), (b"xxxx",), packages=(__name__,)), rounds=60_000, seed=7)
    blind = lead(Decoder(gate, (), (b"xxxx",), packages=("nothing",)), rounds=3_000, seed=7)
    assert blind == (0, len(lead.__globals__["NASTY"]) + 1)
