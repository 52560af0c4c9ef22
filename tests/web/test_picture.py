"""The picture of a code says the very same as its link, in every dark and every light place."""

import re

import pytest
import segno

from unit.app.net import RELAY
from web.two import Two

pytestmark = pytest.mark.anyio

CODE = re.compile(r'<p class="pairing-code">([a-z0-9-]+)</p>')
DRAWN = re.compile(
    r'<svg class="qr" viewBox="0 0 (\d+) \1" role="img" aria-label="[^"]+">'
    r'<rect width="100%" height="100%" fill="#fff"/><path d="((?:M\d+ \d+h1v1h-1z ?)+)" fill="#000"/></svg>'
)
SQUARE = re.compile(r"M(\d+) (\d+)h1v1h-1z")
QUIET = 4
"""How many light places a reader wants around it (ISO/IEC 18004)."""


def drawn(page: str) -> list[list[bool]]:
    """Return the places of a page's picture, row by row: whether each is dark."""
    found = DRAWN.search(page)
    assert found, "drawn in another way: read it anew"
    size, dark = int(found[1]), {(int(x), int(y)) for x, y in SQUARE.findall(found[2])}
    assert all(x < size and y < size for x, y in dark)
    return [[(x, y) in dark for x in range(size)] for y in range(size)]


def same(page: str, relay: str) -> None:
    """Expect that a page's picture is that of its own code at a relay."""
    (code,) = CODE.findall(page)
    link = segno.make(f"{relay}/#join={code}", error="m", micro=False)
    alike = drawn(page) == [[bool(dark) for dark in row] for row in link.matrix_iter(border=QUIET)]
    assert alike, "the picture is not that of its link"  # thousands of places, shown one by one, would take minutes


async def code_page(two: Two, relay: str) -> str:
    """Get a code, and return the page that shows it."""
    await two.person.opens("/partners")
    return (await two.person.sends("/partners/invite", relay=relay)).text


@pytest.mark.parametrize("relay", [RELAY, f"https://{'a-long-name.' * 8}example:8443"], ids=["short", "long"])
async def test_the_picture_is_that_of_the_link(two, relay):
    """Of the code the page shows in words, at the relay that was asked, with its light margin."""
    same(await code_page(two, relay), relay)


def moved(page: str, place) -> str:
    """Return a page with each dark place of its picture put elsewhere."""
    size = len(drawn(page))
    return SQUARE.sub(lambda at: "M{} {}h1v1h-1z".format(*place(size - 1, int(at[1]), int(at[2]))), page)


def tighter(page: str) -> str:
    """Return a page with one light place less around its picture."""
    size = len(drawn(page))
    return moved(page, lambda _, x, y: (x - 1, y - 1)).replace(f'viewBox="0 0 {size} {size}"', f'viewBox="0 0 {size - 2} {size - 2}"')


WRONG = {
    "mirrored": lambda page: moved(page, lambda last, x, y: (last - x, y)),
    "upside down": lambda page: moved(page, lambda last, x, y: (x, last - y)),
    "rows for columns": lambda page: moved(page, lambda _, x, y: (y, x)),
    "one place lost": lambda page: re.sub(r' M\d+ \d+h1v1h-1z"', '"', page),
    "less light around it": tighter,
    "light for dark": lambda page: page.replace('fill="#fff"', 'fill="#f"').replace('fill="#000"', 'fill="#fff"'),
    "turned by the page": lambda page: page.replace('<path d="', '<path transform="scale(-1 1)" d="'),
    "another code": lambda page: CODE.sub('<p class="pairing-code">417-apple-river-street</p>', page),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
async def test_a_wrong_picture_would_be_noticed(two, wrong):
    """One that no camera reads, and one that leads elsewhere."""
    page = await code_page(two, RELAY)
    assert wrong(page) != page
    with pytest.raises(AssertionError):
        same(wrong(page), RELAY)
