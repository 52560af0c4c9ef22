"""Before this person has said that the three words are the same, nothing that is shared can be read or said."""

import pytest
from starlette.routing import Route

from handhold.app.partner_views import Status
from handhold.core.agreements import AnswerAlone, Propose, Standing
from unit.app.net import RELAY
from web.person import KEY, OURS
from web.two import Two

pytestmark = pytest.mark.anyio

START = "/partners/{partner:int}"
WORDS = "/partners/2"
BEFORE = {("GET", ""), ("HEAD", ""), ("POST", "/compare"), ("POST", "/name"), ("POST", "/part")}
"""What there is before: the words, and comparing them; giving up; a name; parting."""
FORM = {"do": "no", "fine": "no", "word": "close", "sure": "on", "hours": "48", "sober": "on"}


@pytest.fixture
async def waiting(two: Two) -> Two:
    """Two with a second partnership: there the words were compared and a step brought up, here not yet."""
    invitation = await two.here.partners.invite(RELAY)
    await two.other.partners.join(invitation.code, RELAY)
    for _ in range(3):
        await two.other.sync.once()
        await two.here.once()
    there = two.there.partners.partners()[1].id
    await two.there.partners.compare(there, same=True)
    step = two.step(two.there).step
    for command in (AnswerAlone(fine=True), Propose(step)):
        assert await two.there.do(there, command) is None
    await two.passes()
    assert two.here.partners.partners()[1].status is Status.comparing
    return two


def routes(two: Two) -> list[tuple[str, str, str]]:
    """Return method, rest of the path and address of everything below a partner."""
    found = []
    for route in two.person.app.routes:
        assert isinstance(route, Route)
        if route.path.startswith(START):
            rest = route.path.removeprefix(START)
            address = WORDS + rest.replace("{step:int}", "1")
            assert "{" not in address, "say here what stands in its place"
            found += [(method, rest, address) for method in route.methods or ()]
    return found


def held(two: Two) -> tuple[object, ...]:
    """Return what a form could have kept or said."""
    vault = two.person.session.vault
    assert vault is not None
    return list(vault.records()), two.here.partners.book, len(two.line.sent)


async def test_every_address_of_a_partner_leads_to_the_words_until_they_are_compared(waiting):
    """A new one does, too, unless it is named above; nothing is said there, and nothing kept."""
    led = set()
    key = KEY.findall((await waiting.person.opens(WORDS)).text)[0]
    for method, rest, address in routes(waiting):
        if (method, rest) in BEFORE:
            continue
        before = held(waiting)
        answer = await waiting.person.client.request(method, address, headers=OURS, data={**FORM, "key": key} if method == "POST" else None)
        assert (answer.status_code, answer.headers.get("location")) == (303, WORDS), (method, rest)
        assert answer.text == "", (method, rest)
        assert held(waiting) == before, (method, rest)
        led.add((method, rest))
    assert ("GET", "/steps/{step:int}") in led
    assert ("POST", "/steps/{step:int}") in led


async def test_what_the_other_brought_up_shows_once_the_words_are_compared(waiting):
    """It lies on this device before, and no page says so; the words and what can be done about them do."""
    mine = waiting.here.partners.partners()[1].id
    assert waiting.here.board(mine).steps[0].standing is Standing.open
    page = (await waiting.person.opens(f"{WORDS}/steps/1")).text
    assert "Compare these three words" in page
    assert "brought this up" not in page
    assert "Something to answer" not in page
    assert "Robin" in (await waiting.person.sends(f"{WORDS}/name", name="Robin")).text
    await waiting.person.sends(f"{WORDS}/compare", same="yes")
    await waiting.passes()
    assert "One of you brought this up" in (await waiting.person.opens(f"{WORDS}/steps/1")).text
