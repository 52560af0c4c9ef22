"""A second code between the same two: not by accident, and not as a way past a no that nobody speaks of."""

import asyncio
import re

import pytest

from handhold.core.agreements import AnswerAlone, Propose, SayNo, Standing
from handhold.protocol.outcomes import Failed, Failure
from unit.app.net import RELAY
from web.person import KEY
from web.two import Two

pytestmark = pytest.mark.anyio

NOTHING = "Here everything begins from nothing."
FOLDED = "<summary>Somebody else</summary>"


async def joins(two: Two, code: str) -> None:
    """Take a code up at the pages."""
    await two.person.opens("/partners")
    await two.person.sends("/partners/join", code=code, **{"join-relay": RELAY})


async def compares(two: Two) -> None:
    """Let the one at the pages take up a second code of the other's, up to where the words are compared."""
    invitation = await two.other.partners.invite(RELAY)
    await joins(two, invitation.code)
    for _ in range(4):
        await two.other.sync.once()
        await two.here.once()
    assert two.here.partners.partners()[1].status == "comparing"


async def test_joining_gives_up_a_code_of_one_s_own(two):
    """Two who have each made one and type the other's are paired once; the page says so before."""
    await two.person.opens("/partners")
    assert "Your own code is given up" not in two.person.page.text
    await two.person.sends("/partners/invite", relay=RELAY)
    (mine,) = two.here.partners.pairings()
    assert "Your own code is given up when you join" in (await two.person.opens("/partners")).text
    theirs = await two.other.partners.invite(RELAY)
    await joins(two, theirs.code)
    assert [each.inviting for each in two.here.partners.pairings()] == [False]
    for _ in range(100):
        if any(each.method == "DELETE" and "/nameplate" in each.url for each in two.line.sent):
            break
        await asyncio.sleep(0.02)
    assert await two.other.partners.join(mine.code, RELAY) == Failed(Failure.unknown_code)


async def test_a_code_that_does_not_work_costs_nobody_their_own(two):
    """A slip of the finger gives nothing up."""
    await two.person.opens("/partners")
    await two.person.sends("/partners/invite", relay=RELAY)
    await joins(two, "999999-apple-river-street")
    assert [each.inviting for each in two.here.partners.pairings()] == [True]


async def test_whoever_has_a_partner_finds_the_two_forms_folded(two):
    """Open where something in them went wrong; as large as ever once the two have parted."""
    page = (await two.person.opens("/partners")).text
    forms = page.partition(FOLDED)[2].partition("</details>")[0]
    assert "Get a code" in forms
    assert "a no isn't carried over" in forms.replace("&#39;", "'")
    assert re.search(r'<details class="restore">\s*' + FOLDED, page)
    await two.person.sends("/partners/join", code="nonsense", **{"join-relay": RELAY})
    assert re.search(r'<details class="restore" open>\s*' + FOLDED, two.person.page.text)
    await two.here.part(two.partner(two.here))
    assert FOLDED not in (await two.person.opens("/partners")).text


async def test_an_earlier_no_can_be_said_again_with_the_press_that_says_the_words_are_the_same(two):
    """What was said under the first code isn't carried over, and the page says so; to the other it looks like any pause."""
    step = two.step(two.here).step
    await two.here.do(two.partner(two.here), SayNo(step))
    await compares(two)
    assert NOTHING in (await two.person.opens("/partners/2")).text
    await two.person.sends("/partners/2/compare", same="rest")
    assert "Noted, and everything rests" in two.person.page.text
    mine, theirs = (each.partners.partners()[1].id for each in (two.here, two.there))
    await two.there.partners.compare(theirs, same=True)
    await two.there.do(theirs, AnswerAlone(fine=True))
    await two.there.do(theirs, Propose(step))
    for _ in range(2):
        await two.passes()
    assert {each.standing for each in two.here.board(mine).steps} == {Standing.resting}


async def test_the_page_of_the_words_looks_the_same_with_or_without_somebody_else(two):
    """They are often compared side by side: whoever looks at the other's screen learns of no other partner, and of no no."""
    await compares(two)
    shown = []
    for say in (None, two.here.do(two.partner(two.here), SayNo()), two.here.part(two.partner(two.here))):
        if say is not None:
            await say
        page = KEY.sub("", (await two.person.opens("/partners/2")).text)
        shown.append(page.partition('id="words"')[2].partition("</main>")[0])
    assert NOTHING in shown[0]
    assert shown[1:] == shown[:1] * 2
