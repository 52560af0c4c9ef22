"""The door of the local server: only this machine, only by its own name, only with the token.

A page elsewhere on the web can make a browser send requests to 127.0.0.1, also under another
host name (DNS rebinding). So the Host header must be one of ours, and every request but the
opening one must carry the cookie that the one-time opening address set. Browsers send a cookie of
127.0.0.1 to every port of it, so its name holds the port: two Handholds don't lock each other out.
"""

import hmac
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from handhold.web.refusal import refused
from handhold.web.security import AWAY, HEADERS

COOKIE = "handhold"
OPENING = "/open"
STATIC = "/static/"
"""What anybody on this machine may read: the plain page and its style tell and change nothing."""

_HEADERS = {**HEADERS, "cache-control": "no-store"}


class Entry:
    """ASGI middleware that lets in only the browser that was opened by us."""

    def __init__(self, app: ASGIApp, *, port: int, opening: str, cookie: str) -> None:
        """Guard `app` on a port. `opening` is used up by the first visit; `cookie` lasts."""
        self.app = app
        self.hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self.opening: str | None = opening
        self.cookie, self.name = cookie, f"{COOKIE}-{port}"

    def renew(self, opening: str) -> None:
        """Allow one more opening, with a new token."""
        self.opening = opening

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self.hosts:
            await _refused()(scope, receive, send)
        elif scope["path"] == OPENING and scope["method"] == "GET":
            await self._open(scope)(scope, receive, send)
        elif _free(scope) or self._known(headers):
            await self.app(scope, receive, send)
        else:
            await _refused()(scope, receive, send)

    def _open(self, scope: Scope) -> Response:
        given = parse_qs(scope["query_string"].decode("latin-1")).get("t", [""])[0]
        expected = self.opening
        if expected is None or not _same(given, expected):
            if self._known(Headers(scope=scope)):
                return RedirectResponse("/", status_code=303, headers=_HEADERS)
            return _refused()
        self.opening = None
        response = RedirectResponse("/", status_code=303, headers=_HEADERS)
        response.set_cookie(self.name, self.cookie, httponly=True, samesite="strict", path="/")
        return response

    def _known(self, headers: Headers) -> bool:
        """Tell whether our cookie is there, whatever other programs on this machine set beside it."""
        pairs = (cookie_parser(line) for line in headers.getlist("cookie"))
        return any(_same(each.get(self.name, ""), self.cookie) for each in pairs)


def _free(scope: Scope) -> bool:
    path: str = scope["path"]
    return scope["method"] in {"GET", "HEAD"} and (path == AWAY or path.startswith(STATIC))


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _refused() -> Response:
    response = refused()
    response.headers.update(_HEADERS)
    return response
