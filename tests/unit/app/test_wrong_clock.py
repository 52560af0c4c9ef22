"""A clock that was ahead, or was set back: nothing that was said is lost by it, and nothing waits until it is that late."""

from datetime import timedelta

import pytest

from crash.support import PASSPHRASE
from handhold.app.alone import noted
from handhold.app.letting_go import let_go
from handhold.app.partner_views import PairingView, Status
from handhold.app.together import Together
from handhold.core.agreements import AnswerAlone, SayNo, Standing
from handhold.core.catalogue import Stored, encode
from handhold.core.journey.events import ItemAnswered
from handhold.core.journey.journey import Journeys
from handhold.protocol.partnership import LINGER
from handhold.protocol.steps import QUIET
from safety.test_threats_rest import TERMS, says, standing, turned_on
from unit.app.net import RELAY, both, meet, story, world

YEAR = timedelta(days=365)


def test_a_clock_a_year_ahead_at_one_opening_takes_no_word_of_parting(tmp_path):
    """Said without a network; once the clock is right again it goes out, and what was on for the other is over."""

    async def tell():
        async with world(tmp_path) as (one, two):
            first, second = await turned_on(one, two)
            right, one.line.cut = one.clock.now, True
            await says(first, one, SayNo())
            await first.part(one.partner.id)
            for moment in (right + YEAR, right + timedelta(minutes=5)):
                one.clock.now = moment
                await let_go(one.vault, PASSPHRASE, one.clock())
                one.start()
            one.line.cut = False
            await both(one, two)
            assert (one.view.status, two.view.status) == (Status.parted_by_me, Status.parted_by_them)
            assert second.board(two.partner.id).parted

    story(tell())


@pytest.mark.parametrize("ahead", [timedelta(0), YEAR, -YEAR])
def test_the_keys_of_a_parting_that_nobody_confirms_go_after_so_many_weeks(tmp_path, ahead):
    """Of those in which the vault is opened, also where the clock was wrong as they parted."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            one.line.cut, right = True, one.clock.now
            one.clock.now += ahead
            await one.partners.part(one.partner.id)
            one.clock.now, kept = right, []
            for _ in range(LINGER + 1):
                for _ in range(2):
                    await let_go(one.vault, PASSPHRASE, one.clock())
                    one.start()
                    kept.append(bool(one.partner.read_key))
                one.clock.pass_by(days=7)
            assert kept == [True] * (2 * LINGER) + [False] * 2

    story(tell())


def test_codes_made_while_the_clock_was_ahead_are_not_too_many_until_then(tmp_path):
    """Five an hour, and no more than that."""

    async def tell():
        async with world(tmp_path) as (one, _two):
            right = one.clock.now
            one.clock.now += YEAR
            for _ in range(5):
                await one.partners.invite(RELAY)
            one.clock.now = right
            assert isinstance(await one.partners.invite(RELAY), PairingView)

    story(tell())


def test_the_daily_word_does_not_wait_for_what_was_said_ahead(tmp_path):
    """Once the clock is right again there is one at once, and then one a day as ever."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            right = one.clock.now
            one.clock.now += YEAR
            await one.say("ahead")
            await both(one, two)
            one.clock.now, sent = right, one.partner.session.sent
            for _ in range(3):
                await both(one, two)
                one.clock.now += QUIET
            assert one.partner.session.sent > sent + 1

    story(tell())


def test_what_was_lost_is_sent_again_though_the_clock_was_set_back(tmp_path):
    """The relay forgets a message; the next try is due within an hour, whatever the clock says."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            await one.say("stop")
            await one.sync.once()
            await two.partners.relays.acknowledge(two.partner.relay, two.partner.read_key, 2**40)
            one.clock.pass_by(hours=-20)
            await one.sync.once()
            (report,) = await two.sync.once()
            assert [b"stop" in event for event in report.heard] == [True]

    story(tell())


def test_a_confirmation_does_not_wait_for_a_clock_that_was_set_back(tmp_path):
    """Its pause of some seconds is over after some seconds."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            two.sync._confirm_pause = (2.0, 20.0)
            await one.say("hello")
            await one.sync.once()
            await two.sync.once()
            assert one.partner.undelivered
            two.clock.pass_by(days=-1)
            await two.sync.once()
            await one.sync.once()
            assert not one.partner.undelivered

    story(tell())


@pytest.fixture
def answers(shelf):
    """Give what a guide's question holds: an answer with a worry, and one without, at a moment."""
    (item, *_) = shelf.guide("being-asked").checklist("could-you-say-no").items

    def answered(moment, *, worry):
        choice = next(each for each in item.choices if each.rests is worry)
        return Stored(moment, ItemAnswered("being-asked", "could-you-say-no", item.id, choice.id))

    return answered


def heeding(person, shelf, stored) -> Together:
    """Return somebody's part of the two, with what they noted alone."""
    person.start()
    return Together(person.vault, person.partners, TERMS, lambda: noted(shelf.guides, stored, Journeys()))


def test_a_worry_noted_after_an_answer_from_a_clock_ahead_is_heeded(tmp_path, shelf, answers):
    """What came first is told by the order in the vault."""

    async def tell():
        async with world(tmp_path) as (one, two):
            first, _ = await turned_on(one, two)
            right = one.clock.now
            one.clock.now += timedelta(days=1)
            await says(first, one, AnswerAlone(fine=True))
            one.clock.now = right
            stored = [answers(right, worry=True)]
            first = heeding(one, shelf, stored)
            await one.vault.append([encode(each) for each in stored])
            await first.tend()
            assert first.board(one.partner.id).help
            assert standing(first, one) is Standing.resting

    story(tell())


def test_a_worry_from_a_clock_ahead_undoes_no_later_answer(tmp_path, shelf, answers):
    """Nor does one whose answer was changed; after that, a new one counts again."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            stored, now, help_shown = [], one.clock.now, []
            first = heeding(one, shelf, stored)

            async def notes(moment, *, worry):
                stored.append(answers(moment, worry=worry))
                await one.vault.append([encode(stored[-1])])
                await first.heed()
                help_shown.append(first.board(one.partner.id).help)

            await notes(now + YEAR, worry=True)
            await says(first, one, AnswerAlone(fine=True))
            await first.tend()
            assert not first.board(one.partner.id).help
            await notes(now, worry=False)
            await notes(now - YEAR, worry=True)
            assert help_shown == [True, False, True]

    story(tell())
