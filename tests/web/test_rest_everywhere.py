"""Rest is one press away on every page of whoever has a partner, and none of them tells by it what either has said."""

import re

import pytest

from handhold.app.partner_views import Status
from handhold.core.agreements import AnswerAlone, Propose, SayNo, SayYes, Standing
from handhold.web.marks import mark_of
from unit.app.net import RELAY
from web.person import KEY, OURS, pressed
from web.two import SECRET, Two

pytestmark = pytest.mark.anyio

EVERYTHING = 'action="/partners/rest"'
OF_THE_DAY = ["/guides/1/day", "/guides/1/day/card", "/guides/1/afterwards"]
ELSEWHERE = ["/", "/library", "/guides/1", "/guides/1/settling", "/help", "/settings", "/nope"]
STEP, OVERVIEW = "/partners/1/steps/1", "/partners/1"
HOLDS = "Holds at once, here, with or without a network. No reason, no name."
NOTE = "Rest, at the top of every page, lets everything rest"

async def every_page(two: Two) -> dict[str, str]:
    """Return each page that an address of the program leads to, and what is answered to trouble: whole pages only."""
    client, found = two.person.client, {}
    for route in two.person.app.routes:
        path = re.sub(r"\{[^}]*\}", "1", route.path)
        if "GET" in (route.methods or ()) and not path.startswith("/static"):
            found[path] = await client.get(path, headers=OURS)
    found["no such page"] = await client.get("/nope", headers=OURS)
    found["no such way"] = await client.get("/partners/rest", headers=OURS)
    found["not a code"] = await client.post("/partners/join", headers=OURS, data={"code": "1"})
    found["not a text"] = await client.post("/coach", headers=OURS, data={"text": "\x00"})
    return {path: page.text for path, page in found.items() if "<main" in page.text}


async def test_nobody_who_has_no_partner_is_shown_rest(person):
    """Without anything shared there is nothing to let rest, nothing is said of it, and no room is kept for it."""
    for path in OF_THE_DAY + ELSEWHERE:
        text = (await person.opens(path)).text
        for trace in (EVERYTHING, "leave-rest", 'id="rests"', NOTE):
            assert trace not in text, (path, trace)


async def test_whoever_has_a_partner_has_rest_on_every_page(two):
    """Once, right after Leave quickly, before anything has been said; the plain page that one leaves to has neither."""
    pages = await every_page(two)
    assert len(pages) > 35
    assert set(ELSEWHERE[:-1] + OF_THE_DAY + [STEP, OVERVIEW, "/coach", "/vault", "no such page"]) < set(pages)
    plain = pages.pop("/away")
    assert EVERYTHING not in plain
    assert "Leave quickly" not in plain
    for path, text in pages.items():
        assert pressed(text, "Let everything rest") == ["/partners/rest"], path
        top, main = text.partition("<main")[::2]
        between = top.partition("Leave quickly")[2].partition("Let everything")[0]
        assert between.count("<button") == 1, path
        assert "<a" not in between, path
        assert 'id="rests"' in main, path


@pytest.mark.parametrize("whose", ["mine", "theirs"])
async def test_rest_goes_with_the_parting(two, whose):
    """Whoever of the two has parted; the page where it could be pressed from before still answers."""
    side = two.here if whose == "mine" else two.there
    await side.part(side.partners.partners()[0].id)
    await two.passes()
    for path, text in (await every_page(two)).items():
        assert EVERYTHING not in text, path
        assert NOTE not in text, path
    page = await two.person.sends("/partners/rest", back="/library", do="no")
    assert (page.status_code, page.url.path) == (200, "/library")


async def test_a_locked_vault_has_no_rest(two):
    """Neither its door nor what can be read without it, nor what answers a form that came too late."""
    vault = mark_of(two.person.session.vault)
    await two.person.session.lock()
    for path in ("/vault/open", "/help", "/", "/nope"):
        text = (await two.person.opens(path)).text
        assert "Leave quickly" in text
        assert EVERYTHING not in text, path
    page = await two.person.sends("/guides/1/afterwards", vault=vault)
    assert "The vault has locked itself" in page.text
    assert EVERYTHING not in two.person.page.text
    await two.person.opens("/vault/open")
    await two.person.sends("/vault/open", name="diary", passphrase=SECRET)
    assert EVERYTHING in (await two.person.opens("/library")).text


ANSWERS = {"a yes": SayYes, "unsure but game": lambda step: SayYes(step, unsure=True), "a no": SayNo, "nothing": None}


@pytest.mark.parametrize("answer", ANSWERS)
async def test_no_page_tells_by_its_rest_what_either_has_said(two, answer):
    """The same bytes before a word, after one's own, after the other's, two days later, and when it was let rest."""
    step = two.step(two.here).step
    before = [await plain(two, path) for path in OF_THE_DAY + ELSEWHERE]
    assert all(pressed(text, "Let everything rest") for text in before)
    for each in (two.here, two.there):
        await two.say(each, AnswerAlone(fine=True))
    await two.say(two.here, Propose(step))
    assert [await plain(two, path) for path in OF_THE_DAY + ELSEWHERE] == before
    if answer != "nothing":
        await two.say(two.there, ANSWERS[answer](step))
    assert two.step(two.here).standing is (Standing.settling if "yes" in answer or "game" in answer else Standing.resting)
    assert [await plain(two, path) for path in OF_THE_DAY + ELSEWHERE] == before
    two.later(hours=50)
    assert [await plain(two, path) for path in OF_THE_DAY + ELSEWHERE] == before
    await two.person.opens("/library")
    await two.person.sends("/partners/rest", back="/library")
    assert two.step(two.here).standing is Standing.resting
    assert "Everything rests." in two.person.page.text
    assert [await plain(two, path) for path in OF_THE_DAY + ELSEWHERE] == before


async def test_whoever_was_asked_is_told_of_it_by_no_rest(two):
    """The pages are as before somebody brought something up to them, and while it is on."""
    before = [await plain(two, path) for path in OF_THE_DAY + ELSEWHERE]
    await two.say(two.there, AnswerAlone(fine=True), Propose(two.step(two.there).step))
    await two.say(two.here, AnswerAlone(fine=True))
    assert two.step(two.here).standing is Standing.open
    assert [await plain(two, path) for path in OF_THE_DAY + ELSEWHERE] == before
    await two.say(two.here, SayYes(two.step(two.here).step))
    two.later(hours=50)
    await two.say_today()
    assert two.step(two.here).standing is Standing.on
    assert [await plain(two, path) for path in OF_THE_DAY + ELSEWHERE] == before


async def test_rest_comes_when_one_has_compared_whether_the_other_did_or_not(two):
    """Before that nothing is shared with them, and there is nothing to let rest."""
    await two.here.part(two.partner(two.here))
    await two.passes()
    invitation = await two.here.partners.invite(RELAY)
    await two.other.partners.join(invitation.code, RELAY)
    for _ in range(2):  # their device has said what pairs the two, and nothing since
        await two.other.sync.once()
        await two.here.once()
    assert EVERYTHING not in await plain(two, "/library")
    await two.here.partners.compare(two.here.partners.partners()[1].id, same=True)
    assert two.here.partners.partners()[1].status is Status.waiting
    alone = await plain(two, "/library")
    assert EVERYTHING in alone
    await two.there.partners.compare(two.there.partners.partners()[1].id, same=True)
    await two.passes()
    assert two.here.partners.partners()[1].status is Status.on
    assert await plain(two, "/library") == alone


async def plain(two: Two, path: str) -> str:
    """Open a page and return it without what is drawn anew each time."""
    return KEY.sub("", (await two.person.opens(path)).text)


async def test_a_step_can_rest_alone_and_what_rest_does_is_told_where_it_matters(two):
    """A button of the same look on the step's page, its sentence beside it; one on the partner's page and those of the day."""
    await two.turn_on()
    for path in (STEP, "/partners/1/steps/2"):
        text = (await two.person.opens(path)).text
        assert pressed(text, "Let this rest") == [path]
        assert text.count(HOLDS) == 1
        assert text.count('class="button button-stop') == 2, path
    for path in ("/partners", OVERVIEW, *OF_THE_DAY, *ELSEWHERE):
        text = (await two.person.opens(path)).text
        assert pressed(text, "Let this rest") == [], path
        assert HOLDS not in text, path
        assert text.count(NOTE) == (path in (OVERVIEW, *OF_THE_DAY)), path
