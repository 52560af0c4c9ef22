"""The safe subset: what it lets through, and what it never does."""

import re

import pytest
from hypothesis import given, settings, strategies as st

from handhold.content.figures import clean_figure
from handhold.content.inline import FIGURE_PREFIX
from handhold.content.markdown import Setting, read_body
from handhold.content.report import Report

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><title id="t">T</title><path id="p" d="M0 0"/></svg>'


def read(text):
    """Return the body of a text and the rules it breaks."""
    report = Report("chapters/01-x.md")
    figures = {"figures/a.svg": clean_figure(SVG, Report("figures/a.svg"), prefix=FIGURE_PREFIX)}
    setting = Setting("here", "now", frozenset({"one", "two"}), figures)
    return read_body(text, setting, report), [one.rule for one in report.findings]


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("other", "/guides/here/other"),
        ("other#a", "/guides/here/other#a"),
        ("#a", "/guides/here/now#a"),
        ("guide:there", "/guides/there"),
        ("guide:there/ch#a", "/guides/there/ch#a"),
    ],
)
def test_links_lead_to_places_in_guides(target, address):
    """Every form of target becomes a root-relative address."""
    body, rules = read(f"[x]({target})")
    assert body.html == f'<p><a href="{address}">x</a></p>'
    assert rules == []


@pytest.mark.parametrize(
    "target",
    ["https://e.org", "//e.org", "javascript:alert(1)", "/etc", "data:x", "JaVaScRiPt:x",
     "guide:a/../b", "guide:#a", "mailto:a@b.c", "Other", "a b", "a%2fb", "\\\\e.org\\x"],
)  # fmt: skip
def test_other_targets_are_refused_and_not_linked(target):
    """Addresses, scripts and odd paths leave only their words behind."""
    body, rules = read(f"[x](<{target}>)")
    assert body.html == "<p>x</p>"
    assert rules[0] in {"external-link", "bad-link"}


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "a <b onclick=x>b</b>", "<!-- x -->", "<https://e.org>",
     "<a@b.org>", "a `code` b", "```\nx\n```", "    x = 1", "---", "# Title {#t}", "#### T {#t}",
     "![x](https://e.org/a.svg)", "a ![x](figures/a.svg) b", "![x](figures/b.svg)",
     "> just a quote", "> [!danger] Title", "> [!try] A\n>\n> > [!try] B", "- a\n  - b\n    - c\n      - d",
     "## No anchor", "## T {#source-1}", "## A {#a}\n\n## B {#a}", "x[^three]", "![](figures/a.svg)",
     "> [!try]", ">", "> - a", "> ## T {#t}"],
)  # fmt: skip
def test_what_lies_outside_the_subset_is_a_finding(text):
    """Nothing outside the subset passes in silence."""
    body, rules = read(text)
    assert rules
    assert "<script" not in body.html
    assert "onclick" not in body.html


def test_a_call_out_title_and_text_part_at_the_first_line():
    """The first line is the title; what follows is the text."""
    body, rules = read("> [!care] See **somebody**\n> Today.\n>\n> Or tomorrow.\n\nAfter.")
    assert rules == []
    assert body.html == (
        '<aside class="callout callout-care"><p class="callout-title">See <strong>somebody'
        "</strong></p>\n<p>Today.</p>\n<p>Or tomorrow.</p>\n</aside>\n<p>After.</p>"
    )


def test_source_marks_are_numbered_as_they_first_appear():
    """A source keeps its number, and only its first mark can be jumped back to."""
    body, _ = read("A.[^two] B.[^one] C.[^two]")
    assert body.sources == ("two", "one")
    assert re.findall(r'href="#source-(\d)"', body.html) == ["1", "2", "1"]
    assert re.findall(r'id="(mark-\d)"', body.html) == ["mark-1", "mark-2"]


def test_a_drawing_shown_twice_shares_no_ids():
    """Each showing has ids of its own."""
    body, rules = read('![Words](figures/a.svg)\n\n![Words](figures/a.svg "Cap")')
    ids = re.findall(r' id="([^"]+)"', body.html)
    assert len(ids) == len(set(ids)) == 6
    assert rules == []
    assert body.sections[0].text == "Words\nWords\nCap"


def test_a_finding_names_the_line_of_the_file():
    """Lines count from the top of the file, also within a passage and below the +++ lines."""
    report = Report("chapters/01-x.md")
    setting = Setting("here", "now", frozenset(), {})
    read_body("One.\n\nTwo\nthree `four`\n\n<b>\n", setting, report, above=6)
    assert [one.where for one in report.findings] == ["chapters/01-x.md:10", "chapters/01-x.md:12"]


def test_nothing_an_author_writes_is_swallowed():
    """Link definitions and underlined headings are no part of the subset and stay visible."""
    body, _ = read("[a]: https://e.org\n\nTitle\n===")
    assert body.html == "<p>[a]: https://e.org</p>\n<p>Title\n===</p>"


def test_text_is_escaped():
    """Angle brackets, ampersands and entities come out as text."""
    body, _ = read('1 < 2 & 3 > 2 "q" &lt;i&gt;')
    assert body.html == '<p>1 &lt; 2 &amp; 3 &gt; 2 "q" &lt;i&gt;</p>'
    assert body.sections[0].text == '1 < 2 & 3 > 2 "q" <i>'


def test_a_row_of_a_table_is_read_as_one_sentence():
    """In a terminal and in an excerpt a cell by itself says nothing; of three columns and more each comes with its heading."""
    two, _ = read("| Around | Wait |\n|---|---|\n| a biopsy | 1 week after |\n| surgery | ask. |")
    assert two.sections[0].text == "Around: Wait\nA biopsy: 1 week after.\nSurgery: ask."
    three, _ = read("Before.\n\n| Kind | Good | Mind |\n|---|---|---|\n| oil | cheap. | ruins latex |\n| none | | dry |\n\nAfter.")
    assert three.sections[0].text.split("\n") == ["Before.", "Oil; Good: cheap; Mind: ruins latex.", "None: dry.", "After."]


def test_mentioned_words_are_left_out_of_what_is_told():
    """Emphasis and the column headed “Instead of” only mention."""
    body, _ = read("Not *prude*.\n\n| Instead of | Say |\n|---|---|\n| Just try it | Ask |")
    assert [one.told for one in body.blocks] == ["Not ….", "", "Say", "", "Ask"]


TAGS = {
        "p",
        "h2",
        "h3",
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "div",
        "strong",
        "em",
        "br",
        "a",
        "sup",
        "aside",
        "figure",
        "figcaption",
        "details",
        "summary",
        "svg",
        "title",
        "path"}  # fmt: skip
PIECES = st.sampled_from(
    ["<script>", "</p>", "<img src=x onerror=alert(1)>", "[x](", "javascript:a)", "](x)", "![", "\n",
     "\n\n", "> ", "[!try] ", "- ", "  ", "| a | b |\n|---|---|\n", "[^one]", "{#a}", "## ", "*", "**",
     "figures/a.svg", "&lt;script&gt;", "\\", "`", "<", ">", '"', "'", "word ", "style=x", "1. "]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=30).map("".join))
def test_no_text_whatever_yields_more_than_the_listed_tags(text):
    """Only listed elements and attributes come out, closed in order, and nothing can run."""
    body, _ = read(text)
    open_tags = []
    for end, name, attributes in re.findall(r"<(/?)([^\s>]*)([^>]*)>", body.html):
        assert name in TAGS
        if end:
            assert open_tags.pop() == name
        elif name != "br":
            open_tags.append(name)
        for attribute in re.findall(r'\s([\w-]+)="', attributes):
            assert attribute in {"href", "id", "class", "scope", "role", "aria-label", "d",
                                 "aria-describedby", "aria-labelledby", "focusable"}  # fmt: skip
        for address in re.findall(r'href="([^"]*)"', attributes):
            assert re.match(r"(?:/guides/[a-z0-9-]+|#source-\d+\Z)", address)
    assert open_tags == []
