"""What reads a person's words: coach, ask, stop, reframe; and the tables for supplies and help.

Each is built from its pack data on first use and kept.
"""

from collections.abc import Callable
from functools import cached_property
from importlib.resources.abc import Traversable
from typing import TypeVar

from handhold.base.errors import PackUnreadable
from handhold.content.data import read_bytes, read_tables
from handhold.content.passages import index_of, load_ask_rules
from handhold.content.shelf import Shelf, load_shelf
from handhold.core.ask import Answer, AskRules, Index, answer, stopped
from handhold.core.coach.advise import advise
from handhold.core.coach.compiled import Coach, compile_coach
from handhold.core.coach.model import Advice, Role
from handhold.core.guides.model import Guide
from handhold.core.help.model import HelpBook
from handhold.core.help.parse import parse_help
from handhold.core.reframe import Reframed, reframe
from handhold.core.stop import Stop
from handhold.core.supplies.model import SuppliesRules
from handhold.core.supplies.parse import parse_rules
from handhold.core.supplies.tables import (
    CleaningTable,
    Matrix,
    ShapeRow,
    cleaning_table,
    matrix,
    shape_table,
)

LANGUAGE = "en"
"""The language of the readers' rules."""
MODEL = "_coach/en/model.bin"

Made = TypeVar("Made")


class Reading:
    """The readers of one packs folder."""

    def __init__(self, root: Traversable, shelf: Shelf | None = None, tidy: Callable[[], None] = lambda: None) -> None:
        """Take where the packs are; nothing is read yet. Without a shelf, that of the folder is read when it is first needed.

        `tidy` is called once a large reader is built: what was needed for building it alone can be given back.
        """
        self.root, self._shelf = root, shelf
        self._tidy = tidy

    @cached_property
    def shelf(self) -> Shelf:
        """The guides that are searched."""
        return load_shelf(self.root) if self._shelf is None else self._shelf

    @cached_property
    def coach(self) -> Coach:
        """The coach, compiled."""
        return self._tidied(compile_coach(read_tables(self.root, "_coach/en"), self._model()))

    @cached_property
    def ask_rules(self) -> AskRules:
        """The rules for reading questions: stop, reframe, ask."""
        return self._tidied(load_ask_rules(self.root))

    @cached_property
    def _hurried(self) -> AskRules:
        return self.ask_rules.hurried()

    @cached_property
    def index(self) -> Index:
        """The search index of those guides on the shelf that the readers can read."""
        guides = [guide for guide in self.shelf.guides if guide not in self.unread]
        return self._tidied(index_of(guides, self.ask_rules))

    @cached_property
    def unread(self) -> tuple[Guide, ...]:
        """The guides in a language that the readers don't know.

        They aren't searched: nobody would notice a question in that language that has to be stopped.
        """
        return tuple(g for g in self.shelf.guides if g.language.partition("-")[0] != LANGUAGE)

    @cached_property
    def supplies(self) -> SuppliesRules:
        """The tables of the supplies checker."""
        return parse_rules(read_tables(self.root, "_supplies"))

    @cached_property
    def supplies_tables(self) -> tuple[Matrix, Matrix, CleaningTable, tuple[ShapeRow, ...]]:
        """The tables to show: lubricants by barriers, by toys, cleaning, shapes."""
        rules = self.supplies
        barriers, toys = matrix(rules, "barriers"), matrix(rules, "toys")
        return barriers, toys, cleaning_table(rules), shape_table(rules)

    @cached_property
    def help(self) -> HelpBook:
        """Helplines and services by country."""
        return parse_help(read_tables(self.root, "_help"))

    def stopped(self, text: str) -> Stop | None:
        """Return why a text is answered with a stop or with help first, or None."""
        return stopped(text, self.ask_rules)

    def answer(self, question: str) -> Answer:
        """Return the first answer to a question: passages, a plain "I don't know", or a stop.

        One in four takes half a second and more: call it through `run_slow`.
        """
        return answer(question, self.index, self.ask_rules)

    def reframe(self, question: str) -> Reframed | None:
        """Return a question's selling words and the better question, or None without any."""
        return reframe(question, self.ask_rules.reframe)

    def read_draft(self, draft: str, role: Role, *, typing: bool = False) -> tuple[Stop | None, Advice]:
        """Return the coach's reading of a draft, and a stop where one is due.

        One in four takes half a second and more: call it through `run_slow`. While somebody is still `typing`, the third
        reader of stops is asked only before a stop is shown; a stop that it alone would find is missing then.
        """
        due = not typing or stopped(draft, self._hurried) is not None
        return self.stopped(draft) if due else None, advise(draft, self.coach, role)

    def _tidied(self, made: Made) -> Made:
        self._tidy()
        return made

    def _model(self) -> bytes | None:
        try:
            return read_bytes(self.root, MODEL)
        except PackUnreadable:
            return None
