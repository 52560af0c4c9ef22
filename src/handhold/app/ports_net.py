"""What pairing and sync need from the world: HTTP, and a vault with an id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from handhold.base.errors import HandholdError


class RelayAway(HandholdError):
    """The relay can't be reached just now. Nothing is lost; it is tried again later."""

    code = "relay-away"


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request. `timeout` is in seconds, for the whole of it."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    timeout: float = 20.0


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """One answer. `retry_after` is in seconds, None where the server names none."""

    status: int
    body: bytes = b""
    retry_after: float | None = None


class Http(Protocol):
    """Sends requests; each home has its own."""

    async def send(self, request: HttpRequest) -> HttpAnswer:
        """Return whatever the server answered, redirects not followed.

        Raises RelayAway where there is no answer: no network, no such host, a broken
        connection, a certificate that isn't right, an answer over 2 MiB, or time ran out.
        """
        ...


class SyncVault(Protocol):
    """The part of an open vault that partners need."""

    vault_id: bytes

    def records(self) -> Sequence[bytes]:
        """Return all records in order."""

    async def append(self, records: Sequence[bytes]) -> None:
        """Keep the records, all or none, durably before returning. Raises VaultError."""
