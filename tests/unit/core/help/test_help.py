"""Helplines: the shipped book, and how lines are found."""

import re
import tomllib
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from handhold.base.errors import InputError, PackUnreadable
from handhold.core.help import Need, Way, countries, help_for, parse_help

PACKS = Path(__file__).parents[4] / "packs"
TABLE = tomllib.loads((PACKS / "_help" / "helplines.toml").read_text("utf-8"))
BOOK = parse_help([TABLE])
CODES = [one.code for one in BOOK.countries]
AT_HOME = [code for code in CODES if code != "ANY"]
EMERGENCY = {
    "US": {"911"},
    "GB": {"999"},
    "IE": {"112", "999"},
    "CA": {"911"},
    "AU": {"000"},
    "NZ": {"111"},
    "DE": {"112", "110"},
    "FR": {"112", "17", "15"},
    "ES": {"112"},
    "IN": {"112"},
    "ZA": {"112", "10111", "10177"},
}


@pytest.mark.parametrize("code", AT_HOME)
def test_each_country_opens_with_its_own_emergency_number(code):
    """The numbers are written down here a second time."""
    told = help_for(BOOK, code, ["emergency"])
    calls = {one.value for one in told.lines[0].contacts if one.way is Way.call}
    assert calls == EMERGENCY[code]
    assert told.unmet == ()


@pytest.mark.parametrize("code", AT_HOME)
@pytest.mark.parametrize(
    "need",
    ["crisis", "sexual-violence", "domestic-abuse", "under-18", "own-behaviour", "image-abuse"],
)
def test_each_country_has_somebody_for_what_stop_pages_turn_to(code, need):
    """At least one line, from the country or from anywhere."""
    assert help_for(BOOK, code, [need]).lines


def test_every_need_a_stop_page_names_is_one_we_know():
    """`turn_to` of the stop pages and the needs of the book are one vocabulary."""
    for path in sorted((PACKS / "_stop").glob("*.toml")):
        for notice in tomllib.loads(path.read_text("utf-8")).get("notice", {}).values():
            assert help_for(BOOK, "GB", notice["turn_to"]).lines


@pytest.mark.parametrize("line", BOOK.lines, ids=lambda one: one.id)
def test_every_line_says_who_said_its_number_and_when_it_was_read(line):
    """No line without an address and a month."""
    assert line.name
    assert line.serves
    assert line.needs
    for source in line.sources:
        assert source.address.startswith(("https://", "http://"))
        assert re.fullmatch(r"20\d\d-\d\d", source.seen)
    for contact in line.contacts:
        if contact.way in {Way.call, Way.text}:
            assert re.fullmatch(r"[+*#\d][\d *#-]*", contact.value), contact
        elif contact.way is Way.email:
            assert "@" in contact.value
        else:
            assert contact.value.startswith("https://")


def test_lines_come_in_the_order_of_the_needs_and_once_each():
    """A line that meets two needs stands where the first of them puts it."""
    told = help_for(BOOK, "IN", ["sexual-violence", "emergency"])
    ids = [line.id for line in told.lines]
    assert ids == ["in-181", "in-ncw", "in-emergency"]


def test_a_country_comes_before_lines_for_anywhere():
    """A service at home is named first."""
    ids = [line.id for line in help_for(BOOK, "GB", ["image-abuse"]).lines]
    assert ids == ["gb-revenge-porn", "any-stopncii", "any-take-it-down"]


def test_what_we_have_no_line_for_is_said():
    """An unmet need is named, not passed over."""
    assert Need.lgbt in help_for(BOOK, "FR", ["lgbt", "crisis"]).unmet
    assert Need.emergency in help_for(BOOK, "ANY", ["emergency"]).unmet


def test_a_code_is_read_without_regard_to_case():
    """And with space around it."""
    assert help_for(BOOK, " gb ").country.code == "GB"


@given(st.text())
@settings(max_examples=100)
def test_a_country_we_have_no_lines_for_is_an_input_error(code):
    """It names the value."""
    if code.strip().upper() in CODES:
        return
    with pytest.raises(InputError) as caught:
        help_for(BOOK, code)
    assert code[:40] in str(caught.value)


def test_a_need_that_is_none_is_an_input_error():
    """It names the value."""
    with pytest.raises(InputError, match="pizza"):
        help_for(BOOK, "GB", ["pizza"])


@given(st.sampled_from(CODES), st.lists(st.sampled_from([need.value for need in Need])))
@settings(max_examples=200)
def test_met_and_unmet_needs_add_up_to_what_was_asked(code, needs):
    """Every line meets a need, every need is met by a line or named as unmet."""
    told = help_for(BOOK, code, needs)
    wanted = {Need(need) for need in needs} or set(Need)
    met = {need for line in told.lines for need in line.needs} & wanted
    assert all(set(line.needs) & wanted for line in told.lines)
    assert met | set(told.unmet) == wanted
    assert not met & set(told.unmet)
    assert len({line.id for line in told.lines}) == len(told.lines)


def test_countries_are_named_with_the_month_their_numbers_were_read():
    """Eleven countries, and `another country` last."""
    named = countries(BOOK)
    assert {"US", "GB", "IE", "CA", "AU", "NZ", "DE", "FR", "ES", "IN", "ZA"} <= set(CODES)
    assert named[-1].code == "ANY"
    assert all(re.fullmatch(r"20\d\d-\d\d", one.seen) for one in named)
    assert "change" in BOOK.words["numbers-change"]


def _line(**changes):
    return lambda table: table["line"][0].update(changes)


SLIPS = {
    "no source": lambda table: table["line"][0].pop("source"),
    "empty source": _line(source=[]),
    "no contact": _line(call=[], text=[]),
    "unknown country": _line(country="XX"),
    "unknown need": _line(needs=["pizza"]),
    "no word for whom": lambda table: table["line"][0].pop("serves"),
    "line twice": lambda table: table["line"].append(dict(table["line"][0])),
    "country twice": lambda table: table["country"].append(dict(table["country"][0])),
    "no note that numbers change": lambda table: table["words"].pop("numbers-change"),
    "country never seen": lambda table: table["country"][0].pop("seen"),
    "source never seen": lambda table: table["line"][0]["source"][0].pop("seen"),
}


@pytest.mark.parametrize("slip", list(SLIPS))
def test_a_slip_in_the_book_is_found_when_it_is_read(slip):
    """Not when somebody needs the line."""
    table = deepcopy(TABLE)
    SLIPS[slip](table)
    with pytest.raises(PackUnreadable):
        parse_help([table])
