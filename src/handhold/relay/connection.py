"""Connections that don't wait for ever.

The HTTP server below has no limit on how long a request may take to arrive, nor on how long an
answer may take to be read. This adds both: ten seconds each, then the connection is cut. It also
tells a waiting poll at once when its reader has gone.
"""

import asyncio
import importlib.util
from typing import TYPE_CHECKING, Any, Final

from handhold.relay.http import CONNECTION, Refused, Scope, written
from handhold.relay.waiting import Poll

if TYPE_CHECKING:
    from typing_extensions import override
    from uvicorn.protocols.http.h11_impl import H11Protocol as Server, RequestResponseCycle
elif importlib.util.find_spec("httptools") is not None:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol as Server
else:
    from uvicorn.protocols.http.h11_impl import H11Protocol as Server

if not TYPE_CHECKING:

    def override(method: Any) -> Any:  # noqa: ANN401
        """Mark a method as overriding one of the server's; only the type checker looks."""
        return method


PATIENCE: Final = 10.0
"""Seconds for a request to arrive whole, and for an answer to leave whole."""

_WHOLE: Final = importlib.util.find_spec("httptools") is not None
"""Whether answers can be sent whole: the other server keeps count of every part itself."""

HEAD_BYTES: Final = 16384
"""Most bytes of a request before its head is complete."""

_UNREADABLE: Final = written(Refused("bad-request", close=True).reply)
_SLOW: Final = written(Refused("slow", close=True).reply)
_LONG: Final = written(Refused("headers", close=True).reply)


class PatientConnection(Server):
    """One connection, with an end to every wait for the other side."""

    _poll: Poll | None = None
    _timer: asyncio.TimerHandle | None = None
    _since: float | None = None
    """Since when a request is arriving or an answer is leaving; None between requests."""

    _rested: float = 0.0
    """When the last answer was complete."""

    _head: int = 0

    @property
    def _cycle(self) -> "RequestResponseCycle | None":
        return self.cycle  # None until the first request, whatever the server's types say

    @override
    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 -- the server's own type
        """Give the first request its ten seconds, and let each find its connection."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, CONNECTION: self}
        self._since = self.loop.time()
        self._timer = self.loop.call_later(PATIENCE, self._look)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of everything, a waiting poll first."""
        if self._poll is not None:
            self._poll.wake()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        super().connection_lost(exc)

    @override
    def shutdown(self) -> None:
        """End a waiting poll with an empty answer, since the relay is stopping."""
        super().shutdown()
        if self._poll is not None:
            self._poll.wake()

    def park(self, poll: Poll | None) -> None:
        """Name the poll that waits on this connection, or none; where nobody listens any more, it ends."""
        self._poll = poll
        if poll is not None and self.transport.is_closing():
            poll.wake()

    def send_whole(self, scope: Scope, answer: bytes) -> bool:
        """Send an answer, head and body together; False when only the server can.

        The server sends the two one after the other: two calls of the system, two packets, and a
        reader that is woken twice. It also sets a timer for each rest; here `_look` sees to that.
        """
        cycle = self._cycle
        if not _WHOLE or cycle is None or cycle.scope is not scope or self.flow.write_paused:
            return False
        if cycle.disconnected or not cycle.keep_alive:
            return False
        cycle.response_started = cycle.response_complete = True
        self.transport.write(answer)
        self.flow.resume_reading()
        self._rest()
        return True

    @override
    def data_received(self, data: bytes) -> None:
        """Take bytes in, and keep the time since the request began to arrive."""
        before = self._cycle
        if before is None or before.response_complete:
            self._head += len(data)
            if self._since is None:
                self._since = self.loop.time()
        super().data_received(data)
        if self._cycle is not before:
            self._head = 0
        elif self._head > HEAD_BYTES and not self.transport.is_closing():
            self._cut(_LONG)

    @override
    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 -- the server's own words
        """Refuse what can't be read as a request, as every other refusal is worded."""
        self._cut(_UNREADABLE)

    @override
    def on_response_complete(self) -> None:
        """Stop the clock until the next request."""
        self._rest()
        super().on_response_complete()

    def _rest(self) -> None:
        self._since, self._rested = None, self.loop.time()

    def _look(self) -> None:
        self._timer = None
        if self.transport.is_closing():
            self.transport.abort()  # closing, but the other side takes nothing
            return
        now = self.loop.time()
        cycle = self._cycle
        arriving = cycle is None or cycle.response_complete or cycle.more_body
        leaving = self.flow.write_paused
        if not (arriving or leaving):
            self._since = None
        elif leaving and self._since is None:
            self._since = now
        elif self._since is None and now - self._rested >= self.timeout_keep_alive:
            self.transport.close()
            return
        if self._since is not None and now - self._since >= PATIENCE:
            answering = cycle is not None and cycle.response_started and not cycle.response_complete
            self._cut(b"" if leaving or answering else _SLOW)
            return
        wait = PATIENCE if self._since is None else self._since + PATIENCE - now
        self._timer = self.loop.call_later(max(wait, 0.01), self._look)

    def _cut(self, last_words: bytes) -> None:
        if last_words:
            self.transport.write(last_words)
            self.transport.close()
        else:
            self.transport.abort()
