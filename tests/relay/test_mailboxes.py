"""What mailboxes promise, over both databases."""

import asyncio

import pytest

from handhold.wire.limits import BOX_BYTES, BOX_MESSAGES, LIST_MESSAGES
from handhold.wire.mailbox import to_text
from relay.asking import Box, body

pytestmark = pytest.mark.anyio
ANN, BEN = Box("ann"), Box("ben")
DAY = 24 * 3600


async def test_a_message_comes_out_as_it_went_in_until_its_reader_deletes_it(running):
    """Put, list, list again, acknowledge, gone."""
    async with running() as relay:
        put = await relay.put(ANN, body("hello"))
        assert (put.status, put.json) == (201, {"seq": 1})
        assert await relay.fetch(ANN) == await relay.fetch(ANN) == [(1, body("hello"))]
        await relay.acknowledge(ANN, 1)
        assert await relay.fetch(ANN) == []


async def test_numbers_count_up_in_each_mailbox_by_itself(running):
    """One, two, three, whatever happens next door."""
    async with running() as relay:
        for text in "abc":
            await relay.put(ANN, body(text))
            await relay.put(BEN, body(text * 2))
        assert [frame.sequence for frame in await relay.fetch(ANN)] == [1, 2, 3]
        assert [frame.sequence for frame in await relay.fetch(BEN, after=1)] == [2, 3]


async def test_numbers_never_go_back_even_when_a_mailbox_was_forgotten(running, now):
    """An emptied mailbox leaves no row behind, and still its reader misses nothing."""
    async with running() as relay:
        for text in "abc":
            await relay.put(ANN, body(text))
        await relay.put(BEN, body("x"))
        await relay.acknowledge(ANN, 3)
        now.at += 7200
        await relay.relay.sweep()
        await relay.put(ANN, body("d"))
        assert [frame.body for frame in await relay.fetch(ANN, after=3)] == [body("d")]
        assert [frame.sequence for frame in await relay.fetch(BEN)] == [1]


async def test_the_same_bytes_sent_again_are_saved_once(running):
    """A resend gets the number of the first."""
    async with running() as relay:
        answers = [await relay.put(ANN, body(text)) for text in "aba"]
        assert [answer.json["seq"] for answer in answers] == [1, 2, 1]
        assert len(await relay.fetch(ANN)) == 2
        assert relay.relay.counters["repeated"] == 1


async def test_many_at_once_all_arrive_in_the_order_of_their_numbers(running):
    """A crowd of deposits into few mailboxes."""
    async with running() as relay:
        sends = [(box, f"{box.name}{n}") for n in range(60) for box in (ANN, BEN)]
        answers = await asyncio.gather(*(relay.put(box, body(text)) for box, text in sends))
        numbers = {
            text: answer.json["seq"] for (_, text), answer in zip(sends, answers, strict=True)
        }
        for box in (ANN, BEN):
            got = {f.body.rstrip(b".").decode(): f.sequence for f in await relay.fetch(box)}
            assert got == {text: n for text, n in numbers.items() if text.startswith(box.name)}
            assert sorted(got.values()) == list(range(1, 61))


@pytest.mark.parametrize("size", [0, 1, 1023, 1025, 4095, 8192, 16383, 16385, 65536])
async def test_a_body_of_any_other_length_is_refused_without_effect(running, size):
    """Exactly a size class, or 413."""
    async with running() as relay:
        answer = await relay.put(ANN, b"x" * size)
        assert (answer.status, answer.error) == (413, "size")
        assert await relay.fetch(ANN) == []


async def test_a_full_mailbox_refuses_the_new_and_keeps_the_old(running):
    """200 messages; the 201st has no effect; after an acknowledgement there is room."""
    async with running() as relay:
        for n in range(BOX_MESSAGES):
            assert (await relay.put(ANN, body(f"m{n}"))).status == 201
        refused = await relay.put(ANN, body("too much"))
        assert (refused.status, refused.error) == (429, "full")
        assert "retry-after" in refused.headers
        assert (await relay.put(BEN, body("next door"))).status == 201
        first = await relay.fetch(ANN)
        assert len(first) == LIST_MESSAGES
        assert first[0].body == body("m0")
        await relay.acknowledge(ANN, 1)
        assert (await relay.put(ANN, body("now"))).json["seq"] == BOX_MESSAGES + 1
        assert (await relay.put(ANN, body("again too much"))).status == 429


async def test_a_mailbox_holds_so_many_bytes_and_not_one_more(running):
    """Sixteen of the largest fill it; the smallest no longer fits."""
    async with running() as relay:
        for n in range(BOX_BYTES // 16384):
            assert (await relay.put(ANN, body(f"m{n}", 16384))).status == 201
        assert (await relay.put(ANN, body("small"))).status == 429
        await relay.acknowledge(ANN, 1)
        assert (await relay.put(ANN, body("small"))).status == 201


async def test_limits_hold_when_everybody_comes_at_once(running):
    """250 at the same time: exactly 200 get in."""
    async with running() as relay:
        answers = await asyncio.gather(*(relay.put(ANN, body(f"m{n}")) for n in range(250)))
        assert sorted({answer.status for answer in answers}) == [201, 429]
        assert sum(answer.status == 201 for answer in answers) == BOX_MESSAGES


async def test_only_the_read_key_reads_and_deletes(running):
    """No key, a wrong key, another box's key, a key in bad spelling."""
    async with running() as relay:
        await relay.put(ANN, body("private"))
        for method, query in (("GET", "?after=0"), ("DELETE", "?upto=9")):
            path = f"/v1/box/{ANN.id}{query}"
            assert (await relay.ask(method, path)).status == 401
            for key in (BEN.key, ANN.id, "x", ANN.key[:-1] + "!", "é" * 43):
                assert (await relay.ask(method, path, key=key)).status == 403
        assert len(await relay.fetch(ANN)) == 1


async def test_old_messages_expire_after_so_many_days_and_not_before(running, now):
    """Fourteen days, counted in whole hours."""
    async with running(days=14) as relay:
        await relay.put(ANN, body("old"))
        now.at += 14 * 24 * 3600
        await relay.put(ANN, body("new"))
        await relay.relay.sweep()
        assert len(await relay.fetch(ANN)) == 2
        now.at += 3600
        await relay.relay.sweep()
        assert [frame.body for frame in await relay.fetch(ANN)] == [body("new")]
        assert relay.relay.counters["expired"] == 1
        for n in range(BOX_MESSAGES - 1):
            assert (await relay.put(ANN, body(f"m{n}"))).status == 201
        assert (await relay.put(ANN, body("full"))).status == 429


async def test_a_message_of_a_clock_ahead_keeps_no_other_from_expiring(running, now, monkeypatch):
    """Only its own age is a year longer."""
    async with running(days=14) as relay:
        monkeypatch.setattr(relay.relay, "_clock", lambda: now.at + 365 * DAY)
        await relay.put(ANN, body("of next year"))
        monkeypatch.undo()
        await relay.put(BEN, body("of today"))
        now.at += 15 * DAY
        await relay.relay.sweep()
        assert await relay.fetch(BEN) == []
        assert len(await relay.fetch(ANN)) == 1
        assert relay.relay.counters["expired"] == 1


async def test_a_message_that_was_let_go_late_expires_by_its_own_age(running, now):
    """It comes after younger ones and still counts from when it was put in."""
    token = to_text(b"t" * 32)
    async with running(days=14) as relay:
        await relay.put(ANN, body("held"), f"?release={token}&with={BEN.id}")
        now.at += 13 * DAY
        await relay.put(ANN, body("younger"))
        await relay.put(BEN, body("its counterpart"), f"?release={token}&with={ANN.id}")
        now.at += 2 * DAY
        await relay.relay.sweep()
        assert [frame.body for frame in await relay.fetch(ANN)] == [body("younger")]
        assert len(await relay.fetch(BEN)) == 1


async def test_a_message_that_comes_while_old_ones_are_looked_for_stays(running, database, now, monkeypatch):
    """SQLite may give it the place of one that was acknowledged meanwhile."""
    if database.startswith("postgres"):
        pytest.skip("PostgreSQL looks and deletes in one")
    async with running(days=14) as relay:
        await relay.put(ANN, body("old"))
        now.at += 15 * DAY
        look = relay.relay.store._look

        async def slow(statement):
            found = await look(statement)
            await relay.acknowledge(ANN, 1)
            await relay.put(ANN, body("new"))
            return found

        monkeypatch.setattr(relay.relay.store, "_look", slow)
        await relay.relay.sweep()
        monkeypatch.undo()
        assert [frame.body for frame in await relay.fetch(ANN)] == [body("new")]
        assert relay.relay.counters["expired"] == 0


async def test_a_restart_loses_nothing_while_the_keys_are_there(running):
    """Stop, start, read."""
    async with running() as relay:
        await relay.put(ANN, body("kept"))
    async with running() as relay:
        assert await relay.fetch(ANN) == [(1, body("kept"))]
        assert (await relay.put(ANN, body("next"))).json["seq"] == 2


async def test_an_old_message_sent_again_after_a_restart_hides_nothing_newer(running):
    """Its number isn't taken for the newest in the mailbox: what came after it is still listed."""
    async with running() as relay:
        for n in range(3):
            await relay.put(ANN, body(f"{n}"))
    async with running() as relay:
        assert (await relay.put(ANN, body("0"))).json == {"seq": 1}
        assert await relay.fetch(ANN, after=1) == [(2, body("1")), (3, body("2"))]


async def test_without_the_keys_old_messages_vanish_cleanly(running, keys):
    """The machine was switched off: what lay there can't be opened, and numbers still go up."""
    async with running() as relay:
        await relay.put(ANN, body("lost"))
        await relay.put(ANN, body("lost too"))
    keys.unlink()
    async with running() as relay:
        assert relay.relay.counters["undeliverable"] == 2
        assert await relay.fetch(ANN) == []
        await relay.put(ANN, body("lost"))
        assert [frame.body for frame in await relay.fetch(ANN, after=2)] == [body("lost")]


async def test_a_message_whose_own_key_is_gone_is_dropped_and_the_rest_is_delivered(running, now):
    """Its hour's key was destroyed; the next hour's message still comes."""
    async with running() as relay:
        await relay.put(ANN, body("first hour"))
        now.at += 3600
        await relay.put(ANN, body("second hour"))
        relay.relay._ring.forget(lambda hour: hour == now.at // 3600)
        assert await relay.fetch(ANN) == [(2, body("second hour"))]
        assert relay.relay.counters["undeliverable"] == 1


async def test_keys_of_past_hours_are_destroyed_once_nothing_needs_them(running, now):
    """An hour's key goes when its last message is acknowledged, and not while one waits."""
    async with running() as relay:
        await relay.put(ANN, body("a"))
        hour = int(now.at // 3600)
        now.at += 3 * 3600
        await relay.relay.sweep()
        assert hour in relay.relay._ring.hours()
        assert await relay.fetch(ANN) == [(1, body("a"))]
        await relay.acknowledge(ANN, 1)
        await relay.relay.sweep()
        assert hour not in relay.relay._ring.hours()
