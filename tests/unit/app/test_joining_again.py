"""Joining once more where the first try got stuck: as the same side, so that no third shows up, and with no second guess."""

import pytest

from handhold.app.ports_net import HttpAnswer, RelayAway
from handhold.base.errors import DiskFull
from handhold.protocol.outcomes import Failed, Failure
from handhold.protocol.words import WORDS
from unit.app.net import RELAY, both, story, world


async def lost_on_the_way(person, code):
    """Let the relay note who takes the code up, and nobody hear of it."""
    passed = person.line.send

    async def lost(request):
        await passed(request)
        raise RelayAway

    person.line.send = lost
    assert await person.partners.join(code, RELAY) == Failed(Failure.relay_away)
    person.line.send = passed


async def busy(person, code):
    """Let the relay refuse for now."""
    passed = person.line.send

    async def refused(_request):
        return HttpAnswer(429, b'{"error":"busy"}', 5.0)

    person.line.send = refused
    assert await person.partners.join(code, RELAY) == Failed(Failure.too_many)
    person.line.send = passed


async def not_kept(person, code):
    """Let the disk be full when the code is taken up."""
    append = person.vault.append

    async def full(_records):
        raise DiskFull

    person.vault.append = full
    with pytest.raises(DiskFull):
        await person.partners.join(code, RELAY)
    person.vault.append = append


@pytest.mark.parametrize(
    "stuck",
    [[lost_on_the_way], [lost_on_the_way, busy], [not_kept], [lost_on_the_way, busy, not_kept, busy]],
    ids=lambda each: "-".join(one.__name__ for one in each),
)
def test_a_code_that_got_stuck_works_at_the_next_try(tmp_path, stuck):
    """However often: the relay sees the same side again."""

    async def tell():
        async with world(tmp_path) as (one, two):
            invitation = await one.partners.invite(RELAY)
            for happens in stuck:
                await happens(two, invitation.code)
            joining = await two.partners.join(invitation.code, RELAY)
            await both(one, two)
            assert one.partners.pairing(invitation.id).partner is not None
            assert two.partners.pairing(joining.id).partner is not None

    story(tell())


def test_a_code_that_got_stuck_is_guessed_at_once_all_the_same(tmp_path):
    """Once a try is kept, whatever else is typed comes as another side, and is told so."""

    async def tell():
        async with world(tmp_path) as (one, two):
            invitation = await one.partners.invite(RELAY)
            *start, last = invitation.code.split("-")
            wrong = "-".join([*start, WORDS[0] if last != WORDS[0] else WORDS[1]])
            await lost_on_the_way(two, wrong)
            await two.partners.join(wrong, RELAY)
            for again in (invitation.code, wrong):
                await both(one, two)
                assert await two.partners.join(again, RELAY) == Failed(Failure.used_code)
            assert one.partners.pairing(invitation.id).why is Failure.wrong_code

    story(tell())


def test_a_refusal_for_good_gives_the_side_up(tmp_path):
    """Nobody has the number: whoever gets it next sees a mailbox that was never there before."""

    async def tell():
        async with world(tmp_path) as (_, two):
            unknown = f"7654321-{WORDS[0]}-{WORDS[1]}-{WORDS[2]}"
            asked = []
            claim = two.partners.relays.claim

            async def seen(relay, number, read_key):
                asked.append(read_key)
                return await claim(relay, number, read_key)

            two.partners.relays.claim = seen
            for _ in range(2):
                assert await two.partners.join(unknown, RELAY) == Failed(Failure.unknown_code)
            assert len(set(asked)) == 2

    story(tell())
