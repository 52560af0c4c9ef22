"""How a question is understood: which terms to look for, how much each matters, and for whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from handhold.core.ask.index import Index
from handhold.core.ask.rules import AskRules, Intent
from handhold.core.ask.terms import split_words, stem
from handhold.core.stop import Reading

_CONCEPT = 0.8
_CORRECTED = 0.8
_LOOK_FOR = 0.45
_HEAD = 60


@dataclass(frozen=True, slots=True)
class Query:
    """A question as terms.

    `weights` are the terms to look for; `asked` groups the terms for each content word of
    the question (stem and concepts), with how rare the word is; `intents` say how it was
    asked; `elsewhere` that it names a topic which the shelf doesn't hold.
    """

    weights: dict[str, float]
    asked: tuple[tuple[frozenset[str], float], ...]
    intents: tuple[Intent, ...]
    elsewhere: bool


def understand(reading: Reading, index: Index, rules: AskRules) -> Query:
    """Return the question as terms, with misspellings read as the shelf's words."""
    words = [w.text for w in reading.words if w.text[0].isalnum()]
    content = [(w, _spelt(w, index, rules)) for w in words]
    stems = ["partner" if w in index.people else stem(w) for _, w in content]
    groups = _groups(stems, content, index, rules)
    weights: dict[str, float] = {}
    for terms, rarity, trust in groups:
        for term in terms:
            weight = trust * (_CONCEPT if term[0] == "#" else 1.0)
            if rarity:
                weights[term] = max(weights.get(term, 0.0), weight)
    intents = tuple(i for i in rules.intents if _suits(i, reading))
    for intent in intents:
        for term in _expansion(intent.look_for, index):
            weights.setdefault(term, _LOOK_FOR)
    return Query(
        weights=weights,
        asked=tuple((terms, rarity) for terms, rarity, _ in groups if rarity),
        intents=intents,
        elsewhere=any(p.within(reading) for p in rules.elsewhere),
    )


def _spelt(word: str, index: Index, rules: AskRules) -> str:
    if word in rules.filler or word in index.people:
        return word
    return index.spelling.correct(word) or word


def _groups(
    stems: list[str], content: list[tuple[str, str]], index: Index, rules: AskRules
) -> list[tuple[frozenset[str], float, float]]:
    terms: list[set[str]] = [{s} for s in stems]
    covered = [False] * len(stems)
    for start, end, name in index.concepts.of(stems):
        if all(content[i][1] in rules.filler for i in range(start, end)):
            continue
        for i in range(start, end):
            terms[i].add(name)
            covered[i] = True
    groups = []
    for i, (raw, word) in enumerate(content):
        if not covered[i] and (word in rules.filler or word in index.people):
            groups.append((frozenset(terms[i]), 0.0, 0.0))
            continue
        known = [index.idf[t] for t in terms[i] if t in index.idf]
        rarity = max(known) if known else index.unseen
        groups.append((frozenset(terms[i]), rarity, 1.0 if raw == word else _CORRECTED))
    return groups


def _suits(intent: Intent, reading: Reading) -> bool:
    if not any(p.within(reading) for p in intent.any_of):
        return False
    return not any(p.within(reading) for p in intent.unless)


def _expansion(text: str, index: Index) -> Iterable[str]:
    stems = [stem(w) for w in split_words(text)]
    return {*stems, *(name for _, _, name in index.concepts.of(stems))}
