"""Pictures of the main pages for the documentation: `python3 scripts/screenshots.py`.

Starts the real program with a folder that is thrown away, walks a little, and takes each page
at phone and desktop size, light and dark, into docs/screenshots/. Needs Chromium (or set
HANDHOLD_CHROMIUM to one). Names after the command take only those pages.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING

from environment import ROOT, ready
from palette import smaller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, StorageState

OUT = ROOT / "docs" / "screenshots"
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
SCHEMES = ("light", "dark")
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking"]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S+")
SECRET = "seven quiet brown kettles"  # noqa: S105 - opens a folder that is thrown away
DRAFT = (
    "I've been curious about something and I'm a bit shy about it. You owe me this. "
    "What would you like? If it's a no, that is completely fine."
)
QUESTION = "how can I get my partner to try anal"

Show = Callable[["Page", str], None]


def main() -> int:
    """Take the pictures; return 0 when all asked-for pages were taken."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - it may have to be installed

    wanted = sys.argv[1:] or list(SHOTS)
    if unknown := [name for name in wanted if name not in SHOTS]:
        print(f"No such page: {', '.join(unknown)}. There are: {', '.join(SHOTS)}")
        return 2
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, running(home) as opening, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium(), args=FLAGS)
        base = opening.partition("/open")[0]
        state = walk(browser, opening, base, wanted)
        for size in SIZES:
            for scheme in SCHEMES:
                take(browser, base, state, (size, scheme), [n for n in wanted if n != "welcome"])
        browser.close()
    total = sum(path.stat().st_size for path in OUT.glob("*.png"))
    print(f"{len(list(OUT.glob('*.png')))} pictures, {total / 1e6:.1f} MB, in {OUT.relative_to(ROOT)}")
    return 0


def chromium() -> str:
    """Return where Chromium is, or end with a sentence."""
    chosen = os.environ.get("HANDHOLD_CHROMIUM")
    found = chosen or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        sys.exit("No Chromium here: install it, or set HANDHOLD_CHROMIUM to where it is.")
    return found


@contextmanager
def running(home: str) -> "Iterator[str]":
    """Start the program with its own folder; yield the address that opens it once."""
    process = subprocess.Popen(
        [sys.executable, "-m", "handhold", "open", "--no-browser"],
        env={**os.environ, "HANDHOLD_HOME": home},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        for line in process.stdout or ():
            if found := ADDRESS.search(line):
                yield found.group()
                return
        sys.exit("The program did not say its address.")
    finally:
        process.terminate()
        process.wait()


def walk(browser: "Browser", opening: str, base: str, wanted: list[str]) -> "StorageState":
    """Come in, make a vault, note a few things; return what lets other windows in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(opening)
    if "welcome" in wanted:
        for size, (width, height) in SIZES.items():
            for scheme in SCHEMES:
                page.set_viewport_size({"width": width, "height": height})
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                keep(page, "welcome", size, scheme)
    page.get_by_label("I am 18 or older").check()
    page.get_by_role("button", name="Come in").click()
    page.goto(f"{base}/vault/new")
    page.get_by_label("Name of the vault").first.fill("diary")
    page.get_by_label("Passphrase", exact=True).fill(SECRET)
    page.get_by_label("The passphrase once more").fill(SECRET)
    page.get_by_role("button", name="Make the vault").click()
    page.goto(f"{base}/guides/1/questions/1")
    page.get_by_label("I'm curious, and it could be nice for both of us").check()
    page.get_by_role("button", name="Keep my answers").click()
    page.goto(f"{base}/guides/1/closeness")
    page.locator(".card details summary").first.click()
    page.get_by_role("button", name="It was welcome").first.click()
    state = context.storage_state()
    context.close()
    return state


def take(
    browser: "Browser", base: str, state: "StorageState", look: tuple[str, str], wanted: list[str]
) -> None:
    """Take the pages at one size in one scheme."""
    size, scheme = look
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        storage_state=state,
    )
    page = context.new_page()
    for name in wanted:
        SHOTS[name](page, base)
        keep(page, name, size, scheme)
    context.close()


def keep(page: "Page", name: str, size: str, scheme: str) -> None:
    """Save what the window shows as a small PNG."""
    picture = smaller(page.screenshot())
    (OUT / f"{name}-{size}-{scheme}.png").write_bytes(picture)


def at(path: str) -> Show:
    """Return a way to show a page that only has to be opened."""

    def show(page: "Page", base: str) -> None:
        page.goto(base + path)

    return show


def _ask(page: "Page", base: str) -> None:
    page.goto(f"{base}/ask")
    page.get_by_label("Your question, in your own words").fill(QUESTION)
    page.get_by_role("button", name="Ask").click()
    _look(page, "#reframe-title")


def _coach(page: "Page", base: str) -> None:
    page.goto(f"{base}/coach")
    page.get_by_label("Your words").fill(DRAFT)
    page.get_by_role("button", name="Read it").click()
    _look(page, "mark.finding")


def _supplies(page: "Page", base: str) -> None:
    page.goto(f"{base}/supplies")
    for kind, option in (("lubricant", "plant-oil"), ("barrier", "latex-condom"), ("shape", "flared-base")):
        page.locator(f"#{kind}").select_option(option)
    page.get_by_role("button", name="Check", exact=True).click()
    _look(page, "#verdict-title")


def _look(page: "Page", at_what: str) -> None:
    found = page.locator(at_what).first
    found.wait_for()
    found.evaluate("one => one.scrollIntoView({block: 'center'})")


SHOTS: dict[str, Show] = {
    "welcome": at("/welcome"),
    "today": at("/"),
    "ask": _ask,
    "guide": at("/guides/1"),
    "chapter": at("/guides/1/read/3"),
    "questions": at("/guides/1/questions/1"),
    "steps": at("/guides/1/steps"),
    "coach": _coach,
    "plan": at("/guides/1/plan"),
    "card": at("/guides/1/day/card"),
    "supplies": _supplies,
    "library": at("/library"),
    "help": at("/help"),
}
"""What is taken, in the order of a walk."""


if __name__ == "__main__":
    if importlib.util.find_spec("playwright") is None:
        script = [str(ready("requirements-dev.lock")), *sys.argv]
        sys.exit(subprocess.run(script, check=False).returncode)
    sys.exit(main())
