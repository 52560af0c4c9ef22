"""Where everything between two people stands, worked out from where it stood before: each word is read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from handhold.app.told_alone import Placed, in_order
from handhold.base.errors import InputError
from handhold.core.agreements import AnyStatement, State, Terms, Turn, begin, decode, fold
from handhold.protocol.partnership import Entry, Partnership


@dataclass(frozen=True, slots=True)
class _Upto:
    """A state, and how much of the log and of what was told alone is in it; the last entry of that log, to know it by."""

    state: State
    log: int = 0
    alone: int = 0
    turns: int = 0
    last: Entry | None = None


class Folded:
    """The states of the partnerships of one open vault."""

    def __init__(self, terms: Terms) -> None:
        """Nothing is read yet."""
        self._terms = terms
        self._upto: dict[bytes, _Upto] = {}

    def state(self, partner: Partnership, alone: Sequence[Placed]) -> State:
        """Return where everything with a partner stands; `alone` is all that was told alone, and is only added to."""
        before = self._before(partner, alone)
        log = partner.log[before.log :]
        told = [each for each in alone[before.alone :] if each.told.partner == partner.id]
        if log or told:
            state = fold(before.state, in_order(_turns(log), told, before.turns))
            last = log[-1] if log else before.last
            before = _Upto(state, len(partner.log), len(alone), partner.turns, last)
            self._upto[partner.id] = before
        return before.state

    def _before(self, partner: Partnership, alone: Sequence[Placed]) -> _Upto:
        """Return what was worked out before; from the beginning, where what came since has its place before its end."""
        upto = self._upto.get(partner.id)
        if upto is not None and partner.log[upto.log - 1 : upto.log] == ((upto.last,) if upto.log else ()):
            late = any(each.turns < upto.turns for each in alone[upto.alone :] if each.told.partner == partner.id)
            if not late:
                return upto
        return _Upto(begin((partner.session.side, partner.first.hex()), self._terms))


def read(event: bytes) -> AnyStatement | None:
    """Return a statement, or None for bytes that no statement has: a partner may send anything."""
    try:
        return decode(event)
    except InputError:
        return None


def _turns(log: Sequence[Entry]) -> list[Turn]:
    turns = []
    for _, entries in groupby(log, key=lambda entry: entry.turn):
        said = list(entries)
        events = [one for one in (read(entry.event) for entry in said) if one is not None]
        turns.append(Turn(said[0].at, mine=said[0].mine, events=tuple(events)))
    return turns
