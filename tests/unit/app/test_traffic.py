"""What sync looks like from outside: sizes, traces, pauses, quiet."""

import asyncio
import os
import re
import threading
from pathlib import Path

import pytest

from handhold.app import background, sync
from handhold.app.pace import pause_after
from handhold.app.sync import Sync
from handhold.core.agreements import AnyStatement
from handhold.protocol.header import BATCH_SIZE
from unit.app.net import both, meet, statement, story, world


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
            fields = ("answer", "confirm")  # of every greeting; a code may draw them too
            long = [w.encode() for w in code.split("-") if len(w) > 4 and w not in fields]
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
                start = [len(p.line.sent) for p in (one, two)]
                await one.partners.share(one.partner.id, [statement(kind, seq, one.clock)])
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
            assert len(one.partner.undelivered) == 0

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
            over = asyncio.Event()

            async def sleep(seconds):
                pauses.append(seconds)
                if len(pauses) == 8:
                    two.line.cut = False
                    await one.sync.once()
                if len(pauses) == 10:
                    over.set()
                    await asyncio.Event().wait()

            async def tell_of(report):
                heard.extend(report.heard)

            await one.say("hello")
            going = asyncio.ensure_future(two.sync.forever(sleep, tell_of))
            await asyncio.wait_for(over.wait(), 10)
            going.cancel()
            with pytest.raises(asyncio.CancelledError):
                await going
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
    source = "".join(Path(module.__file__).read_text() for module in (sync, background))
    assert not re.search(r"\b(notify|notification|print|logging|webbrowser)\b", source)
