"""Asking a relay in process, as its HTTP server would."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from handhold.relay.app import RelayApp
from handhold.relay.service import Relay
from handhold.wire.frames import Frame, unpack_frames
from handhold.wire.mailbox import mailbox_id, to_text


@dataclass(frozen=True)
class Box:
    """A mailbox by name: its key and its id, as bytes and as text."""

    name: str

    @property
    def key(self) -> str:
        """Return the read key as text."""
        return to_text(hashlib.sha256(self.name.encode()).digest())

    @property
    def raw(self) -> bytes:
        """Return the id."""
        return mailbox_id(hashlib.sha256(self.name.encode()).digest())

    @property
    def id(self) -> str:
        """Return the id as text."""
        return to_text(self.raw)


@dataclass
class Answered:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def error(self) -> str:
        """Return why it was refused."""
        return json.loads(self.body)["error"]

    @property
    def json(self) -> dict[str, Any]:
        """Return the body as JSON."""
        return json.loads(self.body)


@dataclass
class Asker:
    """Somebody who asks a relay."""

    app: RelayApp
    relay: Relay
    address: str = "192.0.2.7"
    sent: list[dict[str, Any]] = field(default_factory=list)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        key: str | None = None,
        headers: list[tuple[bytes, bytes]] | None = None,
    ) -> Answered:
        """Send one request."""
        path, _, query = path.partition("?")
        given = [(b"content-length", b"%d" % len(body)), *(headers or [])]
        if key is not None:
            given.append((b"authorization", f"Bearer {key}".encode()))
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": given,
            "client": (self.address, 4000),
        }
        events = [{"type": "http.request", "body": body, "more_body": False}]
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return events.pop() if events else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Answered(sent[0]["status"], found, sent[1]["body"])

    async def put(self, box: Box, body: bytes, query: str = "") -> Answered:
        """Deposit."""
        return await self.ask("POST", f"/v1/box/{box.id}{query}", body=body)

    async def fetch(self, box: Box, after: int = 0, wait: float = 0) -> list[Frame]:
        """List."""
        path = f"/v1/box/{box.id}?after={after}&wait={wait:g}"
        found = await self.ask("GET", path, key=box.key)
        assert found.status == 200, found
        return unpack_frames(found.body)

    async def acknowledge(self, box: Box, upto: int) -> None:
        """Delete."""
        found = await self.ask("DELETE", f"/v1/box/{box.id}?upto={upto}", key=box.key)
        assert found.status == 204, found


def body(text: str, size: int = 1024) -> bytes:
    """Return a body of a size class that begins with some text."""
    return text.encode().ljust(size, b".")
