"""Asking a relay: the calls of its HTTP interface as functions with plain answers."""

import ipaddress
import re
from collections.abc import Callable, Sequence
from typing import Final, TypeVar
from urllib.parse import urlsplit

from handhold.app.ports_net import Http, HttpAnswer, HttpRequest, RelayAway
from handhold.base.errors import HandholdError, InputError
from handhold.wire.errors import BadMessage
from handhold.wire.frames import Frame, unpack_frames
from handhold.wire.limits import WAIT_SECONDS
from handhold.wire.mailbox import from_text, mailbox_id, to_text
from handhold.wire.relay import (
    BOX,
    NAMEPLATES,
    Reason,
    decode_deposit,
    decode_nameplate_made,
    decode_nameplate_state,
    decode_problem,
)

T = TypeVar("T")
_OK: Final = range(200, 300)
_ANSWER: Final = 5.0
"""Seconds for a short question, the connecting included: somebody may be waiting at a page."""

_SLACK: Final = 15.0
"""Seconds for all that a mailbox holds, beyond those the relay may wait; and for anything on the long way to an onion service."""

_ONION: Final = ".onion"
_OWN_SUFFIXES: Final = (_ONION, ".localhost")
_NEAR = tuple(
    ipaddress.ip_network(block)
    for block in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
        *("::1/128", "fc00::/7", "fe80::/10"),
    )
)
"""This machine, private networks (RFC 1918, RFC 4193) and links (RFC 3927, RFC 4291)."""

_EXAMPLE: Final = "https://relay.example"
_PLAIN: Final = "Use an https address; http is taken only on this computer, in your own network, and for an onion service"
_SHOWN: Final = 60


class RelayRefused(HandholdError):
    """The relay didn't take that."""

    code = "relay-refused"

    def __init__(self, reason: Reason, retry_after: float | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


def relay_address(text: str) -> str:
    """Return a relay's address in its one spelling.

    Raises InputError, saying why, for anything but https, or http within one's own machine or
    network, where nobody else could read along, or over an onion service. The reason repeats no
    password before the host and nothing that follows it.
    """
    text = text.strip()
    if not text:
        raise InputError(f"a relay's address is needed, such as {_EXAMPLE}")
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise InputError(_no_address(text)) from None
    if "@" in text:
        raise InputError(_no_address(text))
    if parts.scheme not in {"http", "https"}:
        raise InputError(f"{_shown(text)} doesn't begin with https://, as in {_EXAMPLE}")
    if not host or any(c.isspace() for c in host):
        raise InputError(_no_address(text))
    address = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"
    if parts.scheme == "http" and not _near(host):
        raise InputError(f"{_shown(address)} is plain http, so others on the way could listen in. {_PLAIN}")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise InputError(f"a relay's address ends after the name and the port, as in {_shown(address)}")
    return address


class RelayClient:
    """Calls to relays. Each raises RelayAway without an answer, RelayRefused for a refusal."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def make_nameplate(self, relay: str, read_key: bytes) -> int:
        """Return a short number that leads to the mailbox of this key for an hour."""
        answer = await self._ask("POST", f"{relay}{NAMEPLATES}", read_key)
        return _read(decode_nameplate_made, answer).nameplate

    async def claim(self, relay: str, number: int, read_key: bytes) -> bytes:
        """Return the id of the mailbox behind a number, as its one other side."""
        answer = await self._ask("POST", f"{relay}{NAMEPLATES}/{number}/claim", read_key)
        state = _read(decode_nameplate_state, answer)
        if state.box is None:
            raise RelayAway
        return _read(lambda _: from_text(state.box or ""), answer)

    async def crowded(self, relay: str, number: int, read_key: bytes) -> bool:
        """Return whether a third side has tried a number, seen from one of its two."""
        answer = await self._ask("GET", f"{relay}{NAMEPLATES}/{number}", read_key)
        return _read(decode_nameplate_state, answer).crowded

    async def release(self, relay: str, number: int, read_key: bytes) -> None:
        """Free a number."""
        await self._ask("DELETE", f"{relay}{NAMEPLATES}/{number}", read_key)

    async def deposit(self, relay: str, box: bytes, body: bytes) -> None:
        """Put a body into a mailbox; putting the same again while it waits changes nothing."""
        headers = {"content-type": "application/octet-stream"}
        request = HttpRequest("POST", f"{relay}{BOX}{to_text(box)}", headers, body)
        _read(decode_deposit, _checked(await self._http.send(request)))

    async def fetch(self, relay: str, read_key: bytes, wait: float = 0.0) -> Sequence[Frame]:
        """Return what waits in the mailbox; wait up to so many seconds for the first."""
        wait = min(wait, WAIT_SECONDS)
        url = f"{relay}{BOX}{to_text(mailbox_id(read_key))}?after=0&wait={wait:.1f}"
        answer = await self._ask("GET", url, read_key, seconds=wait + _SLACK)
        return _read(unpack_frames, answer)

    async def acknowledge(self, relay: str, read_key: bytes, upto: int) -> None:
        """Delete what has been kept, up to this number."""
        url = f"{relay}{BOX}{to_text(mailbox_id(read_key))}?upto={upto}"
        await self._ask("DELETE", url, read_key)

    async def _ask(
        self, method: str, url: str, read_key: bytes, seconds: float | None = None
    ) -> HttpAnswer:
        headers = {"authorization": f"Bearer {to_text(read_key)}"}
        if seconds is None:
            seconds = _SLACK if (urlsplit(url).hostname or "").endswith(_ONION) else _ANSWER
        return _checked(await self._http.send(HttpRequest(method, url, headers, b"", seconds)))


def _checked(answer: HttpAnswer) -> HttpAnswer:
    if answer.status in _OK:
        return answer
    try:
        reason = decode_problem(answer.body).error
    except (BadMessage, ValueError):
        raise RelayAway from None  # whatever answers there, it is no relay
    if reason in {"storage", "slow", "method", "headers"}:
        raise RelayAway
    raise RelayRefused(reason, answer.retry_after)


def _read(decode: Callable[[bytes], T], answer: HttpAnswer) -> T:
    try:
        return decode(answer.body)
    except (BadMessage, ValueError):
        raise RelayAway from None


def _no_address(text: str) -> str:
    if "@" in text:
        return f"a relay's address has no name or password in it; it looks like {_EXAMPLE}"
    return f"{_shown(text)} is no relay's address; it looks like {_EXAMPLE}"


def _shown(text: str) -> str:
    """Return the beginning of an address, up to where something private could follow the host."""
    scheme, between, rest = text.rpartition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    shown = f"{scheme}{between}{host}"
    return repr(shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…")


def _near(host: str) -> bool:
    """Return whether a host is this machine, a private network, or an onion service."""
    if host == "localhost" or host.endswith(_OWN_SUFFIXES):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in _NEAR if network.version == address.version)
