"""What the pages of two say while the relay, or this device, doesn't take everything."""

import asyncio
import re

import httpx
import pytest

from handhold.app.ports_net import HttpAnswer
from handhold.base.errors import DiskFull
from handhold.core.agreements import SayNo
from handhold.protocol.outcomes import Failed, Failure
from unit.app.net import RELAY
from web.person import OURS
from web.two import Two

pytestmark = pytest.mark.anyio

AWAY, TAKES, KEPT = "be reached just now", "relay is busy", "kept here just now"
CODE = 'class="pairing-code"'
SEEN = re.compile(r"seen=([0-9a-f]+)")


async def told(two: Two) -> list[str]:
    """Return which of the three lines the partner's page has."""
    text = (await two.person.opens("/partners/1")).text
    return [line for line in (AWAY, TAKES, KEPT) if line in text]


async def test_a_relay_that_is_full_or_busy_is_told_apart_from_one_that_is_away(two):
    """And neither line is there once everything is sent."""
    assert await told(two) == []
    passed = two.line.send

    async def refuse(request):
        if request.method == "POST":
            return HttpAnswer(429, b'{"error":"busy"}', 5.0)
        return await passed(request)

    two.line.send = refuse
    await two.say(two.here, SayNo())
    assert await told(two) == [TAKES]
    two.line.cut = True
    two.line.send = passed
    await two.here.once()
    assert await told(two) == [AWAY]
    two.line.cut = False
    two.later(minutes=2)
    await two.passes()
    assert await told(two) == []


async def test_the_page_says_that_the_disk_is_full_and_then_no_more(two):
    """What comes can't be kept: nobody is left to believe that everything is as it was."""
    vault = two.person.session.vault
    append = vault.append

    async def full(_records):
        raise DiskFull

    await two.there.do(two.there.partners.partners()[0].id, SayNo())
    await two.there.once()
    vault.append = full
    partner = two.here.partners.partners()[0].id
    two.here.start()
    two.here.background.soon(partner)
    for _ in range(200):
        if two.here.background.trouble(partner):
            break
        await two.here.background.sleep(0.05)
    assert await told(two) == [KEPT]
    assert "The disk is full, or takes no more." in (await two.person.opens("/partners/1")).text
    await two.here.stop()
    vault.append = append
    await two.here.once()
    assert await told(two) == []


# The page with an open code


async def code_page(two: Two) -> str:
    """Get a code, and return the page that shows it."""
    await two.person.opens("/partners")
    await two.person.sends("/partners/invite", relay=RELAY)
    assert CODE in two.person.page.text
    return two.person.page.url.path


def hang(two: Two) -> None:
    """Let the relay take every request and answer none."""

    async def hangs(_request):
        await asyncio.sleep(60)

    two.line.send = hangs


async def looks(two: Two, place: str, seen: str) -> httpx.Response:
    """Look again as the page does by itself."""
    headers = OURS | {"hx-request": "true", "hx-trigger": "pairing"}
    return await two.person.client.get(f"{place}?seen={seen}", headers=headers)


async def test_the_page_of_a_code_says_that_the_relay_is_away_and_goes_on_by_itself(two):
    """Also without being opened again; the code and its picture aren't sent anew, so they stay as they are."""
    place = await code_page(two)
    page = await two.person.opens(place)
    assert "by itself" not in page.text
    seen = SEEN.findall(page.text)[0]
    assert (await looks(two, place, seen)).status_code == 204
    two.line.cut = True
    told = await looks(two, place, seen)
    assert AWAY in told.text
    assert "goes on by itself" in told.text
    assert 'class="qr"' not in told.text
    seen = SEEN.findall(told.text)[0]
    assert (await looks(two, place, seen)).status_code == 204
    assert AWAY in (await two.person.opens(place)).text
    two.line.cut = False
    told = await looks(two, place, seen)
    assert AWAY not in told.text
    assert "Waiting." in told.text


async def test_the_page_of_a_code_does_not_wait_for_a_relay_that_hangs(two):
    """It shows what this device knows; what is asked goes on beside, once at a time."""
    place = await code_page(two)
    hang(two)
    async with asyncio.timeout(5):
        assert CODE in (await two.person.opens(place)).text
        assert CODE in (await two.person.opens(place)).text


async def test_a_code_is_cancelled_at_once_and_its_number_freed_beside(two):
    """Whatever the relay does; once it answers, the code is unknown there."""
    place = await code_page(two)
    passed = two.line.send
    hang(two)
    async with asyncio.timeout(5):
        assert "That code is dead." in (await two.person.sends(f"{place}/cancel")).text
    assert two.here.partners.pairings() == []
    two.line.send = passed
    place = await code_page(two)
    code = next(each.code for each in two.here.partners.pairings())
    await two.person.sends(f"{place}/cancel")
    for _ in range(200):
        if two.line.sent[-1].method == "DELETE":
            break
        await asyncio.sleep(0.02)
    assert await two.other.partners.join(code, RELAY) == Failed(Failure.unknown_code)
