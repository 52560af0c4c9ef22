"""What comes over a line: a relay's raw answers to the app, and any page's raw requests to it."""

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import httpcore
from starlette.datastructures import Headers
from starlette.requests import Request

from fuzz.led import HERE, Decoder
from handhold.app.ports_net import HttpRequest, RelayAway
from handhold.native.entry import COOKIE, Entry
from handhold.native.http import LONGEST_WAIT, MOST_BYTES, HttpxClient
from handhold.web.forms import read_form
from handhold.web.security import FORM_LIMIT, HEADERS, Security

RUNNER = asyncio.Runner()
ASKING = HttpRequest("GET", "http://127.0.0.1:9/v1/box/x", {"authorization": "Bearer x"}, b"", 5.0)


class Given(httpcore.AsyncNetworkStream):
    """A connection on which these bytes come, in three pieces, and then its end."""

    def __init__(self, raw: bytes) -> None:
        self._left, self._most = raw, 1 + len(raw) // 3

    async def read(self, max_bytes: int, **_more: Any) -> bytes:
        """Return the next piece."""
        part = self._left[: min(self._most, max_bytes)]
        self._left = self._left[len(part) :]
        return part

    async def write(self, buffer: bytes, **_more: Any) -> None:
        """Take what is asked."""

    async def aclose(self) -> None:
        """Do nothing."""

    def get_extra_info(self, info: str) -> object:
        """Tell that there is something to read as long as there is."""
        return bool(self._left) if info == "is_readable" else None


class Server(httpcore.AsyncNetworkBackend):
    """A relay that answers anything with the same bytes."""

    raw = b""

    async def connect_tcp(self, *_given: Any, **_more: Any) -> Given:
        """Let somebody in."""
        return Given(self.raw)


class RawAnswer:
    """The app's own client, with a network beneath it on which the bytes come."""

    def __init__(self) -> None:
        self._client: HttpxClient | None = None
        self._server = Server()

    def read(self, body: bytes) -> None:
        """Ask a relay that answers with these bytes."""
        if self._client is None:
            self._client = HttpxClient()  # once: what it needs for TLS takes a while to make
        self._server.raw = body
        pool = httpcore.AsyncConnectionPool(network_backend=self._server)
        self._client._client._transport._pool = pool
        got = RUNNER.run(self._client.send(ASKING))
        assert 100 <= got.status <= 999
        assert len(got.body) <= MOST_BYTES
        assert got.retry_after is None or 0 <= got.retry_after <= LONGEST_WAIT


class Awaited(Exception):
    """The server asks for more of a request that has ended."""


LINE, END = b"\r\n", b"\r\n\r\n"
PORT, OPENING, COOKIE_VALUE = 8716, "opening-token", "cookie-value"


def scope_of(head: bytes) -> dict[str, Any]:
    """Return a request's head as a server hands it on."""
    first, *lines = head.split(LINE)
    method, _, target = first.partition(b" ")
    path, _, query = target.partition(b"?")
    pairs = (line.partition(b":") for line in lines)
    return {
        "type": "http",
        "method": method.decode("latin-1"),
        "path": unquote(path.decode("latin-1")),
        "query_string": query,
        "headers": [(name.lower(), value.strip()) for name, _, value in pairs],
    }


def pieces(body: bytes) -> Iterator[dict[str, Any]]:
    """Yield a request's body as it comes: in two pieces."""
    half = len(body) // 2
    yield {"type": "http.request", "body": body[:half], "more_body": True}
    yield {"type": "http.request", "body": body[half:], "more_body": False}


async def reader(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Read a form and all that a page may take of it."""
    form = await read_form(Request(scope, receive))
    for name in (*form.values, "missing"):
        form.line(name)
        form.text(name)
        form.secret(name)
        assert form.one_of(name, ["a", "b"]) in {"", "a", "b"}
    assert len(form.key) <= 64
    scope["read"] = form
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"read"})


async def answered(body: bytes) -> None:
    """Send a request to the local program's door, with a reader of forms behind it."""
    head, _, rest = body.partition(END)
    scope, coming, sent = scope_of(head), pieces(rest), []

    async def receive() -> dict[str, Any]:
        event = next(coming, None)
        if event is None:
            raise Awaited
        return event

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    door = Entry(Security(reader), port=PORT, opening=OPENING, cookie=COOKIE_VALUE)
    await door(scope, receive, send)
    start, *_ = sent
    given = Headers(raw=start["headers"])
    assert start["status"] in {200, 303, 403, 413}
    assert all(given[name] == value for name, value in HEADERS.items())
    known = f"{COOKIE}-{PORT}={COOKIE_VALUE}".encode() in head
    assert ("read" in scope) <= (start["status"] == 200)
    assert start["status"] in {303, 403} or known or scope["method"] in {"GET", "HEAD"}
    assert "read" not in scope or len(rest) <= FORM_LIMIT or scope["path"].endswith("/import")


def request(method: str, target: str, rest: bytes = b"", **headers: str) -> bytes:
    """Return a request of one of our own pages."""
    given = {"host": f"127.0.0.1:{PORT}", "cookie": f"{COOKIE}-{PORT}={COOKIE_VALUE}"}
    given |= {"sec-fetch-site": "same-origin", "content-length": str(len(rest))}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = (f"{name}: {value}" for name, value in given.items())
    return "\r\n".join([f"{method} {target} HTTP/1.1", *lines]).encode() + END + rest


FORM = b"key=0123&back=%2Fguides%2F1&a=b&note=two%0D%0Alines&a=c&empty="
FILE = (
    b'--edge\r\ncontent-disposition: form-data; name="name"\r\n\r\nSam\r\n'
    b'--edge\r\ncontent-disposition: form-data; name="file"; filename="a.bin"\r\n'
    b"content-type: application/octet-stream\r\n\r\n\x00\xff\r\n--edge--\r\n"
)
ANSWERS = (
    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nretry-after: 7\r\n\r\nhi",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    b"HTTP/1.0 404 Not Found\r\ncontent-type: text/plain\r\n\r\nhello",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 429 Busy\r\nretry-after: 5\r\ncontent-length: 1\r\n\r\n{",
    b"HTTP/1.1 503 Later\r\nretry-after: 99999999999\r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 204 No Content\r\nset-cookie: a=b\r\nlocation: http://x/\r\n\r\n",
)
REQUESTS = (
    request("POST", "/ask", FORM, content_type="application/x-www-form-urlencoded"),
    request("POST", "/vault/import", FILE, content_type="multipart/form-data; boundary=edge"),
    request("GET", f"/open?t={OPENING}", cookie="other=1"),
    request("GET", "/static/x", cookie='a="b\\054"; c', origin="null"),
)
HTTP = (
    *(b"\r\n", END, b"\n", b"\r", b":", b" ", b"\x00", b"\xff", b"\xb2", b"-1", b"1e9", b"0\r\n\r\n"),
    *(b"content-length: ", b"transfer-encoding: chunked\r\n", b"9" * 60, b"HTTP/1.1 ", b"HTTP/9.9 "),
    *(b"100 Continue\r\n\r\n", b"101 ", b"103 ", b"204 ", b"304 ", b"connection: close\r\n"),
    *(b"upgrade: x\r\n", b"retry-after: ", b"content-encoding: gzip\r\n", b"content-type: "),
    *(b"multipart/form-data", b"; boundary=", b"; charset=utf-16", b"charset=nonsense", b"--edge"),
    *(b"--edge--", b'; name="', b'"; filename="', b"filename*=utf-8''%ff", b"cookie: ", b"%", b"%00"),
    *(b"&", b"=", b";", b'"', b"\\", b"\\054", b"host: evil.test\r\n", b"origin: null\r\n", b"?t="),
)
ASKED = {
    "relay's raw answer": Decoder(
        RawAnswer().read, (RelayAway,), ANSWERS, HTTP,
        (*HERE, "h11._readers", "h11._headers"), every=4, rounds=400,
    ),
    "request to the local program": Decoder(
        lambda body: RUNNER.run(answered(body)), (), REQUESTS, HTTP,
        (*HERE, "python_multipart", "starlette.formparsers"),
    ),
}
