"""How far the author of a statement says to have seen each device, to look up instead of to search."""

from handhold.core.agreements.statements import Key, Statement


def seen_by(statement: Statement) -> dict[Key, int]:
    """Return up to which number its author says to have seen each device; of their own, all that came before.

    `precedes(first, second)` says the same as `seen_by(second).get(first.author, 0) >= first.seq`.
    """
    found: dict[Key, int] = {}
    for mark in statement.seen:
        key = (mark.side, mark.device)
        if found.get(key, 0) < mark.upto:
            found[key] = mark.upto
    found[statement.author] = statement.seq - 1
    return found
