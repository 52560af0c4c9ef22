"""HTTP on a person's own machine: one client, no cookies, no redirects, nothing remembered."""

import asyncio
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from handhold.app.ports_net import HttpAnswer, HttpRequest, RelayAway

MOST_BYTES = 2 * 1024 * 1024
LONGEST_WAIT = 86_400.0
"""Seconds: whoever asks for longer is taken to have asked for a day."""
_CONNECT = 5.0


class HttpxClient:
    """The `Http` port by httpx. Connections are kept open between requests; close it at the end.

    `proxy` is the address of an HTTP or SOCKS proxy; the environment's proxies are not used,
    so that nothing outside decides where a relay's traffic goes.
    """

    def __init__(self, proxy: str | None = None) -> None:
        self._client = httpx.AsyncClient(
            trust_env=False,
            follow_redirects=False,
            proxy=proxy,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"user-agent": "", "accept": "*/*", "accept-encoding": "identity"},
            limits=httpx.Limits(max_connections=16, keepalive_expiry=70.0),
        )

    async def send(self, request: HttpRequest) -> HttpAnswer:
        """Return the answer, or raise RelayAway; see `Http`."""
        timeout = httpx.Timeout(request.timeout, connect=min(_CONNECT, request.timeout))
        try:
            async with (
                asyncio.timeout(request.timeout),
                self._client.stream(
                    request.method,
                    request.url,
                    headers=dict(request.headers),
                    content=request.body,
                    timeout=timeout,
                ) as response,
            ):
                body = await _limited(response)
                return HttpAnswer(response.status_code, body, _retry_after(response))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError):
            raise RelayAway from None

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()


async def _limited(response: httpx.Response) -> bytes:
    parts: list[bytes] = []
    total = 0
    async for part in response.aiter_raw():
        total += len(part)
        if total > MOST_BYTES:
            raise RelayAway
        parts.append(part)
    return b"".join(parts)


def _retry_after(response: httpx.Response) -> float | None:
    value = response.headers.get("retry-after", "")
    return min(float(value), LONGEST_WAIT) if value.isascii() and value.isdigit() else None
