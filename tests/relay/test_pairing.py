"""Nameplates, and letting two last messages go together."""

import asyncio

import pytest

from handhold.wire.limits import BOX_MESSAGES, NAMEPLATE_SECONDS
from handhold.wire.mailbox import to_text
from handhold.wire.relay import decode_nameplate_made, decode_nameplate_state
from relay.asking import Box, body

pytestmark = pytest.mark.anyio
ANN, BEN, EVE = Box("ann"), Box("ben"), Box("eve")
TOKEN = to_text(b"t" * 32)


async def allocated(relay, box=ANN):
    """Return a fresh nameplate's number."""
    made = await relay.ask("POST", "/v1/nameplate", key=box.key)
    assert made.status == 201, made
    return decode_nameplate_made(made.body).nameplate


async def test_two_sides_find_each_other_by_a_short_number(running):
    """Each learns the other's mailbox, and nothing else."""
    async with running() as relay:
        number = await allocated(relay)
        assert 100 <= number <= 999
        claimed = await relay.ask("POST", f"/v1/nameplate/{number}/claim", key=BEN.key)
        assert decode_nameplate_state(claimed.body).box == ANN.id
        seen = await relay.ask("GET", f"/v1/nameplate/{number}", key=ANN.key)
        assert decode_nameplate_state(seen.body).box == BEN.id
        assert decode_nameplate_state(seen.body).crowded is False


async def test_a_third_side_is_refused_and_both_others_are_told(running):
    """The code is burnt: no one can sit between two people unseen."""
    async with running() as relay:
        number = await allocated(relay)
        path = f"/v1/nameplate/{number}"
        assert (await relay.ask("POST", f"{path}/claim", key=BEN.key)).status == 200
        assert (await relay.ask("POST", f"{path}/claim", key=BEN.key)).status == 200
        assert (await relay.ask("POST", f"{path}/claim", key=EVE.key)).status == 409
        assert (await relay.ask("GET", path, key=EVE.key)).status == 404
        for side in (ANN, BEN):
            seen = await relay.ask("GET", path, key=side.key)
            assert decode_nameplate_state(seen.body).crowded is True


async def test_only_one_of_many_who_claim_at_once_gets_in(running):
    """Twenty strangers, one place."""
    async with running() as relay:
        number = await allocated(relay)
        claims = [
            relay.ask("POST", f"/v1/nameplate/{number}/claim", key=Box(f"s{n}").key)
            for n in range(20)
        ]
        statuses = [answer.status for answer in await asyncio.gather(*claims)]
        assert sorted(statuses) == [200] + [409] * 19


async def test_nobody_claims_their_own_nameplate(running):
    """That would leave no place for the other."""
    async with running() as relay:
        number = await allocated(relay)
        assert (await relay.ask("POST", f"/v1/nameplate/{number}/claim", key=ANN.key)).status == 409


async def test_either_side_frees_the_number_and_nobody_else(running):
    """Afterwards it is unknown."""
    async with running() as relay:
        number = await allocated(relay)
        path = f"/v1/nameplate/{number}"
        assert (await relay.ask("DELETE", path, key=EVE.key)).status == 404
        await relay.ask("POST", f"{path}/claim", key=BEN.key)
        assert (await relay.ask("DELETE", path, key=BEN.key)).status == 204
        assert (await relay.ask("GET", path, key=ANN.key)).status == 404


async def test_a_nameplate_runs_out_after_an_hour(running, now):
    """It can't be claimed, and its number can be given out again."""
    async with running() as relay:
        number = await allocated(relay)
        now.at += NAMEPLATE_SECONDS - 60
        assert (await relay.ask("GET", f"/v1/nameplate/{number}", key=ANN.key)).status == 200
        now.at += 60
        assert (await relay.ask("POST", f"/v1/nameplate/{number}/claim", key=BEN.key)).status == 404
        minute = int(now.at // 60)
        assert await relay.relay.store.allocate(number, BEN.raw, minute + 60, minute)
        assert not await relay.relay.store.allocate(number, ANN.raw, minute + 60, minute)


async def test_one_address_gets_five_codes_an_hour_and_few_guesses(running, now):
    """Others still get theirs."""
    async with running(nameplates_an_hour=5, claims_an_hour=20) as relay:
        for n in range(5):
            await allocated(relay, Box(f"b{n}"))
        refused = await relay.ask("POST", "/v1/nameplate", key=ANN.key)
        assert (refused.status, refused.error) == (429, "busy")
        assert refused.headers["retry-after"] == "720"
        tries = [
            (await relay.ask("POST", "/v1/nameplate/5/claim", key=EVE.key)).status
            for _ in range(25)
        ]
        assert tries == [404] * 20 + [429] * 5
        relay.address = "192.0.2.200"
        await allocated(relay)
        relay.address = "192.0.2.7"
        now.at += 3600 / 5
        await allocated(relay)


async def hold(relay, box, other, text, token=TOKEN):
    """Deposit with fair release."""
    return await relay.put(box, body(text), f"?release={token}&with={other.id}")


async def test_two_last_messages_are_let_go_together_and_not_before(running):
    """One alone stays invisible, however often its reader looks."""
    async with running() as relay:
        poll = asyncio.ensure_future(relay.fetch(ANN, wait=20))
        first = await hold(relay, ANN, BEN, "for ann")
        assert (first.status, first.json) == (202, {"held": True})
        await relay.put(BEN, body("before"))
        await asyncio.sleep(0.05)
        assert not poll.done()
        second = await hold(relay, BEN, ANN, "for ben")
        assert (second.status, second.json) == (201, {"held": False})
        assert [f.body for f in await asyncio.wait_for(poll, 2)] == [body("for ann")]
        assert [f.body for f in await relay.fetch(BEN)] == [body("before"), body("for ben")]


async def test_sending_a_held_message_again_changes_nothing(running):
    """Neither before nor after the release."""
    async with running() as relay:
        assert [(await hold(relay, ANN, BEN, "a")).status for _ in range(3)] == [202] * 3
        assert await relay.fetch(ANN) == []
        assert [(await hold(relay, BEN, ANN, "b")).status for _ in range(3)] == [201] * 3
        assert (await hold(relay, ANN, BEN, "a")).status == 201
        assert [len(await relay.fetch(box)) for box in (ANN, BEN)] == [1, 1]


async def test_a_message_to_somewhere_else_releases_nothing(running):
    """Who wants the other's last message has to put theirs where it was promised."""
    async with running() as relay:
        await hold(relay, ANN, BEN, "precious")
        assert (await hold(relay, EVE, ANN, "rubbish")).status == 409
        assert (await hold(relay, BEN, EVE, "rubbish")).status == 409
        assert await relay.fetch(ANN) == []


async def test_both_sides_at_the_same_instant_release_exactly_once(running):
    """Whoever comes second lets both go."""
    async with running() as relay:
        for n in range(10):
            token = to_text(bytes([n]) * 32)
            answers = await asyncio.gather(
                hold(relay, ANN, BEN, f"a{n}", token), hold(relay, BEN, ANN, f"b{n}", token)
            )
            assert sorted(answer.status for answer in answers) == [201, 202]
        assert len(await relay.fetch(ANN)) == len(await relay.fetch(BEN)) == 10


async def test_a_held_message_counts_for_its_mailbox_and_expires_like_any_other(running, now):
    """A mailbox full but for one takes one held message and nothing more."""
    async with running(days=1) as relay:
        for n in range(BOX_MESSAGES - 1):
            await relay.put(ANN, body(f"m{n}"))
        assert (await hold(relay, ANN, BEN, "last place")).status == 202
        assert (await relay.put(ANN, body("more"))).status == 429
        assert (await hold(relay, ANN, EVE, "more", to_text(b"u" * 32))).status == 429
        now.at += 25 * 3600
        await relay.relay.sweep()
        assert (await hold(relay, BEN, ANN, "too late")).status == 202
        assert await relay.fetch(ANN) == []
        assert (await relay.put(ANN, body("room"))).status == 201


async def test_held_messages_survive_a_restart(running, now):
    """And their key is kept while they wait."""
    async with running() as relay:
        await hold(relay, ANN, BEN, "a")
        now.at += 5 * 3600
        await relay.relay.sweep()
    async with running() as relay:
        await hold(relay, BEN, ANN, "b")
        assert [f.body for f in await relay.fetch(ANN)] == [body("a")]
        await relay.relay.sweep()
        assert [f.body for f in await relay.fetch(ANN)] == [body("a")]


@pytest.mark.parametrize(
    "query",
    ["?release=x", f"?release={TOKEN}", f"?with={TOKEN}", f"?release={TOKEN}&with=x", "?a=b"],
)
async def test_half_a_hold_is_no_hold(running, query):
    """Both parts in good spelling, or 400 and no effect."""
    async with running() as relay:
        assert (await relay.put(ANN, body("a"), query)).status == 400
        assert (await relay.put(ANN, body("a"), f"?release={TOKEN}&with={ANN.id}")).status == 400
        assert await relay.fetch(ANN) == []
