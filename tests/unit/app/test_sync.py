"""Sync: late relays, lost relays, restarts, restored vaults, leaving."""

import asyncio
import re
import shutil

import pytest

from crash.support import PASSPHRASE, cheap
from handhold.app.letting_go import let_go
from handhold.app.partner_views import Status
from handhold.app.ports_net import HttpAnswer, HttpRequest, RelayAway
from handhold.app.relay_client import RelayClient, RelayRefused
from handhold.base.errors import DiskFull
from handhold.protocol.header import BATCH_SIZE
from handhold.protocol.partnership import LINGER
from handhold.protocol.records import BatchesOpened, decode_record, ours
from handhold.wire.frames import pack_frames
from unit.app.net import RELAY, both, meet, story, world


def test_what_one_says_the_other_hears_once(tmp_path):
    """The report brings the event; the next brings nothing."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            await one.say("hello")
            await one.sync.once()
            (report,) = await two.sync.once()
            assert len(report.heard) == 1
            assert (await two.sync.once())[0].heard == ()

    story(tell())


def test_delivery_is_the_partner_s_device_s_word(tmp_path):
    """Deposited isn't delivered; heard is."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            await one.say("stop")
            await one.sync.once()
            assert len(one.partner.undelivered) == 1
            await two.sync.once()
            await one.sync.once()
            assert len(one.partner.undelivered) == 0

    story(tell())


def test_saying_works_while_the_relay_is_away(tmp_path):
    """It is kept at once; the pass reports that the relay is away; later it arrives."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            one.line.cut = True
            await one.say("stop")
            (report,) = await one.sync.once()
            assert report.away
            one.start()
            assert len(one.partner.undelivered) == 1
            one.line.cut = False
            await both(one, two)
            assert len(one.partner.undelivered) == 0

    story(tell())


def test_a_relay_that_forgot_everything_is_only_a_delay(tmp_path):
    """Messages deleted before they were read are sent again, the same bytes."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            await one.say("stop")
            await one.sync.once()
            relays = two.partners.relays
            frames = await relays.fetch(RELAY, two.partner.read_key)
            await relays.acknowledge(RELAY, two.partner.read_key, frames[-1].sequence)
            assert (await two.sync.once())[0].heard == ()
            one.clock.pass_by(seconds=20)
            await one.sync.once()
            assert (await two.sync.once())[0].heard == ()
            one.clock.pass_by(minutes=1)
            await one.sync.once()
            (report,) = await two.sync.once()
            assert len(report.heard) == 1
            bodies = [r.body for r in one.line.sent if r.method == "POST" and r.body]
            assert bodies[-1] == frames[-1].body

    story(tell())


def test_a_relay_that_was_rolled_back_is_harmless(tmp_path):
    """Old messages that come again bring nothing, and don't set anything going."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await one.say("one")
            await both(one, two)
            old = [r for r in one.line.sent if len(r.body) == BATCH_SIZE]
            before, count = two.partner.log, len(two.vault.records())
            for _ in range(5):
                for request in old:
                    await two.line.send(request)
                (report,) = await two.sync.once()
                assert report.heard == ()
            assert two.partner.log == before
            assert len(two.vault.records()) <= count + 2

    story(tell())


def test_the_relay_deletes_only_what_is_on_disk(tmp_path):
    """If keeping fails, nothing is acknowledged, and the message comes again."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            await one.say("stop")
            await one.sync.once()
            append = two.vault.append

            async def full(_records):
                raise DiskFull

            two.vault.append = full
            with pytest.raises(DiskFull):
                await two.sync.once()
            two.vault.append = append
            (report,) = await two.sync.once()
            assert len(report.heard) == 1

    story(tell())


def test_restarts_between_all_steps_lose_nothing(tmp_path):
    """Each app starts anew after each pass."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            for number in range(4):
                await one.say(f"a{number}")
                await two.say(f"b{number}")
                for person in (one, two):
                    person.start()
                    await person.sync.once()
            await both(one, two)
            held = [{e.event for e in person.partner.log} for person in (one, two)]
            assert held[0] == held[1]
            assert len(held[0]) == 8

    story(tell())


def test_a_restored_vault_file_is_noticed_and_goes_on(tmp_path):
    """Yesterday's file put back: reported as renewed, and both end with the same log."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await one.say("before")
            await both(one, two)
            await one.vault.close()
            file = tmp_path / "vaults" / "Sam.vault"
            shutil.copy(file, tmp_path / "yesterday")
            one.vault = await cheap(tmp_path / "vaults").open("Sam", PASSPHRASE)
            one.start()
            await one.say("lost with today's file")
            await both(one, two)
            await one.vault.close()
            shutil.copy(tmp_path / "yesterday", file)
            one.vault = await cheap(tmp_path / "vaults").open("Sam", PASSPHRASE)
            one.start()
            await two.say("news")
            await two.sync.once()
            (report,) = await one.sync.once()
            assert report.renewed
            assert one.view.renewed is not None
            await both(one, two, rounds=4)
            held = [{e.event for e in person.partner.log} for person in (one, two)]
            assert held[0] == held[1]
            assert len(held[0]) == 3

    story(tell())


def test_leaving_needs_nobody_and_arrives(tmp_path):
    """One parts with the network cut; the other's app learns of it when it comes back."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            one.line.cut = True
            await one.partners.part(one.partner.id)
            assert one.view.status is Status.parted_by_me
            await one.sync.once()
            one.line.cut = False
            one.start()
            await one.sync.once()
            (report,) = await two.sync.once()
            assert report.left
            assert two.view.status is Status.parted_by_them
            await one.sync.once()
            asked = len(one.line.sent)
            assert await one.sync.once() == []
            assert len(one.line.sent) == asked
            two.clock.pass_by(days=365)
            assert len(await two.sync.once()) == 1
            for _ in range(LINGER + 1):
                await let_go(two.vault, PASSPHRASE, two.clock())
                two.start()
                two.clock.pass_by(days=7)
            assert await two.sync.once() == []

    story(tell())


@pytest.mark.parametrize(
    "answer",
    [
        HttpAnswer(200, b"\x00\x01"),
        HttpAnswer(200, pack_frames([(5, bytes(1024)), (4, bytes(1024))])),
        HttpAnswer(500, b"<html>"),
        HttpAnswer(302, b""),
        HttpAnswer(503, b'{"error":"storage"}'),
        HttpAnswer(200, b""),
    ],
)
def test_a_broken_relay_is_one_that_is_away(answer, tmp_path):
    """Whatever answers there: nothing is lost, nothing raised, nothing believed."""

    class Broken:
        async def send(self, _request):
            return answer

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await one.say("kept")
            before = one.partner
            one.partners.relays = RelayClient(Broken())
            (report,) = await one.sync.once()
            assert report.away
            assert report.heard == ()
            assert one.partner == before

    story(tell())


def test_a_full_mailbox_is_tried_again_later(tmp_path):
    """The relay refuses beyond its limit; the outbox stays as it is."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)

            class Full:
                async def send(self, _request):
                    return HttpAnswer(429, b'{"error":"full"}', 3600.0)

            await one.say("kept")
            relays, one.partners.relays = one.partners.relays, RelayClient(Full())
            with pytest.raises(RelayRefused):
                await one.partners.relays.deposit(RELAY, bytes(32), bytes(1024))
            (report,) = await one.sync.once()
            assert report.stuck
            assert (report.refused, report.away) == (False, False)
            one.partners.relays = relays
            one.clock.pass_by(minutes=2)
            await both(one, two)
            assert len(one.partner.undelivered) == 0

    story(tell())


def test_one_partner_s_dead_relay_does_not_hold_up_another(tmp_path):
    """Each partnership's pass stands alone."""

    async def tell():
        async with world(tmp_path, ("Sam", "Kim", "Alex")) as (one, two, three):
            await meet(one, two)
            await meet(one, three)
            first = next(iter(one.partners.book.partners))
            send = one.line.send

            async def half(request):
                box = one.partners.partner(first)
                from handhold.wire.mailbox import mailbox_id, to_text

                if to_text(mailbox_id(box.read_key)) in request.url:
                    raise RelayAway
                return await send(request)

            one.line.send = half
            await three.say("to you")
            await three.sync.once()
            reports = await one.sync.once()
            assert [r.away for r in reports] == [True, False]
            assert len(reports[1].heard) == 1

    story(tell())


def test_state_and_events_of_a_contact_are_one_record(tmp_path):
    """R11: what was heard and the key chain that opened it can't be torn apart."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            await one.say("hello")
            await one.sync.once()
            await two.sync.once()
            records = [decode_record(r) for r in two.vault.records() if ours(r)]
            heard = [r for r in records if isinstance(r, BatchesOpened) and r.events]
            assert len(heard) == 1
            assert heard[0].session.received == one.partner.session.sent

    story(tell())


@pytest.mark.parametrize("wait", [0.0, 1.95e-05, 12.3456789, 54.999, 1000.0])
def test_any_wait_is_asked_for_in_a_form_a_relay_takes(wait):
    """However odd the pause that is left, the relay reads it as a number of seconds."""
    asked: list[str] = []

    class Recorded:
        async def send(self, request: HttpRequest) -> HttpAnswer:
            asked.append(request.url)
            return HttpAnswer(200, b"")

    asyncio.run(RelayClient(Recorded()).fetch("https://relay.example", bytes(32), wait))
    assert re.search(r"&wait=\d{1,2}\.\d$", asked[0])
