"""Which helplines for this country and these needs."""

from collections.abc import Iterable

from handhold.base.errors import InputError
from handhold.core.help.model import Country, Help, HelpBook, HelpLine, Need

ANYWHERE = "ANY"


def countries(book: HelpBook) -> tuple[Country, ...]:
    """Return the countries there are lines for, in reading order; `ANY` is "another country"."""
    return book.countries


def help_for(book: HelpBook, country: str, needs: Iterable[str] = ()) -> Help:
    """Return a country's lines that meet one of the needs, in the order of the needs.

    `needs` are `Need` values such as a stop page's `turn_to`; none means all. Within one need
    the book's order holds, and every line comes once. Lines of the country `ANY` answer people
    anywhere and come after a country's own. Raises InputError, naming the value, for a country
    without lines or a need that isn't one. Codes are read without regard to case.
    """
    place = _country(book, country)
    wanted = tuple(dict.fromkeys(_need(one) for one in needs)) or tuple(Need)
    here = [line for line in book.lines if line.country == place.code]
    if place.code != ANYWHERE:
        here.extend(line for line in book.lines if line.country == ANYWHERE)
    found: dict[str, HelpLine] = {}
    for need in wanted:
        found.update(
            {line.id: line for line in here if need in line.needs and line.id not in found}
        )
    met = {need for line in found.values() for need in line.needs}
    unmet = tuple(need for need in wanted if need not in met)
    at_home = any(line.country == place.code and Need.emergency in line.needs for line in book.lines)
    return Help(
        country=place,
        first="" if at_home else place.note,
        lines=tuple(found.values()),
        unmet=unmet,
        not_listed=_not_listed(book, unmet, others=bool(found)),
        numbers_change=book.words["numbers-change"] if found else "",
    )


def _not_listed(book: HelpBook, unmet: tuple[Need, ...], *, others: bool) -> str:
    """Say what has no line here, as far as the book has a name for it."""
    kinds = [book.needs[need] for need in unmet if need in book.needs]
    if not kinds:
        return ""
    told = book.words["unmet"].replace("{kinds}", ", ".join(kinds))
    return f"{told} {book.words['unmet-others']}" if others else told


def _country(book: HelpBook, code: str) -> Country:
    for one in book.countries:
        if one.code == code.strip().upper():
            return one
    raise InputError(f"there is no help listed for the country {code[:40]!r}")


def _need(value: str) -> Need:
    try:
        return Need(value)
    except ValueError as error:
        raise InputError(f"there is no need {value[:40]!r} that help is listed by") from error
