"""A message as tokens: everyday spelling made plain, each token tied to its place.

`dont`, `don't` and `do not` read alike afterwards, so that one rule serves all three.
Places are character offsets into the message as it was written.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

STOPS = frozenset({".", "?", "!", "…", "¶"})
BREAKS = STOPS | {",", ";", ":", "—", "(", ")", '"'}

_PIECE = re.compile(
    r"(?P<word>w/o|w/|[^\W_]+(?:'[^\W_]+)*'?)|(?P<end>[.!?…]+)|(?P<line>\s*\n\s*)"
    r'|(?P<dash>\s-+\s|--+|[—–])|(?P<mark>[,;:()"&/%$£€*#=≠+])|(?P<sign>[^\s\w])',
)
_STRAIGHT = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})
_IGNORED = frozenset({"\ufe0f", "\u200d", "'", "-", "_"})
_ENDINGS = {"n't": "not", "'ll": "will", "'re": "are", "'ve": "have", "'m": "am", "'d": "would"}
_IS_AFTER = frozenset(
    [
        "it",
        "that",
        "what",
        "there",
        "who",
        "here",
        "he",
        "she",
        "how",
        "where",
        "when",
        "everything",
        "everyone",
        "nobody",
        "one",
    ],
)
_ILL_AFTER = frozenset(
    [
        "feel",
        "feeling",
        "felt",
        "was",
        "am",
        "is",
        "are",
        "be",
        "been",
        "fell",
        "fall",
        "mentally",
        "so",
    ]
)
_ARE_BEFORE = frozenset(
    [
        "not",
        "so",
        "a",
        "an",
        "the",
        "just",
        "up",
        "down",
        "in",
        "on",
        "ready",
        "ok",
        "okay",
        "sure",
        "such",
        "too",
        "really",
        "always",
        "never",
        "still",
        "into",
        "welcome",
        "already",
        "with",
        "at",
        "only",
        "like",
        "very",
        "that",
        "free",
        "good",
        "hot",
        "cute",
        "sweet",
        "right",
        "wrong",
        "nice",
        "lucky",
        "amazing",
        "beautiful",
        "gorgeous",
        "perfect",
        "mine",
        "my",
        "tired",
        "home",
        "the",
        "my",
        "going",
        "gonna",
    ],
)


@dataclass(frozen=True, slots=True)
class Token:
    """One plain word or sign, and the place of the piece of text it came from."""

    norm: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A message ready for rules.

    `norm` is the tokens joined by spaces, between two `¶` signs, with a space at the end.
    `starts[i]` is where token `i` begins in `norm`.
    """

    source: str
    tokens: tuple[Token, ...]
    norm: str
    starts: tuple[int, ...]

    def words(self) -> frozenset[str]:
        """Return the distinct tokens of the message."""
        return frozenset(token.norm for token in self.tokens)


def read(text: str, spelling: Mapping[str, str]) -> Reading:
    """Split `text` into plain tokens; `spelling` maps everyday forms to plain words.

    The first and the last token are `¶` signs without width.
    """
    tokens = [Token("¶", 0, 0), *_tokens(text, spelling), Token("¶", len(text), len(text))]
    starts: list[int] = []
    at = 0
    for token in tokens:
        starts.append(at)
        at += len(token.norm) + 1
    norm = " ".join(token.norm for token in tokens) + " "
    return Reading(text, tuple(tokens), norm, tuple(starts))


def _tokens(text: str, spelling: Mapping[str, str]) -> Iterator[Token]:
    """Yield the plain tokens of `text` in order."""
    straight = text.translate(_STRAIGHT).lower()
    if len(straight) != len(text):  # a few letters grow when lowered; keep offsets true
        straight = text.translate(_STRAIGHT)
    before = "¶"
    for found in _PIECE.finditer(straight):
        start, end = found.span()
        kind = found.lastgroup
        if kind == "word":
            following = _next_word(straight, end)
            for norm in _plain(found.group().strip("'"), before, following, spelling):
                yield Token(norm, start, end)
                before = norm
            continue
        sign = _sign(kind, found.group())
        if sign and not (sign == "¶" and before in STOPS):
            yield Token(sign, start, end)
            before = sign


def _next_word(text: str, at: int) -> str:
    """Return the word that follows directly after `at`, or nothing."""
    found = re.compile(r"\s*([^\W_]+)").match(text, at)
    return found.group(1) if found else ""


def _sign(kind: str | None, raw: str) -> str:
    """Return the one sign that stands for a run of punctuation, or nothing."""
    if kind == "line":
        return "¶"
    if kind == "dash":
        return "—"
    if kind == "end":
        if "?" in raw:
            return "?"
        if "!" in raw:
            return "!"
        return "." if raw == "." else "…"
    return "" if raw in _IGNORED else raw


def _plain(word: str, before: str, after: str, spelling: Mapping[str, str]) -> list[str]:
    """Return the plain words behind one written word."""
    if word == "ur":
        verb = after in _ARE_BEFORE or after.endswith("ing")
        return ["you", "are"] if verb else ["your"]
    if word == "ill":
        return ["ill"] if before in _ILL_AFTER else ["i", "will"]
    if word == "w/":
        return ["with"]
    known = spelling.get(word)
    if known is not None:
        return known.split()
    for ending, full in _ENDINGS.items():
        stem = word.removesuffix(ending)
        if stem and stem != word:
            return [*_plain(stem, before, after, spelling), full]
    stem = word.removesuffix("'s")
    if stem and stem != word:
        return [stem, "is" if stem in _IS_AFTER else "'s"]
    return [word]
