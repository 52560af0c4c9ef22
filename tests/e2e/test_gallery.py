"""Every example of every component for everybody: axe, light and dark, on a narrow screen."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from conftest import ROOT
from e2e.navigator import no_side_scroll, violations
from web.gallery import all_examples

pytestmark = pytest.mark.e2e

GALLERY = ROOT / "tests" / "web" / "gallery.py"


@pytest.fixture(scope="module")
def opening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the app with the gallery; yield the address that opens it once."""
    home: Path = tmp_path_factory.mktemp("gallery")
    process = subprocess.Popen(
        [sys.executable, str(GALLERY)],
        env={"HANDHOLD_HOME": str(home), "PATH": ""},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    found = next((m.group() for line in process.stdout if (m := re.search(r"http://127\S+", line))), "")
    assert found, "the gallery did not say its address"
    yield found
    process.terminate()
    process.communicate(timeout=15)


@pytest.fixture(scope="module")
def gallery(browser: Browser, opening: str) -> Iterator[Page]:
    """Open the gallery in a window on a narrow screen."""
    context = browser.new_context(viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto(opening)
    yield page
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_example(gallery: Page, opening: str, scheme: str):
    """No violation in any example, nothing wider than 320 px."""
    base = opening.partition("/open")[0]
    gallery.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    trouble: dict[str, list[str]] = {}
    seen = [each for each in all_examples() if not each.unseen]
    for path in (each.path for each in seen):
        answer = gallery.goto(base + path)
        assert answer is not None
        assert answer.ok, path
        trouble[path] = violations(gallery, scheme)
        if not no_side_scroll(gallery):
            trouble[path].append("wider than the screen")
    assert {path: each for path, each in trouble.items() if each} == {}


def test_a_blanked_page_shows_nothing(gallery: Page, opening: str):
    """After leaving, not a word is seen or heard, before the plain page comes."""
    blanked = [each for each in all_examples() if each.unseen]
    assert len(blanked) == 1
    gallery.goto(opening.partition("/open")[0] + blanked[0].path)
    assert gallery.locator("h1").count() == 1
    assert not gallery.locator("h1").is_visible()
    assert gallery.locator("body").aria_snapshot().strip() == ""
