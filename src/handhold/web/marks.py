"""What a page was made of: forms carry a mark of their vault, and of each free text as it was kept then."""

from hashlib import blake2b
from typing import Final

from starlette.requests import Request

from handhold.app.ports import OpenVault
from handhold.web.forms import TEXT, Form, FormError

CHANGED: Final = "This was changed elsewhere since you opened this page. Nothing is lost: choose what to keep."


class Marks:
    """Marks of texts. The key is this program's alone, so that a mark tells nothing about a text."""

    def __init__(self, key: bytes) -> None:
        """Take a key of 16 to 64 random bytes."""
        self._key = key

    def of(self, text: str) -> str:
        """Return a text's mark; white space around it counts for nothing."""
        return blake2b(text.strip().encode(), key=self._key, digest_size=8).hexdigest()


def mark_of(vault: OpenVault | None) -> str:
    """Return a vault's mark, which stays the same and isn't its id; empty where none is open."""
    return blake2b(vault.vault_id, digest_size=8, person=b"page").hexdigest() if vault else ""


def written(request: Request, form: Form, name: str, kept: str) -> str:
    """Return what a field's text is to be, where `kept` is what is kept now.

    What was changed elsewhere meanwhile is never replaced unseen: a text that wasn't touched here gives way to it, and
    one that was is an error that shows both. From then on the form knows what is kept, and may join the two.
    """
    typed = form.text(name)
    marks: Marks = request.app.state.renderer.marks
    mark = form.values.get(f"mark-{name}", "")
    if form.values.get(f"join-{name}") and kept.strip() != typed.strip():
        typed = f"{kept.rstrip()}\n\n{typed}".strip()
        if len(typed) > TEXT:
            form.fail(name, f"The two are {len(typed):,} characters together; there is room for {TEXT:,}.")
    if not mark or mark == marks.of(kept) or kept.strip() in ("", typed.strip()):
        return typed
    if mark == marks.of(typed):
        return kept
    form.errors.append(FormError(name, CHANGED, kept))
    return typed
