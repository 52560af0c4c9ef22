"""A person's private notes with the questions they belong to."""

from dataclasses import dataclass

from handhold.content.shelf import Shelf
from handhold.core.guides.model import Guide
from handhold.core.journey.journey import Journeys


@dataclass(frozen=True, slots=True)
class Note:
    """A note: what it was written to, its text, and the page of its guide it stands on."""

    guide: Guide
    about: str
    text: str
    path: str


def notes(shelf: Shelf, journeys: Journeys) -> tuple[Note, ...]:
    """Return every note, guide by guide, in the order of the guide."""
    return tuple(
        Note(guide, about, journeys.of(guide.id).reflections[place], path)
        for guide in shelf.guides
        for place, about, path in _places(guide)
        if place in journeys.of(guide.id).reflections
    )


def unplaced(shelf: Shelf, journeys: Journeys) -> tuple[str, ...]:
    """Return the notes whose guide or place is on the shelf no more; a person's words stay theirs."""
    known = {guide.id: {place for place, _, _ in _places(guide)} for guide in shelf.guides}
    return tuple(
        text
        for guide_id, journey in journeys.guides.items()
        for place, text in journey.reflections.items()
        if place not in known.get(guide_id, set())
    )


def _places(guide: Guide) -> list[tuple[str, str, str]]:
    places = [
        (f"chapter:{chapter.id}", chapter.title, f"read/{number}")
        for number, chapter in enumerate(guide.chapters, 1)
    ]
    places += [
        (f"{checklist.id}/{item.id}", item.reflection or item.question, f"questions/{number}")
        for number, checklist in enumerate(guide.checklists, 1)
        for item in checklist.items
    ]
    places += [
        (f"step:{step.id}", step.title, f"steps/{number}")
        for number, step in enumerate(guide.ladder, 1)
    ]
    if guide.day:
        places += [(f"afterwards/{q.id}", q.question, "afterwards") for q in guide.day.afterwards]
    return places
