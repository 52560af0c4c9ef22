"""Questions that get a stop or help before anything else."""

from handhold.core.stop.judge import SCORED, judge, stop, weigh
from handhold.core.stop.model import Notice, Stop, StopKind, StopRule, StopRules
from handhold.core.stop.reading import Lexicon, Reading, read
from handhold.core.stop.rules import parse_lexicon, parse_stop_rules
from handhold.core.stop.scoring import Weighed

__all__ = [
    "SCORED",
    "Lexicon",
    "Notice",
    "Reading",
    "Stop",
    "StopKind",
    "StopRule",
    "StopRules",
    "Weighed",
    "judge",
    "parse_lexicon",
    "parse_stop_rules",
    "read",
    "stop",
    "weigh",
]
