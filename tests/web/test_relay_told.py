"""What a partner's page says while the relay, or this device, doesn't take everything."""

from collections.abc import AsyncIterator

import pytest

from handhold.app.ports_net import HttpAnswer
from handhold.base.errors import DiskFull
from handhold.core.agreements import SayNo
from web.conftest import context_of
from web.two import Two, paired

pytestmark = pytest.mark.anyio

AWAY, TAKES, KEPT = "be reached just now", "full or busy", "kept here just now"


@pytest.fixture
async def two(shelf, reading, clock, entropy, tmp_path) -> AsyncIterator[Two]:
    """Two people who have found each other."""
    context = context_of(shelf, reading, clock, entropy, tmp_path / "vaults")
    async with paired(context, clock, tmp_path) as two:
        yield two


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
    assert "The disk is full." in (await two.person.opens("/partners/1")).text
    await two.here.stop()
    vault.append = append
    await two.here.once()
    assert await told(two) == []
