"""How a question is understood: which terms to look for, how much each matters, and for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handhold.core.ask.index import Index
from handhold.core.ask.rules import AskRules, Intent
from handhold.core.ask.terms import Form, says_nothing, split_words, stem
from handhold.core.stop import Reading

_LOOK_FOR = 0.2
_SHARED = 0.7
_PASSING = 0.4
_UNSEEN = 6.5


@dataclass(frozen=True, slots=True)
class Asked:
    """A content word of a question: the passages that hold it, how rare, and in which sentence.

    A passage holds it when it has the word's stem or one of its concepts.
    `topical` says how far it is one of the shelf's own topics: 1 for "condom", less for
    concepts that other shelves share ("pain"), least for a word in passing.
    """

    passages: frozenset[int]
    rarity: float
    sentence: int
    topical: float


@dataclass(frozen=True, slots=True)
class Query:
    """A question as terms to look for (with weights), its content words, and its intents.

    `rarities` are how rare each of them is. `said` are the terms of its own words alone, and `size` how much they say together (weighed by
    rarity). `elsewhere` is true when it names a topic that the shelf doesn't hold.
    """

    weights: dict[str, float]
    rarities: dict[str, float]
    said: dict[str, float]
    size: float
    asked: tuple[Asked, ...]
    intents: tuple[Intent, ...]
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    form: Form
    sentence: int


def understand(reading: Reading, index: Index, rules: AskRules) -> Query:
    """Return the question as terms, with misspellings read as the shelf's words."""
    words = _words(reading, index, rules)
    said = index.wording.weigh([word.form for word in words])
    asked = []
    for word, names in zip(words, _concepts(words, index), strict=True):
        soft = word.form.plain or word.text in rules.soft
        if not word.form.plain and (names or not soft):
            asked.append(_asked(word, names, index, rules))
    intents = tuple(i for i in rules.intents if _suits(i, reading))
    sought = {term for intent in intents for term in _expansion(intent.look_for, index, rules)}
    weights = {**dict.fromkeys(sought, _LOOK_FOR), **said}
    elsewhere = any(p.within(reading) for p in rules.elsewhere)
    rarities = {term: index.rarity(term) for term in weights}
    size = sum(rarities[term] for term in said)
    return Query(weights, rarities, said, size, tuple(asked), intents, elsewhere)


def _words(reading: Reading, index: Index, rules: AskRules) -> list[_Word]:
    found = []
    sentence = 0
    for word in reading.words:
        if not word.text[0].isalnum():
            sentence += word.text == "."
            continue
        text = word.text
        if text not in rules.filler and text not in index.wording.people:
            text = text if stem(text) in index.terms else index.spelling.correct(text) or text
        found.append(_Word(text, index.wording.form(text), sentence))
    return found


def _concepts(words: Sequence[_Word], index: Index) -> list[set[str]]:
    names: list[set[str]] = [set() for _ in words]
    for start, end, name in index.wording.concepts.of([word.form.stem for word in words]):
        if says_nothing(word.form for word in words[start:end]):
            continue
        for at in range(start, end):
            names[at].add(name)
    return names


def _asked(word: _Word, names: set[str], index: Index, rules: AskRules) -> Asked:
    terms = {word.form.stem, *names}
    known = [index.rarity(term) for term in terms if term in index.terms]
    rarity = max(known) if known else min(index.unseen, _UNSEEN)
    topical = 1.0 if names - rules.plain else _SHARED if names else _PASSING
    return Asked(index.holding(terms), rarity, word.sentence, topical)


def _suits(intent: Intent, reading: Reading) -> bool:
    if not any(p.within(reading) for p in intent.any_of):
        return False
    return not any(p.within(reading) for p in intent.unless)


def _expansion(text: str, index: Index, rules: AskRules) -> Iterable[str]:
    words = split_words(text)
    stems = [stem(w) for w in words]
    kept = {s for s, w in zip(stems, words, strict=True) if w not in rules.filler}
    return kept | {name for _, _, name in index.wording.concepts.of(stems)}
