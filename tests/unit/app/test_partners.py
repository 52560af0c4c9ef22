"""Inviting, joining, comparing and parting, with real vaults at a real relay."""

import asyncio

import pytest

from crash.support import PASSPHRASE, cheap
from handhold.app.partner_views import Status
from handhold.base.errors import DiskFull, InputError
from handhold.protocol.code import NotACode
from handhold.protocol.greeting import VERSION
from handhold.protocol.outcomes import Failed, Failure
from handhold.protocol.words import WORDS
from handhold.wire.padding import pad
from unit.app.net import RELAY, meet, story, world


def test_two_people_pair_by_a_code_and_see_the_same_words(tmp_path):
    """Both have one partner, on, with the same three words and opposite sides."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await one.sync.once()
            await two.sync.once()
            assert one.view.words == two.view.words
            assert (one.view.status, two.view.status) == (Status.on, Status.on)
            assert (one.view.side, two.view.side) == ("a", "b")
            assert one.partner.session.secret == two.partner.session.secret

    story(tell())


def test_a_scanned_link_pairs_as_well(tmp_path):
    """The link holds relay and code."""

    async def tell():
        async with world(tmp_path) as (one, two):
            invitation = await one.partners.invite(RELAY)
            assert invitation.link.startswith(f"{RELAY}/#join=")
            joining = await two.partners.join(invitation.link, "https://elsewhere.example")
            for _ in range(3):
                await one.sync.once()
                await two.sync.once()
            assert two.partners.pairing(joining.id).partner is not None

    story(tell())


def test_a_wrong_word_fails_on_both_sides_and_burns_the_code(tmp_path):
    """Both learn that a wrong code was used; the right one is dead then."""

    async def tell():
        async with world(tmp_path, ("Sam", "Kim", "Eve")) as (one, two, eve):
            invitation = await one.partners.invite(RELAY)
            *start, last = invitation.code.split("-")
            wrong = "-".join([*start, WORDS[0] if last != WORDS[0] else WORDS[1]])
            guess = await eve.partners.join(wrong, RELAY)
            for _ in range(3):
                await one.sync.once()
                await eve.sync.once()
            assert one.partners.pairing(invitation.id).why is Failure.wrong_code
            assert eve.partners.pairing(guess.id).why is Failure.wrong_code
            assert await two.partners.join(invitation.code, RELAY) == Failed(Failure.used_code)
            assert (one.partners.partners(), eve.partners.partners()) == ([], [])

    story(tell())


def test_a_used_code_is_told_apart_from_an_unknown_one(tmp_path):
    """Taken by somebody, and never given out, are two answers."""

    async def tell():
        async with world(tmp_path, ("Sam", "Kim", "Alex")) as (one, two, three):
            invitation = await meet(one, two)
            assert await three.partners.join(invitation.code, RELAY) == Failed(Failure.used_code)
            unknown = f"7654321-{WORDS[0]}-{WORDS[1]}-{WORDS[2]}"
            assert await three.partners.join(unknown, RELAY) == Failed(Failure.unknown_code)
            assert await three.partners.join("417-acorn-qqq-river", RELAY) == NotACode("qqq")

    story(tell())


def test_a_third_side_makes_both_give_up(tmp_path):
    """Somebody else at the same number before the two are done: no partnership at all."""

    async def tell():
        async with world(tmp_path, ("Sam", "Kim", "Eve")) as (one, two, eve):
            invitation = await one.partners.invite(RELAY)
            joining = await two.partners.join(invitation.code, RELAY)
            assert await eve.partners.join(invitation.code, RELAY) == Failed(Failure.used_code)
            await one.sync.once()
            await two.sync.once()
            assert one.partners.pairing(invitation.id).why is Failure.third_side
            assert two.partners.pairing(joining.id).why is Failure.third_side

    story(tell())


def test_a_relay_that_is_away_is_no_failure_of_the_code(tmp_path):
    """Neither side loses its code by a network that comes back."""

    async def tell():
        async with world(tmp_path) as (one, two):
            one.line.cut = True
            assert await one.partners.invite(RELAY) == Failed(Failure.relay_away)
            one.line.cut, two.line.cut = False, True
            invitation = await one.partners.invite(RELAY)
            assert await two.partners.join(invitation.code, RELAY) == Failed(Failure.relay_away)
            two.line.cut = False
            await two.partners.join(invitation.code, RELAY)
            one.line.cut = True
            assert not await one.sync.pairing(invitation.id)
            assert one.partners.pairing(invitation.id).open
            one.line.cut = False
            for _ in range(3):
                await two.sync.once()
                await one.sync.once()
            assert one.partners.pairing(invitation.id).partner is not None

    story(tell())


def test_another_version_is_told(tmp_path):
    """A device that speaks a later version: one of the two needs an update."""

    async def tell():
        async with world(tmp_path) as (one, two):
            invitation = await one.partners.invite(RELAY)
            pairing = one.partners.book.pairings[invitation.id]
            later = pad(bytes([VERSION + 1]) + b"a later greeting", 0)
            await two.partners.relays.deposit(RELAY, pairing.box, later)
            await one.sync.once()
            assert one.partners.pairing(invitation.id).why is Failure.other_version

    story(tell())


def test_a_code_dies_after_an_hour(tmp_path):
    """The inviter's app ends it."""

    async def tell():
        async with world(tmp_path) as (one, _):
            invitation = await one.partners.invite(RELAY)
            one.clock.pass_by(minutes=61)
            await one.sync.once()
            assert one.partners.pairing(invitation.id).why is Failure.expired
            assert one.partners.pairing(invitation.id).code == ""

    story(tell())


def test_a_code_entered_twice_at_once_is_claimed_once(tmp_path):
    """A double press, or another page: the same pairing again, and no third side shows up."""

    async def tell():
        async with world(tmp_path) as (one, two):
            invitation = await one.partners.invite(RELAY)
            made = await asyncio.gather(
                *(two.partners.join(invitation.code, RELAY) for _ in range(2))
            )
            assert made[0].id == made[1].id
            for _ in range(4):
                await two.sync.once()
                await one.sync.once()
            again = await two.partners.join(invitation.code, RELAY)
            assert again.partner is not None
            assert one.view.words == two.view.words

    story(tell())


def test_five_codes_an_hour_and_no_more(tmp_path):
    """R16: guessing is bounded by how many codes there are."""

    async def tell():
        async with world(tmp_path) as (one, _):
            for _ in range(5):
                invitation = await one.partners.invite(RELAY)
                await one.partners.cancel(invitation.id)
            assert await one.partners.invite(RELAY) == Failed(Failure.too_many)
            one.clock.pass_by(minutes=61)
            assert not isinstance(await one.partners.invite(RELAY), Failed)

    story(tell())


def test_five_codes_an_hour_also_when_all_are_asked_for_at_once(tmp_path):
    """R16: no form waits for another that waits for a relay, and still there are five."""

    async def tell():
        async with world(tmp_path) as (one, _):
            made = await asyncio.gather(*(one.partners.invite(RELAY) for _ in range(7)))
            assert made.count(Failed(Failure.too_many)) == 2

    story(tell())


def test_the_own_code_is_for_the_partner(tmp_path):
    """Joining one's own invitation is refused before the relay is asked."""

    async def tell():
        async with world(tmp_path) as (one, _):
            invitation = await one.partners.invite(RELAY)
            asked = len(one.line.sent)
            assert await one.partners.join(invitation.code, RELAY) == Failed(Failure.own_code)
            assert len(one.line.sent) == asked

    story(tell())


def test_a_pairing_survives_restarts_between_all_steps(tmp_path):
    """Both apps start anew after every contact."""

    async def tell():
        async with world(tmp_path) as (one, two):
            invitation = await one.partners.invite(RELAY)
            await two.partners.join(invitation.code, RELAY)
            for _ in range(4):
                for person in (two, one):
                    await person.sync.once()
                    person.start()
            assert one.view.words == two.view.words
            assert len(one.partners.partners()) == 1

    story(tell())


def test_a_lost_last_message_of_pairing_is_said_again(tmp_path):
    """The joiner's confirmation is repeated until the inviter's device was heard."""

    async def tell():
        async with world(tmp_path) as (one, two):
            invitation = await one.partners.invite(RELAY)
            joining = await two.partners.join(invitation.code, RELAY)
            await two.sync.once()
            await one.sync.once()
            deposit = two.partners.relays.deposit

            async def lost(*_):
                return None

            two.partners.relays.deposit = lost
            await two.sync.once()
            two.partners.relays.deposit = deposit
            assert two.partners.pairing(joining.id).partner is not None
            assert one.partners.pairing(invitation.id).partner is None
            await two.sync.once()
            await one.sync.once()
            assert one.partners.pairing(invitation.id).partner is not None

    story(tell())


def test_different_words_part_at_once(tmp_path):
    """Somebody is in between: nothing was shared, nothing will be."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await one.partners.compare(one.partner.id, same=False)
            assert one.view.status is Status.parted_by_me
            with pytest.raises(InputError):
                await one.say("too late")

    story(tell())


def test_nothing_is_sent_before_the_words_were_compared(tmp_path):
    """What is said before waits in the vault."""

    async def tell():
        async with world(tmp_path) as (one, two):
            invitation = await one.partners.invite(RELAY)
            await two.partners.join(invitation.code, RELAY)
            for _ in range(4):
                await two.sync.once()
                await one.sync.once()
            assert one.view.status is Status.comparing
            await one.say("early")
            await one.sync.once()
            await two.sync.once()
            assert two.partner.log == ()
            await one.partners.compare(one.partner.id, same=True)
            await one.sync.once()
            await two.sync.once()
            assert len(two.partner.log) == 1

    story(tell())


def test_several_partnerships_stay_apart(tmp_path):
    """What is said to one is not heard by another, and no key or mailbox is shared."""

    async def tell():
        async with world(tmp_path, ("Sam", "Kim", "Alex")) as (one, two, three):
            await meet(one, two)
            await meet(one, three)
            first, second = one.partners.book.partners.values()
            await one.say("for the second")
            for person in (one, two, three):
                await person.sync.once()
            assert (len(two.partner.log), len(three.partner.log)) == (0, 1)
            assert first.read_key != second.read_key
            assert first.session.secret != second.session.secret

    story(tell())


def test_a_name_is_for_oneself_alone(tmp_path):
    """It is kept, and no request holds it."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await one.partners.name(one.partner.id, "  My love ")
            await one.sync.once()
            one.start()
            assert one.view.name == "My love"
            assert not any(b"love" in request.body for request in one.line.sent)
            with pytest.raises(InputError):
                await one.partners.name(one.partner.id, "x" * 61)

    story(tell())


def test_a_full_disk_shares_nothing_and_changes_nothing(tmp_path):
    """State, event and batch are kept together or not at all."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            before = one.partners.book

            async def full(_records):
                raise DiskFull

            append, one.vault.append = one.vault.append, full
            with pytest.raises(DiskFull):
                await one.say("never kept")
            one.vault.append = append
            assert one.partners.book == before
            await one.say("kept")
            assert len(one.partner.log) == 1

    story(tell())


def test_private_records_and_shared_events_are_one_write(tmp_path):
    """What the app decided and what is shared of it are appended together."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            writes = []
            append = one.vault.append

            async def seen(records):
                writes.append(list(records))
                await append(records)

            one.vault.append = seen
            await one.say("shared", also=(b"\x80private",))
            assert len(writes) == 1
            assert writes[0][0] == b"\x80private"
            assert len(writes[0]) == 3

    story(tell())


def test_an_imported_vault_goes_on_as_a_new_device(tmp_path):
    """An export opened elsewhere never speaks as the device it came from."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await one.say("before")
            await one.sync.once()
            await two.sync.once()
            device = one.partner.session.device
            data = await one.vault.export_sealed(PASSPHRASE)
            await one.vault.close()
            one.vault = await cheap(tmp_path / "new").import_sealed("Sam", data, PASSPHRASE)
            one.start()
            assert await one.partners.settle_in() == [one.partner.id]
            assert await one.partners.settle_in() == []
            assert one.partner.session.device != device
            await one.say("after")
            for _ in range(3):
                await one.sync.once()
                await two.sync.once()
            assert len(two.partner.log) == 2

    story(tell())


def test_saying_several_things_at_once_keeps_their_order(tmp_path):
    """Requests of one app take turns, also where keeping a record takes a while."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            append = one.vault.append

            async def slow(records):
                await asyncio.sleep(0)
                await append(records)

            one.vault.append = slow
            await asyncio.gather(*(one.say(f"{number}") for number in range(10)))
            one.start()
            await one.sync.once()
            await two.sync.once()
            assert len(one.partner.log) == 10
            assert [e.event for e in one.partner.log] == [e.event for e in two.partner.log]

    story(tell())
