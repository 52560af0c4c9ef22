"""A vault that nobody is at, and one that is brought back."""

import pytest

from web.person import OURS

pytestmark = pytest.mark.anyio

SECRET = "four plain dull words"


async def test_a_page_that_any_site_may_ask_for_keeps_no_vault_open(person):
    """Every few minutes, for hours: nobody was here."""
    await person.opens("/vault/new")
    await person.sends("/vault/new", name="diary", passphrase=SECRET, again=SECRET)
    for _ in range(6):
        person.clock.pass_by(minutes=10)
        assert (await person.client.get("/away", headers={"sec-fetch-site": "cross-site"})).status_code == 200
    assert person.session.vault is None


@pytest.mark.parametrize("carry", ["on", ""])
async def test_bringing_a_vault_back_keeps_what_was_noted_beforehand_if_one_likes(person, carry):
    """A no noted while looking around goes on resting what it rests."""
    await person.opens("/vault/new")
    await person.sends("/vault/new", name="diary", passphrase=SECRET, again=SECRET)
    await person.opens("/vault")
    sealed = await person.sends("/vault/export", **{"export-passphrase": SECRET, "export-again": SECRET})
    await person.session.lock()
    guide = person.session.context.shelf.guides[0]
    await person.opens("/guides/1/after-talk")
    await person.sends("/guides/1/after-talk", outcome="no")
    assert person.session.journeys.of(guide.id).resting
    page = await person.opens("/vault/new")
    restoring = page.text.partition('action="/vault/import"')[2].partition("</form>")[0]
    assert 'name="carry"' in restoring
    given = {"name": "back", "passphrase": SECRET, "key": "b"} | ({"carry": carry} if carry else {})
    await person.client.post("/vault/import", files={"file": ("sealed", sealed.content)}, data=given, headers=OURS)
    assert person.session.kept
    assert person.session.journeys.of(guide.id).resting is bool(carry)
