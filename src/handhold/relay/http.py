"""The small part of HTTP that the relay speaks, straight on ASGI."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any, Final, NamedTuple, TypeAlias

from handhold.wire.errors import BadMessage
from handhold.wire.limits import LARGEST_SEQUENCE
from handhold.wire.mailbox import from_text
from handhold.wire.relay import Problem, Reason, encode

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Header: TypeAlias = tuple[bytes, bytes]

MOST_HEADERS: Final = 64
CONNECTION: Final = "handhold.connection"
"""Under this name a request's state holds its connection, where that is one of the relay's own."""

DRAIN: Final = 65536
"""Up to so many bytes of a refused body are read, so that the refusal reaches its sender."""

_DIGITS: Final = re.compile(rb"[0-9]{1,16}")
_SECONDS: Final = re.compile(rb"[0-9]{1,4}(\.[0-9]{1,3})?")
_JSON: Final = (b"content-type", b"application/json")
_CLOSE: Final = (b"connection", b"close")
_ANYWHERE: Final[Header] = (b"access-control-allow-origin", b"*")
"""Pages from anywhere may ask: a browser's app need not come from the relay's own address."""

_ALWAYS: Final[tuple[Header, ...]] = ((b"cache-control", b"no-store"), _ANYWHERE)
_PREFLIGHT: Final[tuple[Header, ...]] = (
    (b"access-control-allow-methods", b"GET, POST, DELETE"),
    (b"access-control-allow-headers", b"authorization, content-type"),
    (b"access-control-max-age", b"86400"),
)
_STATUS: Final[dict[Reason, int]] = {
    "bad-request": 400,
    "key-missing": 401,
    "key-wrong": 403,
    "not-found": 404,
    "method": 405,
    "slow": 408,
    "conflict": 409,
    "size": 413,
    "full": 429,
    "busy": 429,
    "headers": 431,
    "storage": 503,
}
_EXTRA: Final[dict[Reason, Header]] = {
    "key-missing": (b"www-authenticate", b"Bearer"),
    "full": (b"retry-after", b"3600"),
    "busy": (b"retry-after", b"5"),
    "storage": (b"retry-after", b"2"),
}
_WHOLE: Final = (200, 201, 202, 204)
"""Only these are sent whole: a refusal may close the connection, which is the server's part."""

_FIRST_LINE: Final = {
    status: b"HTTP/1.1 %d %s\r\n" % (status, HTTPStatus(status).phrase.encode())
    for status in (*_WHOLE, *_STATUS.values())
}


class Reply(NamedTuple):
    """A complete answer."""

    status: int
    headers: list[Header]
    body: bytes


class Refused(Exception):
    """The request is refused and had no effect; for its method, `allowed` says which an address takes.

    `after` is in how many seconds to come again, where that differs from the reason's usual.
    """

    def __init__(
        self, reason: Reason, *, close: bool = False, allowed: bytes = b"", after: int = 0
    ) -> None:
        super().__init__(reason)
        reply = _problem(reason, close=close, after=after) if after else _PROBLEMS[reason, close]
        self.reply = reply._replace(headers=[*reply.headers, (b"allow", allowed)]) if allowed else reply


class Gone(Exception):
    """The other side hung up; there is nobody to answer."""


class Request(NamedTuple):
    """What a route needs of a request, read in one pass over its headers."""

    method: str
    path: str
    query: bytes
    authorization: bytes | None
    length: int | None
    address: str
    scope: Scope
    receive: Receive


def answer(status: int, body: bytes, kind: Header = _JSON, *more: Header) -> Reply:
    """Put an answer together."""
    length = (b"content-length", b"%d" % len(body))
    return Reply(status, [kind, length, *more, *_ALWAYS], body)


def _problem(reason: Reason, *, close: bool, after: int = 0) -> Reply:
    extra = [(b"retry-after", b"%d" % after)] if after else [_EXTRA[reason]] if reason in _EXTRA else []
    more = (*extra, *([_CLOSE] if close else []))
    return answer(_STATUS[reason], encode(Problem(reason)), _JSON, *more)


_PROBLEMS: Final = {
    (reason, close): _problem(reason, close=close) for reason in _STATUS for close in (False, True)
}
NO_CONTENT: Final = Reply(204, [_ANYWHERE], b"")
PREFLIGHT: Final = Reply(204, [*_ALWAYS, *_PREFLIGHT], b"")


def read_head(scope: Scope, receive: Receive) -> Request:
    """Read the head of a request. Raises Refused for one that is too large or unclear."""
    authorization: bytes | None = None
    length: int | None = 0
    headers = scope["headers"]
    if len(headers) > MOST_HEADERS:
        raise Refused("headers", close=True)
    for name, value in headers:
        if name == b"content-length":
            length = int(value) if _DIGITS.fullmatch(value) else DRAIN + 1
        elif name == b"authorization":
            authorization = value
        elif name == b"transfer-encoding":
            length = None
    if length is not None and length > DRAIN:
        raise Refused("size", close=True)
    client = scope.get("client")
    return Request(
        scope["method"],
        scope["path"],
        scope["query_string"],
        authorization,
        length,
        client[0] if client else "",
        scope,
        receive,
    )


async def read_body(request: Request) -> bytes:
    """Read the whole body. Raises Refused beyond what is drained, and Gone when it stops."""
    event = await request.receive()
    if event["type"] != "http.request":
        raise Gone
    body: bytes = event.get("body", b"")
    if not event.get("more_body"):
        return body
    parts, total = [body], len(body)
    while event.get("more_body"):
        event = await request.receive()
        if event["type"] != "http.request":
            raise Gone
        parts.append(event.get("body", b""))
        total += len(parts[-1])
        if total > DRAIN:
            raise Refused("size", close=True)
    return b"".join(parts)


def read_key(request: Request) -> bytes:
    """Return the read key of a request. Raises Refused."""
    given = request.authorization
    if given is None or not given.startswith(b"Bearer "):
        raise Refused("key-missing")
    try:
        return from_text(given[7:].decode("ascii"))
    except (BadMessage, UnicodeDecodeError):
        raise Refused("key-wrong") from None


def read_query(query: bytes, known: tuple[bytes, ...]) -> dict[bytes, bytes]:
    """Read `name=value` pairs; each known name at most once and no other. Raises Refused."""
    values: dict[bytes, bytes] = {}
    for pair in query.split(b"&") if query else ():
        name, equals, value = pair.partition(b"=")
        if not equals or name not in known or name in values:
            raise Refused("bad-request")
        values[name] = value
    return values


def read_number(value: bytes, most: int = LARGEST_SEQUENCE) -> int:
    """Read a plain number from 0 to `most`. Raises Refused."""
    if _DIGITS.fullmatch(value) is None or (number := int(value)) > most:
        raise Refused("bad-request")
    return number


def read_seconds(value: bytes) -> float:
    """Read a number of seconds. Raises Refused."""
    if _SECONDS.fullmatch(value) is None:
        raise Refused("bad-request")
    return float(value)


def read_token(value: bytes) -> bytes:
    """Read an id or token of 32 bytes. Raises Refused."""
    try:
        return from_text(value.decode("ascii"))
    except (BadMessage, UnicodeDecodeError):
        raise Refused("bad-request") from None


def connection_of(scope: Scope) -> Any:  # noqa: ANN401 -- the server's, or None
    """Return the connection that a request came on, also where others came in the same packet."""
    state = scope.get("state")
    return None if state is None else state.get(CONNECTION)


async def send_reply(scope: Scope, send: Send, reply: Reply) -> None:
    """Send an answer: whole where the connection can do that, in the server's two parts otherwise."""
    connection = connection_of(scope)
    if (
        connection is None
        or reply.status not in _WHOLE
        or not connection.send_whole(scope, written(reply))
    ):
        head = {"type": "http.response.start", "status": reply.status, "headers": reply.headers}
        await send(head)
        await send({"type": "http.response.body", "body": reply.body})


def written(reply: Reply) -> bytes:
    """Return an answer as it goes over the line."""
    head = [b"%s: %s\r\n" % header for header in reply.headers]
    return b"".join((_FIRST_LINE[reply.status], *head, b"\r\n", reply.body))
