"""The first answer to a question: stop, answer, or a plain "I don't know"."""

import math
from collections import defaultdict
from collections.abc import Mapping

from handhold.core.ask.excerpt import asks_for_a_figure, excerpt, sentences
from handhold.core.ask.index import Index
from handhold.core.ask.model import Answer, AnswerKind, Found, PassageKind
from handhold.core.ask.query import Query, understand
from handhold.core.ask.rules import AskRules
from handhold.core.ask.topic import Signs
from handhold.core.english import is_foreign
from handhold.core.reframe import Reframed, at_first, surer, worded
from handhold.core.stop import Reading, Stop, Weighed, judge, read, weigh

_MOST, _SENTENCES = 3, 4
_GUIDE, _TITLE, _SMALL = 0.2, 1.4, 0.6
"""What a guide that the way of asking suits, and all of a title, add to the log likelihood of a passage, and what it
loses when it is no section but a word of the glossary, a line of a list, or the like."""

_HEARD, _LOUDEST = 0.25, 5.0
"""What the network's word for a section counts (log), and the most that it is heard."""

_PLAINLY = 1.0
"""Whoever sells mildly gets the better question; to be stopped, that must be as plain as this (log odds)."""

_SELLING, _SHORT = "sell", 11
"""How to get somebody to try it, in so many words at most and nothing else: what people come here with."""

_SURELY = 0.6
"""From here on a question is the title of a passage, with a few words more or less."""

_INTENT, _INTENT_ALONE = 0.2, 0.5

_NEAR = 3.0
"""How much less sure it may be that the shelf has an answer, for a guide of it still to be called near (log odds)."""


def answer(question: str, index: Index, rules: AskRules) -> Answer:
    """Return the first answer to a question, made of passages of the shelf.

    A stop goes before anything else and carries no passages; what is nearly the title of a passage is stopped by
    rules alone. An answer carries one to
    three, each named by its place. Kind `none` says that the shelf doesn't know, and names
    the nearest guide if one is near. Selling words are pointed out in any case; a stop doesn't wait for what
    the third reader would say of them. What isn't English is stopped by rules alone, and else not read.
    """
    rules = rules.once()
    reading = read(question, rules.stop.lexicon)
    weighed = weigh(reading, rules.stop)
    selling = at_first(reading, rules.reframe)
    quick = worded(question, selling.places, rules.reframe)
    query = understand(reading, index, rules)
    ranked, signs = look(query, index, weighed)
    titled = bool(ranked and query.asked) and _titled(query, ranked[0][0], index) >= _SURELY
    stopped = _stopped(reading, weighed, quick, rules, titled=titled)
    if stopped is not None:
        return Answer(AnswerKind.stop, (), quick, None, stopped)
    if is_foreign(question):
        return Answer(AnswerKind.none, unread=True)
    reframed = worded(question, surer(reading, selling, rules.reframe), rules.reframe)
    if not ranked or not (titled or _known(query, signs, rules)):
        near = _known(query, signs, rules, _NEAR)
        return Answer(AnswerKind.none, (), reframed, _nearest(ranked, index) if near else None)
    nearest = _nearest(ranked, index)
    return Answer(AnswerKind.answer, _shown(_chosen(ranked, index), query, index, rules, figure=asks_for_a_figure(question)), reframed, nearest)


def _shown(
    chosen: list[tuple[int, float]], query: Query, index: Index, rules: AskRules, *, figure: bool
) -> tuple[Found, ...]:
    """Return the passages with their excerpts, `_SENTENCES` together at most: two of the best one, of the others one or, where there's room, two."""
    found: list[Found] = []
    left = _SENTENCES
    for rank, (at, score) in enumerate(chosen):
        passage, room = index.passages[at], left - (len(chosen) - rank - 1)
        said = excerpt(passage, query.weights, index, 1 if found else 2, rules.leaning, pair=room > 1, figure=figure)
        left -= len(sentences(said))
        found.append(Found(passage=passage, excerpt=said, score=score))
    return tuple(found)


def stopped(question: str, rules: AskRules) -> Stop | None:
    """Return why a question is stopped, or None."""
    reading = read(question, rules.stop.lexicon)
    quick = worded(question, at_first(reading, rules.reframe).places, rules.reframe)
    return _stopped(reading, weigh(reading, rules.stop), quick, rules, titled=False)


def _stopped(
    reading: Reading, weighed: Weighed | None, reframed: Reframed | None, rules: AskRules, *, titled: bool
) -> Stop | None:
    """Return why a question is stopped; the better question is enough for one that sells mildly.

    Of one that is nearly a title of ours, or isn't English, the rules decide alone.
    """
    if titled or is_foreign(reading.text):
        return judge(reading, weighed, rules.stop, math.inf)
    flagged = {flag.category for flag in reframed.flags} if reframed is not None else set()
    words = [word.text for word in reading.words if word.text[0].isalnum()]
    if flagged == {_SELLING} and len(words) <= _SHORT and rules.turns.isdisjoint(words):
        return judge(reading, weighed, rules.stop, math.inf)
    mild = flagged and all(rules.reframe.categories[name].mild for name in flagged)
    return judge(reading, weighed, rules.stop, _PLAINLY if mild else -math.inf)


def _known(query: Query, signs: Signs, rules: AskRules, short: float = 0.0) -> bool:
    """Return whether the shelf has an answer, or falls no further `short` of one. It has none to what says nothing."""
    if not query.asked and not query.intents:
        return False
    return rules.topic.known(query.said, signs) >= rules.enough - short


def look(
    query: Query, index: Index, weighed: Weighed | None
) -> tuple[list[tuple[int, float]], Signs]:
    """Return the passages that suit a question, best first, and the signs that one answers it."""
    ranked = _ranked(query, index, weighed.sections if weighed is not None else {})
    fits = [fit for _, fit in ranked] + [0.0] * (1 + _MOST)
    heard = weighed.shelf if weighed is not None else 0.0
    ahead = fits[0] - fits[_MOST]
    guide = index.passages[ranked[0][0]].guide if ranked else ""
    return ranked, Signs(fits[0], ahead, _held(query, ranked), heard, query.elsewhere, guide)


def _ranked(query: Query, index: Index, sections: Mapping[str, float]) -> list[tuple[int, float]]:
    """Return passages and how well they suit, best first; `sections` is what the network makes of them."""
    favoured = {g for intent in query.intents for g in intent.guides}
    ranked = []
    for at, fit in index.find(query.weights).items():
        passage = index.passages[at]
        small = passage.kind is not PassageKind.section
        added = _GUIDE * (passage.guide in favoured) - _SMALL * small
        if not small and sections:
            heard = sections.get(f"{passage.guide}/{passage.chapter}#{passage.anchor}", 0.0)
            added += _HEARD * max(0.0, min(_LOUDEST, heard))
        ranked.append((at, fit + added + _TITLE * _titled(query, at, index)))
    return sorted(ranked, key=lambda one: (-one[1], one[0]))


def _titled(query: Query, at: int, index: Index) -> float:
    """Return how much of the question and a passage's title together stands in both, 0 to 1."""
    both = sum([query.rarities[term] for term in index.titles[at] if term in query.rarities])
    return both / (query.size + index.headlines[at] - both) if both else 0.0


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
