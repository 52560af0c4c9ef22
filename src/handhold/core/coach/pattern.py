"""A small language for sentences, so that rules can be read aloud.

    you will ~2 (love|enjoy) it
    ^ if you {really}? {love} me
    i {bought|booked}

Words stand for themselves after everyday spelling was made plain. `(a|b)` is a choice, `?`
after a piece makes it optional, `{name}` is a word class of the language pack, `~2` allows up
to two words in between, `love*` any word that begins so, `_` any one word. `^` and `$` are the
start and end of a sentence. A piece never reaches over the end of a sentence unless the
pattern holds the stop itself (`.`, `?`, `!`), or `//`, which stands for any stop.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

_STOP = ".?!¶…"
_PIECE = re.compile(r"\(|\)\??|\||\{[a-z0-9_-]+\}\??|~\d+|[^\s()|{}]+")
_COMMON = frozenset(
    [
        "i",
        "you",
        "me",
        "my",
        "your",
        "it",
        "is",
        "are",
        "am",
        "to",
        "the",
        "a",
        "an",
        "and",
        "or",
        "but",
        "that",
        "this",
        "what",
        "do",
        "not",
        "will",
        "would",
        "can",
        "if",
        "so",
        "of",
        "for",
        "in",
        "on",
        "at",
        "with",
        "we",
        "us",
        "be",
        "have",
        "has",
        "had",
        "was",
        "just",
        "like",
        "no",
        "yes",
        ".",
        ",",
        "?",
        "!",
        "—",
        "…",
        "¶",
        ":",
        ";",
    ],
)
_FAR = 1000


class PatternError(ValueError):
    """A pattern that can't be read; the message says which and why."""


@dataclass(frozen=True)
class Compiled:
    """A pattern that has been checked, to run over `Reading.norm`; it is compiled when it first has to be tried.

    The pattern can only match a message that holds a word of each set in `anchors`, the rarest first;
    no anchors means that it has to be tried on every message.
    """

    source: str
    expression: str
    anchors: tuple[frozenset[str], ...]

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Return the pattern as a regular expression."""
        return re.compile(self.expression)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece as regex source, and sets of words, of each of which a match must hold one."""

    regex: str
    anchors: tuple[frozenset[str], ...]


def compile_pattern(pattern: str, classes: Mapping[str, Sequence[str]]) -> Compiled:
    """Compile one pattern; unknown classes and open brackets raise PatternError."""
    part = _parse(pattern, classes, frozenset())
    return Compiled(pattern, r"(?<![^ ])" + part.regex, part.anchors)


def _parse(pattern: str, classes: Mapping[str, Sequence[str]], seen: frozenset[str]) -> _Part:
    pieces = _PIECE.findall(pattern)
    part, rest = _choice(pieces, 0, classes, seen)
    if rest != len(pieces):
        message = f"a bracket closes that never opened: {pattern!r}"
        raise PatternError(message)
    return part


def _choice(
    pieces: Sequence[str], at: int, classes: Mapping[str, Sequence[str]], seen: frozenset[str]
) -> tuple[_Part, int]:
    """Read choices up to a closing bracket or the end."""
    branches: list[_Part] = []
    row: list[_Part] = []
    while at < len(pieces) and not pieces[at].startswith(")"):
        piece = pieces[at]
        at += 1
        if piece == "|":
            branches.append(_sequence(row))
            row = []
        elif piece == "(":
            inner, at = _choice(pieces, at, classes, seen)
            if at >= len(pieces):
                message = f"a bracket stays open: {' '.join(pieces)!r}"
                raise PatternError(message)
            row.append(_maybe(inner, optional=pieces[at] == ")?"))
            at += 1
        else:
            row.append(_piece(piece, classes, seen))
    branches.append(_sequence(row))
    return _either(branches), at


def _sequence(row: Sequence[_Part]) -> _Part:
    """Join pieces that follow each other; the anchors of each must be there."""
    held = dict.fromkeys(anchors for part in row for anchors in part.anchors)
    return _Part("".join(part.regex for part in row), tuple(sorted(held, key=_cost)))


def _either(branches: Sequence[_Part]) -> _Part:
    """Join choices; there are anchors only if each branch has some, and its rarest count."""
    if len(branches) == 1:
        return branches[0]
    every = all(branch.anchors for branch in branches)
    anchors = (frozenset[str]().union(*(b.anchors[0] for b in branches)),) if every else ()
    return _Part("(?:" + "|".join(b.regex for b in branches) + ")", anchors)


def _maybe(part: _Part, *, optional: bool) -> _Part:
    return _Part(f"(?:{part.regex})?", ()) if optional else part


def _piece(piece: str, classes: Mapping[str, Sequence[str]], seen: frozenset[str]) -> _Part:
    """Compile one word, sign, gap or class."""
    if piece.startswith("{"):
        name = piece.strip("{}?")
        return _maybe(_class(name, classes, seen), optional=piece.endswith("?"))
    if piece.startswith("~"):
        return _Part(rf"(?:[^ {_STOP}]+ ){{0,{int(piece[1:])}}}?", ())
    fixed = {
        "^": rf"(?<=[{_STOP}] )",
        "$": rf"(?=(?:[^\w\s{_STOP}]+ )*[{_STOP}])",
        "_": rf"[^ {_STOP}]+ ",
        "//": rf"[{_STOP}] ",
    }
    if piece in fixed:
        return _Part(fixed[piece], ())
    if len(piece) > 1 and piece.endswith("?"):
        return _maybe(_piece(piece[:-1], classes, seen), optional=True)
    if len(piece) > 1 and piece.endswith("*"):
        return _Part(re.escape(piece[:-1]) + r"[^ ]* ", ())
    return _Part(re.escape(piece) + " ", (frozenset({piece}),))


def _class(name: str, classes: Mapping[str, Sequence[str]], seen: frozenset[str]) -> _Part:
    """Compile a word class: each member is a pattern of its own."""
    if name not in classes or name in seen:
        message = (
            f"there is no word class {name!r}" if name not in seen else f"{name!r} holds itself"
        )
        raise PatternError(message)
    return _either([_parse(member, classes, seen | {name}) for member in classes[name]])


def _cost(anchors: frozenset[str]) -> int:
    """Return how often these anchors would make a pattern run for nothing; lower is better."""
    return sum(_FAR if anchor in _COMMON else 1 for anchor in anchors)
