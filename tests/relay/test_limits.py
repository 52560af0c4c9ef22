"""What everybody together may ask of a relay, how many may wait, and how many may be connected."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from handhold.wire.frames import unpack_frames
from relay.asking import Answered, Asker, Box, body
from relay.program import Program, as_described, until_closed

ANN = Box("ann")
KINDS = {
    "a deposit": ("POST", f"/v1/box/{ANN.id}", "deposit_burst"),
    "a look into a mailbox": ("GET", f"/v1/box/{ANN.id}?after=0", "request_burst"),
    "an acknowledgement": ("DELETE", f"/v1/box/{ANN.id}?upto=1", "request_burst"),
    "a number": ("POST", "/v1/nameplate", "nameplates_an_hour"),
    "a claim": ("POST", "/v1/nameplate/5/claim", "claims_an_hour"),
    "a look at a number": ("GET", "/v1/nameplate/5", "request_burst"),
    "a number given back": ("DELETE", "/v1/nameplate/5", "request_burst"),
}
EACH = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
ENOUGH = 5
"""Seconds within which an answer surely comes that waits for nothing."""


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Return an empty database of one engine: limits stand before either."""
    return str(tmp_path / "relay.db")


async def asks(relay: Asker, kind: tuple[str, str, str], address: str, text: str = "m") -> Answered:
    """Ask once, from an address."""
    method, path, _ = kind
    relay.address = address
    sent = body(text) if kind == KINDS["a deposit"] else b""
    return await relay.ask(method, path, body=sent, key=ANN.key)


@pytest.mark.anyio
@EACH
async def test_all_together_are_refused_beyond_their_limit_whoever_asks(running, now, kind):
    """429 with when to come again, and no effect; as time goes by the next gets through."""
    async with running(everybody_rate=0.5, everybody_burst=3) as relay:
        let_in = [(await asks(relay, kind, f"192.0.2.{n}", f"m{n}")).status for n in range(3)]
        assert 429 not in let_in
        refused = await asks(relay, kind, "192.0.2.77", "too much")
        assert (refused.status, refused.error) == (429, "busy")
        assert int(refused.headers["retry-after"]) > 0
        assert relay.relay.counters["refused_busy"] == 1
        assert (await relay.ask("GET", "/v1/health")).status == 200
        now.at += 2
        assert (await asks(relay, kind, "192.0.2.78", "again")).status != 429
        assert (await asks(relay, kind, "192.0.2.79", "too much")).status == 429
        now.at += 60
        if kind == KINDS["a deposit"]:
            assert [each.body for each in await relay.fetch(ANN)] == [body(text) for text in ("m0", "m1", "m2", "again")]


@pytest.mark.anyio
@EACH
async def test_one_address_beyond_its_own_limit_takes_nothing_of_everybody_s(running, kind):
    """What is refused to it for its own sake isn't counted for all."""
    async with running(everybody_rate=1e-6, everybody_burst=6, **{kind[2]: 3}) as relay:
        many = [(await asks(relay, kind, "192.0.2.7", f"m{n}")).status for n in range(20)]
        assert many.count(429) == 17
        assert (await asks(relay, kind, "192.0.2.8", "another")).status != 429


@pytest.mark.anyio
async def test_beyond_so_many_polls_nobody_waits(running):
    """They are answered at once with what is there; when one has left, the next waits again."""
    async with running(polls=2) as relay:
        polls = [asyncio.ensure_future(relay.fetch(Box(f"b{n}"), wait=20)) for n in range(2)]
        while relay.relay.waiting.count < 2:  # noqa: ASYNC110 -- the relay tells nobody
            await asyncio.sleep(0.001)
        async with asyncio.timeout(ENOUGH):
            assert await relay.fetch(ANN, wait=20) == []
            await relay.put(ANN, body("news"))
            assert await relay.fetch(ANN, wait=20) == [(1, body("news"))]
        assert relay.relay.waiting.count == 2
        await relay.put(Box("b0"), body("for the first"))
        assert await asyncio.wait_for(polls[0], ENOUGH) == [(1, body("for the first"))]
        later = asyncio.ensure_future(relay.fetch(ANN, after=1, wait=20))
        while relay.relay.waiting.count < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        assert not later.done()
        await relay.put(ANN, body("more"))
        assert await asyncio.wait_for(later, ENOUGH) == [(2, body("more"))]
        polls[1].cancel()


# Over HTTP


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """Return a relay that is patient, not yet started."""
    relay = Program(tmp_path, str(tmp_path / "relay.db"), patience=30)
    yield relay
    relay.stop()


def request(method: str, path: str, sent: bytes = b"") -> bytes:
    """Return a request that is the last of its connection."""
    head = f"{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {ANN.key}\r\n"
    return f"{head}content-length: {len(sent)}\r\n\r\n".encode() + sent


def deposit(text: str) -> bytes:
    """Return the request of a deposit."""
    return request("POST", f"/v1/box/{ANN.id}", body(text))


def waits_there(program: Program) -> list[bytes]:
    """Return what is in the mailbox."""
    answer = program.ask(request("GET", f"/v1/box/{ANN.id}?after=0"))
    assert answer.startswith(b"HTTP/1.1 200")
    return [frame.body for frame in unpack_frames(answer.partition(b"\r\n\r\n")[2])]


def test_the_limit_for_all_together_refuses_over_http_as_well(program):
    """By the variables of the program: four get in, and the rest are told when to come again."""
    program.start(HANDHOLD_RELAY_EVERYBODY_RATE="0.00001", HANDHOLD_RELAY_EVERYBODY_BURST="4")
    answers = [program.ask(deposit(f"m{n}")) for n in range(7)]
    answers.append(program.ask(request("GET", f"/v1/box/{ANN.id}?after=0")))
    assert [answer[9:12] for answer in answers] == [b"201"] * 4 + [b"429"] * 4
    for answer in answers[4:]:
        assert b"\r\nretry-after: 5\r\n" in answer
        assert answer.endswith(b'\r\n\r\n{"error":"busy"}')
    assert program.ask(request("GET", "/v1/health")).startswith(b"HTTP/1.1 200")


def test_beyond_so_many_connections_nobody_is_served_and_nothing_is_lost(program):
    """503 while they stay, with when to come again, also on connections from before; once they have gone, everything is as it was."""
    program.start(HANDHOLD_RELAY_CONNECTIONS="5")
    with ExitStack() as held:
        links = [held.enter_context(program.connect()) for _ in range(3)]
        assert until_served(program, deposit("first")).startswith(b"HTTP/1.1 201")
        for _ in range(2):
            links.append(held.enter_context(program.connect()))
            assert as_described(program.ask(deposit("too much"))) == (503, "storage")
        links[0].sendall(deposit("from one that was there"))
        assert as_described(until_closed(links[0])) == (503, "storage")
    assert until_served(program, deposit("second")).startswith(b"HTTP/1.1 201")
    assert waits_there(program) == [body("first"), body("second")]
    assert "127.0.0.1" not in program.log.read_text().replace("listening on 127.0.0.1", "")


def until_served(program: Program, sent: bytes) -> bytes:
    """Ask until it is served: a connection counts until the relay has noticed its end."""
    for _ in range(40):
        answer = program.ask(sent)
        if answer[9:12] != b"503":
            break
        time.sleep(0.05)
    return answer
