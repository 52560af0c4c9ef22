"""What every answer carries, and which requests are let in.

The browser itself says where a request comes from (Sec-Fetch-Site, Origin); an unsafe request
from anywhere but our own pages is refused, so no token has to travel through the forms.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handhold.web.refusal import refused

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'"
)

HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "x-robots-tag": "noindex",
}

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
AWAY = "/away"
"""The plain page that one leaves to: anybody may ask for it, and nothing is told or changed by it."""
TOO_LARGE = 413
FORM_LIMIT = 256 * 1024
FILE_LIMIT = 64 * 1024 * 1024
FILE_PATHS = ("/vault/import",)
_DIGITS = 12
"""Digits of a stated length that are read; a number with more is over any limit."""

TooLarge: TypeAlias = Callable[[Request, str], Response]
"""Answers a form that is over the limit, with the sentence that says so."""


class BodyTooLarge(Exception):
    """The request's body went over the limit while it was read."""


class Security:
    """ASGI middleware: headers on every answer, same-origin for unsafe requests, size limits."""

    def __init__(
        self, app: ASGIApp, *, file_paths: Iterable[str] = FILE_PATHS, told: TooLarge | None = None
    ) -> None:
        """Wrap an app; `file_paths` may receive a file of up to 64 MiB. `told` answers a form that is larger."""
        self.app, self.told = app, told
        self.file_paths = tuple(file_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _with_headers(send)
        headers = Headers(scope=scope)
        limit = FILE_LIMIT if scope["path"].endswith(self.file_paths) else FORM_LIMIT
        if scope["method"] not in SAFE and not same_origin(headers):
            await refused()(scope, receive, answer)
        elif _declared(headers) > limit:
            await self._too_large(scope, limit)(scope, receive, answer)
        else:
            try:
                await self.app(scope, _counted(receive, limit), answer)
            except BodyTooLarge:
                await self._too_large(scope, limit)(scope, receive, answer)

    def _too_large(self, scope: Scope, limit: int) -> Response:
        most, shorter = ("64 MiB", "smaller file") if limit == FILE_LIMIT else ("256 KiB", "shorter text")
        told = f"That is more than {most}, which is all this page can take, so nothing of it was taken. Try a {shorter}."
        if self.told is None or scope["method"] in SAFE:  # a page of the sitting is for our own forms alone
            return PlainTextResponse(told, status_code=TOO_LARGE)
        return self.told(Request(scope), told)


def same_origin(headers: Headers) -> bool:
    """Return whether the browser says that a request comes from one of our own pages.

    Under our no-referrer policy a browser sends `Origin: null` with our own forms, so a null
    origin counts only beside a Sec-Fetch-Site that says same-origin.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is None or origin == "null":
        return site == "same-origin"
    return origin.partition("://")[2] == headers.get("host", "")


def own_visit(headers: Headers) -> bool:
    """Return whether the browser says that one of our own pages asks, or the person by hand.

    A browser that says nothing may be showing anybody's page: that is no visit of our own.
    """
    return headers.get("sec-fetch-site") in {"same-origin", "none"}


def from_elsewhere(headers: Headers) -> bool:
    """Return whether the browser says that a page of another site, or of another program on this machine, asks."""
    return headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}


def _declared(headers: Headers) -> int:
    """Return how long a body says it is; what is no number says nothing, and is counted as it comes."""
    length = headers.get("content-length", "0")
    return int(length[:_DIGITS]) if length.isascii() and length.isdigit() else 0


def _counted(receive: Receive, limit: int) -> Receive:
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise BodyTooLarge
        return message

    return counted


def _with_headers(send: Send) -> Send:
    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return answer
