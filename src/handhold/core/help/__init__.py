"""Where to turn: helplines and services by country and need."""

from handhold.core.help.find import countries, help_for
from handhold.core.help.model import (
    Contact,
    Country,
    Help,
    HelpBook,
    HelpLine,
    HelpSource,
    Need,
    Way,
)
from handhold.core.help.parse import parse_help

__all__ = [
    "Contact",
    "Country",
    "Help",
    "HelpBook",
    "HelpLine",
    "HelpSource",
    "Need",
    "Way",
    "countries",
    "help_for",
    "parse_help",
]
