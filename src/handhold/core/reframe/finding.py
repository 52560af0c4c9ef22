"""Where a question sells: what rules point at, what all its words weigh, and what the third reader makes of it.

Rules know words, and single words sell nothing. So the tables weigh the question as a whole (`weights.py`); where they leave it open, or a rule points at
something, the encoder that also reads stops is asked whether it sells, how, and in which words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handhold.core.encoder import Heard, Told
from handhold.core.reframe.model import FlagRule, ReframeRules
from handhold.core.reframe.weights import Said, Span
from handhold.core.stop import Reading

SELLS = "sells"
"""The encoder's word on a text and on each piece; `sells guilt` is its word on one category."""

_ENCODER = 0.5
"""How much of the log odds is the encoder's, where it is asked."""

_OPEN = -1.0
"""Log odds of the tables from which on the encoder is asked about a question in which no rule points at anything."""

_BACKED, _ALONE = 0.0, 0.75
"""Log odds of both together from which on a question sells: in which a rule points at something, and another."""

_SURE = 2.0
"""Log odds of the tables from which on a question sells in which a rule points at something, whatever the encoder says."""

_SHORT = 10
"""Words of a question in which what a rule points at is seldom said by the way: it stays, also where the encoder finds it harmless."""

_PLACE, _HOPE = -2.5, 1.5
"""Log odds from which on a word is pointed out; of a question in which none has so much, the likeliest, that far below."""

_GAP, _MANY = 1, 2
_PARTING = frozenset(".,;:?!")


@dataclass(frozen=True, slots=True)
class First:
    """What rules and tables make of a question.

    `places` are those that sell by their word alone, as offsets, each with the rule that speaks up there or a category. With `said`, the
    encoder is worth asking; `hits` are the rules' places for that.
    """

    places: Mapping[Span, FlagRule | str]
    hits: Mapping[Span, FlagRule]
    said: Said | None


def at_first(reading: Reading, rules: ReframeRules) -> First:
    """Return what rules and tables make of a question, in milliseconds."""
    if any(pattern.within(reading) for pattern in rules.never):
        return First({}, {}, None)
    hits = found_by_rules(reading, rules)
    if rules.weights is None:
        return First(hits, hits, None)
    said = rules.weights.said(reading, {span: rule.category for span, rule in hits.items()})
    places: Mapping[Span, FlagRule | str] = {}
    if rules.weights.enough(said, backed=bool(hits)):
        places = hits or dict.fromkeys(rules.weights.places(reading), said.likeliest)
    return First(places, hits, said if hits or said.sells >= _OPEN else None)


def surer(reading: Reading, first: First, rules: ReframeRules) -> Mapping[Span, FlagRule | str]:
    """Return the places that sell, as `First` has them, with what the encoder says where it's worth asking. It takes some tenths of a second."""
    if rules.encoder is None or first.said is None:
        return first.places
    told = rules.encoder.told(reading.text)
    return _heard(reading, first, first.said, told) if SELLS in told.whole else first.places


def _heard(reading: Reading, first: First, said: Said, told: Told) -> Mapping[Span, FlagRule | str]:
    """Return the places where the encoder is asked as well: its own, and those of rules that meet none of these; one that meets many gives way to them."""
    hits = first.hits
    both = (1 - _ENCODER) * said.sells + _ENCODER * told.whole[SELLS]
    if both < (_BACKED if hits else _ALONE) and not (hits and said.sells >= _SURE):
        return first.places if hits and _is_short(reading) else {}
    ways = {way: (1 - _ENCODER) * odds + _ENCODER * told.whole.get(f"{SELLS} {way}", odds) for way, odds in said.ways.items()}
    likeliest = max(ways, key=lambda way: ways[way])
    found: dict[Span, FlagRule | str] = {}
    for span in _runs(reading.text, told.words.get(SELLS, ())):
        met = [rule for hit, rule in hits.items() if _meet(span, hit)]
        if len(met) < _MANY:
            found[span] = met[0] if met else likeliest
    return found | {hit: rule for hit, rule in hits.items() if not any(_meet(hit, span) for span in found)}


def _is_short(reading: Reading) -> bool:
    return sum(word.text[0].isalnum() for word in reading.words) <= _SHORT


def _runs(text: str, heard: Sequence[Heard]) -> list[Span]:
    """Return the runs of words that sell: neighbours, or with one word between, and nothing that parts them."""
    words = _words(text, heard)
    most = max((odds for *_, odds in words), default=_PLACE)
    least = most if _PLACE - _HOPE <= most < _PLACE else _PLACE
    runs: list[list[int]] = []
    for at, (start, _, odds) in enumerate(words):
        if odds < least:
            continue
        if runs and at - runs[-1][-1] <= _GAP + 1 and _PARTING.isdisjoint(text[words[runs[-1][-1]][1] : start]):
            runs[-1].append(at)
        else:
            runs.append([at])
    return [(words[run[0]][0], words[run[-1]][1]) for run in runs]


def _words(text: str, heard: Iterable[Heard]) -> list[tuple[int, int, float]]:
    """Return the words of which these are pieces, as start, end, and the most that a piece of it weighs; an apostrophe parts none."""
    words: list[tuple[int, int, float]] = []
    for one in heard:
        if not any(letter.isalnum() for letter in text[one.start : one.end]):
            continue
        if words and not any(map(str.isspace, text[words[-1][1] : one.start])) and _PARTING.isdisjoint(text[words[-1][1] : one.start]):
            start, _, odds = words.pop()
            words.append((start, one.end, max(odds, one.odds)))
        else:
            words.append((one.start, one.end, one.odds))
    return words


def found_by_rules(reading: Reading, rules: ReframeRules) -> dict[Span, FlagRule]:
    """Return the places that rules point at; of two that meet, the earlier rule's."""
    found: dict[Span, FlagRule] = {}
    for rule in rules.rules:
        spans = [span for p in rule.any_of for match in p.find(reading) for span in match]
        if not spans or any(p.within(reading) for p in rule.unless):
            continue
        for span in spans:
            if not any(_meet(span, other) for other in found):
                found[span] = rule
    return found


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
