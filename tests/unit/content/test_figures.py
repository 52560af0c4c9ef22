"""Drawings: shapes and words pass, everything that could run, load or style does not."""

import re

import pytest
from hypothesis import given, settings, strategies as st

from handhold.base.findings import Severity
from handhold.content.figures import ATTRIBUTES, ELEMENTS, clean_figure
from handhold.content.report import Report

SHOWN = '<svg role="img" focusable="false">'
OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def clean(inside, *, prefix="x-"):
    """Return the cleaned drawing and the rules it breaks as errors."""
    report = Report("figures/a.svg")
    shown = clean_figure(f"{OPEN}{inside}</svg>", report, prefix=prefix)
    return shown, [one.rule for one in report.findings if one.severity is Severity.error]


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        "<g><foreignObject><p>x</p></foreignObject></g>",
        "<style>*{display:none}</style>",
        '<path onclick="x"/>',
        '<path ONLOAD="x"/>',
        '<path style="fill:red"/>',
        '<image href="https://e.org/a.png"/>',
        '<a href="#x"><path/></a>',
        '<use href="https://e.org/a.svg#x"/>',
        '<use xlink:href="data:image/svg+xml,x"/>',
        '<use href="javascript:x"/>',
        '<use href=" #a b"/>',
        '<path fill="url(https://e.org)"/>',
        "<path fill=\"url('https://e.org#a')\"/>",
        '<path fill="URL(//e.org)"/>',
        '<path fill="url(#a) url(x)"/>',
        '<path fill="expression(x)"/>',
        '<path fill="red;background:url(x)"/>',
        '<set attributeName="href" to="x"/>',
        "<animate/>",
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml">x</h:script>',
        '<path id="a b"/>',
        '<g class="{x}"/>',
    ],
)
def test_what_could_run_load_or_style_refuses_the_drawing(inside):
    """Nothing of such a drawing is shown."""
    shown, rules = clean(inside)
    assert shown == ""
    assert rules == ["figure-unsafe"]


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg/>',
        "<!doctype svg><svg/>",
        '<?xml-stylesheet href="x"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        "<svg",
        "",
        "<html/>",
        '<svg xmlns="http://www.w3.org/1999/xhtml"/>',
        "\x00",
    ],
)
def test_what_is_no_plain_drawing_is_refused(text):
    """Document types, broken XML and other documents are errors."""
    report = Report("figures/a.svg")
    assert clean_figure(text, report) == ""
    assert report.findings


def test_a_plain_drawing_keeps_its_shapes_and_words():
    """Shapes, text, gradients and their references come through with prefixed ids."""
    shown, rules = clean(
        '<title id="t">A &amp; B</title><desc>Words</desc><defs><linearGradient id="g">'
        '<stop offset="0" stop-color="rgb(1, 2, 3)"/></linearGradient></defs>'
        '<g transform="translate(1,2) rotate(3)"><text x="1">One <tspan>two</tspan> three</text></g>'
        '<use xlink:href="#g"/><rect fill="url(#g)" marker-end="url( \'#g\' )"/>'
    )
    assert rules == []
    assert shown.startswith('<svg role="img" focusable="false" aria-labelledby="x-t">')
    assert '<title id="x-t">A &amp; B</title><desc>Words</desc>' in shown
    assert 'stop-color="rgb(1, 2, 3)"' in shown
    assert "One <tspan>two</tspan> three" in shown
    assert '<use href="#x-g"></use>' in shown
    assert 'fill="url(#x-g)" marker-end="url(#x-g)"' in shown


def test_a_title_without_an_id_gets_one():
    """The drawing is named by its title either way."""
    shown, _ = clean("<title>T</title>")
    assert 'aria-labelledby="x-title"><title id="x-title">T' in shown


def test_what_a_drawing_program_leaves_is_dropped_with_a_warning():
    """Comments, metadata and editor settings do no harm and don't stay."""
    report = Report("figures/a.svg")
    shown = clean_figure(
        f'{OPEN}<!-- c --><metadata>m</metadata><path i:x="1" xmlns:i="urn:i" data-a="1" d="M0"/></svg>',
        report,
    )
    assert shown == '<svg role="img" focusable="false"><path d="M0"></path></svg>'
    assert {one.rule for one in report.findings} == {"figure-trimmed"}
    assert {one.severity for one in report.findings} == {Severity.warning}


def test_a_drawing_of_too_many_parts_is_refused():
    """There is an end to what a page can bear."""
    assert clean("<g/>" * 2001) == ("", ["too-large"])
    assert clean("<g>" * 50 + "</g>" * 50) == ("", ["too-large"])


def doubled(count, once):
    """Return a drawing whose parts each stand for two of the one before, so many times over."""
    pairs = (once.format(name=n + 1, other=n) * 2 for n in range(count))
    return '<g id="n0"><rect/></g>' + "".join(f'<g id="n{n + 1}">{pair}</g>' for n, pair in enumerate(pairs))


@pytest.mark.parametrize(
    "once",
    [
        '<use href="#n{other}"/>',
        '<use xlink:href=" #n{other} "/>',
        '<rect mask="url(#n{other})"/>',
        '<g fill="url(#n{other})"><rect/></g>',
    ],
)
def test_a_drawing_that_multiplies_itself_is_refused(once):
    """Few parts in the file, and too many to draw: whatever repeats them."""
    assert clean(doubled(4, once))[1] == []
    assert clean(doubled(20, once)) == ("", ["figure-repeats"])


@pytest.mark.parametrize(
    "inside",
    [
        '<g id="a"><use href="#a"/></g>',
        '<g id="a"><use href="#b"/></g><g id="b" mask="url(#a)"/>',
        "".join(f'<use id="n{n}" href="#n{n + 1}"/>' for n in range(1500)),
    ],
)
def test_a_drawing_that_holds_itself_or_goes_round_for_ever_is_refused(inside):
    """A ring or a long chain, without counting for ever."""
    assert clean(inside) == ("", ["figure-repeats"])


def test_a_mark_at_every_corner_of_a_line_is_left_out():
    """A line may have thousands of corners, and each would draw the whole mark."""
    assert clean('<marker id="m"><path/></marker><polyline marker-mid="url(#m)" points="0 1 0 1"/>') == (
        f'{SHOWN}<marker id="x-m"><path></path></marker><polyline points="0 1 0 1"></polyline></svg>',
        [],
    )


def test_a_drawing_may_repeat_what_a_drawing_needs():
    """An arrow at seven hundred lines, each in a colour that runs through five stops."""
    arrow = '<marker id="m"><path/></marker><linearGradient id="g">' + "<stop/>" * 5 + "</linearGradient>"
    lines = '<line marker-end="url(#m)" stroke="url(#g)"/>' * 700
    assert clean(f"<defs>{arrow}</defs><g>{lines}</g>")[1] == []


NAMES = st.sampled_from(
    ["path", "g", "use", "script", "style", "a", "text", "foreignObject", "image", "x:y", "title"]
)
KEYS = st.sampled_from(["href", "xlink:href", "onload", "style", "fill", "id", "class", "d", "x:z"])
VALUES = st.one_of(
    st.sampled_from(
        ["#a", "url(#a)", "url(x)", "javascript:x", "red", "data:,x", "&#106;avascript:x"]
    ),
    st.text(st.characters(exclude_characters='<&"', exclude_categories=["Cs", "Cc"]), max_size=8),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(NAMES, st.dictionaries(KEYS, VALUES, max_size=3)), max_size=6))
def test_no_drawing_whatever_yields_more_than_the_lists(parts):
    """What comes out holds only listed elements and attributes, and points inside itself."""
    inside = "".join(
        f"<{name} " + " ".join(f'{key}="{value}"' for key, value in keys.items()) + f">t</{name}>"
        for name, keys in parts
    )
    report = Report("figures/a.svg")
    shown = clean_figure(
        f'{OPEN.replace(">", "")} xmlns:x="urn:x">{inside}</svg>', report, prefix="x-"
    )
    for name, attributes in re.findall(r"<([\w:]+)([^>]*)>", shown):
        assert name in ELEMENTS
        for key, value in re.findall(r'\s([\w:-]+)="([^"]*)"', attributes):
            assert key in ATTRIBUTES | {"role", "focusable", "aria-labelledby"}
            assert key != "href" or value.startswith("#x-")
            assert "url(" not in value.lower().replace("url(#x-", "")
