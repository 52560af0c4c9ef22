"""What a vault still holds of two people who have parted, once it is opened again."""


import pytest

from handhold.app.partner_views import Status
from handhold.base.errors import DiskFull
from handhold.core.agreements import (
    AnswerAlone,
    Propose,
    Reason,
    Refused,
    SayDone,
    SayHowItWas,
    SayNo,
    Standing,
)
from handhold.protocol.partnership import LINGER
from handhold.protocol.steps import renew
from handhold.vault.file import OpenVault
from unit.app.net import RELAY, meet
from web.two import SECRET, Two, _AtPages

pytestmark = pytest.mark.anyio

STEP = "anal-play/talk-only"
SHARED = STEP.encode()
NAME = b"Quincetree"


@pytest.fixture
async def two(two) -> Two:
    """Two people who have done a step; one said alone how it was, and calls the other something."""
    await two.here.partners.name(two.here.partners.partners()[0].id, NAME.decode())
    await two.turn_on()
    await two.say(two.here, SayDone(STEP), SayHowItWas(STEP, good=True))
    return two


async def opens_again(two: Two) -> None:
    """Lock the vault and open it; nothing passes by itself."""
    cut, two.line.cut = two.line.cut, True
    await two.person.session.lock()
    await two.person.opens("/vault/open")
    await two.person.sends("/vault/open", name="diary", passphrase=SECRET)
    await two.here.stop()
    two.line.cut = cut


def held(two: Two) -> bytes:
    """Return all that the vault holds, unsealed."""
    assert two.person.session.vault is not None
    return b"\n".join(two.person.session.vault.records())


def keys(two: Two) -> list[bytes]:
    """Return what opens the first partnership's mailbox and messages."""
    partner = two.here.partners.partner(two.here.partners.partners()[0].id)
    return [partner.read_key, partner.session.secret]


async def parts(two: Two) -> None:
    """Part, as the person at the pages."""
    await two.here.part(two.here.partners.partners()[0].id)


async def test_whoever_parts_keeps_nothing_of_it_once_the_other_knows(two):
    """What was shared goes the next time the vault is opened; the keys once they are needed no more."""
    secrets = keys(two)
    assert SHARED in held(two)
    assert NAME in held(two)
    two.line.cut = True
    await parts(two)
    await opens_again(two)
    assert not [each for each in (SHARED, NAME) if each in held(two)]
    assert "You have parted." in (await two.person.opens("/partners/1")).text
    two.line.cut = False
    await two.passes()
    two.later(minutes=1)
    await two.passes()
    assert two.board(two.there).parted
    await opens_again(two)
    assert not [each for each in secrets if each in held(two)]
    assert "You have parted." in (await two.person.opens("/partners/1")).text
    assert await two.here.once() == []


async def test_whoever_was_left_keeps_nothing_of_it_either(two):
    """What tells the other's device that it was heard goes when that can't be asked for any more."""
    secrets = keys(two)
    await two.there.part(two.there.partners.partners()[0].id)
    await two.passes()
    assert two.board(two.here).parted
    await opens_again(two)
    assert not [each for each in (SHARED, NAME) if each in held(two)]
    await two.passes()
    for _ in range(LINGER):
        assert [each for each in secrets if each in held(two)]
        two.later(days=7)
        await opens_again(two)
    assert not [each for each in secrets if each in held(two)]
    assert "You have parted." in (await two.person.opens("/partners/1")).text


async def test_what_comes_late_brings_nothing_back(two):
    """Said over there before they knew: it is neither shown nor kept, and both end parted."""
    two.line.cut = True
    await parts(two)
    await opens_again(two)
    first = two.there.partners.partners()[0].id
    await two.there.do(first, SayNo())
    await two.there.do(first, AnswerAlone(fine=True))
    await two.there.once()
    two.line.cut = False
    await two.passes()
    two.later(minutes=1)
    await two.passes()
    assert two.board(two.here).parted
    assert two.board(two.there).parted
    assert SHARED not in held(two)
    said = await two.here.do(two.here.partners.partners()[0].id, Propose(STEP))
    assert said == Refused(Reason.parted)
    await opens_again(two)
    assert two.board(two.here).parted


async def test_what_came_after_parting_is_not_kept_at_all(two):
    """Also before the vault is opened again."""
    two.line.cut = True
    await two.there.do(two.there.partners.partners()[0].id, SayNo())
    await two.there.once()
    await parts(two)
    log = len(two.here.partners.partner(two.here.partners.partners()[0].id).log)
    two.line.cut = False
    await two.passes()
    assert len(two.here.partners.partner(two.here.partners.partners()[0].id).log) == log


async def test_everybody_else_stays_as_they_were(two):
    """Another partnership, its number, and what was noted alone."""
    await meet(_AtPages(two.here), two.other)
    mine, theirs = (each.partners.partners()[1].id for each in (two.here, two.there))
    await two.here.do(mine, AnswerAlone(fine=True))
    await two.here.do(mine, Propose(STEP))
    await parts(two)
    await opens_again(two)
    assert [each.id for each in two.here.partners.partners()][1] == mine
    assert two.here.board(mine).steps[0].standing is Standing.resting
    await two.passes()
    await two.there.do(theirs, AnswerAlone(fine=True))
    assert two.there.board(theirs).steps[0].standing is Standing.open


async def test_a_vault_that_has_no_room_for_it_opens_all_the_same(two, monkeypatch):
    """It goes the next time."""
    await parts(two)

    async def full(*_):
        raise DiskFull

    with monkeypatch.context() as patched:
        patched.setattr(OpenVault, "recast", full)
        await opens_again(two)
        assert two.board(two.here).parted
        assert SHARED in held(two)
    await opens_again(two)
    assert SHARED not in held(two)


async def test_a_vault_is_written_anew_only_where_something_goes(two, monkeypatch):
    """Nobody waits for it otherwise: not before parting, nor once all is gone."""
    asked = []
    recast = OpenVault.recast

    async def counted(vault, *given):
        asked.append(1)
        await recast(vault, *given)

    monkeypatch.setattr(OpenVault, "recast", counted)
    await opens_again(two)
    assert asked == []
    await parts(two)
    await two.passes()
    two.later(minutes=1)
    await two.passes()
    await opens_again(two)
    assert asked == [1]
    await opens_again(two)
    assert asked == [1]


async def test_differing_words_are_still_told_apart(two):
    """From a parting after something was shared; also once both are let go."""
    invitation = await two.here.partners.invite(RELAY)
    await two.other.partners.join(invitation.code, RELAY)
    for _ in range(4):
        await two.other.sync.once()
        await two.here.once()
    for each in two.there.partners.partners():
        await two.there.part(each.id)
    await two.passes()
    for _ in range(2):
        assert [each.differed for each in two.here.partners.partners()] == [False, True]
        await opens_again(two)


@pytest.mark.parametrize("whose", ["theirs", "mine"])
async def test_parting_reaches_a_device_that_was_renewed_meanwhile(two, whose):
    """What was sealed for the device of before is void: it is said anew, to and by the new one."""
    two.line.cut = True
    await parts(two)
    partners = two.there.partners if whose == "theirs" else two.here.partners
    partner = partners.partner(partners.partners()[0].id)
    await partners.keep([renew(partners.tools, partner, partner.vault, partners.clock())])
    await two.passes()
    two.line.cut = False
    for _ in range(2):
        await two.passes()
        two.later(minutes=1)
    assert two.board(two.there).parted
    assert two.there.partners.partners()[0].status is Status.parted_by_them
    assert await two.here.once() == []
