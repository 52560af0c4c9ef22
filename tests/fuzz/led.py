"""A fuzzer that is led by which code it has reached: inputs that reach new ground are kept and changed further."""

import random
import re
import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any, NamedTuple

from fuzz.test_decoders import NASTY, mangled

Edge = tuple[CodeType, int, int]
HERE = ("handhold",)
PIECES = re.compile(rb"[A-Za-z0-9_-]+(?:\.[0-9]+)?|[\x80-\xff]+|\r\n| HTTP/1\.1\r\n|.", re.DOTALL)
MOST = 2000
"""How many inputs are kept to change further."""


def altered(true: bytes, draw: random.Random, words: tuple[bytes, ...]) -> bytes:
    """Return text with one or two of its words and signs changed: more of what has a grammar still gets in.

    One in eight is mangled instead, byte by byte.
    """
    if draw.randrange(8) == 0:
        return mangled(true, draw, words)
    pieces = PIECES.findall(true)
    for _ in range(draw.choice((1, 1, 1, 2))):
        place = draw.randrange(len(pieces) + 1)
        match draw.randrange(6):
            case 0:
                pieces[place : place + 1] = [draw.choice(words)]
            case 1:
                pieces[place:place] = [draw.choice(words)]
            case 2:
                del pieces[place : place + draw.choice((1, 1, 1, 4))]
            case 3:
                pieces[place:place] = pieces[place : place + draw.choice((1, 3))]
            case 4:
                pieces[place : place + 1] = [mangled(b"".join(pieces[place : place + 1]), draw, words)]
            case _:
                pieces[place : place + 1] = [draw.choice(pieces)] if pieces else []
    return b"".join(pieces)


class Decoder(NamedTuple):
    """What reads foreign bytes: what it may raise, what it takes, and how to find the way in.

    `words` are pieces that its bytes are made of; `packages` those by whose code it is led, by one
    input in `every`: looking on takes long where much code runs. `rounds` are those of the day. `change` makes an input of another.
    """

    decode: Callable[[bytes], object]
    refusals: tuple[type[Exception], ...]
    valid: tuple[bytes, ...]
    words: tuple[bytes, ...] = NASTY
    packages: tuple[str, ...] = HERE
    every: int = 1
    rounds: int = 1_500
    change: Callable[[bytes, random.Random, tuple[bytes, ...]], bytes] = mangled


class Trail:
    """The steps from line to line that the code of some packages takes."""

    def __init__(self, packages: tuple[str, ...]) -> None:
        self.packages = packages
        self.edges: set[Edge] = set()

    def __call__(self, frame: FrameType, event: str, _arg: object) -> Any:
        """Follow calls into the packages, and nothing else."""
        if not frame.f_globals.get("__name__", "").startswith(self.packages):
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


def lead(one: Decoder, *, rounds: int, seed: int) -> tuple[int, int]:
    """Feed inputs, changing most those that reached new code; let nothing but the refusals out.

    Returns how many steps of code were reached, and how many inputs were kept.
    """
    draw, kept, reached = random.Random(seed), [*one.valid, *NASTY], set()
    given = len(kept)
    for number in range(-given, rounds):
        parent = kept[number + given] if number < 0 else chosen(kept, draw)
        body = parent if number < 0 else one.change(parent, draw, one.words)
        trail = Trail(one.packages)
        before = sys.gettrace()
        if number < 0 or number % one.every == 0:
            sys.settrace(trail)
        try:
            one.decode(body)
        except one.refusals:
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
