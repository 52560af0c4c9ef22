"""The relay's description of itself (OpenAPI 3.1). A test holds it to the running program."""

from typing import Any


def openapi() -> dict[str, Any]:
    """Return the document."""
    return {}
