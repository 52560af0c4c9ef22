"""R22 and R24 in a real browser: a foreign page gets nothing, and leaving leaves nothing to go back to."""

import http.server
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from e2e.conftest import FLAGS, chromium
from e2e.navigator import come_in, make_vault
from e2e.server import Served
from handhold.web.refusal import REFUSAL

pytestmark = pytest.mark.e2e

RULE = "--host-resolver-rules=MAP evil.test 127.0.0.1, MAP *.evil.test 127.0.0.1"
PAGE = b"<!doctype html><title>elsewhere</title><p>a page of somebody else's"
TRIES = """async (base) => {
  const told = [];
  for (const path of ["/", "/vault", "/nope", "/welcome"])
    for (const how of [{}, {mode: "no-cors"}, {credentials: "include"},
                       {method: "POST", mode: "no-cors", credentials: "include", body: "adult=on"}])
      try {
        const answer = await fetch(base + path, how);
        told.push(await answer.text());
      } catch (error) { told.push(""); }
  return told;
}"""


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Somebody else's web site."""

    def do_GET(self):
        """Answer every address with one page."""
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    """The foreign site's address, by its own name."""
    server = http.server.HTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://evil.test:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def served(tmp_path) -> Iterator[Served]:
    """The program, running, with a folder of its own."""
    served = Served(tmp_path / "home").start()
    yield served
    served.stop()


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A browser whose resolver was turned: the foreign name is this machine."""
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, RULE])
        yield browser
        browser.close()


def test_a_foreign_name_and_a_foreign_page_get_nothing(browser, served, site):
    """With the person's own browser, cookie and all: refused by name, and no answer can be read."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(served.opening)
    assert "Before you come in" in page.content()
    port = served.base.rpartition(":")[2]
    for path in ("/", "/welcome", "/away", "/open?t=x"):
        answer = page.goto(f"http://evil.test:{port}{path}")
        assert answer.status == 403, path
        assert page.inner_text("h1") == "This browser isn't let in", path
    page.goto(site)
    assert page.title() == "elsewhere"
    for base in (served.base, f"http://localhost:{port}", f"http://evil.test:{port}"):
        assert set(page.evaluate(TRIES, base)) <= {"", REFUSAL}
    page.goto(served.base)
    assert "Before you come in" in page.content()
    context.close()


MEMORY = "from memory"
WATCH = """addEventListener("pageshow", (event) => {
  if (event.persisted) console.log("from memory " + location.pathname);
});"""


def test_nothing_comes_back_from_the_browsers_memory_after_leaving(served: Served):
    """R24: with the memory for Back switched on (tests have it off), Back and Forward show the plain page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=FLAGS,
            ignore_default_args=["--disable-back-forward-cache"],
        )
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if MEMORY in message.text else None)
        page.add_init_script(WATCH)
        page.goto(served.opening)
        come_in(page)
        make_vault(page)
        seen = [page.url]
        for name in ("My notes", "Library"):
            page.get_by_role("link", name=name).first.click()
            page.wait_for_load_state()
            seen.append(page.url)
        page.go_back()
        assert page.url == seen[-2]
        page.wait_for_load_state()
        assert said == ["from memory /notes"]  # so the memory is really on
        said.clear()
        page.get_by_role("button", name="Leave quickly").click()
        page.wait_for_url("**/away")
        for step in (-1, -1, -1, 1, 1):
            page.evaluate(f"history.go({step})")
            page.wait_for_timeout(300)
            expect(page.get_by_role("heading", name="Oven temperatures")).to_be_visible()
            assert page.title() == "Reading"
        assert set(said) <= {"from memory /away"}
        browser.close()
