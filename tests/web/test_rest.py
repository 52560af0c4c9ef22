"""Rest: one press lets everything rest, stays on the page, and waits for nothing; open pages learn of it by themselves."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from handhold.base.errors import DiskFull
from handhold.core.agreements import (
    Propose,
    SayDone,
    SayHowItWas,
    SayNo,
    Standing,
)
from handhold.core.journey.events import DayConfirmed, Outcome, TalkNoted
from handhold.web.here import NOTHING_RESTS
from unit.app.net import RELAY
from web.person import KEY, OURS, pressed
from web.two import Two, another

pytestmark = pytest.mark.anyio

OF_THE_DAY = ["/guides/1/day", "/guides/1/day/card", "/guides/1/afterwards"]
ELSEWHERE = ["/", "/library", "/guides/1", "/guides/1/settling", "/help", "/settings", "/nope"]
STEP, OVERVIEW = "/partners/1/steps/1", "/partners/1"
PART = {STEP: "standing", OVERVIEW: "shared"}


@pytest.mark.parametrize("path", [*OF_THE_DAY, "/library", "/nope", "/partners", OVERVIEW, STEP])
async def test_one_press_lets_everything_rest_and_stays_on_the_page(two, path):
    """With the network cut too; the page says so, and the other learns of it afterwards."""
    await two.turn_on()
    two.line.cut = True
    await two.person.opens(path)
    page = await two.person.sends("/partners/rest", back=path, do="no")
    assert page.url.path == path
    assert "Everything rests." in page.text
    assert two.step(two.here).standing is Standing.resting
    two.line.cut = False
    await two.passes()
    assert two.step(two.there).standing is Standing.resting


async def test_the_form_brings_a_person_back_to_where_they_are(two):
    """Each page's form names that page; one that answers a form has no address, and leads to the two of them."""
    for path in (*OF_THE_DAY, *ELSEWHERE):
        assert f'name="back" value="{path}"' in (await two.person.opens(path)).text
    page = await two.person.client.post("/partners/join", headers=OURS, data={"code": "1"})
    assert 'name="back" value=""' in page.text
    assert (await two.person.sends("/partners/rest", back="")).url.path == "/partners"


@pytest.mark.parametrize("path", ["/partners/rest", "/partners/1/rest"])
async def test_rest_ends_the_day_that_was_noted_alone_too(two, path):
    """After "everything rests" no page goes on saying that both said yes today."""
    session = two.person.session
    guide = session.context.shelf.guides[0]
    await session.do(guide, TalkNoted(guide.id, Outcome.yes))
    two.later(hours=200)
    assert await session.do(guide, DayConfirmed(guide.id)) is None
    assert "Both said yes today" in (await two.person.opens("/guides/1/day")).text
    await two.person.sends(path, back="/guides/1/day", do="no")
    assert "Both said yes today" not in (await two.person.opens("/guides/1/day")).text


async def test_a_script_that_lets_everything_rest_gets_the_words_alone(two):
    """So the page it came from can stay as it is; without an open vault nothing is said to rest."""
    await two.turn_on()
    script = OURS | {"hx-request": "true"}
    told = await two.person.client.post("/partners/rest", headers=script, data={"back": "/coach"})
    assert told.text.startswith("Everything rests.")
    assert "<" not in told.text
    assert two.step(two.here).standing is Standing.resting
    assert "Everything rests." not in (await two.person.opens("/coach")).text
    await two.person.session.lock()
    told = await two.person.client.post("/partners/rest", headers=script, data={"back": "/coach"})
    assert (told.status_code, told.text) == (423, NOTHING_RESTS)


@pytest.mark.parametrize(("path", "rests"), [(STEP, "Resting."), (OVERVIEW, "Nothing is on.")])
async def test_a_page_of_the_two_learns_by_itself_that_something_rests(two, path, rests):
    """While nothing is new it is left as it stands; then its part comes, without the word of who."""
    await two.turn_on()
    look = await looking(two, path)
    assert (await looks(two, look)).status_code == 204
    await two.say(two.there, SayNo(two.step(two.there).step))
    part = await looks(two, look)
    assert part.status_code == 200
    assert rests in part.text
    assert "On, today" not in part.text
    assert "<html" not in part.text
    if look := await looking(two, path):
        assert (await looks(two, look)).status_code == 204


@pytest.mark.parametrize("path", PART)
async def test_a_page_on_which_nobody_brought_anything_up_waits_for_no_wish(two, path):
    """It doesn't look again: nobody is told of a wish while they read."""
    assert f'id="{PART[path]}">' in (await two.person.opens(path)).text


async def test_a_wish_that_comes_meanwhile_is_no_news_to_the_page_of_the_two(two):
    """While something waits there it looks again for a rest; the wish is there when the page is opened."""
    await two.turn_on()
    first, second, *_ = (each.step for each in two.board(two.there).steps)
    await two.say(two.here, SayDone(first), SayHowItWas(first, good=True))
    await two.say(two.there, SayHowItWas(first, good=True), Propose(second))
    look = await looking(two, OVERVIEW)
    await two.say(two.there, Propose(first))
    assert (await looks(two, look)).status_code == 204
    assert (await two.person.opens(OVERVIEW)).text.count("Something to answer") == 2


async def test_what_the_page_of_the_two_fetches_again_holds_no_form(two):
    """So nothing half-filled beside it is lost."""
    await two.turn_on()
    text = (await two.person.opens(OVERVIEW)).text
    part = text.partition('<div id="shared"')[2].partition("</div>")[0]
    assert "On, today" in part
    assert "<form" not in part
    assert "<form" in text.partition(part)[2]


async def test_a_page_of_two_who_have_parted_is_opened_anew(two):
    """It has no part left to fetch."""
    await two.turn_on()
    look = await looking(two, OVERVIEW)
    await two.there.part(two.there.partners.partners()[0].id)
    await two.passes()
    assert (await looks(two, look)).headers["hx-redirect"] == OVERVIEW


@pytest.mark.parametrize("path", PART)
async def test_looking_again_keeps_no_vault_open(two, path):
    """Time away counts while a page asks for itself; the whole page is led to the door."""
    await two.turn_on()
    look = await looking(two, path)
    for _ in range(2):
        two.person.clock.pass_by(minutes=8)
        told = await looks(two, look)
    assert told.headers["hx-redirect"].endswith("/vault/open")
    assert two.person.session.vault is None


# With two partners


@pytest.fixture
async def both(two, tmp_path) -> AsyncIterator[tuple[Two, Two]]:
    """Somebody with two partners, and the first step on with both."""
    async with another(two, tmp_path) as also:
        for each in (two, also):
            await each.say_yes()
        two.later(hours=50)
        for each in (two, also):
            await each.say_today()
        yield two, also


def standings(*pairs: Two) -> list[Standing]:
    """Return where the first step stands with each, on the device of the one at the pages."""
    return [each.step(each.here).standing for each in pairs]


@pytest.mark.parametrize("path", ["/partners", OVERVIEW, "/partners/2", STEP, OF_THE_DAY[1], "/library"])
async def test_the_button_that_says_everything_lets_everything_with_everybody_rest(both, path):
    """Wherever it is pressed, there is one of that name; and what is said then is so on every page."""
    text = (await both[0].person.opens(path)).text
    (action,) = pressed(text, "Let everything rest")
    page = await both[0].person.sends(action, back=path, do="no")
    assert page.url.path == path
    assert "Everything rests." in page.text
    assert standings(*both) == [Standing.resting, Standing.resting]
    for each in both:
        assert "On, today" not in (await both[0].person.opens(f"/partners/{each.number}")).text
    for each in both:
        await each.passes()
        assert each.step(each.there).standing is Standing.resting


async def test_letting_what_is_shared_with_one_rest_names_whom_and_leaves_the_others(both):
    """A second, quiet button on that partner's page; where there is one partner it says nothing and is left out."""
    two, also = both
    text = (await two.person.opens("/partners/2")).text
    (action,) = pressed(text, "Let everything with Partner 2 rest")
    page = await two.person.sends(action)
    assert page.url.path == "/partners/2"
    assert "Everything with Partner 2 rests." in page.text
    assert "Everything rests." not in page.text
    assert standings(*both) == [Standing.on, Standing.resting]
    assert "On, today" in (await two.person.opens(OVERVIEW)).text
    await two.here.part(two.partner(two.here))
    for path in ("/partners/1", "/partners/2"):
        assert "Let everything with" not in (await two.person.opens(path)).text, path
    assert pressed((await two.person.opens("/partners/2")).text, "Let everything rest")
    assert also.step(also.here).standing is Standing.resting


async def test_a_worried_answer_about_one_says_no_more_than_that(both):
    """What is shared with the other is not said to rest, and doesn't."""
    await both[0].person.opens(OVERVIEW)
    page = await both[0].person.sends("/partners/1/alone", fine="no")
    assert "Everything the two of you share rests now." in page.text
    assert standings(*both) == [Standing.resting, Standing.on]
    assert "Everything shared rests" not in (await both[0].person.opens(OVERVIEW)).text


async def test_rest_with_one_that_fails_holds_nobody_else_up(both, monkeypatch):
    """The failure is told, after everything else rests."""
    two, _ = both
    passed, first = two.here.partners.share, two.partner(two.here)

    async def share(partner_id, *more):
        if partner_id == first:
            raise DiskFull
        await passed(partner_id, *more)

    monkeypatch.setattr(two.here.partners, "share", share)
    page = await two.person.sends("/partners/rest", do="no")
    assert page.status_code == 507
    assert "Everything rests." not in page.text
    assert standings(*both) == [Standing.on, Standing.resting]


# While a relay hangs

CODE = "417-apple-river-street"
HANGS = {
    "/partners/invite": {"relay": RELAY},
    "/partners/join": {"code": CODE, "join-relay": RELAY},
}
RESTS = {"/partners/rest": {}, "/partners/1/rest": {}, STEP: {"do": "no"}, "/partners/1/alone": {"fine": "no"}}
ENOUGH = 0.1
"""Seconds that a person may wait for rest; the fastest of a few tries counts, machines being busy."""


@asynccontextmanager
async def hanging(two: Two, path: str) -> AsyncIterator[tuple[asyncio.Task[httpx.Response], str]]:
    """Send a form that asks a relay, and let the relay hang; yield that sending and the form's key."""
    await two.here.partners.invite(RELAY)
    key = KEY.findall((await two.person.opens("/partners")).text)[0]
    stuck, go_on, passed = asyncio.Event(), asyncio.Event(), two.line.send

    async def hang(request):
        stuck.set()
        await go_on.wait()
        return await passed(request)

    two.line.send = hang
    data = HANGS[path] | {"key": key}
    asking = asyncio.ensure_future(two.person.client.post(path, headers=OURS, data=data))
    await asyncio.wait_for(stuck.wait(), 5)
    try:
        yield asking, key
    finally:
        go_on.set()
        await asyncio.wait_for(asking, 5)


@pytest.mark.parametrize("path", HANGS)
async def test_rest_waits_for_no_form_that_waits_for_a_relay(two, path):
    """In a second window, and on the page that form was sent from: kept within a tenth of a second."""
    await two.turn_on()
    async with hanging(two, path) as (asking, key):
        for rest, said in RESTS.items():
            took = []
            for each in (key, "another", "one more"):
                kept = len(two.person.session.vault.records())
                start = time.perf_counter()
                sent = two.person.client.post(rest, headers=OURS, data=said | {"key": each})
                assert (await asyncio.wait_for(sent, 5)).status_code == 303, rest
                took.append(time.perf_counter() - start)
                assert len(two.person.session.vault.records()) > kept, rest
                assert two.step(two.here).standing is Standing.resting
            assert min(took) < ENOUGH, rest
        assert not asking.done()


async def test_rest_waits_for_no_other_form_at_all(two):
    """Whatever holds the turn, and for however long."""
    await two.turn_on()
    async with two.person.session.turn:
        sent = two.person.client.post("/partners/rest", headers=OURS, data={"key": "any"})
        assert (await asyncio.wait_for(sent, 5)).status_code == 303
        assert two.step(two.here).standing is Standing.resting


async def test_other_forms_go_through_while_one_waits_for_a_relay(two):
    """A name is kept meanwhile, though that form came from the same page."""
    async with hanging(two, "/partners/invite") as (_, key):
        data = {"key": key, "name": "Kim"}
        await asyncio.wait_for(two.person.client.post("/partners/1/name", headers=OURS, data=data), 5)
        assert two.here.partners.partners()[0].name == "Kim"


async def test_a_vault_that_locks_while_a_relay_hangs_gets_nothing_more(two):
    """What comes of it is told as not saved, and noted nowhere."""
    async with hanging(two, "/partners/invite") as (asking, _):
        await two.person.session.lock()
    assert asking.result().status_code == 409
    assert two.person.session.stored == []


async def test_what_rests_is_told_at_once_on_a_page_that_asks_a_relay(two):
    """The page of a code looks at the relay afterwards."""
    await two.turn_on()
    async with hanging(two, "/partners/invite"):
        page = await asyncio.wait_for(two.person.sends("/partners/rest", back="/partners/pairing/2"), 5)
        assert page.url.path == "/partners/pairing/2"
        assert "Everything rests." in page.text


@pytest.mark.parametrize("path", HANGS)
async def test_a_form_that_waits_for_a_relay_is_still_worked_on_once(two, path):
    """Sent again while it waits, it leads where the first led, and the relay is asked once."""
    async with hanging(two, path) as (asking, key):
        asked = len(two.line.sent)
        again = asyncio.ensure_future(two.person.client.post(path, headers=OURS, data=HANGS[path] | {"key": key}))
        await asyncio.sleep(0.05)
        assert not again.done()
    first, second = await asking, await asyncio.wait_for(again, 5)
    assert second.headers.get("location") == first.headers.get("location")
    assert len(two.line.sent) - asked == (1 if first.status_code == 303 else 2)  # a refused one may be tried again


async def test_a_rest_is_never_taken_for_a_form_that_was_sent_before(two):
    """Not after another form of the same page, and not after itself."""
    await two.turn_on()
    await two.person.opens("/partners/1")
    page = two.person.page
    for sent in ({"name": "Robin"}, {}, {}):
        two.person.page = page
        kept = len(two.person.session.vault.records())
        await two.person.sends("/partners/1/name" if sent else "/partners/rest", **sent)
        assert len(two.person.session.vault.records()) > kept
    assert two.step(two.here).standing is Standing.resting


async def looking(two: Two, path: str) -> str:
    """Open a page of the two and return where it looks again; empty if it doesn't."""
    text = (await two.person.opens(path)).text
    return text.partition('hx-get="')[2].partition('"')[0]


async def looks(two: Two, look: str) -> httpx.Response:
    """Look again as the page does by itself."""
    part = PART[look.partition("?")[0]]
    return await two.person.client.get(look, headers={"hx-request": "true", "hx-trigger": part})
