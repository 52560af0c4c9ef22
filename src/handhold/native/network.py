"""The network, loaded when two people use it: one person alone never pays for it."""

from handhold.app.ports_net import Http, HttpAnswer, HttpRequest


class Network:
    """The `Http` port; its library is loaded at the first request."""

    def __init__(self) -> None:
        """Load nothing yet."""
        self._client: Http | None = None

    async def send(self, request: HttpRequest) -> HttpAnswer:
        """Return the answer, or raise RelayAway; see `Http`."""
        if self._client is None:
            from handhold.native.http import HttpxClient

            self._client = HttpxClient()
        return await self._client.send(request)
