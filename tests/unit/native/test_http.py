"""The native HTTP client: whatever a server does, it is an answer or the relay is away."""

import asyncio
import contextlib
from contextlib import asynccontextmanager

import pytest

from handhold.app.ports_net import HttpRequest, RelayAway
from handhold.native.http import LONGEST_WAIT, MOST_BYTES, HttpxClient

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nset-cookie: a=b\r\nretry-after: 7\r\n\r\nhi"


@asynccontextmanager
async def server(answer, heard):
    """Serve one fixed answer to everybody, keeping what was asked."""

    async def serve(reader, writer):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            heard.append(await reader.readuntil(b"\r\n\r\n"))
            if answer is None:
                await reader.read()
            else:
                writer.write(answer)
                await writer.drain()
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        done.append(1)

    done = []
    running = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with running:
        try:
            yield f"http://127.0.0.1:{running.sockets[0].getsockname()[1]}"
        finally:
            for _ in range(100):
                await asyncio.sleep(0.01)
                if len(done) == len(heard):
                    break


def asked(answer, times=1, timeout=5.0):
    """Ask a server that answers so; return the last answer and all requests."""

    async def tell():
        heard, got = [], None
        async with server(answer, heard) as url:
            client = HttpxClient()
            try:
                for _ in range(times):
                    request = HttpRequest("POST", url, {"authorization": "x"}, b"body", timeout)
                    got = await client.send(request)
            finally:
                await client.close()
        return got, heard

    return asyncio.run(tell())


def test_an_answer_comes_back_whole():
    """Status, body and the wish to wait."""
    got, (request,) = asked(OK)
    assert (got.status, got.body, got.retry_after) == (200, b"hi", 7.0)
    assert b"authorization: x" in request.lower()


@pytest.mark.parametrize(
    ("asks", "read"),
    [(b"86401", LONGEST_WAIT), (b"9" * 400, LONGEST_WAIT), (b"-1", None), (b"inf", None), (b"soon", None)],
    ids=["a day and more", "no number of a clock", "before now", "for ever", "a word"],
)
def test_nobody_can_ask_to_be_left_alone_for_longer_than_a_day(asks, read):
    """Whatever stands there, it is a number of seconds that a clock can add, or nothing."""
    got, _ = asked(OK.replace(b"retry-after: 7", b"retry-after: " + asks))
    assert got.retry_after == read


def test_nothing_is_remembered_and_nothing_is_told():
    """No cookie goes back, and no request names the program or its library."""
    _, requests = asked(OK, times=2)
    for request in requests:
        assert b"cookie" not in request.lower()
        assert b"python" not in request.lower()
        assert b"httpx" not in request.lower()


def test_redirects_are_not_followed():
    """A relay can't send a read key elsewhere."""
    away = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"
    got, requests = asked(away)
    assert got.status == 302
    assert len(requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"not http at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % (MOST_BYTES + 1) + bytes(MOST_BYTES + 1),
    ],
    ids=["nothing", "nonsense", "cut", "too much"],
)
def test_a_broken_answer_is_no_answer(answer):
    """Cut, senseless or endless: the relay is away."""
    with pytest.raises(RelayAway):
        asked(answer)


def test_a_silent_server_is_given_up_in_time():
    """The timeout holds for the whole request."""
    with pytest.raises(RelayAway):
        asked(None, timeout=0.2)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://[", "gopher://x/", ""])
def test_no_server_is_a_relay_that_is_away(url):
    """Nobody listens there, or it is no address at all."""

    async def tell():
        client = HttpxClient()
        try:
            await client.send(HttpRequest("GET", url))
        finally:
            await client.close()

    with pytest.raises(RelayAway):
        asyncio.run(tell())


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    """Nothing outside decides where a relay's traffic goes."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    got, _ = asked(OK)
    assert got.status == 200
