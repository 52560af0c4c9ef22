"""What a partner's page offers while its vault still has to go on as a new device."""


import pytest

from handhold.core.agreements import AnswerAlone, Propose, SayYes, Standing, Word
from handhold.protocol.steps import renew
from web.two import Two

pytestmark = pytest.mark.anyio

STEP, TODAY = "/partners/1/steps/1", "Yes, today"
NEW_DEVICE = "goes on as a new device first"


async def settled(two: Two) -> str:
    """Bring the first step to where both may say "today"; return its id."""
    step = two.step(two.here).step
    await two.say(two.here, AnswerAlone(fine=True), Propose(step))
    await two.say(two.there, AnswerAlone(fine=True), SayYes(step))
    two.later(hours=50)
    await two.passes()
    return step


async def goes_on_elsewhere(two: Two) -> None:
    """Let the vault find that it is an older copy; that it goes on as a new device isn't said yet."""
    partners = two.here.partners
    partner = partners.partner(partners.partners()[0].id)
    await partners.keep([renew(partners.tools, partner, partner.vault, partners.clock())])


async def test_no_yes_is_taken_before_a_renewed_device_has_said_so(two):
    """It would be void: it isn't offered, and from a page that was open it is told why not."""
    await settled(two)
    assert TODAY in (await two.person.opens(STEP)).text
    await goes_on_elsewhere(two)
    page = await two.person.sends(STEP, do="today", sober="on")
    assert NEW_DEVICE in page.text
    assert TODAY not in page.text
    assert not two.step(two.here).said_today
    await two.here.tend()
    await two.passes()
    await two.person.opens("/partners/1")
    assert NEW_DEVICE not in (await two.person.opens(STEP)).text


@pytest.mark.parametrize("place", [STEP, "/partners/1"])
async def test_a_rest_is_taken_before_a_renewed_device_has_said_so(two, place):
    """Whatever is under way: it holds here at once, and there too, also once the device has said so.

    There it looks as it does for a device that goes on and says nothing more: nothing of the no shows.
    """
    await two.turn_on()
    await goes_on_elsewhere(two)
    assert two.step(two.here).standing is Standing.resting
    await two.person.opens(place)
    await two.person.sends(place if place == STEP else f"{place}/rest", do="no")
    assert two.step(two.here).word is Word.no
    await two.passes()
    assert two.step(two.here).word is Word.no
    assert two.step(two.there).standing is Standing.quiet


async def test_the_page_says_since_when_a_yes_counts_and_no_more_once_there_is_one(two):
    """Beside "On, today" it would read as if nothing counted."""
    await settled(two)
    assert "goes on as a new device" not in (await two.person.opens("/partners/1")).text
    await goes_on_elsewhere(two)
    assert "this vault goes on as a new device" in (await two.person.opens("/partners/1")).text
    await two.here.tend()
    await two.passes()
    assert "Since today at " in (await two.person.opens("/partners/1")).text
    await two.say(two.here, Propose(two.step(two.here).step))
    assert "this vault goes on as a new device" not in (await two.person.opens("/partners/1")).text
