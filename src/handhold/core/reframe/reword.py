"""The question reflected: selling words pointed out, and the better question beside it."""

import re
from collections.abc import Mapping

from handhold.core.reframe.model import Flag, FlagRule, Reframed, ReframeRules
from handhold.core.reframe.weights import Span
from handhold.core.stop import Reading, read

_SLOT = re.compile(r"\{([a-z]+)(?::([a-z']+):([a-z']+))?\}")
_FORMS = {
    "she": {"they": "she", "them": "her", "their": "her", "theirs": "hers"},
    "he": {"they": "he", "them": "him", "their": "his", "theirs": "his"},
    "they": {"they": "they", "them": "them", "their": "their", "theirs": "theirs"},
}
_SHE = frozenset({"she", "her", "hers", "herself"})
_HE = frozenset({"he", "him", "his", "himself"})
_SHE_NOUNS = frozenset({"wife", "girlfriend", "gf", "woman", "girl", "fiancee", "missus", "wifey"})
_HE_NOUNS = frozenset({"husband", "boyfriend", "bf", "man", "guy", "hubby", "fiance", "bloke"})
_WORD = re.compile(r"[a-z]+")


def reframe(question: str, rules: ReframeRules) -> Reframed | None:
    """Return the selling words of a question and the better question, or None without any.

    Questions about the asker's own feelings, their own no, or about how to choose together
    have none, whatever single words they use. Every quote is part of the question as written.
    """
    reading = read(question, rules.lexicon)
    if any(pattern.within(reading) for pattern in rules.never):
        return None
    hits = found_by_rules(reading, rules)
    if rules.weights is None:
        return _reframed(question, hits, rules) if hits else None
    kind = rules.weights.sells(reading, {span: rule.category for span, rule in hits.items()})
    if kind is None:
        return None
    places: Mapping[Span, FlagRule | str] = hits or dict.fromkeys(rules.weights.places(reading), kind)
    return _reframed(question, places, rules) if places else None


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


def _reframed(question: str, places: Mapping[Span, FlagRule | str], rules: ReframeRules) -> Reframed:
    """Word what was found: for each place the rule that speaks up there, or a category."""
    named = {span: one if isinstance(one, str) else one.category for span, one in places.items()}
    flags = tuple(
        Flag(question[start:end], start, end, named[start, end], rules.categories[named[start, end]].why)
        for start, end in sorted(places)
    )
    strongest = min(places, key=lambda span: rules.categories[named[span]].rank)
    category, told = rules.categories[named[strongest]], places[strongest]
    better = "" if isinstance(told, str) else told.better
    return Reframed(flags, _worded(better or category.better, question), category.why)


def _worded(better: str, question: str) -> str:
    """Fill in the pronouns that the question used; `{they:want:wants}` picks the verb."""
    forms = _FORMS[_pronoun(question)]
    plural = forms["they"] == "they"

    def fill(match: re.Match[str]) -> str:
        slot, many, one = match.groups()
        word = forms[slot.lower()]
        return f"{word} {many if plural else one}" if many else word

    text = _SLOT.sub(fill, better)
    return re.sub(r"(^|[.?!] )([a-z])", lambda m: m[1] + m[2].upper(), text)


def _pronoun(question: str) -> str:
    words = set(_WORD.findall(question.lower()))
    she = bool(words & (_SHE | _SHE_NOUNS))
    he = bool(words & (_HE | _HE_NOUNS))
    if she == he:
        return "they"
    return "she" if she else "he"
