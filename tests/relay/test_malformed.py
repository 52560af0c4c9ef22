"""Malformed input, in great amounts: every answer is a plain refusal, and nothing changes."""

import asyncio
import os
import random
from collections import Counter

import pytest

from handhold.wire.limits import SIZE_CLASSES
from handhold.wire.mailbox import to_text
from relay.asking import Box, body

pytestmark = pytest.mark.anyio
ANN, BEN, EVE = Box("ann"), Box("ben"), Box("eve")
NIGHTLY = os.environ.get("HANDHOLD_PROFILE") == "nightly"
INPUTS = 120_000 if NIGHTLY else 3_000
SEED = int(os.environ.get("HANDHOLD_SEED", random.SystemRandom().randrange(2**32) if NIGHTLY else 20))
REFUSALS = {400, 401, 403, 404, 405, 409, 413, 429, 431}
VALUES = ["-1", "0", "1", "1e9", "NaN", "inf", "9007199254740993", "9" * 40, "", "x", "%00", "é", "𝟙", "\x00", ANN.id]
PIECES = [
    "/v1/box/", ANN.id, ANN.key, "/", "//", "?", "after=", "upto=", "wait=", "&", "=", "release=", "with=",
    "/v1/nameplate", "/claim", "..", "%2e%2e", "\r\n", "'; drop table message; --", "/metrics", "x" * 500, *VALUES,
]  # fmt: skip
METHODS = ["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "TRACE", "", "get", "🙂"]
KEYS = [None, ANN.key, EVE.key, ANN.id, "", "é" * 22, "x" * 43, ANN.key + "="]
OWNERS = {box.id: box.key for box in (ANN, BEN, EVE)}
TOKENS = [to_text(bytes([number]) * 32) for number in range(4)]

OPEN_TO_ALL = {("GET", "/"), ("POST", "/v1/nameplate")}  # the welcome page; a number, with any new key
EFFECTS = ("deposited", "acknowledged", "released", "nameplates", "claims")
KINDS = {
    "deposit": 0.02, "hold": 0.02, "read": 0.02, "acknowledge": 0.02, "make": 0.02, "claim": 0.005,
    "look": 0.01, "give back": 0.003,
}  # fmt: skip
"""What is asked, and of all requests the least that must get through as such: about a third of what does."""


def headers(draw: random.Random):
    """Make up some headers."""
    return [
        (draw.choice([b"content-length", b"transfer-encoding", b"authorization", b"x"]),
         draw.choice([b"-1", b"", b"chunked", b"99999999999999999999", b"\xff\xfe", b"Bearer", b"2"]))
        for _ in range(draw.choice([0, 0, 1, 3, 70]))
    ]  # fmt: skip


def malformed(draw: random.Random):
    """Make up a request: method, path, body, key, headers."""
    path = "".join(draw.choices(PIECES, k=draw.randrange(1, 7)))
    if draw.random() < 0.6:
        path = f"/v1/box/{ANN.id}?" + "".join(draw.choices(PIECES[5:], k=draw.randrange(5)))
    sent = draw.randbytes(draw.choice([0, 1, 7, 1023, 1025, 4097]))
    return draw.choice(METHODS), path, sent, draw.choice(KEYS), headers(draw)


def true(draw: random.Random, kind: str, number: int):
    """Return a request that is right: about a live mailbox, or a live nameplate, with the right key."""
    box, other = draw.sample([BEN, EVE], 2)
    sent = draw.randbytes(draw.choice(SIZE_CLASSES)) if kind in ("deposit", "hold") else b""
    at, plate = f"/v1/box/{box.id}", f"/v1/nameplate/{number}"
    hold = {"release": draw.choice(TOKENS), "with": other.id}
    return {
        "deposit": ["POST", at, {}, sent, None],
        "hold": ["POST", at, hold, sent, None],
        "read": ["GET", at, {"after": str(draw.randrange(9)), "wait": "0"}, sent, box.key],
        "acknowledge": ["DELETE", at, {"upto": str(draw.randrange(9))}, sent, box.key],
        "make": ["POST", "/v1/nameplate", {}, sent, box.key],
        "claim": ["POST", f"{plate}/claim", {}, sent, BEN.key],
        "look": ["GET", plate, {}, sent, EVE.key],
        "give back": ["DELETE", plate, {}, sent, EVE.key],
    }[kind]


def nearly_true(draw: random.Random, kind: str, number: int):
    """Return a request that was right before it was changed in a place or two."""
    method, path, query, sent, key = true(draw, kind, number)
    more = []
    for _ in range(draw.choice((1, 1, 2))):
        match draw.randrange(8):
            case 0:
                method = draw.choice(METHODS)
            case 1:
                path = path.replace(draw.choice(("/claim", f"/{number}", "v1")), draw.choice(PIECES))
            case 2 | 3 if query:
                query[draw.choice([*query, draw.choice(("wait", "upto", "with"))])] = draw.choice(VALUES)
            case 4 if query:
                query.pop(draw.choice([*query]))
            case 5:
                sent = draw.choice((b"", sent[:-1], sent + b"x", bytes(1024), bytes(16384)))
            case 6:
                more = headers(draw)
            case 7 if draw.random() < 0.5:
                key = draw.choice(KEYS[2:])
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return method, f"{path}?{asked}" if asked else path, sent, key, more


def got_through(kind: str, path: str, status: int) -> bool:
    """Say whether something was answered as what it was meant to be."""
    return status in (200, 201, 202, 204) and (kind == "hold") == ("with=" in path)


async def test_malformed_requests_are_refused_and_change_nothing(running, database, now):
    """No crash, no 5xx; what is refused has no effect; and nobody without the key takes from a mailbox."""
    draw, reached, number = random.Random(SEED), Counter(), 0
    count = INPUTS if NIGHTLY or not database.startswith("postgres") else INPUTS // 10
    async with running() as relay:
        await relay.put(ANN, body("must stay"))
        sums = relay.relay.counters
        for n in range(count):
            if n % 20 == 0:
                now.at += 10  # old numbers are free again in time
                number = (await relay.ask("POST", "/v1/nameplate", key=EVE.key)).json["nameplate"]
                for box in (BEN, EVE):
                    await relay.acknowledge(box, 2**53 - 1)
            kind = draw.choice(["", *KINDS])
            request = nearly_true(draw, kind, number) if kind else malformed(draw)
            method, path, sent, key, more = request
            if method == "DELETE" and key == ANN.key and "upto=" in path:
                continue  # a well-formed one among them would be right to delete
            if (method, path) in OPEN_TO_ALL and not kind:
                continue
            before = [sums[name] for name in EFFECTS]
            answer = await relay.ask(method, path, body=sent, key=key, headers=more)
            told = (f"seed {SEED}", n, kind, request, answer)
            well = answer.status in (200, 201, 202, 204)
            assert well or answer.status in REFUSALS, told
            assert well or [sums[name] for name in EFFECTS] == before, told
            assert kind or not well or (key == ANN.key and method in ("GET", "POST")), told
            if well and method in ("GET", "DELETE") and path.startswith("/v1/box/"):
                assert key == OWNERS[path[8:51]], told
            reached[kind] += got_through(kind, path, answer.status)
            if n % 500 == 0:
                await asyncio.sleep(0)
        assert [frame.body for frame in await relay.fetch(ANN)] == [body("must stay")]
        assert sums["storage_failures"] == 0
    scarce = {kind: reached[kind] for kind, share in KINDS.items() if reached[kind] < share * count}
    assert not scarce, f"seed {SEED}"


async def test_random_bytes_on_the_wire_never_stop_the_program(tmp_path):
    """Raw bytes to a real relay; it answers or hangs up, and serves the next as before."""
    from relay.program import Program

    draw = random.Random(SEED)
    starts = [
        b"",
        b"GET ",
        b"POST /v1/box/",
        b"GET / HTTP/1.1\r\n",
        b"\x16\x03\x01",
        b"PRI * HTTP/2.0\r\n\r\n",
    ]
    program = Program(tmp_path, str(tmp_path / "relay.db"), patience=0.2).start()
    try:
        for _ in range(INPUTS if NIGHTLY else INPUTS // 30):
            with program.connect() as link:
                try:
                    link.sendall(
                        draw.choice(starts) + draw.randbytes(draw.randrange(200)) + b"\r\n\r\n"
                    )
                    link.settimeout(1)
                    link.recv(100)
                except (TimeoutError, ConnectionError):
                    pass
        ok = program.ask(b"GET /v1/health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        assert ok.startswith(b"HTTP/1.1 200"), f"seed {SEED}"
        assert "Traceback" not in program.log.read_text(), f"seed {SEED}"
    finally:
        program.stop()
