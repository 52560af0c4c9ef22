"""R22 and R23 over every route the app has: the door, the headers, and that reading changes nothing."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from conftest import HandClock
from handhold.app.context import AppContext
from handhold.app.reading import Reading
from handhold.content.location import packs_root
from handhold.content.shelf import Shelf, load_shelf
from handhold.core.journey.events import Outcome, PlanWritten, TalkNoted
from handhold.native.entry import COOKIE, Entry
from handhold.protocol.pairing import Stage
from handhold.web.app import create_app
from handhold.web.refusal import REFUSAL
from handhold.web.security import HEADERS
from web.person import OURS, context_of
from web.two import CODES, PARTNERS, Two, in_every_state, paired

pytestmark = pytest.mark.anyio

PORT = 8716
OWN = f"127.0.0.1:{PORT}"
SECRET = "four plain dull words"
NUMBER = re.compile(r"\{\w+:int\}")
DOES = "do=end&outcome=no&sure=on&received=welcome&same=yes&fine=no&word=close&name=x&relay=x&code=x"
"""What forms say, put where a page that is looked at could read it."""
EXPECTED = {
    "content-security-policy": re.compile(
        r"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        r"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    ),
    "cache-control": re.compile(r"no-store|public, max-age=31536000, immutable"),
    "referrer-policy": re.compile("no-referrer"),
    "x-content-type-options": re.compile("nosniff"),
    "x-frame-options": re.compile("DENY"),
    "cross-origin-opener-policy": re.compile("same-origin"),
    "cross-origin-resource-policy": re.compile("same-origin"),
}


class Inside(httpx.AsyncClient):
    """A browser behind the door, and what stands there. Nothing is brought by itself."""

    def __init__(self, app: Starlette, two: Two | None = None) -> None:
        """Open the door for an app, which may be that of two."""
        entry = Entry(app, port=PORT, opening="the-token", cookie="the-cookie")
        super().__init__(transport=httpx.ASGITransport(app=entry, raise_app_exceptions=False), base_url=f"http://{OWN}")
        self.app, self.two = app, two

    def open_codes(self) -> list[str]:
        """Return the pages of codes that something may still come of."""
        return [f"/partners/pairing/{CODES[code]}" for code in ("joining", "inviting") if self.two]

    def routes(self) -> list[tuple[str, str]]:
        """Return every method and path, numbers filled in, and an asset that exists."""
        found = []
        for route in self.app.routes:
            assert isinstance(route, Route), "a mount or a websocket needs tests of its own"
            asset = self.app.state.renderer.environment.globals["asset"]("css/app.css")
            for path in self._each(route.path.replace("/static/{path:path}", asset)):
                assert "{" not in path, path
                found += [(method, path) for method in sorted(route.methods or {"GET"})]
        assert len(found) > 60
        return found

    def _each(self, path: str) -> list[str]:
        """Return an address for each partner and each code there is, or for the first of everything else."""
        many = {"/partners/{partner:int}": PARTNERS, "/partners/pairing/{number:int}": CODES} if self.two else {}
        for start, numbers in many.items():
            if path.startswith(start):
                ends = path.removeprefix(start)
                return [NUMBER.sub(str(n), start) + NUMBER.sub("1", ends) for n in numbers.values()]
        return [NUMBER.sub("1", path)]

    def named(self) -> dict[str, object]:
        """Return everything a request could have changed."""
        session = self.app.state.session
        together = session.together
        return {
            "vault": session.vault,
            "records": list(session.vault.records()) if session.vault else [],
            "stored": len(session.stored),
            "journeys": session.journeys,
            "welcomed": session.welcomed,
            "done": dict(session.done),
            "book": together.partners.book if together else None,
            "asked of a relay": len(self.two.line.sent) if self.two else 0,
        }


@asynccontextmanager
async def alone(context: AppContext, _clock: HandClock, _folder: Path) -> AsyncIterator[Inside]:
    """Give the whole app behind its door, a vault open in it."""
    app = create_app(context)
    app.state.session.welcomed = True
    await app.state.session.create("zebravault", SECRET)
    async with Inside(app) as client:
        yield client


@asynccontextmanager
async def of_two(context: AppContext, clock: HandClock, folder: Path) -> AsyncIterator[Inside]:
    """Give the same with partners of every kind: a step that is on, words to compare, a code that is open."""
    async with paired(context, clock, folder) as two:
        await in_every_state(two)
        async with Inside(two.person.app, two) as client:
            yield client


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    """The shipped guides."""
    return load_shelf(packs_root())


@pytest.fixture(scope="module")
def reading(shelf: Shelf) -> Reading:
    """The shipped readers."""
    return Reading(packs_root(), shelf)


@pytest.fixture
def world(shelf, reading, clock, entropy, tmp_path):
    """Return what the app of one person or of two is put together from."""
    return context_of(shelf, reading, clock, entropy, tmp_path / "vaults"), clock, tmp_path


@pytest.fixture(params=[alone, of_two], ids=["alone", "of two"])
async def inside(request, world):
    """Return the whole app behind its door, and what it says of itself."""
    async with request.param(*world) as client:
        await noted(client)
        yield client


@pytest.fixture
async def with_code(world):
    """Return the app of two, a code open and the other's word waiting for it at the relay."""
    async with of_two(*world) as client:
        client.cookies.set(f"{COOKIE}-{PORT}", "the-cookie")
        yield client


async def noted(client: Inside) -> None:
    """Note something in a guide, for oneself alone."""
    session = client.app.state.session
    guide = session.context.shelf.guide("anal-play")
    await session.do(guide, PlanWritten("anal-play", "zebra place", "zebra words"))
    await session.do(guide, TalkNoted("anal-play", Outcome.yes))


async def test_without_the_cookie_every_route_gives_the_same_refusal(inside):
    """One that exists, one that doesn't, any method, any body: 403 alike; only two things are free."""
    before = inside.named()
    refusals = set()
    for method, path in [*inside.routes(), ("GET", "/nope"), ("POST", "/away"), ("POST", "/awayx"), ("GET", "/away/x")]:
        answer = await inside.request(method, path, headers={"sec-fetch-site": "same-origin"})
        if method in {"GET", "HEAD"} and (path == "/away" or path.startswith("/static/")):
            assert answer.status_code == 200
            continue
        assert answer.status_code == 403, (method, path)
        refusals.add(tuple(sorted(answer.headers.items())))
        assert answer.content == (b"" if method == "HEAD" else REFUSAL.encode())
    assert len(refusals) == 1
    assert inside.named() == before


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "http://evil.test"},
        {"origin": f"http://{OWN}.evil.test"},
        {"origin": "http://127.0.0.1:80"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "cross-site", "origin": f"http://{OWN}"},
        {"sec-fetch-site": "same-origin", "origin": "http://evil.test"},
        {"content-type": "text/plain"},
    ],
    ids=str,
)
async def test_a_form_from_elsewhere_is_refused_on_every_route_even_with_the_cookie(inside, headers):
    """Every unsafe method; nothing is changed by any of them."""
    inside.cookies.set(f"{COOKIE}-{PORT}", "the-cookie")
    before = inside.named()
    for path in sorted({path for method, path in inside.routes() if method == "POST"}):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            answer = await inside.request(method, path, headers=headers, content=b"sure=on&text=x&outcome=no")
            assert (answer.status_code, answer.text) == (403, REFUSAL), (method, path)
            for name, value in HEADERS.items():
                assert answer.headers[name] == value
    assert inside.named() == before


async def test_the_pages_of_two_are_looked_at_in_every_state(with_code):
    """A step that is on, words to compare, a parting, and codes that wait, failed or led to somebody."""
    shown = {
        f"/partners/{PARTNERS['on']}": "On, today: ",
        f"/partners/{PARTNERS['on']}/steps/1": "On, today",
        f"/partners/{PARTNERS['comparing']}": "Compare these three words",
        f"/partners/{PARTNERS['parted']}": "You have parted.",
        f"/partners/pairing/{CODES['joining']}": "Waiting.",
        f"/partners/pairing/{CODES['inviting']}": 'class="qr"',
        f"/partners/pairing/{CODES['cancelled']}": "That did not work out",
    }
    assert {("GET", path) for path in shown} < set(with_code.routes())
    for path, words in shown.items():
        answer = await with_code.get(path)
        assert (answer.status_code, words in answer.text) == (200, True), path
    led = await with_code.get(f"/partners/pairing/{CODES['paired']}")
    assert led.headers["location"] == f"/partners/{PARTNERS['on']}"


async def test_reading_any_page_changes_nothing(inside):
    """GET and HEAD of every route, from a page of ours too: no event, no lock, no key used, no relay asked.

    The page of an open code is the one that a GET of ours lets ask: see below.
    """
    inside.cookies.set(f"{COOKIE}-{PORT}", "the-cookie")
    before = inside.named()
    for method, path in inside.routes():
        if method == "HEAD" or (method == "GET" and path not in inside.open_codes()):
            answer = await inside.request(method, f"{path}?{DOES}", headers=OURS)
            assert answer.status_code in {200, 303}, (path, answer.status_code)
            assert inside.named() == before, (method, path)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "hx-request": "true", "hx-trigger": "pairing"},
        {"sec-fetch-site": "same-origin, cross-site"},
    ],
    ids=str,
)
async def test_nobody_elsewhere_makes_the_page_of_an_open_code_ask_a_relay(with_code, headers):
    """It shows what is known here; a page of another program on this machine may send the cookie along."""
    before = with_code.named()
    for path in with_code.open_codes():
        answer = await with_code.get(path, headers=headers)
        assert "Waiting." in answer.text
    with_code.cookies.clear()
    for path in with_code.open_codes():
        answer = await with_code.get(path, headers=headers or OURS)
        assert (answer.status_code, answer.text) == (403, REFUSAL)
    assert with_code.named() == before


@pytest.mark.parametrize("site", ["same-origin", "none"])
async def test_the_page_of_an_open_code_brings_what_the_background_brings_and_nothing_else(with_code, site):
    """Opened by its own person: that code goes one step on, everything else stays, and then there is nothing to bring."""
    place, before = with_code.open_codes()[-1], with_code.named()
    assert (await with_code.get(place, headers={"sec-fetch-site": site})).status_code == 200
    after = with_code.named()
    assert {name for name in after if after[name] != before[name]} == {"records", "book", "asked of a relay"}
    (*kept, was), (*same, now) = (each["book"].pairings.values() for each in (before, after))
    assert (now.id, was.stage, now.stage) == (was.id, Stage.waiting, Stage.answered)
    assert (same, after["book"].partners) == (kept, before["book"].partners)
    assert after["records"][:-1] == before["records"]
    await with_code.get(place, headers={"sec-fetch-site": site})
    await with_code.two.here.sync.contact(now.id)
    assert with_code.named() | {"asked of a relay": after["asked of a relay"]} == after


LOCKS = 15 * 60


@pytest.mark.parametrize(
    ("cookie", "headers", "here"),
    [
        ("", {"sec-fetch-site": "cross-site"}, False),
        ("", {}, False),
        ("the-cookie", {"sec-fetch-site": "same-site"}, False),
        ("the-cookie", {"sec-fetch-site": "cross-site"}, False),
        ("the-cookie", {"sec-fetch-site": "none"}, True),
        ("the-cookie", {}, True),
    ],
    ids=str,
)
async def test_nobody_elsewhere_keeps_a_vault_open(world, cookie, headers, here):
    """No page of another site, and no program of this machine, makes it look as if its own person were there."""
    clock = world[1]
    async with alone(*world) as client:
        session = client.app.state.session
        client.cookies.set(f"{COOKIE}-{PORT}", cookie)
        for method, path in client.routes():
            if method == "GET":
                session.seen_at = clock() - timedelta(seconds=LOCKS - 1)
                before = session.seen_at
                await client.get(path, headers=headers)
                plain = path == "/away" or path.startswith("/static/")
                assert (session.seen_at == clock()) == (here and not plain), path
                assert here or session.seen_at == before, path


async def test_every_answer_of_every_route_carries_the_headers(inside):
    """Pages, redirects, refusals, errors, files: the same strict set, and caching only for assets."""
    inside.cookies.set(f"{COOKIE}-{PORT}", "the-cookie")
    asked = [("GET", "/nope"), ("GET", "/static/nope"), ("TRACE", "/"), ("GET", "/open?t=the-token")]
    asked += [("GET", "/guides/999"), ("GET", "/guides/1/read/0"), ("OPTIONS", "/"), ("PUT", "/ask")]
    last = ("/leave", "/lock", "/vault/wipe")
    asked += sorted(inside.routes(), key=lambda route: (route[1] in last, route))
    for method, path in asked:
        headers = {} if method == "GET" else {"sec-fetch-site": "same-origin"}
        answer = await inside.request(method, path, headers=headers)
        assert answer.status_code < 500, (method, path)
        for name, wanted in EXPECTED.items():
            assert wanted.fullmatch(answer.headers.get(name, "")), (method, path, name)
        assert (answer.headers["cache-control"] != "no-store") == (
            path.startswith("/static/") and answer.status_code == 200
        )
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert not {"server", "x-powered-by", "etag", "last-modified"} & set(answer.headers)


async def test_no_page_holds_code_or_an_address_of_another_site(inside):
    """No inline script or style, no handler attribute, nothing loaded from elsewhere; on any page."""
    inside.cookies.set(f"{COOKIE}-{PORT}", "the-cookie")
    for method, path in inside.routes():
        if method != "GET":
            continue
        answer = await inside.get(path, follow_redirects=True)
        if "text/html" not in answer.headers["content-type"]:
            continue
        text = answer.text
        assert not re.search(r"<script(?![^>]* src=)", text), path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+\s*=\s*[\"']|javascript:", text), path
        assert not re.search(r'(?:src|action)="(?:[a-z]+:)?//', text), path
        assert "<base" not in text
        assert "http-equiv" not in text or 'http-equiv="refresh"' not in text


async def test_every_unsafe_route_keeps_to_its_size(inside):
    """A body over the limit is answered with 413 and changes nothing, on every route."""
    inside.cookies.set(f"{COOKIE}-{PORT}", "the-cookie")
    before = inside.named()
    body = b"text=" + b"x" * (257 * 1024)
    headers = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
    reads_none = {"/leave", "/lock", "/alive", "/vault/import"}
    for path in sorted({path for method, path in inside.routes() if method == "POST"} - reads_none):
        answer = await inside.post(path, content=body, headers=headers)
        assert answer.status_code == 413, path
    assert inside.named() == before
