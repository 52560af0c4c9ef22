"""A fuzzer that is led by which code it has reached: inputs that reach new ground are kept and changed further."""

import random
import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from fuzz.test_decoders import NASTY, mangled

Edge = tuple[CodeType, int, int]
MOST = 2000
"""How many inputs are kept to change further."""


class Trail:
    """The steps from line to line that code of one package takes."""

    def __init__(self, package: str) -> None:
        self.package = package
        self.edges: set[Edge] = set()

    def __call__(self, frame: FrameType, event: str, _arg: object) -> Any:
        """Follow calls into the package, and nothing else."""
        if not frame.f_globals.get("__name__", "").startswith(self.package):
            return None
        last = frame.f_lineno

        def step(frame: FrameType, event: str, _arg: object) -> Any:
            nonlocal last
            if event == "line":
                self.edges.add((frame.f_code, last, frame.f_lineno))
                last = frame.f_lineno
            return step

        self.edges.add((frame.f_code, 0, last))
        return step


def lead(
    decode: Callable[[bytes], object],
    refusals: tuple[type[Exception], ...],
    valid: tuple[bytes, ...],
    *,
    rounds: int,
    seed: int,
    package: str = "handhold",
) -> tuple[int, int]:
    """Feed inputs, changing most those that reached new code; let nothing but the refusals out.

    Returns how many steps of code were reached, and how many inputs were kept.
    """
    draw, kept, reached = random.Random(seed), [*valid, *NASTY], set()
    for number in range(-len(kept), rounds):
        parent = kept[number + len(valid) + len(NASTY)] if number < 0 else chosen(kept, draw)
        body = parent if number < 0 else mangled(parent, draw)
        trail = Trail(package)
        before = sys.gettrace()
        sys.settrace(trail)
        try:
            decode(body)
        except refusals:
            pass
        except Exception as escaped:
            sys.settrace(before)
            raise AssertionError(f"{type(escaped).__name__} for {body.hex()} (seed {seed})") from escaped
        finally:
            sys.settrace(before)
        if not trail.edges <= reached:
            reached |= trail.edges
            if number >= 0 and len(kept) < MOST:
                kept.append(body)
    return len(reached), len(kept)


def chosen(kept: list[bytes], draw: random.Random) -> bytes:
    """Return one of the kept inputs; the newest are the likelier half of the time."""
    return draw.choice(kept[-4:] if draw.random() < 0.5 else kept)
