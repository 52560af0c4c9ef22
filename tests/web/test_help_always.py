"""Help by country comes whatever becomes of a vault, a disk or another form."""

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


async def test_help_waits_for_no_other_form(person):
    """While something else is being worked on, it is shown and not remembered."""
    async with person.session.turn:
        await person.opens("/help")
        page = await person.sends("/help", country="GB")
    assert "999" in page.text
    assert not person.session.setting("country")
