"""A code that is given up, runs out, or ends otherwise, at every moment of a pairing."""


import pytest

from handhold.app.partner_views import Status, partner_view
from handhold.app.relay_client import RelayRefused
from handhold.base.errors import InputError
from handhold.protocol.greeting import Refusal, encode_greeting
from handhold.protocol.outcomes import Failed, Failure
from handhold.protocol.over import left, over
from handhold.wire.mailbox import mailbox_id
from unit.app.net import RELAY, both, meet, story, world


def test_cancelling_frees_the_number(tmp_path):
    """The code is unknown from then on, and nothing is left open."""

    async def tell():
        async with world(tmp_path) as (one, two):
            invitation = await one.partners.invite(RELAY)
            await one.partners.cancel(invitation.id)
            await one.partners.free(invitation.id)
            assert one.partners.pairings() == []
            assert await two.partners.join(invitation.code, RELAY) == Failed(Failure.unknown_code)

    story(tell())


def test_cancelling_tells_who_has_joined(tmp_path):
    """The other side learns that it was cancelled, and no more."""

    async def tell():
        async with world(tmp_path) as (one, two):
            invitation = await one.partners.invite(RELAY)
            joining = await two.partners.join(invitation.code, RELAY)
            await two.sync.once()
            await two.partners.cancel(joining.id)
            await two.sync.once()
            await one.sync.once()
            assert one.partners.pairing(invitation.id).why is Failure.cancelled

    story(tell())


@pytest.mark.parametrize("confirmed", [False, True], ids=["before they read it", "after they read it"])
def test_cancelling_after_the_answer_ends_what_the_other_took_for_done(tmp_path, confirmed):
    """Their device had found the words already: it is told that there is nobody, and says nothing more."""

    async def tell():
        async with world(tmp_path) as (one, two):
            invitation = await one.partners.invite(RELAY)
            await two.partners.join(invitation.code, RELAY)
            await two.sync.once()
            await one.sync.once()
            if confirmed:
                await two.sync.once()
                await two.partners.compare(two.partner.id, same=True)
                await two.say("into the blue")
            await one.partners.cancel(invitation.id)
            await one.sync.once()
            await two.sync.once()
            await two.sync.once()
            await two.sync.once()
            assert (two.view.status, two.view.why) == (Status.undone, Failure.cancelled)
            assert not two.view.differed
            assert one.partners.partners() == []
            with pytest.raises(InputError):
                await two.say("too late")
            sent = len(two.line.sent)
            two.clock.pass_by(hours=5)
            await two.sync.once()
            assert len(two.line.sent) == sent
            kept = over(two.partner, two.clock())
            assert (kept.read_key, kept.session) == (b"", None)
            assert partner_view(left(kept)).status is Status.undone
            two.start()
            assert (two.view.status, two.view.why) == (Status.undone, Failure.cancelled)
            assert not isinstance(await two.partners.invite(RELAY), Failed)

    story(tell())


@pytest.mark.parametrize(
    ("why", "told"), [("hour", Failure.cancelled), ("forgotten", Failure.cancelled), ("third", Failure.third_side)]
)
def test_whatever_ends_it_for_the_inviter_ends_it_for_who_had_taken_it_for_done(tmp_path, why, told):
    """Their Confirm comes too late: the hour is over, the relay has forgotten the number, or a third side came."""

    async def tell():
        async with world(tmp_path, ("Sam", "Kim", "Eve")) as (one, two, eve):
            invitation = await one.partners.invite(RELAY)
            await two.partners.join(invitation.code, RELAY)
            await two.sync.once()
            await one.sync.once()
            await two.sync.once()
            assert two.view.status is Status.comparing
            pairing = one.partners.book.pairings[invitation.id]
            if why == "hour":
                one.clock.pass_by(minutes=61)
            elif why == "forgotten":
                await one.partners.relays.release(RELAY, pairing.number, pairing.read_key)
            else:
                await eve.partners.join(invitation.code, RELAY)
            await one.sync.once()
            await two.sync.once()
            assert (two.view.status, two.view.why) == (Status.undone, told)

    story(tell())


def test_once_their_device_was_heard_no_refusal_ends_anything(tmp_path):
    """Nor does one at the inviter's mailbox: whoever knows where it is could say it."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            refusal = encode_greeting(Refusal("cancelled"))
            for person in (one, two):
                await person.partners.relays.deposit(RELAY, mailbox_id(person.partner.read_key), refusal)
            await both(one, two)
            assert (one.view.status, two.view.status) == (Status.on, Status.on)

    story(tell())


def test_what_another_pass_paired_is_not_refused_by_one_that_was_slower(tmp_path):
    """The relay forgets the number while the Confirm is being read: what is kept counts."""

    async def tell():
        async with world(tmp_path) as (one, two):
            invitation = await one.partners.invite(RELAY)
            await two.partners.join(invitation.code, RELAY)
            await two.sync.once()
            await one.sync.once()
            await two.sync.once()
            crowded = one.partners.relays.crowded

            async def slow(*asked):
                one.partners.relays.crowded = crowded
                await one.sync.pairing(invitation.id)
                raise RelayRefused("not-found", None)

            one.partners.relays.crowded = slow
            await one.sync.pairing(invitation.id)
            await both(one, two)
            assert (one.view.status, two.view.status) == (Status.comparing, Status.comparing)
            assert two.partner.heard is not None

    story(tell())
