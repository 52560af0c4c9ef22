"""Ask: a question in one's own words, answered with passages of the guides."""

from handhold.core.ask.index import Index, build_index
from handhold.core.ask.model import Answer, AnswerKind, Found, Passage, PassageKind
from handhold.core.ask.reply import answer, stopped
from handhold.core.ask.rules import AskRules, Intent, parse_ask_rules

__all__ = [
    "Answer",
    "AnswerKind",
    "AskRules",
    "Found",
    "Index",
    "Intent",
    "Passage",
    "PassageKind",
    "answer",
    "build_index",
    "parse_ask_rules",
    "stopped",
]
