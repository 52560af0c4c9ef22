"""A drawing for a narrow screen: it stands beside the wide one, and says as much."""

import re

import pytest

from handhold.content.figures import clean_figure
from handhold.content.inline import FIGURE_PREFIX, narrow_of
from handhold.content.location import packs_root
from handhold.content.markdown import Setting, read_body
from handhold.content.report import Report

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title id="t">T</title><path d="{}"/></svg>'
DRAWINGS = sorted(path for path in packs_root().glob("*/figures/*.svg") if not path.stem.endswith("-narrow"))


def shown(*names: str) -> str:
    """Return the html of two showings of a drawing, with these files beside it."""
    figures = {f"figures/{n}.svg": clean_figure(SVG.format(n), Report(n), prefix=FIGURE_PREFIX) for n in names}
    body = read_body('![W](figures/a.svg "C")\n\n![W](figures/a.svg)', Setting("g", "c", frozenset(), figures), Report("c"))
    assert set(body.figures) == set(figures)
    return body.html


def test_a_narrow_drawing_stands_beside_the_wide_one():
    """Each with ids of its own; the words in full stay, and what needs no scrolling is no stop for a keyboard."""
    html = shown("a", "a-narrow")
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 6
    assert html.count('<div class="drawing-wide">') == html.count('<div class="drawing-narrow">') == 2
    assert html.count('d="a"') == html.count('d="a-narrow"') == 2
    assert "tabindex" not in html
    assert html.count("The drawing in words") == 2


def test_a_drawing_alone_can_be_scrolled_by_keyboard():
    """It keeps its size on a narrow screen."""
    html = shown("a")
    assert html.count('<div class="drawing" tabindex="0" role="group"') == 2
    assert "drawing-narrow" not in html


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_every_drawing_of_ours_has_a_narrow_one_that_says_as_much(path):
    """Title, description and every word; its letters are of 12 or more where 270 pixels are shown as they are."""
    wide, narrow = (each.read_text("utf-8") for each in (path, path.with_name(narrow_of(path.name))))
    for tag in ("title", "desc"):
        (one,), (other,) = (re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", each) for each in (wide, narrow))
        assert one == other
    said, again = (set(re.findall(r"[\w’'-]+", " ".join(re.findall(r"<(?:text|tspan)[^>]*>([^<]+)<", each)))) for each in (wide, narrow))
    assert said - again == set()
    assert re.search(r'viewBox="0 0 270 \d+"', narrow)
    assert min(float(size) for size in re.findall(r'font-size="([\d.]+)"', narrow)) >= 12
