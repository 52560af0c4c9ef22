"""The door: only this machine's own name, only with the token or the cookie, one refusal for all."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from handhold.native.entry import COOKIE, Entry
from handhold.web.refusal import REFUSAL
from handhold.web.security import HEADERS

pytestmark = pytest.mark.anyio

PORT = 8716
OWN = f"127.0.0.1:{PORT}"
NAME = f"{COOKIE}-{PORT}"
FOREIGN = [
    "evil.test",
    f"evil.test:{PORT}",
    "[::1]",
    f"[::1]:{PORT}",
    f"127.0.0.1.nip.io:{PORT}",
    f"0.0.0.0:{PORT}",
    f"127.0.0.2:{PORT}",
    f"2130706433:{PORT}",
    f"127.1:{PORT}",
    f"localhost.:{PORT}",
    f"localhost.evil.test:{PORT}",
    f"{OWN}.evil.test",
    f"user@{OWN}",
    f"{OWN}, evil.test",
    f"evil.test, {OWN}",
    f"{OWN}/",
    f" {OWN} x",
    "127.0.0.1",
    "localhost",
    "127.0.0.1:80",
    "127.0.0.1:8717",
    f"127.0.0.1:0{PORT}",
    "",
]


async def anything(request):
    """Answer every path with what was asked."""
    return PlainTextResponse(f"inside {request.url.path}")


@pytest.fixture
def entry() -> Entry:
    """Return a door with an app behind it that lets everybody in."""
    methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
    app = Starlette(routes=[Route("/{path:path}", anything, methods=methods)])
    return Entry(app, port=PORT, opening="the-token", cookie="the-cookie")


@pytest.fixture
async def client(entry):
    """Somebody on this machine."""
    transport = httpx.ASGITransport(app=entry)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{OWN}") as client:
        yield client


def refused(answer: httpx.Response) -> bool:
    """Tell whether an answer is the one refusal, the same for every cause."""
    assert answer.status_code == 403
    assert answer.text == REFUSAL
    assert "set-cookie" not in answer.headers
    assert dict(answer.headers) == {
        **HEADERS,
        "cache-control": "no-store",
        "content-length": str(len(REFUSAL)),
        "content-type": "text/html; charset=utf-8",
    }
    return True


def test_the_refusal_says_what_happened_and_what_to_do_and_nothing_private():
    """Plain words for whoever has come too late; neither the program's name nor what it is about."""
    for told in ("works once", "go on there", "Ctrl+C", "start it again", "somebody else"):
        assert told in REFUSAL
    for private in ("handhold", PORT, "vault", "guide", "partner", "intima", "token", "cookie", "href", "src="):
        assert str(private) not in REFUSAL.lower()
    assert REFUSAL.isascii()


@pytest.mark.parametrize("host", FOREIGN, ids=repr)
@pytest.mark.parametrize("path", ["/", "/open?t=the-token", "/away", "/static/x", "/nope"])
async def test_another_name_is_refused_even_with_token_and_cookie(client, host, path):
    """A page that made its own name point here gets nothing, and doesn't use up the token."""
    headers = {"host": host, "cookie": f"{NAME}=the-cookie"}
    assert refused(await client.get(path, headers=headers))
    assert (await client.get("/open?t=the-token")).status_code == 303


async def test_no_host_at_all_is_refused(entry):
    """As HTTP/1.0 could ask."""
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b""}

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    await entry(scope, receive, send)
    assert sent[0]["status"] == 403


@pytest.mark.parametrize("host", [OWN, f"localhost:{PORT}"])
async def test_the_token_lets_in_once_and_sets_a_strict_cookie(client, host):
    """HttpOnly, SameSite=Strict, for the session only; from then on every page opens."""
    client.headers["host"] = host
    answer = await client.get("/open?t=the-token")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert not {"expires", "max-age", "domain"} & {p.strip().partition("=")[0] for p in cookie.split(";")}
    assert "the-token" not in cookie
    client.cookies.clear()
    assert refused(await client.get("/open?t=the-token"))


async def test_with_the_cookie_everything_opens_and_the_old_address_leads_home(client):
    """A reload of the opening address is no dead end for the browser that is in."""
    client.cookies.set(NAME, "the-cookie")
    assert (await client.get("/vault")).text == "inside /vault"
    assert (await client.post("/x")).text == "inside /x"
    for token in ("the-token", "the-token", "wrong", "%C3%A9"):
        answer = await client.get(f"/open?t={token}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "query",
    ["", "?t=", "?t=wrong", "?t=the-toke", "?t=the-token2", "?T=the-token", "?t=%C3%A9", "?t=%FF", "?t=a&t=the-token"],
)
async def test_a_wrong_token_is_refused_and_the_right_one_still_works(client, query):
    """Letters that are no ASCII too; guessing doesn't lock the person out."""
    assert refused(await client.get(f"/open{query}"))
    assert (await client.get("/open?t=the-token")).status_code == 303


@pytest.mark.parametrize("method", ["POST", "PUT", "HEAD", "OPTIONS", "DELETE"])
async def test_the_token_works_for_a_visit_only(client, method):
    """No other method opens or uses it up."""
    answer = await client.request(method, "/open?t=the-token")
    assert answer.status_code == 403
    assert (await client.get("/open?t=the-token")).status_code == 303


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        NAME,
        f"{NAME}=",
        f"{NAME}=wrong",
        f"{NAME}=the-cookie2",
        f"{NAME}=the-token",
        "the-cookie",
        "other=the-cookie",
        f"{COOKIE}=the-cookie",
        f"{COOKIE}-8717=the-cookie",
        f"{NAME}=\u00e9",
        f"x={NAME}=the-cookie",
    ],
    ids=ascii,
)
async def test_a_missing_or_wrong_cookie_is_refused_on_every_path_alike(client, cookie):
    """A page that exists, one that doesn't, and any method: the very same answer."""
    headers = {"cookie": cookie.encode("latin-1")}
    for path in ("/", "/vault", "/nope", "/awayfromhere", "/away/", "/static", "/staticx", "/opened"):
        assert refused(await client.get(path, headers=headers))
    assert refused(await client.post("/lock", headers=headers))


@pytest.mark.parametrize("beside", ['a={"b":1}', "a=b c", "=", ";;", "é=1", 'x="', "a[]=1", "$Version=1"])
async def test_other_programs_cookies_do_not_jam_the_door(client, beside):
    """Browsers send every port's cookies of this machine, also ones in odd shapes."""
    for both in (f"{beside}; {NAME}=the-cookie", f"{NAME}=the-cookie; {beside}"):
        headers = {"cookie": both.encode("latin-1")}
        assert (await client.get("/vault", headers=headers)).status_code == 200


async def test_two_handholds_on_one_machine_have_two_cookies():
    """Opening the second doesn't throw the browser out of the first."""
    one = Entry(anything, port=1, opening="a", cookie="x")
    two = Entry(anything, port=2, opening="a", cookie="y")
    assert one.name != two.name


@pytest.mark.parametrize("path", ["/away", "/static/abc/app.css"])
async def test_the_plain_page_and_the_style_are_free_to_read_and_nothing_else(client, path):
    """After leaving, the plain page must open; but nobody may send anything there."""
    assert (await client.get(path)).text == f"inside {path}"
    assert (await client.head(path)).status_code == 200
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert refused(await client.request(method, path))


async def test_a_renewed_opening_works_once(client, entry):
    """A second browser can be let in on purpose."""
    assert (await client.get("/open?t=the-token")).status_code == 303
    client.cookies.clear()
    entry.renew("another")
    assert refused(await client.get("/open?t=the-token"))
    assert (await client.get("/open?t=another")).status_code == 303
    client.cookies.clear()
    assert refused(await client.get("/open?t=another"))


async def test_no_websocket_gets_past_the_door():
    """The app has none, and none may reach it around the checks."""
    reached = []

    async def app(scope, receive, send):
        reached.append(scope)

    async def nothing(*_):
        return {}

    entry = Entry(app, port=PORT, opening="a", cookie="b")
    await entry({"type": "websocket", "path": "/", "headers": []}, nothing, nothing)
    await entry({"type": "lifespan"}, nothing, nothing)
    assert reached == []
