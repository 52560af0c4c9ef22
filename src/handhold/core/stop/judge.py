"""The stop: asked before anything else is done with a question."""

from handhold.core.stop.model import Stop, StopRule, StopRules
from handhold.core.stop.reading import Reading, read


def stop(text: str, rules: StopRules) -> Stop | None:
    """Return why this question is stopped, or None.

    Rules are tried in their order, help for the asker before anything else. Rules read
    sentences (who does what to whom, denial, whose wish); no single word stops anything.
    """
    return judge(read(text, rules.lexicon), rules)


def judge(reading: Reading, rules: StopRules) -> Stop | None:
    """Return why a question that has been read already is stopped, or None."""
    for rule in rules.rules:
        quote = _fires(rule, reading)
        if quote is not None:
            notice = rules.notices[rule.notice]
            return Stop(
                kind=rule.kind,
                rule=rule.id,
                quote=quote,
                title=notice.title,
                why=notice.why,
                paragraphs=notice.paragraphs,
                turn_to=notice.turn_to,
            )
    return None


def _fires(rule: StopRule, reading: Reading) -> str | None:
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
