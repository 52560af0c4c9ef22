"""How a question is read: its words made plain, each still tied to the letters it came from.

Nothing here knows what is right or wrong. It turns "dont u think shes…" into the words
`do not you think she is`, keeps sentence ends, and folds noun phrases such as "my lovely
wife" into one word, `partner`, so that a rule can say who does what to whom.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

_TOKEN = re.compile(r"[a-z0-9]+(?:['*][a-z0-9]+)*|[.?!;:\n]+|,")
_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u00b4": "'"})
_MIN_TYPO = 5
_MAX_TYPO = 40
_LONGEST = 20_000

STOP = "."


@dataclass(frozen=True, slots=True)
class Word:
    """A plain word and where in the original text it came from (character offsets)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the reading knows of everyday writing.

    `spell` maps one written word to the plain words it stands for; `phrases` maps a run of
    plain words to one; `partner` and `owners` are the nouns and determiners that make up a
    noun phrase for another person, and `breaks` words that end one; `typos` are words a misspelling may be read as, and
    `known` words that are never taken for a misspelling.
    """

    spell: Mapping[str, tuple[str, ...]]
    phrases: Mapping[tuple[str, ...], str]
    people: frozenset[str]
    owners: frozenset[str]
    breaks: frozenset[str] = frozenset()
    typos: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    longest_phrase: int = 1
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as plain words. `line` is those words with one space around each."""

    text: str
    words: tuple[Word, ...]
    line: str
    starts: tuple[int, ...]

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Return the offsets in the original text for `line[begin:end]`; it must hold a word."""
        first = bisect_right(self.starts, begin) - 1
        if self.line[begin] == " ":
            first = bisect_right(self.starts, begin + 1) - 1
        last = bisect_right(self.starts, max(begin, end - 2)) - 1
        return self.words[first].start, self.words[last].end

    def quote(self, begin: int, end: int) -> str:
        """Return the original text for `line[begin:end]`."""
        start, stop = self.span(begin, end)
        return self.text[start:stop]


def read(text: str, lexicon: Lexicon) -> Reading:
    """Return the text as plain words; only its first 20,000 characters are read."""
    plain = _people(_join(_words(text[:_LONGEST], lexicon), lexicon), lexicon)
    starts = []
    at = 1
    for word in plain:
        starts.append(at)
        at += len(word.text) + 1
    line = " " + " ".join(w.text for w in plain) + " "
    return Reading(text, tuple(plain), line, tuple(starts))


def _words(text: str, lexicon: Lexicon) -> list[Word]:
    found: list[Word] = []
    for match in _TOKEN.finditer(text.lower().translate(_QUOTES)):
        raw = match.group()
        if not raw[0].isalnum():
            raw = "," if raw == "," else STOP
        found.extend(Word(p, match.start(), match.end()) for p in _plain(raw, lexicon))
    return found


def _plain(raw: str, lexicon: Lexicon) -> tuple[str, ...]:
    spelt = lexicon.spell.get(raw)
    if spelt is not None:
        return spelt
    if raw.endswith("n't"):
        return (_NOT.get(raw, raw[:-3]), "not")
    head, mark, tail = raw.partition("'")
    if mark and tail in _TAILS:
        return (*lexicon.spell.get(head, (head,)), *_TAILS[tail])
    if raw in lexicon.known or raw in lexicon.typos or not _MIN_TYPO <= len(raw) <= _MAX_TYPO:
        return (raw,)
    return (nearest(raw, lexicon.typos) or raw,)


_NOT = {"won't": "will", "can't": "can", "shan't": "shall"}
_TAILS: Mapping[str, tuple[str, ...]] = {
    "s": ("'s",),
    "m": ("am",),
    "re": ("are",),
    "ve": ("have",),
    "ll": ("will",),
    "d": ("would",),
}


def nearest(word: str, among: frozenset[str]) -> str | None:
    """Return the one word of `among` a single slip away from `word`, or None.

    A slip is a letter left out, put in, changed, or two letters swapped; the first letter
    must agree. Only words of five letters or more are looked at.
    """
    for slip in _slips(word):
        if slip in among and len(slip) >= _MIN_TYPO:
            return slip
    return None


def _slips(word: str) -> list[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    splits = [(word[:i], word[i:]) for i in range(1, len(word) + 1)]
    swapped = [a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1]
    shorter = [a + b[1:] for a, b in splits if b]
    longer = [a + c + b for a, b in splits for c in letters]
    changed = [a + c + b[1:] for a, b in splits if b for c in letters]
    return swapped + shorter + longer + changed


def _join(words: list[Word], lexicon: Lexicon) -> list[Word]:
    joined: list[Word] = []
    at = 0
    while at < len(words):
        for size in range(min(lexicon.longest_phrase, len(words) - at), 1, -1):
            run = words[at : at + size]
            name = lexicon.phrases.get(tuple(w.text for w in run))
            if name is not None:
                joined.append(Word(name, run[0].start, run[-1].end))
                at += size
                break
        else:
            joined.append(words[at])
            at += 1
    return joined


def _people(words: list[Word], lexicon: Lexicon) -> list[Word]:
    """Fold `my lovely wife` into the word `partner`; two words may stand between."""
    folded: list[Word] = []
    at = 0
    while at < len(words):
        end = _noun_end(words, at, lexicon)
        if end:
            folded.append(Word("partner", words[at].start, words[end - 1].end))
            at = end
        else:
            folded.append(words[at])
            at += 1
    return folded


def _noun_end(words: list[Word], at: int, lexicon: Lexicon) -> int:
    if words[at].text in lexicon.people:
        return at + 1
    if words[at].text not in lexicon.owners:
        return 0
    for ahead in range(at + 1, min(at + 4, len(words))):
        text = words[ahead].text
        if text in lexicon.people:
            return ahead + 1
        if not text.isalpha() or text in lexicon.breaks or text in lexicon.owners:
            return 0
    return 0
