"""The first answer to a question: stop, answer, or a plain "I don't know"."""

from collections import defaultdict
from collections.abc import Mapping
from heapq import nlargest

from handhold.core.ask.excerpt import excerpt
from handhold.core.ask.index import Index
from handhold.core.ask.model import Answer, AnswerKind, Found, PassageKind
from handhold.core.ask.query import Query, understand
from handhold.core.ask.rules import AskRules
from handhold.core.reframe import reframe
from handhold.core.stop import judge, read

_MOST = 3
_CANDIDATES = 40
_GUIDE = 1.25
_TITLE = 0.5
_INTENT = 0.2
_INTENT_ALONE = 0.5
_ELSEWHERE = 0.4
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
    ranked = _ranked(query, index)
    nearest = _nearest(ranked, index)
    if _confidence(query, ranked, index) < rules.enough:
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


def _ranked(query: Query, index: Index) -> list[tuple[int, float]]:
    favoured = {g for intent in query.intents for g in intent.guides}
    scores = index.find(query.weights)
    best = nlargest(_CANDIDATES, scores.items(), key=lambda one: (one[1], -one[0]))
    ranked = []
    for at, score in best:
        passage = index.passages[at]
        factor = (0.6 + 0.4 * _share(query, at, index)) * _KINDS[passage.kind]
        factor *= 1 + _TITLE * _titled(query, at, index)
        if passage.guide in favoured:
            factor *= _GUIDE
        ranked.append((at, score * factor))
    return sorted(ranked, key=lambda one: (-one[1], one[0]))


def _titled(query: Query, at: int, index: Index) -> float:
    """Return how much of a passage's title the question holds, 0 to 1."""
    title = index.titles[at]
    whole = sum(index.idf.get(term, 0.0) for term in title)
    if not whole:
        return 0.0
    return sum(index.idf.get(t, 0.0) for t in title if t in query.weights) / whole


def _share(query: Query, at: int, index: Index) -> float:
    """Return how much of the question this passage holds, 0 to 1, rare words counting more."""
    whole = sum(word.rarity for word in query.asked)
    if not whole:
        return 0.0
    held = sum(w.rarity for w in query.asked if not w.terms.isdisjoint(index.terms[at]))
    return held / whole


def _confidence(query: Query, ranked: list[tuple[int, float]], index: Index) -> float:
    """Return how sure the shelf is to hold an answer, 0 to 1.

    It is the share of the best sentence's content words that a leading passage holds;
    less if none of them is a topic of the shelf's own, or if the question names a topic
    that lies elsewhere; more if the way of asking is one that the guides are about.
    """
    if not ranked:
        return 0.0
    leading = [index.terms[at] for at, _ in ranked[:_MOST]]
    best = 0.0
    for sentence in {w.sentence for w in query.asked}:
        words = [w for w in query.asked if w.sentence == sentence]
        topical = max(w.topical for w in words)
        whole = sum(w.rarity for w in words)
        held = max(sum(w.rarity for w in words if w.terms & terms) for terms in leading)
        best = max(best, held / whole * topical)
    if any(i.look_for for i in query.intents):
        best = best + _INTENT if query.asked else _INTENT_ALONE
    return best * (_ELSEWHERE if query.elsewhere else 1.0)


def _chosen(ranked: list[tuple[int, float]], index: Index) -> list[tuple[int, float]]:
    """Return the best passages, no place twice."""
    chosen: list[tuple[int, float]] = []
    places = set()
    for at, score in ranked:
        passage = index.passages[at]
        place = (passage.guide, passage.chapter, passage.anchor)
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
