"""The first answer to a question: stop, answer, or a plain "I don't know"."""

from collections import defaultdict
from collections.abc import Mapping
from heapq import nlargest

from handhold.core.ask.excerpt import excerpt
from handhold.core.ask.index import Index
from handhold.core.ask.model import Answer, AnswerKind, Found, PassageKind
from handhold.core.ask.query import Query, understand
from handhold.core.ask.rules import AskRules
from handhold.core.ask.topic import Signs
from handhold.core.reframe import reframe
from handhold.core.stop import judge, read

_MOST = 3
_CANDIDATES = 40
_GUIDE = 1.25
_TITLE = 0.5
_INTENT = 0.2
_INTENT_ALONE = 0.5
_LIKENESS = 20.0
_SURELY = 0.66
"""From this likeness on, a question is one of the shelf's own: nearly word for word, or two ways."""

_KINDS: Mapping[PassageKind, float] = {
    PassageKind.section: 1.0,
    PassageKind.item: 0.7,
    PassageKind.term: 0.7,
    PassageKind.conversation: 0.6,
    PassageKind.step: 0.7,
    PassageKind.card: 0.8,
    PassageKind.entry: 0.6,
}


def answer(question: str, index: Index, rules: AskRules) -> Answer:
    """Return the first answer to a question, made of passages of the shelf.

    A stop goes before anything else and carries no passages. An answer carries one to
    three, each named by its place. Kind `none` says that the shelf doesn't know, and names
    the nearest guide if there is one. Selling words are pointed out in any case.
    """
    reading = read(question, rules.stop.lexicon)
    reframed = reframe(question, rules.reframe)
    stopped = judge(reading, rules.stop)
    if stopped is not None:
        return Answer(AnswerKind.stop, (), reframed, None, stopped)
    query = understand(reading, index, rules)
    ranked, signs = look(query, index)
    nearest = _nearest(ranked, index)
    if not ranked or not _known(query, signs, rules):
        return Answer(AnswerKind.none, (), reframed, nearest)
    chosen = _chosen(ranked, index)
    found = tuple(
        Found(
            passage=index.passages[at],
            excerpt=excerpt(index.passages[at], query.weights, index, 2 if rank == 0 else 1),
            score=score,
        )
        for rank, (at, score) in enumerate(chosen)
    )
    return Answer(AnswerKind.answer, found, reframed, nearest)


def _known(query: Query, signs: Signs, rules: AskRules) -> bool:
    """Return whether the shelf has an answer: one that says nothing has none, one of its own has."""
    if not query.asked and not query.intents:
        return False
    return signs.alike >= _SURELY or rules.topic.known(query.said, signs) >= rules.enough


def look(query: Query, index: Index) -> tuple[list[tuple[int, float]], Signs]:
    """Return the passages that suit a question, best first, and the signs that one answers it."""
    likeness = index.ways.like(query.said)
    ranked = _ranked(query, likeness, index)
    alike = max((likeness.get(at, 0.0) for at, _ in ranked[:_MOST]), default=0.0)
    return ranked, Signs(alike, _held(query, ranked), query.elsewhere)


def _ranked(
    query: Query, likeness: Mapping[int, float], index: Index
) -> list[tuple[int, float]]:
    """Return passages and how well they suit, best first.

    `likeness` says how like the question is to one that a passage is known to answer.
    """
    favoured = {g for intent in query.intents for g in intent.guides}
    scores = index.find(query.weights)
    best = dict(nlargest(_CANDIDATES, scores.items(), key=lambda one: (one[1], -one[0])))
    for at, _ in nlargest(_CANDIDATES, likeness.items(), key=lambda one: (one[1], -one[0])):
        best.setdefault(at, scores.get(at, 0.0))
    ranked = []
    for at, score in best.items():
        passage = index.passages[at]
        factor = (0.6 + 0.4 * _share(query, at)) * _KINDS[passage.kind]
        factor *= 1 + _TITLE * _titled(query, at, index)
        if passage.guide in favoured:
            factor *= _GUIDE
        ranked.append((at, score * factor + _LIKENESS * likeness.get(at, 0.0)))
    return sorted(ranked, key=lambda one: (-one[1], one[0]))


def _titled(query: Query, at: int, index: Index) -> float:
    """Return how much of a passage's title the question holds, 0 to 1."""
    title = index.titles[at]
    whole = sum(index.idf.get(term, 0.0) for term in title)
    if not whole:
        return 0.0
    return sum(index.idf.get(t, 0.0) for t in title if t in query.weights) / whole


def _share(query: Query, at: int) -> float:
    """Return how much of the question this passage holds, 0 to 1, rare words counting more."""
    whole = sum(word.rarity for word in query.asked)
    if not whole:
        return 0.0
    held = sum(w.rarity for w in query.asked if at in w.passages)
    return held / whole


def _held(query: Query, ranked: list[tuple[int, float]]) -> float:
    """Return how much of the question a leading passage holds, 0 to 1.

    It is the share of the best sentence's content words; less if none of them is a topic of the
    shelf's own, and more if the way of asking is one that the guides are about.
    """
    leading = [at for at, _ in ranked[:_MOST]]
    best = 0.0
    for sentence in {w.sentence for w in query.asked} if leading else ():
        words = [w for w in query.asked if w.sentence == sentence]
        topical = max(w.topical for w in words)
        whole = sum(w.rarity for w in words)
        held = max(sum(w.rarity for w in words if at in w.passages) for at in leading)
        best = max(best, held / whole * topical)
    if any(i.look_for for i in query.intents):
        best = best + _INTENT if query.asked else _INTENT_ALONE
    return best


def _chosen(ranked: list[tuple[int, float]], index: Index) -> list[tuple[int, float]]:
    """Return the best passages, no place twice, nor a word that two guides explain."""
    chosen: list[tuple[int, float]] = []
    places: set[tuple[str, ...]] = set()
    for at, score in ranked:
        passage = index.passages[at]
        place: tuple[str, ...] = (passage.guide, passage.chapter, passage.anchor)
        if passage.kind is PassageKind.term:
            place = (passage.title.casefold(),)
        if place in places:
            continue
        places.add(place)
        chosen.append((at, score))
        if len(chosen) == _MOST:
            break
    return chosen


def _nearest(ranked: list[tuple[int, float]], index: Index) -> str | None:
    guides: dict[str, float] = defaultdict(float)
    for at, score in ranked[:_MOST]:
        guides[index.passages[at].guide] += score
    return max(guides, key=lambda g: guides[g]) if guides else None
