"""Sync: late relays, lost relays, restarts, restored vaults, leaving; quietly and in equal sizes."""

import asyncio
import os
import re
import shutil
import threading
from pathlib import Path

import pytest

from crash.support import PASSPHRASE, cheap
from handhold.app import sync as module
from handhold.app.partner_views import Status
from handhold.app.ports_net import HttpAnswer, RelayAway
from handhold.app.relay_client import RelayClient, RelayRefused
from handhold.app.sync import Sync, pause_after
from handhold.core.agreements import AnyStatement
from handhold.protocol.header import BATCH_SIZE
from handhold.protocol.partnership import LINGER
from handhold.protocol.records import BatchesOpened, decode_record, ours
from handhold.wire.frames import pack_frames
from unit.app.net import RELAY, meet, story, world


async def both(one, two, rounds=3):
    """Let both do some passes."""
    for _ in range(rounds):
        await one.sync.once()
        await two.sync.once()


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
            assert one.view.undelivered == 1
            await two.sync.once()
            await one.sync.once()
            assert one.view.undelivered == 0

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
            assert one.view.undelivered == 1
            one.line.cut = False
            await both(one, two)
            assert one.view.undelivered == 0

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
                from handhold.base.errors import DiskFull

                raise DiskFull

            two.vault.append = full
            from handhold.base.errors import DiskFull

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
            two.clock.pass_by(days=LINGER.days + 1)
            assert await two.sync.once() == []

    story(tell())


def test_everything_on_the_wire_has_one_of_two_sizes(tmp_path):
    """R19: pairing 1,024 bytes, everything after it 4,096, whatever was said or left unsaid."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await one.say("x")
            await one.say("y" * 3000)
            await both(one, two)
            await two.partners.part(two.partner.id)
            await both(one, two)
            bodies = [r.body for p in (one, two) for r in p.line.sent if r.body]
            assert {len(body) for body in bodies} == {1024, BATCH_SIZE}
            assert len({body for body in bodies if len(body) == BATCH_SIZE}) >= 6

    story(tell())


def test_no_request_holds_anything_readable(tmp_path):
    """Words, names, codes and device ids travel in no URL, header or body."""

    async def tell():
        async with world(tmp_path) as (one, two):
            invitation = await meet(one, two)
            await one.partners.name(one.partner.id, "CANARY-NAME")
            await one.say("CANARY-TEXT")
            await both(one, two)
            session = one.partner.session
            code = invitation.code.split("-", 1)[1]
            secrets = [
                b"CANARY",
                session.secret,
                code.encode(),
                "-".join(one.partner.words).encode(),
            ]
            long = [w.encode() for w in code.split("-") if len(w) > 4]
            sent = [r for p in (one, two) for r in p.line.sent]
            for request in sent:
                seen = request.url.encode() + str(dict(request.headers)).encode() + request.body
                assert not any(secret in seen for secret in secrets)
                assert not any(word in request.body for word in long)
            batches = [r.body for r in sent if len(r.body) == BATCH_SIZE]
            assert not any(session.device in body for body in batches)

    story(tell())


def test_every_kind_of_statement_leaves_the_same_trace(tmp_path):
    """R19: stop, yes, "today" or parting words: the same requests, in the same order and sizes."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two, rounds=4)
            traces = {}
            for seq, kind in enumerate(AnyStatement.__args__, 1):
                fields = {"side": "a", "device": "d", "seq": seq, "seen": (), "at": one.clock()}
                more = {"step": "guide/step", "sober": True, "left": 5, "hours": 24}
                fields |= {k: more[k] for k in kind.__struct_fields__ if k in more}
                start = [len(p.line.sent) for p in (one, two)]
                await one.partners.share(one.partner.id, [kind(**fields)])
                assert await one.sync.push(one.partner.id)
                await both(two, one)
                traces[kind.__name__] = [
                    [
                        (
                            r.method,
                            len(re.sub(r"\d+$", "", r.url)),
                            len(r.body),
                            sorted(map(len, r.headers.values())),
                        )
                        for r in p.line.sent[at:]
                    ]
                    for p, at in zip((one, two), start, strict=True)
                ]
            first = traces.pop("Closed")
            assert len(first[0]) > 3
            assert all(trace == first for trace in traces.values())

    story(tell())


def test_a_push_sends_without_waiting_for_anything(tmp_path):
    """Right after saying something; with the relay away it says so and nothing is lost."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            one.line.cut = True
            await one.say("stop")
            assert not await one.sync.push(one.partner.id)
            one.line.cut = False
            assert await one.sync.push(one.partner.id)
            (report,) = await two.sync.once()
            assert len(report.heard) == 1

    story(tell())


def test_confirmations_wait_a_random_while_and_words_do_not(tmp_path):
    """What was said goes at once; the answer to it only after the pause."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            two.sync = Sync(two.partners, confirm_pause=(5.0, 20.0))
            await one.say("hello")
            await one.sync.once()
            sent = two.partner.session.sent
            await two.sync.once()
            two.clock.pass_by(seconds=4)
            await two.sync.once()
            assert two.partner.session.sent == sent
            two.clock.pass_by(seconds=17)
            await two.sync.once()
            assert two.partner.session.sent == sent + 1
            await one.say("and this")
            await one.sync.once()
            await two.sync.once()
            await two.say("at once")
            await two.sync.once()
            await one.sync.once()
            assert len(one.partner.log) == 3

    story(tell())


def test_an_owed_confirmation_survives_a_restart(tmp_path):
    """Closing the app within the pause delays it, no more."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            two.sync = Sync(two.partners, confirm_pause=(5.0, 20.0))
            await one.say("hello")
            await one.sync.once()
            await two.sync.once()
            two.start()
            await both(two, one)
            assert one.view.undelivered == 0

    story(tell())


def test_a_quiet_day_ends_in_one_empty_batch(tmp_path):
    """R9: so a lost last message shows; and only one a day."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await one.say("x")
            await both(one, two, rounds=4)
            await two.say("y")
            await both(one, two, rounds=4)
            one.clock.pass_by(hours=25)
            sent = [p.partner.session.sent for p in (one, two)]
            await both(one, two)
            await both(one, two)
            now = [p.partner.session.sent for p in (one, two)]
            assert sum(now) - sum(sent) in {1, 2}

    story(tell())


def test_pauses_grow_to_a_minute_and_are_never_the_same():
    """R15: while the relay is away, at most about one try a minute, jittered."""
    first = [pause_after(0, os.urandom) for _ in range(50)]
    late = [pause_after(30, os.urandom) for _ in range(50)]
    assert all(1.0 <= each <= 2.0 for each in first)
    assert all(30.0 <= each <= 60.0 for each in late)
    assert len(set(first)) > 40


def test_forever_tells_what_came_and_slows_down_while_away(tmp_path):
    """The loop of an open app: it reports, backs off, and ends when cancelled."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            two.line.cut = True
            two.sync = Sync(two.partners, patience=0)
            pauses, heard = [], []

            async def sleep(seconds):
                pauses.append(seconds)
                if len(pauses) == 8:
                    two.line.cut = False
                    await one.sync.once()
                if len(pauses) == 10:
                    raise asyncio.CancelledError

            async def tell_of(report):
                heard.extend(report.heard)

            await one.say("hello")
            with pytest.raises(asyncio.CancelledError):
                await two.sync.forever(sleep, tell_of)
            assert len(heard) == 1
            assert pauses[6] > 15 > pauses[0]
            assert pauses[8] <= 2

    story(tell())


def test_a_waiting_pass_gets_a_message_at_once(tmp_path):
    """R15: the relay holds the line, and hands over what arrives meanwhile."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            await both(one, two)
            waiting = asyncio.ensure_future(two.sync.partner(two.partner.id, wait=20))
            await asyncio.sleep(0.05)
            assert not waiting.done()
            await one.say("hello")
            await one.sync.once()
            report = await asyncio.wait_for(waiting, 2)
            assert len(report.heard) == 1

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
            assert report.away
            one.partners.relays = relays
            await both(one, two)
            assert one.view.undelivered == 0

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


def test_nothing_new_on_disk_when_nothing_happened(tmp_path):
    """Passes without news write nothing."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two, rounds=5)
            counts = [len(p.vault.records()) for p in (one, two)]
            await both(one, two, rounds=5)
            assert [len(p.vault.records()) for p in (one, two)] == counts

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


def test_sync_uses_no_thread(tmp_path):
    """It has to run in a browser as well."""

    async def tell():
        async with world(tmp_path) as (one, two):
            before = threading.active_count()
            await meet(one, two)
            await both(one, two)
            assert threading.active_count() <= before + 1  # the relay's database has one

    story(tell())


def test_sync_never_notifies():
    """No word in it that could reach a person: it returns reports and nothing else."""
    source = Path(module.__file__).read_text()
    assert not re.search(r"\b(notify|notification|print|logging|webbrowser)\b", source)
