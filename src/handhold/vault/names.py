"""What a vault may be called: a file's name on every system, and never a path."""

import unicodedata
from typing import Final

NAME_MAX: Final = 40
_RESERVED: Final = frozenset(
    ["con", "prn", "aux", "nul"] + [f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)]
)


def unfit(name: str) -> str:
    """Return why a name can't be a file's name everywhere, or might be a path; '' for one that can."""
    shown = repr(name if len(name) <= NAME_MAX else f"{name[:NAME_MAX]}…")
    if not name.strip():
        return "a vault needs a name; any will do"
    if len(name) > NAME_MAX:
        return f"{shown} has {len(name):,} characters; a vault's name has at most {NAME_MAX}"
    odd = next((c for c in name if c not in "-_ " and unicodedata.category(c)[0] not in "LMN"), "")
    if odd:
        return f"{shown} holds {odd!r}; a vault's name is made of letters, digits, spaces, hyphens and underscores"
    if name != name.strip():
        return f"{shown} begins or ends with a space; a vault's name doesn't"
    if name.casefold() in _RESERVED:
        return f"{shown} is a name that some systems keep for themselves; choose another"
    return ""
