"""The one thing that can be wrong with bytes from elsewhere."""

from handhold.base.errors import HandholdError


class BadMessage(HandholdError):
    """That message can't be read."""

    code = "bad-message"
