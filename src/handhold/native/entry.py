"""The door of the local server: only this machine, only by its own name, only with the token.

A page elsewhere on the web can make a browser send requests to 127.0.0.1, also under another
host name (DNS rebinding). So the Host header must be one of ours, and every request but the
opening one must carry the cookie that the one-time opening address set.
"""

import hmac
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from handhold.web.security import HEADERS

COOKIE = "handhold"
OPENING = "/open"
FREE = ("/away", "/static/")
"""Paths that tell nothing and can change nothing: the plain page and its style."""


class Entry:
    """ASGI middleware that lets in only the browser that was opened by us."""

    def __init__(self, app: ASGIApp, *, port: int, opening: str, cookie: str) -> None:
        """Guard `app` on a port. `opening` is used up by the first visit; `cookie` lasts."""
        self.app = app
        self.hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self.opening: str | None = opening
        self.cookie = cookie

    def renew(self, opening: str) -> None:
        """Allow one more opening, with a new token."""
        self.opening = opening

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self.hosts:
            await _refused()(scope, receive, send)
        elif scope["path"] == OPENING and scope["method"] == "GET":
            await self._open(scope)(scope, receive, send)
        elif scope["path"].startswith(FREE) or self._known(headers):
            await self.app(scope, receive, send)
        else:
            await _refused()(scope, receive, send)

    def _open(self, scope: Scope) -> Response:
        given = parse_qs(scope["query_string"].decode("latin-1")).get("t", [""])[0]
        expected = self.opening
        if expected is None or not hmac.compare_digest(given, expected):
            if self._known(Headers(scope=scope)):
                return RedirectResponse("/", status_code=303, headers=HEADERS)
            return _refused()
        self.opening = None
        response = RedirectResponse("/", status_code=303, headers=HEADERS)
        response.set_cookie(COOKIE, self.cookie, httponly=True, samesite="strict", path="/")
        return response

    def _known(self, headers: Headers) -> bool:
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load(headers.get("cookie", ""))
        except CookieError:
            return False
        morsel = jar.get(COOKIE)
        return morsel is not None and hmac.compare_digest(morsel.value, self.cookie)


def _refused() -> Response:
    headers = {**HEADERS, "cache-control": "no-store"}
    return PlainTextResponse("Refused", status_code=403, headers=headers)
