"""The question reflected: selling words pointed out, and the better question beside it."""

import re

from handhold.core.reframe.model import Flag, FlagRule, Reframed, ReframeRules
from handhold.core.stop import Reading, read
from handhold.core.stop.signals import sentences

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
    flags: dict[tuple[int, int], tuple[Flag, FlagRule]] = {}
    for rule in rules.rules:
        for flag in _flags(rule, reading, rules):
            if not any(flag.start < e and s < flag.end for s, e in flags):
                flags[flag.start, flag.end] = (flag, rule)
    if not flags or not _sells(reading, rules):
        return None
    found = tuple(pair[0] for _, pair in sorted(flags.items()))
    strongest = min(flags.values(), key=lambda pair: rules.categories[pair[0].category].rank)
    category = rules.categories[strongest[0].category]
    wanted = strongest[1].better or category.better
    return Reframed(found, _worded(wanted, question), category.why)


def _sells(reading: Reading, rules: ReframeRules) -> bool:
    """Return whether the words as a whole aim at a yes, as far as weights say."""
    if rules.selling is None:
        return True
    spoken = [[word.text for word in sentence] for sentence in sentences(reading)]
    return rules.selling.add_up(spoken)[0] >= rules.selling.firm


def _flags(rule: FlagRule, reading: Reading, rules: ReframeRules) -> list[Flag]:
    spans = [span for p in rule.any_of for found in p.find(reading) for span in found]
    if not spans or any(p.within(reading) for p in rule.unless):
        return []
    why = rules.categories[rule.category].why
    return [Flag(reading.text[s:e], s, e, rule.category, why) for s, e in spans]


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
