"""Rest pressed on a page whose vault has locked meanwhile: that nothing rests is said, and what to do."""

import pytest

from handhold.core.agreements import Standing
from handhold.web.here import NOTHING_RESTS, STEP_DOES_NOT
from handhold.web.marks import mark_of
from web.person import KEY, OURS, pressed
from web.two import SECRET, Two

pytestmark = pytest.mark.anyio

STEP, OVERVIEW = "/partners/1/steps/1", "/partners/1"
SENT = {
    "/partners/rest": ({"back": "/library"}, NOTHING_RESTS),
    "/partners/1/rest": ({}, STEP_DOES_NOT),
    STEP: ({"do": "no"}, STEP_DOES_NOT),
}
"""By its address: what a button that lets something rest sends, and what is said of it."""


async def by_time(two: Two) -> None:
    """Stay away for too long."""
    two.person.clock.pass_by(hours=1)


async def elsewhere(two: Two) -> None:
    """Lock it in another window."""
    await two.person.session.lock()


@pytest.mark.parametrize("how", [by_time, elsewhere])
@pytest.mark.parametrize("path", SENT)
async def test_rest_on_a_locked_vault_is_said_to_have_failed(two, path, how):
    """On the page that follows, which leads to the door; pressed again inside, it rests."""
    await two.turn_on()
    await two.person.opens("/library")
    await how(two)
    values, words = SENT[path]
    page = await two.person.sends(path, **values)
    assert page.status_code == 423
    assert words in page.text
    assert 'href="/vault/open"' in page.text
    assert "Everything" not in page.text
    await two.person.opens("/vault/open")
    page = await two.person.sends("/vault/open", name="diary", passphrase=SECRET)
    assert two.step(two.here).standing is Standing.on
    assert words not in page.text
    assert pressed(page.text, "Let everything rest") == ["/partners/rest"]
    await two.person.sends("/partners/rest", back="/")
    assert two.step(two.here).standing is Standing.resting


@pytest.mark.parametrize("how", [by_time, elsewhere])
async def test_a_script_can_tell_a_lock_from_any_other_failure(two, how):
    """By the status, with the words alone; nothing is kept for the next page to say."""
    await two.turn_on()
    await how(two)
    sent = await two.person.client.post("/partners/rest", headers=OURS | {"hx-request": "true"}, data={"back": "/coach"})
    assert (sent.status_code, sent.text) == (423, NOTHING_RESTS)
    assert "rests" not in (await two.person.opens("/vault/open")).text


async def test_whoever_pressed_no_rest_is_told_nothing_of_a_partner(two):
    """Another form, another answer to the same step, and the door: as without a partner."""
    await two.turn_on()
    vault = mark_of(two.person.session.vault)
    await elsewhere(two)
    for path, values in ((STEP, {"do": "today"}), ("/guides/1/afterwards", {"do": "no"})):
        page = await two.person.sends(path, vault=vault, **values)
        assert (page.status_code, "The vault has locked itself" in page.text) == (409, True)
        assert "Nothing rests" not in page.text
    assert "Nothing rests" not in (await two.person.opens("/vault/open")).text


async def test_where_there_is_no_vault_at_all_there_is_none_to_open(person):
    """A form from a page whose vault is gone leads to where one is made, as it did."""
    page = await person.sends("/partners/rest", back="/")
    assert page.url.path == "/vault/new"
    assert KEY.search(page.text)
    assert "Nothing rests" not in page.text


@pytest.mark.parametrize("path", ["/partners/invite", "/partners/join", "/partners/rest"])
async def test_the_address_of_a_form_that_was_refused_leads_to_its_page(two, path):
    """Enter in the address bar after a form was shown again, or after a rest that a lock met."""
    page = await two.person.opens(path)
    assert (page.status_code, page.url.path) == (200, "/partners")
