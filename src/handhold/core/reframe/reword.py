"""The question reflected: selling words pointed out, and the better question beside it."""

import re
from collections.abc import Mapping

from handhold.core.reframe.finding import at_first, surer
from handhold.core.reframe.model import Flag, FlagRule, Reframed, ReframeRules
from handhold.core.reframe.weights import Span
from handhold.core.stop import read

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
    return worded(question, surer(reading, at_first(reading, rules), rules), rules)


def worded(question: str, places: Mapping[Span, FlagRule | str], rules: ReframeRules) -> Reframed | None:
    """Word what was found, if anything was: for each place the rule that speaks up there, or a category."""
    if not places:
        return None
    named = {span: one if isinstance(one, str) else one.category for span, one in places.items()}
    flags = tuple(
        Flag(question[start:end], start, end, named[start, end], rules.categories[named[start, end]].why)
        for start, end in sorted(places)
    )
    strongest = min(places, key=lambda span: rules.categories[named[span]].rank)
    category, told = rules.categories[named[strongest]], places[strongest]
    better = "" if isinstance(told, str) else told.better
    return Reframed(flags, _filled(better or category.better, question), category.why)


def _filled(better: str, question: str) -> str:
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
