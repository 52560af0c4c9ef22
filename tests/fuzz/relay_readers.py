"""What a relay's processes read: the parts of a request one by one, its keys' file, a call of another process, settings."""

import contextlib
import re
from ipaddress import ip_address, ip_network
from typing import Any, cast

import msgspec

from fuzz.asked import END, RUNNER, scope_of
from fuzz.led import Decoder, altered
from fuzz.relayed import (
    ANN,
    BEN,
    FOLDER,
    HOUR,
    OURS,
    QUERIES,
    RELAY,
    REQUESTS,
    TOKEN,
    WORDS,
    changed,
    spelled,
)
from handhold.base.errors import InputError
from handhold.relay.bell import Bell
from handhold.relay.http import (
    DRAIN,
    Gone,
    Receive,
    Refused,
    Request,
    read_body,
    read_head,
    read_key,
    read_number,
    read_query,
    read_seconds,
    read_token,
)
from handhold.relay.options import PREFIX, from_environment
from handhold.relay.sealing import KeyRing
from handhold.relay.throttle import network
from handhold.relay.waiting import WaitingRoom
from handhold.wire.limits import LARGEST_SEQUENCE
from handhold.wire.mailbox import to_text


async def _never() -> dict[str, Any]:
    return {"type": "http.disconnect"}


def headed(body: bytes) -> Request:
    """Return the head of a request, or Refused."""
    return read_head(scope_of(body.partition(END)[0]) | {"client": ("192.0.2.7", 1)}, cast("Receive", _never))


def head(body: bytes) -> None:
    """Read a head, its body as it comes, and the key if there is one."""
    found = headed(body)
    assert found.length is None or 0 <= found.length <= DRAIN
    rest, half = spelled(END + body.partition(END)[2])[len(END) :], len(body) // 2
    coming = [(rest[:half], True), (rest[half:], False)]

    async def receive() -> dict[str, Any]:
        if not coming:
            return {"type": "http.disconnect"}
        part, more = coming.pop(0)
        return {"type": "http.request", "body": part, "more_body": more}

    assert RUNNER.run(read_body(found._replace(receive=receive))) == rest
    assert b"sixteen" in body or found.authorization is None or len(read_key(found)) == 32


def key(body: bytes) -> None:
    """Read a key; it has one spelling."""
    found = headed(b"GET / HTTP/1.1\r\n" + END)._replace(authorization=body)
    assert b"Bearer " + to_text(read_key(found)).encode() == body


def query(body: bytes) -> None:
    """Read a query as each route does, each value as what it stands for."""
    found = [*map(refused_or, [(b"after", b"wait"), (b"upto",), (b"release", b"with")], [body] * 3)]
    if all(each is None for each in found):
        raise Refused("bad-request")
    for values in filter(None, found):
        assert b"&".join(b"=".join(pair) for pair in values.items()) == body
        for name, value in values.items():
            with contextlib.suppress(Refused):
                {b"wait": seconds, b"release": token, b"with": token}.get(name, number)(value)


def refused_or(known: tuple[bytes, ...], body: bytes) -> dict[bytes, bytes] | None:
    """Return what a query says, or None."""
    with contextlib.suppress(Refused):
        return read_query(body, known)
    return None


def number(body: bytes) -> None:
    """Read a number."""
    assert 0 <= read_number(body) == int(body) <= LARGEST_SEQUENCE


def seconds(body: bytes) -> None:
    """Read seconds."""
    assert 0 <= read_seconds(body) == float(body) < 10_000


def token(body: bytes) -> None:
    """Read a token; it has one spelling."""
    assert to_text(read_token(body)).encode() == body


KEYS = FOLDER / "relay.keys"


def keys(body: bytes) -> None:
    """Begin with a file of keys, find the old ones, and go on."""
    KEYS.write_bytes(body)
    ring = KeyRing(KEYS)
    assert len(ring.ring) == 16
    assert len(ring.mark(b"x")) == 8
    KEYS.write_bytes(body)
    assert ring.open(HOUR, ANN.raw, SEALED) in (None, b"body")
    assert ring.open(7, ANN.raw, ring.seal(7, ANN.raw, b"more")) == b"more"
    assert ring.forget(lambda hour: hour == 7) >= 0
    assert ring.hours() == [7]
    assert KeyRing(KEYS).ring == ring.ring


def kept() -> tuple[bytes, bytes]:
    """Return a true file of keys, and a body sealed under them."""
    ring = KeyRing(KEYS)
    sealed = ring.seal(HOUR, ANN.raw, b"body")
    ring.seal(HOUR + 1, ANN.raw, b"body")
    return KEYS.read_bytes(), sealed


KEPT, SEALED = kept()
SHORT = tuple(
    msgspec.msgpack.encode({"ring": bytes(ring), "keys": {hour: bytes(key)}})
    for ring in (16, 0, 65)
    for hour, key in ((HOUR, 31), (7, 33), (-1, 32), (2**64 - 1, 32))
)
"""Files that are none: keys or their ring's name too short or too long, hours that never were."""



class Woken(WaitingRoom):
    """Notes who is woken."""

    def __init__(self) -> None:
        super().__init__()
        self.woken: list[bytes] = []

    def wake(self, box: bytes) -> None:
        """Note it."""
        self.woken.append(box)


def rung(body: bytes) -> None:
    """Hear what another process says, or whoever else can speak to the database: each id in it wakes, all else is passed over."""
    room = Woken()
    bell = Bell("postgresql:///none", room)
    bell._name = "me"
    said = body.decode("utf-8", "replace")
    bell._heard(None, 1, "handhold_relay", said)
    name, *ids = said.split(" ")
    texts = [each for each in ids if name != "me" and re.fullmatch("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", each)]
    assert [to_text(each) for each in room.woken] == texts


def counted(body: bytes) -> None:
    """Find what an address counts as: an IPv4 address as itself, another with all of its /64; other texts as something."""
    text = body.decode("utf-8", "replace")
    one = network(text)
    with contextlib.suppress(ValueError):
        found = ip_address(text.partition("%")[0])
        if str(found) == text or (found.version == 6 and found.ipv4_mapped):  # as a system writes it
            four = found if found.version == 4 else found.ipv4_mapped
            assert (str(four) if four else str(ip_network(f"{found}/64", strict=False))) == (
                one if four else str(ip_network(f"{one}::/64" if one.count(":") == 3 else f"{one}/64"))
            )


NAMES = [PREFIX + name for name in ("DAYS", "DEPOSIT_RATE", "POLLS", "METRICS_TOKEN", "DATABASE", "KEYS")]


def settings(body: bytes) -> None:
    """Read settings; what is refused is told in a line."""
    values = body.decode("utf-8", "replace").split("\n")
    options = from_environment(dict(zip(NAMES, values, strict=False)))
    assert 1 <= options.days <= 60
    options.keys_path()


BOTH = b"other %s %s" % (ANN.id.encode(), BEN.id.encode())
TEXTS = (b"&", b"=", b".", b"-", b" ", b"_", b"1e3", b"0", b"%20", b"\xd9\xa3", b"inf", *OURS[8:28])
RELAYED = {
    "request to a relay": Decoder(RELAY.send, (), REQUESTS, WORDS, rounds=400, every=2, change=changed),
    "relay: a request's head": Decoder(head, (Refused, Gone), REQUESTS, WORDS, change=changed),
    "relay: a key": Decoder(key, (Refused,), (b"Bearer " + ANN.key.encode(),), TEXTS),
    "relay: a query": Decoder(query, (Refused,), QUERIES, TEXTS, change=altered),
    "relay: a number": Decoder(number, (Refused,), (b"417", b"%d" % LARGEST_SEQUENCE), TEXTS),
    "relay: seconds": Decoder(seconds, (Refused,), (b"20.5", b"55"), TEXTS),
    "relay: a token": Decoder(token, (Refused,), (TOKEN.encode(),), TEXTS),
    "relay: keys in memory": Decoder(keys, (), (KEPT, *SHORT), rounds=200),
    "relay: a call between processes": Decoder(rung, (), (BOTH, b"me " + BOTH), TEXTS, change=altered),
    "relay: an address": Decoder(
        counted, (), (b"192.0.2.7", b"2001:db8:1:2::9", b"::ffff:192.0.2.7", b"fe80::1%eth0"), TEXTS,
    ),
    "relay: settings": Decoder(
        settings, (InputError,), (b"14\n5.0\n20000\n" + b"t" * 16 + b"\nrelay.db\nnone",), TEXTS,
    ),
}
