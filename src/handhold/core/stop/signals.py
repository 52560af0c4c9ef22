"""What the second reader sees in a text: its words and groups of words, alone, as neighbours, and near."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from handhold.core.stop.reading import STOP, Reading, Word

_PEOPLE = frozenset({"he", "she", "they", "him", "her", "them", "partner", "his", "their", "hers"})
_COUNTING = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
)
_MEASURES = (
    "minut min hour day week month time cm mm inch inche metr percent euro dollar pound kg ml "
    "card friend people couple exe kid guest"
)
_SMALL_WORDS = (
    "i am me my we us our you it is was are be do does did have has had not can could should would "
    "will shall may might if when while after before until but so because and or to in on at of "
    "with without from up down out the a an this that what how why where who no yes"
)
_NUMBERS = tuple(_COUNTING.split())
_UNITS = frozenset(_MEASURES.split())
_KEPT = frozenset(_SMALL_WORDS.split())
_AGES = frozenset({"old", "of"})
_CHILD, _ADULT, _SHORT = 10, 18, 3
_NEAR = 5
_NEAR_CONCEPTS = 6


@dataclass(frozen=True, slots=True)
class Concepts:
    """Words that mean much the same: whole words, and how others begin."""

    words: Mapping[str, str]
    beginnings: Mapping[str, str]

    def of(self, word: str) -> str:
        """Return the group of a word, or an empty text; the longest beginning counts."""
        found = self.words.get(word)
        if found is not None:
            return found
        for size in range(len(word), 1, -1):
            found = self.beginnings.get(word[:size])
            if found is not None:
                return found
        return ""


def parse_concepts(data: Mapping[str, str]) -> Concepts:
    """Return the groups of a `[concepts]` table; the first group that names a word keeps it."""
    words: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    for name, listed in data.items():
        for word in listed.split():
            if word.endswith("*"):
                beginnings.setdefault(word[:-1], f"@{name}")
            else:
                words.setdefault(word, f"@{name}")
    return Concepts(words, beginnings)


def sentences(reading: Reading) -> list[list[Word]]:
    """Return the words of each sentence that has any."""
    found: list[list[Word]] = [[]]
    for word in reading.words:
        if word.text != STOP:
            found[-1].append(word)
        elif found[-1]:
            found.append([])
    return [s for s in found if s]


def plain_words(spoken: Sequence[Sequence[Word]]) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the words of these sentences in a row, a stop after each, and where each begins and ends."""
    words: list[str] = []
    places = []
    for sentence in spoken:
        places.append((len(words), len(words) + len(sentence)))
        words += [*(word.text for word in sentence), STOP]
    return words, places


def features(spoken: Iterable[list[str]], concepts: Concepts) -> set[str]:
    """Return what a text is made of: words and groups, alone, as neighbours, near, together."""
    found: set[str] = set()
    together: set[str] = set()
    for words in spoken:
        kept = [word for word in words if word != ","]
        stems, groups = grouped(kept, concepts)
        line = ["^", *stems, "$"]
        found.update(line)
        found.update(f"{a}_{b}" for a, b in pairwise(line))
        for at, word in enumerate(line):
            found.update(f"{word}~{far}" for far in line[at + 2 : at + _NEAR + 1])
        together.update(group for group in groups if group[0] == "@")
        found.update(_group_features(groups))
    found |= together
    ordered = sorted(together)
    found.update(f"{a}+{b}" for at, a in enumerate(ordered) for b in ordered[at + 1 :])
    return found


def grouped(words: Sequence[str], concepts: Concepts) -> tuple[list[str], list[str]]:
    """Return the stem of each word, and its group; "_" stands for a word of none that isn't a small one."""
    stems = _measures([_stem(word) for word in words])
    return stems, [_group(word, stem, concepts) for word, stem in zip(words, stems, strict=True)]


def _group_features(groups: list[str]) -> set[str]:
    line = ["^", *groups, "$"]
    found = {f"{a}_{b}" for a, b in pairwise(line) if "@" in a + b}
    triples = zip(line, line[1:], line[2:], strict=False)
    found.update(f"{a}_{b}_{c}" for a, b, c in triples if "@" in a + b + c)
    said = [group for group in groups if group != "_"]
    for at, one in enumerate(said):
        near = said[at + 1 : at + _NEAR_CONCEPTS + 1]
        found.update(f"{one}-{far}" for far in near if "@" in one + far)
    return found


def _group(word: str, stem: str, concepts: Concepts) -> str:
    if stem == "P" or stem[0] == "#":
        return stem
    group = concepts.of(word)
    if group:
        return group
    return stem if word in _KEPT else "_"


def _stem(word: str) -> str:
    if word in _PEOPLE or word == "partner's":
        return "P"
    if word.isdigit() or word in _NUMBERS:
        return _number(int(word) if word.isdigit() else _NUMBERS.index(word))
    for tail, least in (("ing", 6), ("ied", 5), ("ed", 5), ("es", 5), ("s", 4)):
        if word.endswith(tail) and len(word) >= least and not word.endswith("ss"):
            word = word[: -len(tail)]
            break
    if len(word) > _SHORT and word[-1] == word[-2] and word[-1] not in "aeiouls":
        return word[:-1]
    return word[:-1] if len(word) > _SHORT and word[-1] in "ey" else word


def _measures(stems: list[str]) -> list[str]:
    """Return the stems, numbers that measure something no longer taken for an age."""
    plain = list(stems)
    for at, stem in enumerate(stems[:-1]):
        if stem[0] != "#":
            continue
        after = stems[at + 2] if at + 2 < len(stems) else ""
        if stems[at + 1] in _UNITS or (stems[at + 1] == "year" and after not in _AGES):
            plain[at] = "#few"
    return plain


def _number(value: int) -> str:
    if value < _CHILD:
        return "#few"
    return "#child" if value < _ADULT else "#adult"
