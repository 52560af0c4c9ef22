"""The page for trouble: what happened, what was typed, a way back."""

from dataclasses import dataclass
from typing import ClassVar

from handhold.web.render import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class TroublePage(Page):
    """What went wrong. `typed` is shown so that nothing is lost; `onward` names where `back` leads."""

    template: ClassVar[str] = "pages/trouble.html"
    told: str
    back: str
    onward: str = "Go on"
    typed: tuple[str, ...] = ()


_TEXTS = ("text", "draft", "setting", "question")


def typed_in(values: dict[str, str]) -> tuple[str, ...]:
    """Return the longer texts of a form, so that they can be shown and copied."""
    return tuple(v for n, v in values.items() if v and (n in _TEXTS or n.startswith("note-")))
