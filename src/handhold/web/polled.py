"""Pages that look again by themselves: nobody need be there for that, so it keeps no vault open."""

from collections.abc import Mapping
from hashlib import sha256

from starlette.requests import Request

from handhold.web.render import is_fragment

PARTS = frozenset({"pairing", "shared", "standing", "words"})
"""The parts of pages that ask for themselves again and again, by their id."""


VAULT = "x-vault"
"""The header with the mark of the vault that a page belongs to."""


def by_itself(headers: Mapping[str, str]) -> bool:
    """Return whether a page asked, and no person."""
    return headers.get("hx-trigger") in PARTS


def sum_of(*shown: object) -> str:
    """Return a short word for what a page shows; it goes back with each look, and names nothing."""
    return sha256(repr(shown).encode()).hexdigest()[:16]


def nothing_new(request: Request, seen: str) -> bool:
    """Return whether a page that looks again shows all there is: then it is left as it stands."""
    return is_fragment(request.headers) and request.query_params.get("seen") == seen
