"""The parts of a guide that people work with: checklists, closeness, ladder, talk, day, deck."""

from handhold.content.fields import Table
from handhold.content.report import Report
from handhold.content.toml import read_toml
from handhold.core.guides.deck import Deck, Slot
from handhold.core.guides.model import (
    CardGroup,
    CardItem,
    Care,
    Checklist,
    Choice,
    ChoiceKind,
    Conversation,
    DayCard,
    Idea,
    Item,
    ItemKind,
    Line,
    Point,
    Question,
    Reply,
    ReplyKind,
    Step,
    Way,
)

IDEA_KINDS = ("notice", "say", "do")
SPEAKERS = ("asker", "partner", "note")
ROLES = ("give", "receive", "together")
LEAST_SETTLE_HOURS = 24
_MOST_SETTLE_HOURS = 24 * 365


def read_checklists(text: str, report: Report, guide: str) -> tuple[Checklist, ...]:
    """Return the checklists in the order of the file."""
    top = read_toml(text, report)
    if top is None:
        return ()
    checklists = tuple(
        Checklist(
            id=one.id(),
            part=one.id("part"),
            title=one.text("title"),
            intro=one.text("intro"),
            items=tuple(_item(item, guide) for item in one.tables("item", needed=True)),
        )
        for one in top.tables("checklist")
    )
    top.done()
    return checklists


def _item(one: Table, guide: str) -> Item:
    kind = one.one_of("kind", ItemKind, ItemKind.self)
    if kind is ItemKind.reading and not one.has("chapter"):
        one.complain("missing-field", "A question that reading can answer names its `chapter`.")
    return Item(
        id=one.id(),
        question=one.text("question"),
        kind=kind,
        help=one.text("help"),
        place=one.place("chapter", guide),
        guide=one.id("guide", needed=False) or None,
        reflection=one.text("reflection", needed=False) or None,
        choices=tuple(
            Choice(
                choice.id(),
                choice.text("label"),
                choice.text("response"),
                choice.one_of("kind", ChoiceKind, ChoiceKind.ok),
                choice.flag("rests"),
            )
            for choice in one.tables("choice")
        ),
    )


def read_closeness(text: str, report: Report, guide: str) -> tuple[Idea, ...]:
    """Return the small kind things in the order of the file."""
    top = read_toml(text, report)
    if top is None:
        return ()
    ideas = tuple(
        Idea(
            id=one.id(),
            kind=one.word("kind", IDEA_KINDS),
            title=one.text("title"),
            text=one.text("text"),
            place=one.place("chapter", guide),
        )
        for one in top.tables("idea")
    )
    top.done()
    return ideas


def read_ladder(text: str, report: Report, guide: str) -> tuple[Step, ...]:
    """Return the steps, lowest first; none may settle in less than a day."""
    top = read_toml(text, report)
    if top is None:
        return ()
    steps = tuple(_step(one, guide) for one in top.tables("step"))
    top.done()
    return steps


def _step(one: Table, guide: str) -> Step:
    hours = one.whole("settle_hours", low=0, high=_MOST_SETTLE_HOURS)
    if hours is not None and hours < LEAST_SETTLE_HOURS:
        message = f"{hours} hours is too short: a yes settles for at least {LEAST_SETTLE_HOURS}."
        one.complain("settling-time", message, "settle_hours")
    return Step(
        id=one.id(),
        title=one.text("title"),
        summary=one.text("summary"),
        ask=one.text("ask"),
        doing=one.text("doing"),
        complete=one.text("complete"),
        notice=one.text("notice"),
        settle_hours=max(hours or 0, LEAST_SETTLE_HOURS),
        place=one.place("chapter", guide),
        supplies=one.texts("supplies"),
        alone=one.flag("alone"),
    )


def read_conversations(
    text: str, report: Report, guide: str
) -> tuple[tuple[Way, ...], tuple[Point, ...], tuple[Conversation, ...]]:
    """Return the ways, the points to carry, and the worked conversations."""
    top = read_toml(text, report)
    if top is None:
        return (), (), ()
    ways = tuple(
        Way(
            id=one.id(),
            title=one.text("title"),
            summary=one.text("summary"),
            good_for=one.texts("good_for"),
            less_good_for=one.texts("less_good_for"),
            setting=one.text("setting"),
        )
        for one in top.tables("way")
    )
    points = tuple(
        Point(
            id=one.id(),
            title=one.text("title"),
            why=one.text("why"),
            example=one.text("example"),
            place=one.place("chapter", guide),
        )
        for one in top.tables("point")
    )
    talks = tuple(_conversation(one) for one in top.tables("conversation"))
    top.done()
    return ways, points, talks


def _conversation(one: Table) -> Conversation:
    return Conversation(
        id=one.id(),
        way=one.id("way"),
        title=one.text("title"),
        setting=one.text("setting"),
        lines=_lines(one, needed=True),
        replies=tuple(
            Reply(
                reply.one_of("kind", ReplyKind, ReplyKind.no),
                reply.text("text"),
                reply.text("taking_it_well"),
                _lines(reply, needed=False),
            )
            for reply in one.tables("reply", needed=True)
        ),
    )


def _lines(one: Table, *, needed: bool) -> tuple[Line, ...]:
    return tuple(
        Line(line.word("who", SPEAKERS), line.text("text"), line.texts("points"))
        for line in one.tables("line", needed=needed)
    )


def read_day(text: str, report: Report, guide: str) -> DayCard | None:
    """Return the card for the day; how to stop and when to get help are never optional."""
    top = read_toml(text, report)
    if top is None:
        return None
    card = DayCard(
        title=top.text("title"),
        groups=tuple(
            CardGroup(
                one.id(),
                one.text("title"),
                tuple(
                    CardItem(
                        id=item.id(),
                        text=item.text("text"),
                        why=item.text("why", needed=False),
                        place=item.place("chapter", guide),
                    )
                    for item in one.tables("item", needed=True)
                ),
            )
            for one in top.tables("group", needed=True)
        ),
        stop=tuple(one.text("text") for one in top.tables("stop", needed=True)),
        care=tuple(
            Care(one.text("text"), one.texts("sources"), one.place("chapter", guide))
            for one in top.tables("care", needed=True)
        ),
        afterwards=tuple(
            Question(one.id(), one.text("question")) for one in top.tables("afterwards")
        ),
    )
    top.done()
    return card


def read_deck(text: str, report: Report) -> Deck | None:
    """Return the deck of interests."""
    top = read_toml(text, report)
    if top is None:
        return None
    deck = Deck(
        id=top.id(),
        version=top.whole("version", low=1, high=100_000) or 1,
        cap=top.whole("cap", low=1, high=1000) or 1,
        slots=tuple(
            Slot(
                id=one.id(),
                interest=one.id("interest"),
                role=one.word("role", ROLES),
                pairs_with=one.id("pairs_with"),
                text=one.text("text"),
            )
            for one in top.tables("slot", needed=True)
        ),
    )
    top.done()
    return deck
