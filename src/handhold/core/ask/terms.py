"""Words made comparable: split, shortened to their stem, and joined by meaning.

A term is a stem (`bleed` for bleeding, bleeds) or a concept (`#pain` for hurts, sore, ouch).
Concepts come from groups of words that mean the same here: the guides' glossaries and the
groups of the language's word lists. They may have several words.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'"})
_NOT = {"won't": "will", "can't": "can", "shan't": "shall"}
_TAILS = {"m": ("am",), "re": ("are",), "ve": ("have",), "ll": ("will",), "d": ("would",)}
_ODD = {"agreed": "agree", "bled": "bleed", "froze": "freeze", "frozen": "freeze", "came": "come"}
_SHORT = 3
_PARTNER = "partner"
SOFT, CONCEPT, PAIR = 0.35, 0.8, 0.5
"""What a word that says little, a concept, and a pair of small words count beside a telling word."""

_VOWELS = frozenset("aeiouy")


def split_words(text: str) -> list[str]:
    """Return the words of a text, lower case; `don't` is two words, and `'s` is dropped."""
    words: list[str] = _WORD.findall(text.lower().translate(_QUOTES))
    if "'" not in "".join(words):
        return words
    found: list[str] = []
    for word in words:
        head, mark, tail = word.partition("'")
        if not mark:
            found.append(word)
        elif word.endswith("n't"):
            found += [_NOT.get(word, word[:-3]), "not"]
        else:
            found += [head, *_TAILS.get(tail, ())]
    return found


def stem(word: str) -> str:
    """Return the word without its ending; words that differ by grammar alone share a stem."""
    word = _ODD.get(word) or _plural(word)
    for ending in ("ing", "edly", "ed", "ly", "ness", "ment"):
        if word.endswith(ending) and not word.endswith("eed"):
            rest = word[: -len(ending)]
            if len(rest) >= _SHORT and not _VOWELS.isdisjoint(rest):
                word = _single(rest) if ending in ("ing", "ed", "edly") else rest
                break
    if len(word) > _SHORT and word.endswith("e"):
        word = word[:-1]
    if len(word) > _SHORT and word.endswith("y"):
        word = word[:-1] + "i"
    return word


def _plural(word: str) -> str:
    if len(word) <= _SHORT or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def _single(word: str) -> str:
    if len(word) > _SHORT and word[-1] == word[-2] and word[-1] not in "lsz":
        return word[:-1]
    return word


@dataclass(frozen=True, slots=True)
class Concepts:
    """Runs of stems and the concepts they stand for."""

    runs: Mapping[tuple[str, ...], tuple[str, ...]]
    lengths: Mapping[str, tuple[int, ...]]
    """How long the runs are that begin with a stem."""

    def of(self, stems: Sequence[str]) -> list[tuple[int, int, str]]:
        """Return the concepts in a text as (first word, word after the last, concept)."""
        found: list[tuple[int, int, str]] = []
        for at, first in enumerate(stems):
            for size in self.lengths.get(first, ()):
                names = self.runs.get(tuple(stems[at : at + size]))
                if names is not None and at + size <= len(stems):
                    found += [(at, at + size, name) for name in names]
        return found


def make_concepts(groups: Iterable[tuple[str, Iterable[str]]]) -> Concepts:
    """Return the concepts for groups of (name, words or phrases that mean it)."""
    runs: dict[tuple[str, ...], list[str]] = {}
    for name, phrases in groups:
        for phrase in phrases:
            run = tuple(stem(w) for w in split_words(phrase))
            if run and f"#{name}" not in runs.setdefault(run, []):
                runs[run].append(f"#{name}")
    lengths: dict[str, set[int]] = {}
    for run in runs:
        lengths.setdefault(run[0], set()).add(len(run))
    return Concepts(
        runs={run: tuple(names) for run, names in runs.items()},
        lengths={first: tuple(sorted(found)) for first, found in lengths.items()},
    )


@dataclass(frozen=True, slots=True)
class Wording:
    """How words are read: those that say nothing (`filler`), a little (`soft`), or name a person.

    `soft` holds stems: whatever form a word has, it weighs the same.
    """

    concepts: Concepts
    people: frozenset[str] = frozenset()
    filler: frozenset[str] = frozenset()
    soft: frozenset[str] = frozenset()

    def stems(self, words: Sequence[str]) -> list[str]:
        """Return the stems of these words; whoever is named is "partner"."""
        return [_PARTNER if word in self.people else stem(word) for word in words]

    def terms(self, words: Sequence[str]) -> list[str]:
        """Return the stems of these words and the concepts they stand for."""
        stems = self.stems(words)
        return stems + [name for _, _, name in self.concepts.of(stems)]

    def weigh(self, words: Sequence[str], stems: Sequence[str]) -> dict[str, float]:
        """Return the terms of a question and how much each counts, before rarity."""
        weights: dict[str, float] = {}
        before = ""
        for word, root in zip(words, stems, strict=True):
            small = word in self.filler or word in self.people
            if not small:
                small = root in self.soft
                weights[root] = SOFT if small else 1.0
            if small and before:
                weights[f"{before} {root}"] = PAIR
            before = root if small else ""
        for start, end, name in self.concepts.of(stems):
            if not self.says_nothing(words[start:end]):
                weights[name] = CONCEPT
        return weights

    def says_nothing(self, words: Iterable[str]) -> bool:
        """Return whether all of these words are fillers or people."""
        return all(word in self.filler or word in self.people for word in words)
