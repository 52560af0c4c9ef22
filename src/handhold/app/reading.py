"""What reads a person's words: coach, ask, stop, reframe; and the tables for supplies and help.

Each is built from its pack data on first use and kept.
"""

from functools import cached_property
from importlib.resources.abc import Traversable

from handhold.base.errors import PackUnreadable
from handhold.content.data import read_bytes, read_tables
from handhold.content.shelf import Shelf
from handhold.core.coach.advise import advise
from handhold.core.coach.compiled import Coach, compile_coach
from handhold.core.coach.model import Advice, Role
from handhold.core.stop.judge import stop
from handhold.core.stop.model import Stop, StopRules
from handhold.core.stop.rules import parse_stop_rules

MODEL = "_coach/en/model.bin"


class Reading:
    """The readers of one packs folder."""

    def __init__(self, root: Traversable, shelf: Shelf) -> None:
        """Take where the packs are; nothing is read yet."""
        self.root, self.shelf = root, shelf

    @cached_property
    def coach(self) -> Coach:
        """The coach, compiled."""
        return compile_coach(read_tables(self.root, "_coach/en"), self._model())

    @cached_property
    def stop_rules(self) -> StopRules:
        """The rules of the stop page."""
        return parse_stop_rules(read_tables(self.root, "_stop"))

    def stopped(self, text: str) -> Stop | None:
        """Return why a text is answered with a stop or with help first, or None."""
        return stop(text, self.stop_rules)

    def read_draft(self, draft: str, role: Role) -> tuple[Stop | None, Advice]:
        """Return the coach's reading of a draft, and a stop where one is due."""
        return self.stopped(draft), advise(draft, self.coach, role)

    def _model(self) -> bytes | None:
        try:
            return read_bytes(self.root, MODEL)
        except PackUnreadable:
            return None
