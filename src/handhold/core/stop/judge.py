"""The stop: asked before anything else is done with a question."""

import math
from collections.abc import Mapping

from handhold.core.stop.model import Notice, ScoredRule, Stop, StopKind, StopRule, StopRules
from handhold.core.stop.reading import Reading, read
from handhold.core.stop.scoring import Weighed
from handhold.core.stop.signals import sentences

SCORED = "scored"


def stop(text: str, rules: StopRules) -> Stop | None:
    """Return why this question is stopped, or None.

    Rules are tried in their order, help for the asker before anything else. Rules read
    sentences (who does what to whom, denial, whose wish); no single word stops anything.
    Where no rule fires, many small signals together may (`handhold.core.stop.scoring`); the
    stop is then of the likeliest kind, unless its words say more (`ScoredRule`), and its `rule` is `scored`.
    """
    reading = read(text, rules.lexicon)
    return judge(reading, weigh(reading, rules), rules)


def weigh(reading: Reading, rules: StopRules) -> Weighed | None:
    """Return what the second reader makes of a question, or None: there is none, or no word."""
    return rules.scorer.best(reading) if rules.scorer is not None and reading.words else None


AGAINST = -0.5
"""Log odds of a stop below which the second reader outvotes a rule that isn't certain."""


def judge(
    reading: Reading, weighed: Weighed | None, rules: StopRules, least: float = -math.inf
) -> Stop | None:
    """Return why a question that has been read and weighed already is stopped, or None.

    Without a rule that fires, the log odds of a stop must be `least` or more, and never less than
    the second reader's own threshold. Where it isn't sure, and no rule is certain, a third is asked (`Scorer.surer`).
    """
    scorer = rules.scorer
    fired = [(rule, quote) for rule in rules.rules if (quote := _fires(rule, reading)) is not None]
    general = len(sentences(reading)) == 1 and any(p.within(reading) for p in rules.general)
    matters = bool(fired) or (least < math.inf and not general)
    if scorer is not None and weighed is not None and matters and not any(rule.certain for rule, _ in fired):
        weighed = scorer.surer(weighed, reading.text)
    for rule, quote in fired:
        if not (weighed and _outvoted(rule, weighed.heads[0])):
            return _stop(rule.kind, rule.id, quote, rules.notices[rule.notice])
    if scorer is None or weighed is None or general:
        return None
    if weighed.heads[0] < max(scorer.firm, least):
        return None
    odds = {StopKind(head): weighed.heads[at] for at, head in enumerate(scorer.heads) if at}
    kind, notice = _named(max(odds, key=lambda kind: odds[kind]), odds, reading, rules)
    start, end = weighed.place
    return _stop(kind, SCORED, reading.text[start:end], rules.notices[notice]) if notice else None


def _named(
    kind: StopKind, odds: Mapping[StopKind, float], reading: Reading, rules: StopRules
) -> tuple[StopKind, str | None]:
    """Return what a stop of the second reader is called, and its notice; no notice where nothing is stopped."""
    for rule in rules.scored:
        if kind in rule.kinds and _fires(rule, reading) is not None:
            if rule.notice is not None:
                return kind, rule.notice
            danger = StopKind.danger
            return danger, danger.value if odds.get(danger, -math.inf) > 0 else None
    return kind, kind.value


def _outvoted(rule: StopRule, odds: float) -> bool:
    """Say whether all other signs speak plainly against a rule.

    One that is certain has the last word: where a life may be at stake, or somebody says they are under
    18, help comes first.
    """
    return not rule.certain and odds < AGAINST


def _stop(kind: StopKind, rule: str, quote: str, notice: Notice) -> Stop:
    return Stop(
        kind=kind,
        rule=rule,
        quote=quote,
        title=notice.title,
        why=notice.why,
        paragraphs=notice.paragraphs,
        turn_to=notice.turn_to,
    )


def _fires(rule: StopRule | ScoredRule, reading: Reading) -> str | None:
    quote = None
    for pattern in rule.any_of:
        spans = next(pattern.find(reading), None)
        if spans is not None:
            quote = reading.text[spans[0][0] : spans[-1][1]]
            break
    if quote is None:
        return None
    if not all(any(p.within(reading) for p in group) for group in rule.also):
        return None
    if any(p.within(reading) for p in rule.unless):
        return None
    return quote
