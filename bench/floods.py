"""What a changed app can say again and again: shapes of many statements, of which b's device sends as many as fit each contact."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from handhold.core.agreements import statements as say
from handhold.core.agreements.statements import AnyStatement, Mark, Side

CONTACT = 40
"""About as many short statements fit one batch."""

Shape = Callable[[str, datetime, int], Iterator[AnyStatement]]


def contacts(
    shape: Shape, step: str, now: datetime, count: int, each: int = CONTACT
) -> list[tuple[AnyStatement, ...]]:
    """Return so many statements, as they come."""
    said = shape(step, now, count)
    return list(iter(lambda: tuple(islice(said, each)), ()))


def _said(now: datetime, seq: int, device: str = "f", side: Side = "b", *marks: Mark) -> dict[str, object]:
    return {"side": side, "device": device, "seq": seq, "seen": marks, "at": now}


def one_number(step: str, now: datetime, count: int) -> Iterator[AnyStatement]:
    """Say other words under one number."""
    for n in range(count):
        yield say.Told(**_said(now + timedelta(seconds=n), 1), step=step, words=())


def stops_in_my_name(step: str, now: datetime, count: int) -> Iterator[AnyStatement]:
    """Say no under one number of the reader's device."""
    for n in range(count):
        yield say.Closed(**_said(now + timedelta(seconds=n), 1, "a1", "a"), step=step)


def noes_and_reopenings(_: str, now: datetime, count: int) -> Iterator[AnyStatement]:
    """Say no to everything and open it again, each by a device of its own that knows nothing of the other."""
    for n in range(count):
        kind, device = (say.Closed, "f") if n % 2 else (say.Reopened, "g")
        yield kind(**_said(now, n // 2 + 1, device), step="")


def taken_back_with_the_next(_: str, now: datetime, count: int) -> Iterator[AnyStatement]:
    """Take each no back only together with a new one, in the next contact."""
    for n in range(count):
        kind = say.Closed if n % 4 else say.Reopened
        yield kind(**_said(now, n + 1), step="")


def circles(_: str, now: datetime, count: int) -> Iterator[AnyStatement]:
    """Say no, having seen sixty reopenings that had seen it."""
    marks = tuple(Mark("b", f"g{n}", say.LAST_NUMBER) for n in range(60))
    for n in range(60):
        yield say.Reopened(**_said(now, 1, f"g{n}", "b", Mark("b", "f", count)), step="")
    for n in range(count - 60):
        yield say.Closed(**_said(now, n + 1, "f", "b", *marks[n % 60 : n % 60 + 1]), step="")


def made_up_devices(_: str, now: datetime, count: int) -> Iterator[AnyStatement]:
    """Say no once by each of many devices."""
    for n in range(count):
        yield say.Closed(**_said(now, 1, f"f{n}"), step="")


def made_up_beginnings(_: str, now: datetime, count: int) -> Iterator[AnyStatement]:
    """Go on as another device again and again."""
    for n in range(count):
        yield say.Began(**_said(now, 1, f"f{n}", "b", Mark("b", f"f{n - 1}", 1)))


def one_beginning(_: str, now: datetime, count: int) -> Iterator[AnyStatement]:
    """Begin anew as the same device, having seen sixty others."""
    for n in range(60):
        yield say.Lengthened(**_said(now, 1, f"g{n}"), step="x", hours=1)
    marks = tuple(Mark("b", f"g{n}", 1) for n in range(60))
    for n in range(count - 60):
        yield say.Began(**_said(now, n + 1, "f", "b", *marks))


def wishes(step: str, now: datetime, count: int) -> Iterator[AnyStatement]:
    """Bring the same up again and again, with a stop between."""
    for n in range(count):
        kind = say.Closed if n % 2 else say.Proposed
        yield kind(**_said(now, n // 2 + 1, "g" if n % 2 else "f"), step=step)


def days(step: str, now: datetime, count: int) -> Iterator[AnyStatement]:
    """Say "today" again and again."""
    for n in range(count):
        yield say.Today(**_said(now, n + 1), step=step, sober=True)


def dones(step: str, now: datetime, count: int) -> Iterator[AnyStatement]:
    """Say "done" in both names' sight again and again, with a stop that none had seen."""
    yield say.Agreed(**_said(now, 1), step=step)
    yield say.Today(**_said(now, 2), step=step, sober=True)
    for n in range(count - 2):
        kind, device = (say.Done, "f") if n % 2 else (say.Closed, "g")
        yield kind(**_said(now, 3 + n // 2, device, "b", *[Mark("a", "a1", 2)][: n % 2]), step=step)


def words(step: str, now: datetime, count: int) -> Iterator[AnyStatement]:
    """Tell how it was, and that it is done, again and again."""
    for n in range(count):
        given = {"words": ("close",)} if n % 2 else {}
        yield (say.Told if n % 2 else say.Done)(**_said(now, n + 1), step=step, **given)


def every_mark(step: str, now: datetime, count: int) -> Iterator[AnyStatement]:
    """Say what has seen as much as a statement can carry."""
    marks = tuple(Mark("b", f"g{n}", 1) for n in range(60))
    for n in range(60):
        yield say.Lengthened(**_said(now, 1, f"g{n}"), step="x", hours=1)
    for n in range(count - 60):
        kind = (say.Closed, say.Reopened, say.Proposed, say.Agreed, say.Done)[n % 5]
        yield kind(**_said(now, n + 1, "f", "b", *marks), step=step)


SHAPES: dict[str, Shape] = {
    each.__name__.replace("_", " "): each
    for each in (
        one_number,
        stops_in_my_name,
        noes_and_reopenings,
        taken_back_with_the_next,
        circles,
        made_up_devices,
        made_up_beginnings,
        one_beginning,
        wishes,
        days,
        dones,
        words,
        every_mark,
    )
}
