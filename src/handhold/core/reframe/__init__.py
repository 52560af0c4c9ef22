"""A question's selling words, and the better question."""

from handhold.core.reframe.finding import at_first, surer
from handhold.core.reframe.model import Category, Flag, FlagRule, Reframed, ReframeRules
from handhold.core.reframe.reword import reframe, worded
from handhold.core.reframe.rules import parse_reframe_rules

__all__ = [
    "Category",
    "Flag",
    "FlagRule",
    "ReframeRules",
    "Reframed",
    "at_first",
    "parse_reframe_rules",
    "reframe",
    "surer",
    "worded",
]
