"""Spelling: a word the shelf doesn't know is read as the nearest word that it does know.

Words are found by leaving letters out on both sides (one letter; two in long words, if the shelf
has them more than once), then measured: a slip is a letter left out, put in, changed, or two neighbours swapped.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from handhold.base.keys import key_of
from handhold.core.ask.keys import Keys

_SHORTEST = 4
_SLIPS = 2
_LONG = 7


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words of the shelf, how often each is used, and ways to get to them.

    `cuts` are what is left of a word without a letter or two. From `starts` of a cut's place to that of the next
    one lie in `near` the words it may come from, by their place in `words`. `longest`
    is the length of the longest word; what is longer by more than two slips isn't looked up.
    """

    counts: Mapping[str, int]
    common: frozenset[str]
    words: Sequence[str]
    cuts: Keys
    starts: "array[int]"
    near: "array[int]"
    longest: int

    def knows(self, word: str) -> bool:
        """Return whether the word is one of the shelf's."""
        return word in self.counts

    def correct(self, word: str) -> str | None:
        """Return the shelf's word that this one was meant to be, or None.

        None also when the word is known, is an everyday word, has a digit, or is shorter
        than four letters.
        """
        if len(word) < _SHORTEST or word in self.counts or word in self.common:
            return None
        if not word.isalpha() or len(word) > self.longest + _SLIPS:
            return None
        most = _SLIPS if len(word) >= _LONG else 1
        best = None
        for cut in _cuts(word, most):
            for candidate in self._near(cut):
                slips = distance(word, candidate, most)
                if slips > most or (slips > 1 and candidate[0] != word[0]):
                    continue
                rank = (slips, candidate[0] != word[0], -self.counts[candidate], candidate)
                if best is None or rank < best:
                    best = rank
        return best[3] if best else None

    def _near(self, cut: str) -> list[str]:
        place = self.cuts.place(cut)
        if place is None:
            return []
        return [self.words[at] for at in self.near[self.starts[place] : self.starts[place + 1]]]


def make_spelling(counts: Mapping[str, int], common: frozenset[str]) -> Spelling:
    """Return the spelling for a shelf whose words are counted."""
    words = [word for word in counts if len(word) >= _SHORTEST and word.isalpha()]
    led = sorted(  # one number for a cut and a word, since a pair would take four times the room
        key_of(cut) * len(words) + at
        for at, word in enumerate(words)
        for cut in _cuts(word, _SLIPS if len(word) >= _LONG and counts[word] > 1 else 1)
    )
    cuts, starts, near = array("I"), array("I"), array("I")
    for one in led:
        key, at = divmod(one, len(words))
        if not cuts or cuts[-1] != key:
            cuts.append(key)
            starts.append(len(near))
        near.append(at)
    starts.append(len(near))
    return Spelling(counts, common, words, Keys(cuts), starts, near, max(map(len, counts), default=0))


def _cuts(word: str, most: int) -> Iterator[str]:
    seen = {word}
    edge = {word}
    for _ in range(most):
        edge = {w[:i] + w[i + 1 :] for w in edge for i in range(len(w))}
        seen |= edge
    yield from seen


def distance(one: str, other: str, most: int) -> int:
    """Return the number of slips between two words; `most + 1` when it is more than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    above: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, above, row = above, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
