"""Helplines: the shipped book, and how lines are found."""

import re
import tomllib
from copy import deepcopy
from pathlib import Path
from urllib.parse import urlsplit

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
OWN_PAGES = {
    "us-rainn": "rainn.org",
    "us-ccri": "cybercivilrights.org",
    "us-stop-it-now": "www.stopitnow.org",
    "gb-samaritans": "www.samaritans.org",
    "gb-rape-support": "247sexualabusesupport.org.uk",
    "gb-sarc": "www.england.nhs.uk",
    "gb-live-fear-free": "www.gov.wales",
    "gb-stop-it-now": "www.stopitnow.org.uk",
    "gb-revenge-porn": "swgfl.org.uk",
    "ie-stop-it-now": "www.stopitnow.org.uk",
    "ca-interligne": "interligne.co",
    "ca-kids-help": "kidshelpphone.ca",
    "ca-action": "actioncanadashr.org",
    "au-mens-referral": "ntv.org.au",
    "au-esafety": "www.esafety.gov.au",
    "au-nurse": "www.health.vic.gov.au",
    "nz-shine": "www.2shine.org.nz",
    "nz-youthline": "youthline.co.nz",
    "de-hilfetelefon": "www.hilfetelefon.de",
    "es-victims": "www.mjusticia.gob.es",
    "za-gbv": "gbv.org.za",
    "za-aids": "lifelinesa.co.za",
    "any-stop-it-now": "ecsa.lucyfaithfull.org",
}
"""The site of whoever runs the service, for each line whose page isn't somebody else's."""

TABLE_PLACES = {
    "USA": "US", "UK": "GB", "Ireland": "IE", "Canada": "CA", "Australia": "AU", "New Zealand": "NZ",
    "Germany": "DE", "France": "FR", "Spain": "ES", "India": "IN", "South Africa": "ZA",
}  # fmt: skip
CHAPTERS = sorted(PACKS.glob("[a-z]*/chapters/*.md"))
WHERE_TO_TURN = (PACKS / "consent" / "chapters" / "14-where-to-turn.md").read_text("utf-8")


def numbers(text, least=1):
    """Return the phone numbers in a text as their digits, if they have at least so many."""
    plain = re.sub(r"\[\^[^\]]*\]", "", text).replace("\\", "")
    found = [re.sub(r"[ -]", "", one) for one in re.findall(r"\*?\d(?:[ *-]?\d)*#?", plain)]
    return [one for one in found if len(re.sub(r"\D", "", one)) >= least]


def reached_by(line):
    """Return what a line can be reached by: numbers as their digits, sites by their name."""
    return {
        re.sub(r"[ -]", "", one.value) if one.way in {Way.call, Way.text} else urlsplit(one.value).netloc
        for one in line.contacts
    }


@pytest.mark.parametrize("row", re.findall(r"^\| \*\*(.*) \|$", WHERE_TO_TURN, re.MULTILINE))
def test_the_table_of_the_guide_says_what_the_book_says(row):
    """Each row's numbers are those of one line of that country, and so are its hours."""
    place, _, how = (cell.strip(" *") for cell in row.split("|"))
    told = set(numbers(how)) or {re.sub(r"\[\^.*", "", how)}
    lines = [one for one in BOOK.lines if one.country == TABLE_PLACES[place]]
    meant = [one for one in lines if told <= {site.removeprefix("www.") for site in reached_by(one)}]
    assert meant, how
    if "day and night" in how:
        assert all(one.hours == "24 hours a day" for one in meant)
    if "set hours" in how:
        assert all("24" not in one.hours and one.hours for one in meant)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda one: f"{one.parts[-3]}/{one.stem}")
def test_every_number_to_ring_in_a_guide_is_in_the_book(path):
    """So that a number that changed is changed in one place, and found in all others."""
    known = {one for line in BOOK.lines for one in reached_by(line)}
    assert set(numbers(path.read_text("utf-8"), least=8)) <= known


def test_a_line_read_on_somebody_elses_page_says_so():
    """The services' own pages are written down here a second time."""
    own = {
        line.id: urlsplit(line.sources[0].address).netloc for line in BOOK.lines if not line.reported
    }
    assert own == OWN_PAGES


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
    ["crisis", "sexual-violence", "domestic-abuse", "under-18", "towards-children", "image-abuse"],
)
def test_each_country_has_somebody_for_what_stop_pages_turn_to(code, need):
    """At least one line, from the country or from anywhere."""
    assert help_for(BOOK, code, [need]).lines


NOTICES = {
    name: notice["turn_to"]
    for path in sorted((PACKS / "_stop").rglob("*.toml"))
    for name, notice in tomllib.loads(path.read_text("utf-8")).get("notice", {}).items()
}


@pytest.mark.parametrize("code", AT_HOME)
@pytest.mark.parametrize("name", NOTICES)
def test_a_stop_page_has_somebody_for_what_it_is_about_in_each_country(code, name):
    """And those who help with thoughts about children where it is about these alone."""
    lines = help_for(BOOK, code, NOTICES[name]).lines
    children = [line for line in lines if "towards children" in line.serves]
    assert set(lines) - set(children)
    assert bool(children) is (name == "under_age")


@pytest.mark.parametrize("needs", [*NOTICES.values(), []])
def test_where_no_emergency_number_is_listed_what_works_everywhere_comes_first(needs):
    """And what isn't listed is named; nobody is told to try another number where there is none."""
    told = help_for(BOOK, "ANY", needs)
    assert told.first.startswith("The emergency number on your phone's lock screen works")
    assert bool(told.numbers_change) is bool(told.lines)
    named = [need for need in told.unmet if need in BOOK.needs]
    assert all(BOOK.needs[need] in told.not_listed for need in named)
    assert ("The lines above" in told.not_listed) is (bool(told.lines) and bool(named))
    assert help_for(BOOK, "GB", needs).first == ""


def test_every_need_but_the_most_urgent_has_a_name():
    """Those are what comes first where there is no number for them."""
    assert set(Need) - set(BOOK.needs) == {Need.emergency, Need.urgent_care}


def test_every_need_a_stop_page_names_is_one_we_know():
    """`turn_to` of the stop pages and the needs of the book are one vocabulary."""
    assert len(NOTICES) > 5
    for needs in NOTICES.values():
        assert help_for(BOOK, "GB", needs).lines


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
    assert repr(code[:40]) in str(caught.value)


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
