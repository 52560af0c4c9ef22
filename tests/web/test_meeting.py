"""What the pages say around the first meeting of two devices, and where it comes to nothing."""


import pytest

from unit.app.net import RELAY

pytestmark = pytest.mark.anyio

DIFFERED = "somebody else may have listened"


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
