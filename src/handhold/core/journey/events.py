"""What a person does alone in a guide. Texts here are private and stay in the vault."""

from enum import StrEnum

from handhold.core.events import PrivateEvent


class Outcome(StrEnum):
    """How the talk went."""

    no = "no"
    unsure = "unsure"
    yes = "yes"


class Received(StrEnum):
    """How a step was received."""

    welcome = "welcome"
    unclear = "unclear"
    discomfort = "discomfort"


class Mark(StrEnum):
    """Where a library entry stands on the reading list."""

    saved = "saved"
    read = "read"
    none = "none"


class ChapterMarked(PrivateEvent, frozen=True):
    """A chapter was marked as read, or as not read after all."""

    guide: str
    chapter: str
    read: bool


class ItemAnswered(PrivateEvent, frozen=True):
    """A checklist item was answered: a choice id, `settled`, `open`, or empty to clear it."""

    guide: str
    checklist: str
    item: str
    answer: str


class ReflectionWritten(PrivateEvent, frozen=True):
    """A private note was written at a place in a guide; an empty text removes it."""

    guide: str
    place: str
    text: str


class IdeaNoted(PrivateEvent, frozen=True):
    """A closeness idea was used, and how it was received; None clears it."""

    guide: str
    idea: str
    received: Received | None


class StepNoted(PrivateEvent, frozen=True):
    """A ladder step was done, and how it was received; None clears it."""

    guide: str
    step: str
    received: Received | None


class WayChosen(PrivateEvent, frozen=True):
    """A way to have the conversation was chosen; empty clears it."""

    guide: str
    way: str


class PointTicked(PrivateEvent, frozen=True):
    """A point the conversation should carry was ticked or unticked."""

    guide: str
    point: str
    carried: bool


class PlanWritten(PrivateEvent, frozen=True):
    """The plan's setting and draft were written."""

    guide: str
    setting: str
    draft: str


class TalkNoted(PrivateEvent, frozen=True):
    """The talk took place and went so."""

    guide: str
    outcome: Outcome


class TalkReopened(PrivateEvent, frozen=True):
    """The partner brought it up again by themselves; whatever was noted before is over."""

    guide: str


class SettlingLengthened(PrivateEvent, frozen=True):
    """Settling takes at least so many hours; it can only get longer."""

    guide: str
    hours: int


class DayConfirmed(PrivateEvent, frozen=True):
    """Both said yes again today, sober."""

    guide: str


class DayEnded(PrivateEvent, frozen=True):
    """The day is over, or it stopped; what comes next is looking after each other."""

    guide: str


class EntryMarked(PrivateEvent, frozen=True):
    """A library entry was saved for later, marked as read, or taken off the list."""

    guide: str
    entry: str
    mark: Mark


class SettingChosen(PrivateEvent, frozen=True):
    """A setting of the app was chosen."""

    name: str
    value: str


JourneyEvent = (
    ChapterMarked
    | ItemAnswered
    | ReflectionWritten
    | IdeaNoted
    | StepNoted
    | WayChosen
    | PointTicked
    | PlanWritten
    | TalkNoted
    | TalkReopened
    | SettlingLengthened
    | DayConfirmed
    | DayEnded
    | EntryMarked
)
