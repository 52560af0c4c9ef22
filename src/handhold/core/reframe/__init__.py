"""A question's selling words, and the better question."""

from handhold.core.reframe.model import Category, Flag, FlagRule, Reframed, ReframeRules
from handhold.core.reframe.reword import reframe
from handhold.core.reframe.rules import parse_reframe_rules

__all__ = [
    "Category",
    "Flag",
    "FlagRule",
    "ReframeRules",
    "Reframed",
    "parse_reframe_rules",
    "reframe",
]
