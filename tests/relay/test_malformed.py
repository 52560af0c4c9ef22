"""Malformed input, in great amounts: every answer is a plain refusal, and nothing changes."""

import asyncio
import os
import random

import pytest

from relay.asking import Box, body

pytestmark = pytest.mark.anyio
ANN = Box("ann")
NIGHTLY = os.environ.get("HANDHOLD_PROFILE") == "nightly"
INPUTS = 120_000 if NIGHTLY else 3_000
REFUSALS = {400, 401, 403, 404, 405, 413, 429, 431}
PIECES = [
    "/v1/box/", ANN.id, ANN.key, "/", "//", "?", "after=", "upto=", "wait=", "&", "=", "-1", "0",
    "1e9", "NaN", "inf", "9007199254740993", "9" * 40, "release=", "with=", "/v1/nameplate", "/claim",
    "%00", "\x00", "é", "𝟙", "..", "%2e%2e", "\r\n", "'; drop table message; --", "/metrics", "x" * 500,
]  # fmt: skip
METHODS = ["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "TRACE", "", "get", "🙂"]

OPEN_TO_ALL = {("GET", "/"), ("POST", "/v1/nameplate")}  # the welcome page; a number, with any new key


def malformed(draw: random.Random):
    """Make up a request: method, path, body, key, headers."""
    path = "".join(draw.choices(PIECES, k=draw.randrange(1, 7)))
    if draw.random() < 0.6:
        path = f"/v1/box/{ANN.id}?" + "".join(draw.choices(PIECES[5:18], k=draw.randrange(5)))
    sent = draw.randbytes(draw.choice([0, 1, 7, 1023, 1025, 4097]))
    key = draw.choice([None, ANN.key, ANN.id, "", "é" * 22, "x" * 43, ANN.key + "="])
    headers = [
        (draw.choice([b"content-length", b"transfer-encoding", b"authorization", b"x"]),
         draw.choice([b"-1", b"", b"chunked", b"99999999999999999999", b"\xff\xfe", b"Bearer", b"2"]))
        for _ in range(draw.choice([0, 0, 1, 3, 70]))
    ]  # fmt: skip
    return draw.choice(METHODS), path, sent, key, headers


async def test_malformed_requests_are_refused_and_change_nothing(running, database):
    """No crash, no 5xx, no effect on what lies in the mailbox."""
    draw = random.Random(int(os.environ.get("HANDHOLD_SEED", "20")))
    count = INPUTS if NIGHTLY or not database.startswith("postgres") else INPUTS // 10
    async with running() as relay:
        await relay.put(ANN, body("must stay"))
        for n in range(count):
            method, path, sent, key, headers = malformed(draw)
            deletes = method == "DELETE" and key == ANN.key
            if deletes and "upto=" in path:
                continue  # a well-formed one among them would be right to delete
            if (method, path) in OPEN_TO_ALL:
                continue
            answer = await relay.ask(method, path, body=sent, key=key, headers=headers)
            allowed = answer.status in REFUSALS or (
                answer.status in (200, 201) and key == ANN.key and method in ("GET", "POST")
            )
            assert allowed, (n, method, path, answer)
            if n % 500 == 0:
                await asyncio.sleep(0)
        assert [frame.body for frame in await relay.fetch(ANN)] == [body("must stay")]
        assert relay.relay.counters["storage_failures"] == 0


async def test_random_bytes_on_the_wire_never_stop_the_program(tmp_path):
    """Raw bytes to a real relay; it answers or hangs up, and serves the next as before."""
    from relay.program import Program

    draw = random.Random(21)
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
        assert ok.startswith(b"HTTP/1.1 200")
        assert "Traceback" not in program.log.read_text()
    finally:
        program.stop()
