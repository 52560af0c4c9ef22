"""What the pages say around the first meeting of two devices, and where it comes to nothing."""

import html
import re
from datetime import timedelta

import pytest

from handhold.app.wording import FAILURES
from handhold.core.agreements import AnswerAlone, Propose, SayDone, SayHowItWas, SayNo
from handhold.protocol.outcomes import Failure
from unit.app.net import RELAY
from web.person import OURS

pytestmark = pytest.mark.anyio

BEGUN = 'class="steps"'
LISTED = '<a href="/partners/{}"><bdi>Partner 2</bdi></a>: nothing came of it'
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


async def test_the_first_minutes_show_one_step_and_the_next_only_once_it_is_near(two):
    """The others are folded away, to read; what is brought up is never among them."""

    async def near() -> int:
        page = (await two.person.opens("/partners/1")).text
        assert page.count('class="step-title"') == len(two.board(two.here).steps)
        return page.partition("Other steps, to read")[0].count('class="step-title"')

    first, second, *_ = (each.step for each in two.board(two.here).steps)
    assert await near() == 1
    await two.turn_on()
    assert await near() == 1
    await two.say(two.here, SayDone(first))
    assert await near() == 1
    await two.say(two.there, SayHowItWas(first, good=True), Propose(second))
    assert await near() == 1  # not before I have said alone how the first was
    await two.say(two.here, SayHowItWas(first, good=True))
    assert await near() == 2
    await two.say(two.here, SayNo(second))
    assert await near() == 2


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
    assert "nothing came of it" in (await two.person.opens("/partners")).text
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
    assert "You gave it up, and that is fine. Nothing was shared." in page
    assert "You have parted: somebody else" not in page
    await two.passes()
    await two.passes()
    assert [each.status for each in two.other.partners.partners()] == ["on", "parted-by-them"]
    assert "If they weren't the same" in html.unescape((await two.person.opens("/partners/2")).text)


async def test_whoever_never_compares_can_give_it_up_whenever_they_like(two):
    """A month later nobody has pressed them; giving it up names no listener, and a month after that it is listed no more."""
    await comparing(two)
    two.later(days=30)
    listed = (await two.person.opens("/partners")).text
    assert "Three words to compare, or to leave" in listed
    assert listed.count("The words you compared") == 1  # of the partner with whom they were
    page = (await two.person.opens("/partners/2")).text
    assert "There is no hurry." in page
    assert BEGUN not in page
    told = (await two.person.sends("/partners/2/compare", same="none")).text
    assert DIFFERED not in told
    assert LISTED.format(2) in told
    assert "Nothing was shared." in html.unescape((await two.person.opens("/partners/2")).text)
    two.later(days=29)
    assert LISTED.format(2) in (await two.person.opens("/partners")).text
    two.later(days=2)
    assert LISTED.format(2) not in (await two.person.opens("/partners")).text
    assert (await two.person.opens("/partners/2")).status_code == 200


async def test_who_has_compared_reads_what_they_share_meanwhile_and_can_part(two):
    """Told the same whether the other has compared or not; if the other gives it up, what was said isn't called unshared."""
    await comparing(two)
    await two.other.sync.once()
    theirs = two.there.partners.partners()[1].id
    assert two.there.partners.partners()[1].status == "comparing"
    await two.person.opens("/partners/2")
    assert "once they have said so there, too" in (await two.person.sends("/partners/2/compare", same="yes")).text
    assert BEGUN in two.person.page.text
    mine = two.here.partners.partners()[1].id
    await two.here.do(mine, AnswerAlone(fine=True))
    await two.here.do(mine, Propose(two.step(two.here).step))
    await two.passes()
    assert two.there.partners.partner(theirs).log  # it lies there, and no page of theirs shows it
    await two.there.partners.part(theirs)
    await two.passes()
    page = html.unescape((await two.person.opens("/partners/2")).text)
    assert DIFFERED in page
    assert "Nothing was shared." not in page
    assert LISTED.format(2) in (await two.person.opens("/partners")).text


async def test_the_code_says_until_when_it_works(two):
    """To whoever made it, since it is their hour; afterwards that it is over."""
    await two.person.opens("/partners")
    await two.person.sends("/partners/invite", relay=RELAY)
    until = (two.person.clock() + timedelta(hours=1)).strftime("%H:%M")
    assert f"The code works until today at {until}, as long as this vault is open." in two.person.page.text
    two.later(hours=1)
    page = html.unescape((await two.person.opens("/partners/pairing/2")).text)
    assert FAILURES[Failure.expired] in page
    assert "The code works until" not in page


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
