"""R22 and R23 over every route the app has: the door, the headers, and that reading changes nothing."""

import re
from datetime import UTC, datetime

import httpx
import pytest
from starlette.routing import Route

from handhold.app.context import AppContext
from handhold.app.reading import Reading
from handhold.base.slow import run_inline
from handhold.content.location import packs_root
from handhold.content.shelf import load_shelf
from handhold.core.journey.events import Outcome, PlanWritten, TalkNoted
from handhold.crypto.passphrase import TESTING
from handhold.native.entry import COOKIE, Entry
from handhold.vault.folder import VaultFolder
from handhold.web.app import create_app
from handhold.web.refusal import REFUSAL
from handhold.web.security import HEADERS

pytestmark = pytest.mark.anyio

PORT = 8716
OWN = f"127.0.0.1:{PORT}"
SECRET = "four plain dull words"
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


@pytest.fixture
async def inside(tmp_path):
    """Return the whole app behind its door, a vault open in it, and what it says of itself."""
    shelf = load_shelf(packs_root())
    counter = iter(range(1, 10**6))

    def entropy(size: int) -> bytes:
        return next(counter).to_bytes(max(size, 8), "big")[-size:]

    vaults = VaultFolder(tmp_path, entropy=entropy, run_slow=run_inline, profile=TESTING)
    now = datetime(2027, 3, 3, 15, tzinfo=UTC)
    context = AppContext(vaults, lambda: now, entropy, shelf, Reading(packs_root(), shelf))
    app = create_app(context)
    session = app.state.session
    session.welcomed = True
    await session.create("zebravault", SECRET)
    await session.do(shelf.guide("anal-play"), PlanWritten("anal-play", "zebra place", "zebra words"))
    await session.do(shelf.guide("anal-play"), TalkNoted("anal-play", Outcome.yes))
    entry = Entry(app, port=PORT, opening="the-token", cookie="the-cookie")
    transport = httpx.ASGITransport(app=entry, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{OWN}") as client:
        client.app = app
        yield client


def routes_of(app) -> list[tuple[str, str]]:
    """Return every method and path, numbers filled in, and an asset that exists."""
    found = []
    for route in app.routes:
        assert isinstance(route, Route), "a mount or a websocket needs tests of its own"
        asset = app.state.renderer.environment.globals["asset"]("css/app.css")
        path = re.sub(r"\{\w+:int\}", "1", route.path).replace("/static/{path:path}", asset)
        assert "{" not in path, path
        found += [(method, path) for method in sorted(route.methods or {"GET"})]
    assert len(found) > 60
    return found


def named(session) -> tuple:
    """Return everything a request could have changed."""
    return (session.vault, len(session.stored), session.journeys, session.welcomed, dict(session.done))


async def test_without_the_cookie_every_route_gives_the_same_refusal(inside):
    """One that exists, one that doesn't, any method, any body: 403 alike; only two things are free."""
    session = inside.app.state.session
    before = named(session)
    refusals = set()
    for method, path in [*routes_of(inside.app), ("GET", "/nope"), ("POST", "/away"), ("POST", "/awayx"), ("GET", "/away/x")]:
        answer = await inside.request(method, path, headers={"sec-fetch-site": "same-origin"})
        if method in {"GET", "HEAD"} and (path == "/away" or path.startswith("/static/")):
            assert answer.status_code == 200
            continue
        assert answer.status_code == 403, (method, path)
        refusals.add(tuple(sorted(answer.headers.items())))
        assert answer.content == (b"" if method == "HEAD" else REFUSAL.encode())
    assert len(refusals) == 1
    assert named(session) == before


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
    session = inside.app.state.session
    before = named(session)
    for path in sorted({path for method, path in routes_of(inside.app) if method == "POST"}):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            answer = await inside.request(method, path, headers=headers, content=b"sure=on&text=x&outcome=no")
            assert (answer.status_code, answer.text) == (403, REFUSAL), (method, path)
            for name, value in HEADERS.items():
                assert answer.headers[name] == value
    assert named(session) == before


async def test_reading_any_page_changes_nothing(inside):
    """GET and HEAD of every route: no event, no lock, no key used; a HEAD has no body."""
    inside.cookies.set(f"{COOKIE}-{PORT}", "the-cookie")
    session = inside.app.state.session
    before = named(session)
    for method, path in routes_of(inside.app):
        if method in {"GET", "HEAD"}:
            answer = await inside.request(method, f"{path}?do=end&outcome=no&sure=on&received=welcome")
            assert answer.status_code in {200, 303}, (path, answer.status_code)
    assert named(session) == before


async def test_every_answer_of_every_route_carries_the_headers(inside):
    """Pages, redirects, refusals, errors, files: the same strict set, and caching only for assets."""
    inside.cookies.set(f"{COOKIE}-{PORT}", "the-cookie")
    asked = [("GET", "/nope"), ("GET", "/static/nope"), ("TRACE", "/"), ("GET", "/open?t=the-token")]
    asked += [("GET", "/guides/999"), ("GET", "/guides/1/read/0"), ("OPTIONS", "/"), ("PUT", "/ask")]
    last = ("/leave", "/lock", "/vault/wipe")
    asked += sorted(routes_of(inside.app), key=lambda route: (route[1] in last, route))
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
    for method, path in routes_of(inside.app):
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
    session = inside.app.state.session
    before = named(session)
    body = b"text=" + b"x" * (257 * 1024)
    headers = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
    reads_none = {"/leave", "/lock", "/alive", "/vault/import"}
    for path in sorted({path for method, path in routes_of(inside.app) if method == "POST"} - reads_none):
        answer = await inside.post(path, content=body, headers=headers)
        assert answer.status_code == 413, path
    assert named(session) == before
