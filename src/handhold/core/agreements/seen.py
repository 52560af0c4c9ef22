"""How far the author of a statement says to have seen each device, to look up instead of to search."""

from collections.abc import Iterable, Mapping

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


def least_seen(
    author: Key, common: Mapping[Key, int], begun: Iterable[tuple[Key, int, Mapping[Key, int]]]
) -> int | None:
    """Return the least that any later device of its side had seen of a device; None if there is no later one.

    `common` is how far all of the device's statements had seen the others; `begun` holds each new device's name, the
    number under which it began and what it had seen then. A later device is one whose beginning not all of those
    statements had seen. A newer device had seen it from its own beginning on, so it doesn't pass for
    a given up one while its beginning is still on the way. Whatever else arrives, more devices are later, never fewer.
    """
    least = None
    for other, number, seen in begun:
        if other != author and common.get(other, 0) < number:
            upto = seen.get(author, 0)
            least = upto if least is None else min(least, upto)
            if not least:
                break
    return least
