"""What a person noted alone, in the guides, where it bears on what two people share."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from handhold.app.told_alone import answered_alone
from handhold.core.agreements import (
    AnyStatement,
    Board,
    Command,
    Do,
    Propose,
    Reason,
    StepView,
)
from handhold.core.agreements.statements import Closed, Reopened
from handhold.core.catalogue import Stored
from handhold.core.guides.model import Guide
from handhold.core.journey.events import ItemAnswered
from handhold.core.journey.journey import Journeys
from handhold.core.journey.ladder import withheld


@dataclass(frozen=True, slots=True)
class Noted:
    """The place of the newest worried answer that still stands, and the steps not to bring up.

    The place is among all that was noted alone, in the order of the vault. Steps are named as between two people: `guide/step`.
    """

    worried: int | None = None
    withheld: frozenset[str] = frozenset()


NOTHING = Noted()
"""Nothing was noted that bears on anybody else."""


def noted(guides: Iterable[Guide], stored: Iterable[Stored], journeys: Journeys) -> Noted:
    """Return what bears on two people of everything a person noted alone."""
    known = {guide.id: guide for guide in guides}
    answers = {
        (event.guide, event.checklist, event.item): (place, event)
        for place, each in enumerate(stored)
        if isinstance(event := each.event, ItemAnswered)
    }
    worried = [
        place
        for place, event in answers.values()
        if event.guide in known
        and is_worry(known[event.guide], event.checklist, event.item, event.answer)
    ]
    return Noted(
        max(worried, default=None),
        frozenset(
            f"{guide.id}/{step}"
            for guide in known.values()
            for step in withheld(guide, journeys.of(guide.id))
        ),
    )


def is_worry(guide: Guide, checklist: str, item: str, answer: str) -> bool:
    """Return whether an answer says that a no might not be fine."""
    asked = guide.checklist(checklist)
    return asked is not None and any(
        choice.rests and choice.id == answer
        for each in asked.items
        if each.id == item
        for choice in each.choices
    )


def worries(said: Noted, records: Iterable[bytes], partner: bytes) -> bool:
    """Return whether a worry bears on a partnership: nothing else was answered in it since, as the vault's records lie.

    No clock is asked. Raises VaultError.
    """
    if said.worried is None:
        return False
    answered = answered_alone(records, partner)
    return answered is None or (answered.fine and said.worried >= answered.place)


def held_back(board: Board, said: Noted) -> Board:
    """Return the board without an offer to bring up what isn't to be brought up."""
    return replace(board, steps=tuple(_held_back(view, said) for view in board.steps))


def to_hold_back(command: Command, said: Noted) -> bool:
    """Return whether a command would put something to the partner that isn't to be brought up.

    Opening again what one let rest puts nothing to them, so that is nobody's to hold back.
    """
    return isinstance(command, Propose) and command.step in said.withheld


def standing_rest(said: Iterable[AnyStatement | None]) -> bool:
    """Return whether one of these statements, oldest first, is a rest that wasn't taken back."""
    resting: set[str] = set()
    for each in said:
        if isinstance(each, Closed):
            resting.add(each.step)
        elif isinstance(each, Reopened):
            resting.discard(each.step)
    return bool(resting)


def _held_back(view: StepView, said: Noted) -> StepView:
    if view.step not in said.withheld or Do.propose not in view.may:
        return view
    return replace(view, may=view.may - {Do.propose}, why={**view.why, Do.propose: Reason.let_be})
