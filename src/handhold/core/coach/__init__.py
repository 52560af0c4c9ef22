"""The conversation coach: reads a draft and says, kindly, where it may press on the reader."""

from handhold.core.coach.advise import advise
from handhold.core.coach.compiled import Coach, compile_coach
from handhold.core.coach.model import Advice, Finding, Overall, Role

__all__ = ["Advice", "Coach", "Finding", "Overall", "Role", "advise", "compile_coach"]
