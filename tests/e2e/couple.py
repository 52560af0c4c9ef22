"""Two people in browser windows of their own, their programs with a clock handed in, and a real relay."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from e2e.navigator import come_in, make_vault, open_vault
from e2e.server import Served

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


def pair(ash: Person, bo: Person, relay: Relay) -> None:
    """Find each other by a code, and compare the three words."""
    ash.goes("/partners")
    ash.page.get_by_label("Relay").first.fill(relay.address)
    ash.does("Get a code")
    code = ash.page.locator(".pairing-code").inner_text()
    bo.goes("/partners")
    bo.page.get_by_label("The code").fill(code)
    bo.page.get_by_label("Relay").last.fill(relay.address)
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
