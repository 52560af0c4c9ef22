"""Help by country comes whatever becomes of a vault, a disk or another form."""

import re

import pytest

from handhold.base.errors import DiskFailed, DiskFull, VaultReadOnly

pytestmark = pytest.mark.anyio
CALM = "correct horse battery"


@pytest.mark.parametrize("trouble", [DiskFull, DiskFailed, VaultReadOnly])
async def test_help_is_shown_though_the_choice_cannot_be_kept(person, monkeypatch, trouble):
    """The numbers first; the country is remembered once that works again."""
    await person.session.create("Sam", CALM)

    async def fails(_):
        raise trouble

    with monkeypatch.context() as broken:
        broken.setattr(person.session.vault, "append", fails)
        await person.opens("/help")
        page = await person.sends("/help", country="GB")
    assert page.status_code == 200
    assert "999" in page.text
    assert not person.session.setting("country")
    await person.opens("/help")
    await person.sends("/help", country="GB")
    assert person.session.setting("country") == "GB"


@pytest.mark.parametrize("question", ["i want to end it all since he left", "he hits me if i say no"])
async def test_another_country_is_told_what_works_there_and_what_is_not_listed(person, question):
    """The emergency number first; no word of other numbers where there is none."""
    page = await person.sends("/ask", question=question)
    needs = re.findall(r'name="need" value="([^"]*)"', page.text)
    assert needs
    page = await person.sends("/help", country="ANY", need=needs)
    said = page.text.partition("<section")[2]
    first, _, after = said.partition("lock screen works where you are")
    assert after
    assert "helpline" not in first.partition("</form>")[2]
    assert "try another" not in page.text
    assert "have nothing yet for" in after


async def test_help_waits_for_no_other_form(person):
    """While something else is being worked on, it is shown and not remembered."""
    async with person.session.turn:
        await person.opens("/help")
        page = await person.sends("/help", country="GB")
    assert "999" in page.text
    assert not person.session.setting("country")
