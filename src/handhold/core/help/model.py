"""Helplines and services, by country, each with who said its number and when it was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Need(StrEnum):
    """What somebody needs; stop pages name these in `turn_to`."""

    emergency = "emergency"
    crisis = "crisis"
    urgent_care = "urgent-care"
    sexual_violence = "sexual-violence"
    domestic_abuse = "domestic-abuse"
    image_abuse = "image-abuse"
    own_behaviour = "own-behaviour"
    towards_children = "towards-children"
    under_18 = "under-18"
    sexual_health = "sexual-health"
    lgbt = "lgbt"
    men = "men"
    counselling = "counselling"


class Way(StrEnum):
    """A way to reach a service."""

    call = "call"
    text = "text"
    chat = "chat"
    web = "web"
    email = "email"


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach a service: a number to dial, or an address, and what to know about it."""

    way: Way
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class HelpSource:
    """Who says so: the page, and the month in which it was read."""

    title: str
    publisher: str
    address: str
    seen: str


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One helpline or service.

    `serves` says for whom, in words. `page_year` is the year of the page the number was read
    on ('' when the page names none); `reported` when that page is somebody else's.
    """

    id: str
    country: str
    name: str
    serves: str
    needs: tuple[Need, ...]
    contacts: tuple[Contact, ...]
    hours: str
    languages: str
    note: str
    sources: tuple[HelpSource, ...]
    reported: bool
    page_year: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country: two-letter code, name, when its numbers were read, and a note."""

    code: str
    name: str
    seen: str
    note: str
    if_you_cant_speak: str


@dataclass(frozen=True, slots=True)
class HelpBook:
    """All countries and lines, in reading order, the sentences that go with them, and names of needs."""

    countries: tuple[Country, ...]
    lines: tuple[HelpLine, ...]
    words: Mapping[str, str]
    needs: Mapping[Need, str]


@dataclass(frozen=True, slots=True)
class Help:
    """Help for a country: lines in the order of the needs; `unmet` needs have no line here.

    `first` comes before the lines: what somebody can do where no emergency number is listed. `not_listed` says in words
    what is unmet, and `numbers_change` belongs under lines. Each is empty where there is nothing to say.
    """

    country: Country
    first: str
    lines: tuple[HelpLine, ...]
    unmet: tuple[Need, ...]
    not_listed: str
    numbers_change: str
