"""Time and randomness as values that are handed in."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Returns the present moment, time-zone aware."""

Entropy: TypeAlias = Callable[[int], bytes]
"""Returns that many unpredictable bytes."""
