"""What the pages say can be followed, found and repeated."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
EXAMPLE = re.compile(r"```console\n\$ handhold (.+?)\n(.*?)```", re.DOTALL)
LEFT_OUT = "…"
FOLDERS = ("docs", "tests", "coach", "ask", "deploy")


def pages() -> list[Path]:
    """Return every Markdown page that people read, guides and their examples aside."""
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md")]
    own = [path for path in found if "good" not in path.parts]
    return sorted([*ROOT.glob("*.md"), *own])


def anchors(path: Path) -> set[str]:
    """Return the anchors of a page's headings."""
    titles = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def without_code(text: str) -> str:
    """Return a page without what stands in code."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


@pytest.mark.parametrize("page", pages(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page):
    """Files exist, headings too."""
    for target in LINK.findall(without_code(page.read_text("utf-8"))):
        if "://" in target or target.startswith("mailto:"):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), f"{target} is not there"
        if anchor and file.suffix == ".md":
            assert anchor in anchors(file), f"{target}: no such heading"


UNFINISHED = re.compile(r"@[A-Z_]+@|\b(?:TODO|TBD|FIXME|XXX)\b")


@pytest.mark.parametrize("page", pages(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_nothing_is_left_to_be_filled_in(page):
    """No mark stands where a figure or a sentence was to come."""
    assert UNFINISHED.findall(page.read_text("utf-8")) == []


def examples() -> list[tuple[str, str]]:
    """Return the README's commands, each with what it shows."""
    found = EXAMPLE.findall((ROOT / "README.md").read_text("utf-8"))
    return [(command, shown) for command, shown in found]


def test_the_readme_has_six_examples():
    """Each reader of words is shown once."""
    assert len({shlex.split(command)[0] for command, _ in examples()}) == 6


@pytest.mark.parametrize(("command", "shown"), examples(), ids=lambda each: each.split("\n")[0][:30])
def test_an_example_in_the_readme_answers_as_it_says(command, shown):
    """Run today, each command prints the lines that are shown, in their order."""
    done = subprocess.run(
        [sys.executable, "-m", "handhold", *shlex.split(command)],
        capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    rest = done.stdout.splitlines()
    for line in shown.splitlines():
        if line == LEFT_OUT:
            continue
        assert line in rest, f"{line!r} is not in what it prints, or not in this place"
        rest = rest[rest.index(line) + 1 :]
    assert bool(rest) == shown.rstrip().endswith(LEFT_OUT)


def test_every_decision_is_listed_and_says_its_price():
    """Four parts each, a number of its own, a line in the list."""
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text("utf-8")
    found = sorted(folder.glob("[0-9]*.md"))
    assert len(found) > 4
    assert len({path.name[:4] for path in found}) == len(found)
    for path in found:
        text = path.read_text("utf-8")
        assert f"({path.name})" in listed, path.name
        assert re.match(rf"# 0*{int(path.name[:4])}[.:] ", text), path.name
        headings = " ".join(re.findall(r"^## (.+)$", text, re.MULTILINE)).lower()
        for part in ("context", "option", "choice", "price|what follows"):
            assert re.search(part, headings), f"{path.name}: {part}"


def test_every_page_of_docs_is_in_the_index():
    """Nothing is written that nobody finds."""
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    for path in (ROOT / "docs").glob("*.md"):
        assert path.name == "README.md" or f"({path.name})" in index, path.name
    for path in (ROOT / "docs" / "reference").glob("*.md"):
        assert f"(reference/{path.name})" in index, path.name


def test_the_readme_is_short_and_its_picture_is_there():
    """150 lines at most; the first thing seen is the program itself."""
    text = (ROOT / "README.md").read_text("utf-8")
    assert len(text.splitlines()) <= 150
    assert "python3 scripts/start.py" in text
    assert "python3 scripts/test.py" in text
    assert re.search(r"^!\[.{20,}\]\(docs/screenshots/", text, re.MULTILINE)


def test_the_screenshots_are_small_and_complete():
    """Each page at both sizes, light and dark; all of them under six megabytes."""
    folder = ROOT / "docs" / "screenshots"
    files = list(folder.glob("*.png"))
    names = {path.name.rsplit("-", 2)[0] for path in files}
    assert len(names) >= 12
    for name in names:
        for look in ("phone-light", "phone-dark", "desktop-light", "desktop-dark"):
            assert (folder / f"{name}-{look}.png").is_file(), f"{name}-{look}"
    assert sum(path.stat().st_size for path in files) < 6_000_000
