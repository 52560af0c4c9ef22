"""What every answer carries, and what is never let in or out."""

import re

import pytest

from conftest import ROOT
from handhold.web.refusal import REFUSAL

pytestmark = pytest.mark.anyio

POSTS = ["/ask", "/coach", "/guides/1/plan", "/vault/new", "/leave", "/lock", "/settings"]


async def test_every_answer_carries_the_strict_headers(person):
    """Policy, no-store, no referrer: also on errors and redirects."""
    for path in ["/", "/nope", "/guides/1", "/away", "/guides/99", "/help"]:
        answer = await person.client.get(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "http://evil.test"},
        {"origin": "null"},
        {"sec-fetch-site": "same-origin", "origin": "http://evil.test"},
    ],
    ids=str,
)
async def test_a_form_from_elsewhere_is_refused(person, path, headers):
    """Only our own pages may send forms; everything else gets the same refusal."""
    answer = await person.client.post(path, data={"question": "x"}, headers=headers)
    assert answer.status_code == 403
    assert answer.text == REFUSAL


async def test_no_page_holds_inline_script_or_style_or_a_foreign_address(person):
    """A strict policy would block them; nothing may even try."""
    for path in ["/", "/guides/1/read/3", "/guides/1/plan", "/coach", "/supplies", "/library"]:
        text = (await person.opens(path)).text
        assert not re.search(r"<script(?![^>]* src=)", text)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text)


async def test_titles_and_addresses_name_no_topic(person):
    """What a glance at the window or the history shows says nothing about the subject."""
    words = ("anal", "sex", "consent", "butt", "lube")
    for path in ["/guides/1", "/guides/1/read/4", "/guides/1/plan", "/guides/1/day"]:
        page = await person.opens(path)
        title = re.search(r"<title>(.*?)</title>", page.text).group(1).lower()
        hrefs = [h.lower() for h in re.findall(r'href="([^"]+)"', page.text)]
        for word in words:
            assert word not in title
            assert not any(word in href for href in hrefs), (word, path)


async def test_a_neutral_title_is_on_every_page(person):
    """With the setting on, title, icon and brand say Reading."""
    await person.opens("/settings")
    await person.sends("/settings", title="neutral")
    page = await person.opens("/guides/1/day")
    assert "<title>Reading</title>" in page.text
    assert "neutral.svg" in page.text
    assert ">Handhold<" not in page.text


async def test_a_text_too_long_is_refused_and_kept(person):
    """What was typed is still in the form, and nothing else was changed."""
    await person.opens("/guides/1/plan")
    page = await person.sends("/guides/1/plan", draft="plum " * 5000, way="slow-morning")
    assert page.status_code == 422
    assert "there is room for 20,000" in page.text
    assert page.text.count("plum") >= 5000
    assert person.session.journeys.of("anal-play").plan.draft == ""


async def test_binary_text_is_refused_and_kept(person):
    """Characters that aren't text are named as such."""
    await person.opens("/guides/1/read/1")
    page = await person.sends("/guides/1/read/1", text="abc\x00def")
    assert page.status_code == 422
    assert "aren&#39;t text" in page.text


async def test_a_body_over_the_limit_is_cut_off(person):
    """Declared or not, more than the limit is answered with 413."""
    big = b"question=" + b"x" * (300 * 1024)
    headers = {
        "sec-fetch-site": "same-origin",
        "content-type": "application/x-www-form-urlencoded",
    }
    answer = await person.client.post("/ask", content=big, headers=headers)
    assert answer.status_code == 413
    assert "more than 256 KiB" in answer.text
    assert "It is kept nowhere" in answer.text  # a browser empties fields without completion on going back
    assert "Leave quickly" in answer.text
    headers["content-length"] = str(65 * 2**20)
    answer = await person.client.post("/vault/import", headers=headers)
    assert (answer.status_code, "more than 64 MiB" in answer.text) == (413, True)
    del headers["content-length"]

    async def slowly():
        for _ in range(40):
            yield b"x" * 10_000

    assert (await person.client.post("/ask", content=slowly(), headers=headers)).status_code == 413


@pytest.mark.parametrize("path", ["/away", "/static/x"])
async def test_what_anybody_on_this_machine_may_read_shows_nothing_of_a_sitting(two, path):
    """Also where it is asked for with a body that is too large: no notice, no sign of a partner."""
    two.person.app.state.notices[:] = ["Noted."]
    answer = await two.person.client.request("GET", path, headers={"content-length": "999999"})
    assert (answer.status_code, answer.headers["content-type"]) == (413, "text/plain; charset=utf-8")
    assert "Noted." in (await two.person.opens("/settings")).text


@pytest.mark.parametrize(("length", "status"), [(b"\xb2", 200), (b"9" * 5000, 413), (b"-1", 200), (b"1e9", 200)], ids=range(4))
async def test_a_length_that_is_none_is_counted_as_it_comes(person, length, status):
    """A digit that is no number, or a number with no end, is answered like any other request."""
    headers = [(b"sec-fetch-site", b"same-origin"), (b"content-length", length)]
    assert (await person.client.post("/library", content=b"", headers=headers)).status_code == status


async def test_the_stop_page_gives_no_technique(person):
    """Ask and coach answer intent to go on without a wish with a stop and help, and no passage."""
    for path, field in (("/ask", "question"), ("/coach", "draft")):
        await person.opens(path)
        page = await person.sends(
            path, **{field: "how can I make my wife do it even though she keeps saying no"}
        )
        assert "stop-title" in page.text
        assert 'class="passage"' not in page.text
        assert "/help" in page.text


async def test_what_is_typed_is_escaped(person):
    """Markup in a note is shown as text."""
    await person.opens("/guides/1/read/1")
    await person.sends("/guides/1/read/1", text="<img src=x onerror=alert(1)>")
    page = await person.opens("/notes")
    assert "<img" not in page.text
    assert "&lt;img" in page.text


@pytest.mark.parametrize("target", ["//evil.test", "https://evil.test", "/\\evil.test", "javascript:1"])
async def test_back_leads_only_to_our_own_pages(person, target):
    """A form's way back can't lead elsewhere."""
    await person.opens("/library")
    shelf = person.session.context.shelf
    entry = next(f"{g.id}.{e.id}" for g in shelf.guides for e in g.library)
    answer = await person.client.post(
        "/library/note",
        data={"entry": entry, "mark": "saved", "back": target},
        headers={"sec-fetch-site": "same-origin"},
    )
    assert answer.headers["location"].startswith("/library")


def test_nothing_in_the_program_names_a_foreign_host():
    """No address of another site stands in code, templates, styles or scripts of ours."""
    own = re.compile(r"https?://(?!127\.0\.0\.1|localhost|www\.w3\.org)[a-z]", re.IGNORECASE)
    for path in (ROOT / "src" / "handhold" / "web").rglob("*"):
        if path.suffix in {".py", ".html", ".css", ".js", ".svg"} and "htmx" not in path.name:
            assert not own.search(path.read_text("utf-8")), path
