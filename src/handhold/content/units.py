"""What is read as one: a paragraph, a list item, a table row; and what introduces it."""

from typing import TypeAlias

Place: TypeAlias = tuple[int, int | None]

DEEPEST_LIST = 3
_OPENS = frozenset({"bullet_list_open", "ordered_list_open", "table_open"})
_CLOSES = frozenset({"bullet_list_close", "ordered_list_close", "table_close"})
_KINDS = {"tr_open": "cell", "list_item_open": "item", "paragraph_open": "paragraph"}
_MENTIONING = "instead of"


class Units:
    """Keeps count while the tokens of a chapter go by.

    `number` is the present unit, `lead` the unit that introduces it, `kind` what it is.
    """

    def __init__(self) -> None:
        self.number = 0
        self.lead: int | None = None
        self.kind = "paragraph"
        self._depth = 0
        self._column = 0
        self._mentioning: set[int] = set()

    @property
    def too_deep(self) -> bool:
        """Tell whether lists stand in lists in lists."""
        return self._depth > DEEPEST_LIST

    def start(self) -> None:
        """Begin a unit of its own, such as a heading."""
        self.number += 1

    def see(self, token: str, last: str) -> None:
        """Take note of a token; `last` is the text that stands right above it."""
        if token in _OPENS:
            if self._depth == 0 and last.rstrip().endswith(":"):
                self.lead = self.number
            self._depth += 1
            self._mentioning = set()
        elif token in _CLOSES:
            self._depth -= 1
            self.lead = self.lead if self._depth else None
        elif token in _KINDS and not (token == "paragraph_open" and self._depth):  # noqa: S105
            self.number += 1
            self.kind = _KINDS[token]
            self._column = 0
        elif token in {"th_open", "td_open"}:
            self._column += 1
            self.kind = "head" if token == "th_open" else "cell"  # noqa: S105

    def mentions(self, text: str) -> bool:
        """Tell whether a cell stands in a column headed “Instead of”, which only mentions."""
        if self.kind not in {"head", "cell"}:
            return False
        if self.kind == "head" and text.lower().startswith(_MENTIONING):
            self._mentioning.add(self._column)
        return self._column in self._mentioning
