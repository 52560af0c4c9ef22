"""What the pages say around the first meeting of two devices, and where it comes to nothing."""

import html
import re

import pytest

from handhold.app.wording import FAILURES
from handhold.protocol.outcomes import Failure
from unit.app.net import RELAY
from web.person import OURS

pytestmark = pytest.mark.anyio

DIFFERED = "somebody else may have listened"
SEEN = re.compile(r'hx-get="([^"]+)"')


async def test_the_invited_one_owes_nothing_and_reads_so_first(two):
    """Before the question for them alone; the steps come after it."""
    invitation = await two.other.partners.invite(RELAY)
    await two.person.opens("/partners")
    await two.person.sends("/partners/join", code=invitation.code, **{"join-relay": RELAY})
    for _ in range(4):
        await two.other.sync.once()
        await two.here.once()
    await two.person.opens("/partners/2")
    await two.person.sends("/partners/2/compare", same="yes")
    page = (await two.person.opens("/partners/2")).text
    order = [page.index(each) for each in ("You owe nobody anything", "Could you say no here", 'class="steps"')]
    assert order == sorted(order)


@pytest.mark.parametrize("mine", ["yes", ""], ids=["said the same", "said nothing yet"])
async def test_who_is_left_because_the_words_differ_is_told_so_and_what_to_do(two, mine):
    """Not of any other parting: there something was shared."""
    invitation = await two.here.partners.invite(RELAY)
    await two.other.partners.join(invitation.code, RELAY)
    for _ in range(4):
        await two.other.sync.once()
        await two.here.once()
    if mine:
        await two.person.opens("/partners/2")
        await two.person.sends("/partners/2/compare", same=mine)
    await two.there.part(two.there.partners.partners()[1].id)
    await two.passes()
    page = (await two.person.opens("/partners/2")).text
    assert "You have parted." in page
    assert DIFFERED in page
    await two.there.part(two.there.partners.partners()[0].id)
    await two.passes()
    page = (await two.person.opens("/partners/1")).text
    assert "You have parted." in page
    assert DIFFERED not in page


async def comparing(two) -> str:
    """Let the one at the pages take up a code, and the other's device answer; return its page's address."""
    invitation = await two.other.partners.invite(RELAY)
    await two.person.opens("/partners")
    await two.person.sends("/partners/join", code=invitation.code, **{"join-relay": RELAY})
    await two.here.once()
    await two.other.sync.once()
    await two.here.once()
    assert two.here.partners.partners()[1].status == "comparing"
    return invitation.id


async def test_a_code_given_up_after_the_words_were_found_ends_on_the_open_page_by_itself(two):
    """It says what happened and what to do, never that somebody listened; a new code can be had at once."""
    invitation = await comparing(two)
    text = (await two.person.opens("/partners/2")).text
    headers = OURS | {"hx-request": "true", "hx-trigger": "words"}
    look = SEEN.findall(text)[0]
    assert (await two.person.client.get(look, headers=headers)).status_code == 204
    await two.other.partners.cancel(invitation)
    await two.other.sync.once()
    await two.here.once()
    assert (await two.person.client.get(look, headers=headers)).headers["hx-redirect"] == "/partners/2"
    page = html.unescape((await two.person.opens("/partners/2")).text)
    assert "That did not work out" in page
    assert page.count(FAILURES[Failure.expired]) == 1
    for other in (DIFFERED, "You have parted", "hx-get", "They are the same"):
        assert other not in page
    assert "Nothing came of it" in (await two.person.opens("/partners")).text
    await two.person.sends("/partners/invite", relay=RELAY)
    assert 'class="pairing-code"' in two.person.page.text


@pytest.mark.parametrize("seen", ["words", "none"])
async def test_whose_partner_sees_no_words_starts_over_with_one_press(two, seen):
    """Neither side is told that somebody listened as if that were known; what their device says later ends there too."""
    await comparing(two)
    if seen == "words":
        await two.other.sync.once()
    await two.person.opens("/partners/2")
    page = (await two.person.sends("/partners/2/compare", same="none")).text
    assert "nothing was shared. Make a new code" in page
    assert "You have parted: somebody else" not in page
    await two.passes()
    await two.passes()
    assert [each.status for each in two.other.partners.partners()] == ["on", "parted-by-them"]
    assert "If they weren't the same" in html.unescape((await two.person.opens("/partners/2")).text)


async def test_the_page_of_words_opens_anew_once_they_are_compared_elsewhere(two):
    """In another window; it has no words left to show."""
    await comparing(two)
    look = SEEN.findall((await two.person.opens("/partners/2")).text)[0]
    await two.person.sends("/partners/2/compare", same="yes")
    told = await two.person.client.get(look, headers=OURS | {"hx-request": "true", "hx-trigger": "words"})
    assert told.headers["hx-redirect"] == "/partners/2"


async def test_that_the_words_differ_is_heard_after_a_hasty_yes_from_the_same_page(two):
    """Whoever pressed the wrong button goes back and presses the other, even twice."""
    invitation = await two.here.partners.invite(RELAY)
    await two.other.partners.join(invitation.code, RELAY)
    for _ in range(4):
        await two.other.sync.once()
        await two.here.once()
    page = await two.person.opens("/partners/2")
    for said in ("yes", "no", "no"):
        two.person.page = page
        told = await two.person.sends("/partners/2/compare", same=said)
        assert ("You have parted" in told.text) == (said == "no")
    assert two.here.partners.partners()[1].status == "parted-by-me"
