"""What a changed app can say to take a stop, a leaving or a way on from somebody, and doesn't."""

import os

import msgspec
import pytest

from handhold.app.leaving import leave_everybody
from handhold.base.errors import DiskFull, InputError
from handhold.core.agreements import AnswerAlone, Propose, Reopen, SayNo, Standing, encode
from handhold.core.agreements.statements import (
    LAST_NUMBER,
    LONGEST_ID,
    MOST_MARKS,
    MOST_WORDS,
    AnyStatement,
    Began,
    Closed,
    Mark,
    Parted,
    Told,
)
from handhold.crypto.primitives import native
from handhold.protocol import steps
from handhold.protocol.body import MAX_EVENT
from handhold.protocol.session import seal_batch
from safety.test_threats_rest import STEP, passes, says, standing, together, turned_on
from unit.app.net import START, both, meet, story, world

FAST = {"deposit_rate": 1e3, "request_rate": 1e3}


async def lies(person, *said: AnyStatement) -> None:
    """Let a changed app say what it likes."""
    await person.partners.share(person.partner.id, said)


def closed(person, device: str, seq: int = 1) -> Closed:
    """Return a no in somebody's name."""
    return Closed(side=person.partner.session.side, device=device, seq=seq, seen=(), at=person.clock(), step=STEP)


def speaking(person) -> str:
    """Return the device that speaks for somebody."""
    return person.partner.session.device.hex()


@pytest.mark.parametrize("kind", AnyStatement.__args__)
def test_the_longest_statement_of_all_fits_a_batch(kind):
    """So a no goes out whatever somebody made up for it to have seen."""
    marks = tuple(Mark("a", f"{n:0{LONGEST_ID}d}", LAST_NUMBER) for n in range(MOST_MARKS))
    most = {"step": "s" * 160, "words": ("w" * 32,) * MOST_WORDS, "hours": 24 * 366, "left": 24 * 60, "sober": True, "unsure": True}
    given = {name: most[name] for name in kind.__struct_fields__ if name in most}
    said = kind(side="a", device="d" * LONGEST_ID, seq=LAST_NUMBER, seen=marks, at=START, offset=-(24 * 60 - 1), **given)
    assert msgspec.convert(msgspec.to_builtins(said), kind) == said
    assert len(encode(said)) <= MAX_EVENT


def test_made_up_devices_keep_nobody_from_a_no_a_worry_or_leaving(tmp_path):
    """As many as a statement carries, with the longest names there are."""

    async def tell():
        async with world(tmp_path, **FAST) as (one, two):
            first, second = await turned_on(one, two)
            made_up = [Told(side="b", device=f"{n:0{LONGEST_ID}d}", seq=1, seen=(), at=one.clock(), step="x/y", words=()) for n in range(2 * MOST_MARKS)]
            await lies(two, *made_up)
            await passes(second, first)
            await says(first, one, SayNo(STEP), SayNo(), AnswerAlone(fine=False))
            assert standing(first, one) is Standing.resting
            await passes(first, second)
            assert standing(second, two) is Standing.resting
            assert await leave_everybody(first)
            await passes(second)
            assert two.partner.parted is not None

    story(tell())


def test_words_in_ones_own_name_stop_and_then_one_goes_on(tmp_path):
    """A device that somebody has spoken for is given up for another, and can say everything again."""

    async def tell():
        async with world(tmp_path, **FAST) as (one, two):
            first, second = await turned_on(one, two)
            for made_up in (
                closed(one, speaking(one), 999),
                Began(side="a", device="c0ffee", seq=1, seen=(), at=one.clock()),
                Began(side="a", device="decaf", seq=999, seen=(), at=one.clock()),
            ):
                before = speaking(one)
                await lies(two, made_up)
                await passes(second, first)
                assert standing(first, one) is not Standing.on
                await passes(first, second)
                assert speaking(one) != before
                assert not first.board(one.partner.id).new_device
            await says(first, one, Reopen(STEP), Propose(STEP))

    story(tell())


def test_a_device_that_was_spoken_for_before_it_began_gives_way_to_another(tmp_path):
    """The changed app knows its name from the first batch, before the device has said anything."""

    async def tell():
        async with world(tmp_path, **FAST) as (one, two):
            first, second = await turned_on(one, two)
            elsewhere = msgspec.structs.replace(two.partner.session, peer=os.urandom(16))
            _, batch = seal_batch(native(), os.urandom, elsewhere, ())
            await two.partners.relays.deposit(two.partner.relay, two.partner.box, batch)
            await first.once()
            await two.sync.once()
            await lies(two, closed(one, speaking(one)))
            await two.sync.once()
            await first.once()
            await passes(first, second)
            assert not first.board(one.partner.id).new_device
            await says(first, one, Reopen(STEP), Propose(STEP))

    story(tell())


def test_more_devices_than_can_be_marked_make_nobody_begin_anew_for_ever(tmp_path):
    """Beginning anew would not help: nothing is on, a no goes out, and the device stays."""

    async def tell():
        async with world(tmp_path, **FAST) as (one, two):
            first, second = await turned_on(one, two)
            await lies(two, *(Began(side="a", device=f"made-up-{n}", seq=1, seen=(), at=one.clock()) for n in range(3 * MOST_MARKS)))
            await passes(second, first)
            before = speaking(one)
            for number in range(3):
                await lies(two, closed(one, before, 900 + number))
                await passes(second, first)
            assert speaking(one) == before
            assert standing(first, one) is not Standing.on
            await says(first, one, SayNo(STEP))

    story(tell())


def test_what_fails_with_one_partner_holds_up_no_other(tmp_path, monkeypatch):
    """Neither a worry nor what the program itself has to say."""

    async def tell():
        async with world(tmp_path, names=("Sam", "Kim", "Robin"), **FAST) as (one, two, three):
            await turned_on(one, two)
            await meet(one, three)
            await both(one, three)
            first, (earlier, later) = together(one), one.partners.book.partners
            shared = one.partners.share

            async def share(partner_id, events, also=()):
                if partner_id == earlier:
                    raise InputError("not with this one")
                await shared(partner_id, events, also)

            monkeypatch.setattr(one.partners, "share", share)
            with pytest.raises(InputError):
                await first.worry()
            assert first.board(later).help
            moved = one.partners.partner(later)
            await one.partners.keep([steps.renew(one.partners.tools, moved, one.vault.vault_id, one.clock())])
            await one.partners.keep([steps.renew(one.partners.tools, one.partners.partner(earlier), one.vault.vault_id, one.clock())])
            with pytest.raises(InputError):
                await first.tend()
            assert not first.board(later).new_device

    story(tell())


def test_leaving_is_kept_whole_or_not_at_all(tmp_path, monkeypatch):
    """One write: a full disk leaves everything as it was, and then it can be done."""

    async def tell():
        async with world(tmp_path, **FAST) as (one, two):
            first, second = await turned_on(one, two)
            append, writes = one.vault.append, []

            async def once(records):
                writes.append(records)
                if len(writes) == 2:
                    raise DiskFull
                await append(records)

            monkeypatch.setattr(one.vault, "append", once)
            await first.part(one.partner.id)
            assert len(writes) == 1
            assert first.board(one.partner.id).parted
            assert one.partner.parted is not None
            await passes(first, second)
            assert two.partner.parted is not None
            assert second.board(two.partner.id).parted

    story(tell())


def test_leaving_needs_nothing_that_can_be_said(tmp_path):
    """Where somebody said in one's name that one had left, one leaves all the same."""

    async def tell():
        async with world(tmp_path, **FAST) as (one, two):
            first, second = await turned_on(one, two)
            await lies(two, Parted(side="a", device=speaking(one), seq=99, seen=(), at=one.clock()))
            await passes(second, first)
            assert first.board(one.partner.id).parted
            await first.part(one.partner.id)
            assert one.partner.parted is not None

    story(tell())


def test_an_event_that_fits_no_other_batch_is_not_taken(tmp_path):
    """It could never be said again to another device, and would stand before all that is said later."""

    async def tell():
        async with world(tmp_path, **FAST) as (one, two):
            first, second = await turned_on(one, two)
            _, batch = seal_batch(native(), os.urandom, two.partner.session, (b"\xc0" * (MAX_EVENT + 1),))
            await two.partners.relays.deposit(two.partner.relay, two.partner.box, batch)
            kept = len(one.partner.log)
            taken = steps.take(one.partners.tools, one.partner, [batch], one.clock())
            assert taken.events == ()
            await passes(first, second)
            assert len(one.partner.log) == kept
            await one.partners.keep([steps.renew(one.partners.tools, one.partner, one.vault.vault_id, one.clock())])
            await says(first, one, SayNo(STEP))
            await passes(first, second)
            assert any(isinstance(said, Closed) for said in second.state(two.partner.id).history.statements())

    story(tell())
