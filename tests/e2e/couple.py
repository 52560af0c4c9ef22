"""Two people in browser windows of their own, their programs with a clock handed in, and a real relay."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from e2e.navigator import come_in, make_vault, open_vault
from e2e.server import Served
from e2e.wire import Wire

TESTS = Path(__file__).resolve().parent.parent
FIRST = "/partners/1/steps/1"
PHONE = {"width": 390, "height": 844}


@dataclass
class Relay:
    """A real relay that can be taken away and brought back."""

    folder: Path
    port: int = 0
    process: "subprocess.Popen[str] | None" = None

    def start(self) -> "Relay":
        """Start it; on the same port when it ran before."""
        command = [sys.executable, "-m", "handhold", "relay", "--port", str(self.port)]
        command += ["--database", str(self.folder / "relay.db")]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=self.folder
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"port (\d+)", line):
                self.port = int(found.group(1))
                return self
        raise RuntimeError("the relay did not say its port")

    def stop(self) -> None:
        """Take it away."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

    @property
    def address(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"


@dataclass
class Person:
    """One of the two: a window, a running program, a clock."""

    page: Page
    served: Served
    clock: Path

    def goes(self, path: str) -> None:
        """Open a page."""
        self.page.goto(self.served.base + path)

    def passes(self, hours: float) -> None:
        """Let time pass for this person."""
        self.clock.write_text(str(float(self.clock.read_text("utf-8")) + hours), "utf-8")

    def opens_again(self) -> None:
        """Open the vault, which has locked itself while time passed."""
        self.goes("/vault/open")
        open_vault(self.page)
        self.page.wait_for_load_state()

    def does(self, button: str) -> None:
        """Press a button of a step."""
        found = self.page.get_by_role("button", name=button, exact=True)
        assert found.count() == 1, self.page.inner_text("main")
        found.click()
        self.page.wait_for_load_state()


def comes_in(context: BrowserContext, home: Path, name: str) -> Person:
    """Let somebody start the program, come in, and make a vault."""
    clock = home.parent / f"{name}.clock"
    clock.write_text("0", "utf-8")
    given = os.environ.get("PYTHONPATH")  # a changed copy of the program may be tried
    beside = f"{TESTS}{os.pathsep}{given}" if given else str(TESTS)
    extra = {"HANDHOLD_CLOCK": str(clock), "PYTHONPATH": beside}
    served = Served(home, extra, command=("-m", "e2e.clocked")).start()
    page = context.new_page()
    page.goto(served.opening)
    come_in(page)
    make_vault(page, name)
    return Person(page, served, clock)


def until(seen: Callable[[], bool], person: Person, path: str) -> None:
    """Look at a page again until it shows something; what is shared comes by itself."""
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        person.goes(path)
        if seen():
            return
        time.sleep(0.5)
    raise AssertionError(person.page.inner_text("main"))


def pair(ash: Person, bo: Person, relay: Relay, wire: Wire | None = None) -> None:
    """Find each other by a code, and compare the three words; the second may have a wire of their own to the relay."""
    ash.goes("/partners")
    ash.page.get_by_label("Relay").first.fill(relay.address)
    ash.does("Get a code")
    code = ash.page.locator(".pairing-code").inner_text()
    bo.goes("/partners")
    bo.page.get_by_label("The code").fill(code)
    bo.page.get_by_label("Relay").last.fill(wire.address if wire else relay.address)
    bo.does("Join")
    words = []
    for person in (ash, bo):
        person.page.wait_for_timeout(100)
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline and "/partners/1" not in person.page.url:
            person.goes("/partners/pairing/1")
            time.sleep(0.3)
        words.append(person.page.locator(".pairing-code").inner_text())
    assert words[0] == words[1]
    for person in (ash, bo):
        person.does("They are the same")
        person.page.get_by_label("Yes: I could, and it would be fine").check()
        person.does("Keep my answer")


def shows(person: Person, text: str) -> Callable[[], bool]:
    """Return whether a page holds a text."""
    return lambda: text in person.page.inner_text("main")


def bring_up(ash: Person, bo: Person) -> None:
    """Bring the first step up; the other's page shows that there is something to answer."""
    ash.goes(FIRST)
    ash.does("Bring this up")
    until(shows(bo, "One of you brought this up"), bo, FIRST)


def both_said_yes(ash: Person, bo: Person) -> None:
    """Answer what was brought up: unsure, but game. It settles."""
    bo.does("Unsure, but game")
    until(shows(ash, "Settling."), ash, FIRST)
    expect(ash.page.get_by_text("Opting out is open")).to_be_visible()
    assert "Yes, today" not in ash.page.inner_text("main")


def both_say_today(ash: Person, bo: Person) -> None:
    """Let it settle; a fresh yes of both, on the day."""
    for person in (ash, bo):
        person.passes(50)
        person.opens_again()
    until(shows(bo, "still up for it"), bo, FIRST)
    expect(bo.page.get_by_text("Again: opting out is open")).to_be_visible()
    bo.does("I have slept on it: still up for it")
    for person in (ash, bo):
        until(shows(person, "Yes, today"), person, FIRST)
        person.page.get_by_label("I am sober").check()
        person.does("Yes, today")
    for person in (ash, bo):
        until(shows(person, "On, today"), person, FIRST)


def turn_on(ash: Person, bo: Person) -> None:
    """Come from nothing to a step that is on, today, for both."""
    bring_up(ash, bo)
    both_said_yes(ash, bo)
    both_say_today(ash, bo)
