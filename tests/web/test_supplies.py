"""The supplies page: the checker, the adviser, the list."""

import re

import pytest
from markupsafe import escape

from handhold.core.supplies import cleaning

pytestmark = pytest.mark.anyio


async def _asked(person, do: str, **chosen: str) -> str:
    await person.opens("/supplies")
    page = await person.sends("/supplies", do=do, **chosen)
    assert page.status_code == 200
    return page.text


async def test_every_source_is_shown_with_its_address_and_month(person):
    """Those of a finding, and those of each side of a dispute."""
    text = await _asked(
        person, "check", lubricant="plant-oil", barrier="polyisoprene-condom", use="vaginal"
    )
    rules = person.session.context.reading.supplies
    dispute = next(one for one in rules.disputes if one.id == "polyisoprene-oil")
    for side in dispute.sides:
        for source in side.sources:
            assert f"{escape(source.address)} (seen {source.seen}" in text


async def test_every_source_is_shown_with_its_year_or_that_none_is_stated(person):
    """Behind a finding, behind what a thing is, and behind each line of a list."""
    text = await _asked(person, "check", lubricant="plant-oil", barrier="latex-condom")
    assert "American Academy of Family Physicians, 1999, https://" in text
    assert "Good Clean Love, maker, no year stated, https://" in text
    assert "TPR silicone is a myth, Dangerous Lilly, educator, 2014, https://" in text
    text = await _asked(person, "list", lubricant="water-based", barrier="latex-condom")
    told = text.partition("Whose word this is")[2]
    assert "Sigma Research, 2002, http://" in told
    assert "From common practice; no source seen" in told


@pytest.mark.parametrize("do", ["check", "fitting", "list"])
async def test_each_view_says_what_it_took_for_granted(person, do):
    """That it's anal when no use was named, and nothing when one was."""
    strict = str(escape(person.session.context.reading.supplies.words["assumed"]))
    assert strict in await _asked(person, do, shape="no-base")
    assert strict not in await _asked(person, do, shape="no-base", use="anal")


async def test_under_a_no_of_the_shape_nobody_is_sent_to_the_label(person):
    """Neither beside the answer nor above it."""
    text = await _asked(person, "check", shape="no-base", use="anal")
    assert "No label changes this answer" in text
    assert "outranks" not in text


async def test_medicine_is_not_advised_and_water_based_is(person):
    """The first in the list is plain and fine; thrush cream would be a no with latex."""
    text = await _asked(person, "fitting", toy="none", barrier="latex-condom", use="vaginal")
    found = text[text.index("fits-title") :]
    found = found[: found.index("What are these things?")]
    assert found.index("Water-based lubricant, plain") < found.index("Numbing gel")
    assert "medicine nearby" not in found


@pytest.mark.parametrize("do", ["check", "fitting", "list"])
async def test_pressing_with_nothing_chosen_says_so(person, do):
    """A page that only comes back as it was looks broken."""
    assert "Nothing is chosen yet" in await _asked(person, do)
    assert "Nothing is chosen yet" not in (await person.opens("/supplies")).text


async def test_the_coach_asks_for_words_when_there_are_none(person):
    """By the button; the live reading of an empty box just shows nothing."""
    await person.opens("/coach")
    page = await person.sends("/coach", role="asker", draft="  ")
    assert page.status_code == 422
    assert "Write or paste your words first" in page.text


def _shown(source) -> str:
    """Return how a source stands on a page: its address, and the month it was read in."""
    return f"{escape(source.address)} (seen {source.seen}"


def _section(text: str, begin: str, end: str) -> str:
    """Return the page between two headings."""
    found = text[text.index(begin) :]
    return found[: found.index(end)]


def _line(text: str, label: str) -> str:
    """Return the line of a list that is about one thing, with whose word it is."""
    found = re.search(rf"<strong>{re.escape(str(escape(label)))}</strong>.*?</p>\s*</li>", text, re.DOTALL)
    assert found, label
    return found.group()


async def test_cleaning_says_whose_word_it_is_material_by_material(person):
    """Every way of every material: verdict and reason, each source with its month, or that there is none."""
    text = (await person.opens("/supplies/tables")).text
    folds = _section(text, "Whose word it is, material by material", "</main>")
    for row in person.session.context.reading.supplies_tables[2].rows:
        told = folds.partition(f"<summary>{escape(row.toy.label)}</summary>")[2].partition("<details>")[0]
        for cell in row.cells:
            line = _line(told, cell.way.label)
            assert str(escape(cell.reason)) in line
            for source in cell.sources:
                assert _shown(source) in line, (row.toy.id, cell.way.id)
            assert cell.sources or "no test seen" in line


async def test_both_sides_stand_below_each_table_and_a_mark_in_every_place_they_are_about(person):
    """Polyurethane, oil on polyisoprene, silicone on silicone, glass and heat."""
    text = (await person.opens("/supplies/tables")).text
    barriers, toys, cleaned, _ = person.session.context.reading.supplies_tables
    parts = (
        (barriers, "<h2>Lubricants and barriers</h2>", "<h2>Lubricants and toys</h2>"),
        (toys, "<h2>Lubricants and toys</h2>", "<h2>Shapes"),
        (cleaned, '<h2>Cleaning and sharing', "<h3>Whose word"),
    )
    found = set()
    for table, begin, end in parts:
        part = _section(text, begin, end)
        marks = part.count('<span class="hidden-text">Sources disagree, note')
        cells = [one for _, row in _rows_of(table) for one in row]
        assert marks == sum(len(one) for one in cells)
        for dispute in table.disputes:
            found.add(dispute.id)
            told = _section(part, f"Authorities disagree: {escape(dispute.title)}", "</details>")
            assert str(escape(dispute.choice)) in told
            for side in dispute.sides:
                assert str(escape(side.says)) in told
                assert all(_shown(source) in told for source in side.sources)
    rules = person.session.context.reading.supplies
    assert found == {one.id for one in rules.disputes}


def _rows_of(table):
    """Return the disputes of every place, row by row."""
    if hasattr(table, "columns"):
        return [(row, [place.disputes for place in places]) for row, places in table.rows]
    return [(row, [[one.dispute] if one.dispute else [] for one in row.cells]) for row in table.rows]


async def test_a_mark_has_the_number_of_the_note_it_is_about(person):
    """Water-based on polyurethane is marked as the note on polyurethane is."""
    text = (await person.opens("/supplies/tables")).text
    rules = person.session.context.reading.supplies
    title = next(one.title for one in rules.disputes if one.id == "polyurethane")
    number = re.search(rf"Note (\d+): </span>Authorities disagree: {re.escape(title)}", text)
    assert number
    row = _section(text, '<th scope="row">Water-based</th>', "</tr>").split("<td>")
    assert f"note {number[1]}</span>" in row[3]
    assert "note" not in row[1]
    toys = _section(text, "<h2>Lubricants and toys</h2>", "<h2>Shapes")
    told = [int(one) for one in re.findall(r"Note (\d+): ", toys)]
    assert told == sorted(told)
    assert len(told) > 1


async def test_each_shape_says_whose_word_it_is(person):
    """With the month, or that it rests on common practice."""
    text = (await person.opens("/supplies/tables")).text
    part = _section(text, "<h2>Shapes, for anal use</h2>", '<h2>Cleaning and sharing')
    for row in person.session.context.reading.supplies_tables[3]:
        line = _line(part, row.shape.label)
        for finding in row.findings:
            assert str(escape(finding.reason)) in line
            assert all(_shown(source) in line for source in finding.sources)
            assert finding.sources or "no test seen" in line


async def test_the_tables_send_nobody_to_the_checker_for_what_is_on_the_page(person):
    """The first two tables are explained there, and shapes and cleaning here; how each way is done, too."""
    text = (await person.opens("/supplies/tables")).text
    assert "of the first two tables are" in text
    for way in person.session.context.reading.supplies.ways:
        assert str(escape(way.how)) in text
    assert "<td>Yes, more or less</td>" in text


async def test_a_toy_that_is_named_is_told_how_it_may_be_cleaned(person):
    """Each way with its verdict, reason and sources, both sides about glass and heat, and whether it's porous."""
    text = await _asked(person, "check", toy="glass-borosilicate")
    told = _section(text, "cleaning-title", "All the tables")
    rules = person.session.context.reading.supplies
    for cell in cleaning(rules, "glass-borosilicate"):
        line = _line(told, cell.way.label)
        assert str(escape(cell.reason)) in line
        assert all(_shown(source) in line for source in cell.sources)
    assert "Authorities disagree: Can glass be boiled" in told
    assert "Holds on to germs: no." in told
    assert str(escape(rules.ways[1].how)) in told
    motor = _section(await _asked(person, "check", toy="silicone-motor"), "cleaning-title", "All the tables")
    assert str(escape(rules.ways[0].how)) in motor
    assert str(escape(rules.ways[1].how)) not in motor


@pytest.mark.parametrize(
    ("do", "chosen"),
    [("check", {"lubricant": "water-based"}), ("check", {"toy": "none"}), ("list", {"toy": "glass"})],
    ids=["no-toy", "none", "list"],
)
async def test_nothing_is_said_of_cleaning_without_a_toy_or_beside_a_list(person, do, chosen):
    """It belongs to the answer about a toy."""
    assert "cleaning-title" not in await _asked(person, do, **chosen)


async def test_the_page_says_which_line_a_label_can_change_and_into_what(person):
    """For better on polyurethane, for worse on polyisoprene, and nothing where no label counts."""
    said = "label can turn this line into:"
    better = await _asked(person, "check", lubricant="water-based", barrier="polyurethane-condom")
    assert "Fine</span>" in _section(better, said, "</p>")
    worse = await _asked(person, "check", lubricant="water-based", barrier="polyisoprene-condom")
    assert "No</span>" in _section(worse, said, "</p>")
    assert said not in await _asked(person, "check", lubricant="plant-oil", barrier="latex-condom")


async def test_a_shape_that_nobody_told_is_a_line_of_the_answer(person):
    """Careful, with what the base is for and whose word it is; also when nothing else is said."""
    for chosen in ({}, {"lubricant": "water-based"}):
        text = await _asked(person, "check", toy="silicone-solid", use="anal", **chosen)
        answer = _section(text, "verdict-title", "cleaning-title")
        assert "Careful" in _section(answer, "verdict-big", "</h2>")
        assert "Solid silicone, no motor + Anal" in answer
        assert "emedicinehealth.com" in answer
