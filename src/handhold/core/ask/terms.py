"""Words made comparable: split, shortened to their stem, and joined by meaning.

A term is a stem (`bleed` for bleeding, bleeds) or a concept (`#pain` for hurts, sore, ouch).
Concepts come from groups of words that mean the same here: the guides' glossaries and the
groups of the language's word lists. They may have several words.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
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
    text = text.lower().replace("\u2019", "'").replace("\u2018", "'")
    words: list[str] = _WORD.findall(text)
    if "'" not in text:
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
    """Runs of stems and the concepts they stand for.

    `longer` says, for a stem and the next one, how many words the runs have that begin so.
    """

    runs: Mapping[tuple[str, ...], tuple[str, ...]]
    longer: Mapping[str, Mapping[str, tuple[int, ...]]]

    def of(self, stems: Sequence[str]) -> list[tuple[int, int, str]]:
        """Return the concepts in a text as (first word, word after the last, concept)."""
        found: list[tuple[int, int, str]] = []
        for at, (first, second) in enumerate(zip(stems, [*stems[1:], ""], strict=False)):
            found += [(at, at + 1, name) for name in self.runs.get((first,), ())]
            if first not in self.longer:
                continue
            for size in self.longer[first].get(second, ()):
                run = tuple(stems[at : at + size])
                names = self.runs.get(run, ()) if len(run) == size else ()
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
    longer: dict[str, dict[str, set[int]]] = {}
    for first, second, *rest in (run for run in runs if len(run) > 1):
        longer.setdefault(first, {}).setdefault(second, set()).add(2 + len(rest))
    return Concepts(
        runs={run: tuple(names) for run, names in runs.items()},
        longer={a: {b: tuple(sorted(n)) for b, n in next_.items()} for a, next_ in longer.items()},
    )


class Form(NamedTuple):
    """A word as it is read.

    `plain` says that it is a filler or names a person, `small` that it tells little at least. It stands for `names`
    by itself; `runs` says, for a stem that may follow, how long the runs are that begin so and stand for a concept.
    """

    stem: str
    plain: bool
    small: bool
    names: tuple[str, ...]
    runs: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Wording:
    """How words are read: those that say nothing (`filler`), a little (`soft`), or name a person.

    `soft` holds stems: whatever form a word has, it weighs the same.
    """

    concepts: Concepts
    people: frozenset[str] = frozenset()
    filler: frozenset[str] = frozenset()
    soft: frozenset[str] = frozenset()

    def form(self, word: str) -> Form:
        """Return a word as it is read; whoever is named is "partner"."""
        person = word in self.people
        root = _PARTNER if person else stem(word)
        plain = person or word in self.filler
        names = () if plain else self.concepts.runs.get((root,), ())
        runs = self.concepts.longer.get(root, {})
        return Form(root, plain, plain or root in self.soft, names, runs)

    def terms(self, words: Sequence[str]) -> list[str]:
        """Return the stems of these words and the concepts they stand for."""
        stems = [self.form(word).stem for word in words]
        return stems + [name for _, _, name in self.concepts.of(stems)]

    def weigh(self, forms: Sequence[Form]) -> dict[str, float]:
        """Return the terms of a question and how much each counts, before rarity."""
        weights: dict[str, float] = {}
        before, last = "", len(forms) - 1
        for at, (root, plain, small, names, runs) in enumerate(forms):
            if not plain:
                weights[root] = SOFT if small else 1.0
            if small and before:
                weights[f"{before} {root}"] = PAIR
            before = root if small else ""
            for name in names:
                weights[name] = CONCEPT
            for size in runs.get(forms[at + 1].stem, ()) if runs and at < last else ():
                run = forms[at : at + size]
                together = self.concepts.runs.get(tuple([form.stem for form in run]))
                if together is not None and not says_nothing(run):
                    weights.update(dict.fromkeys(together, CONCEPT))
        return weights


def says_nothing(forms: Iterable[Form]) -> bool:
    """Return whether all of these words are fillers or people."""
    return all(form.plain for form in forms)
