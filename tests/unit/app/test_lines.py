"""An open app's contact with relays: one line for each partner, and none ends by itself."""

import asyncio
from contextlib import asynccontextmanager

from handhold.app.background import Background
from handhold.app.ports_net import RelayAway
from handhold.app.sync import Sync
from handhold.app.together import Together
from handhold.base.errors import DiskFull
from handhold.core.agreements import Terms
from handhold.wire.mailbox import mailbox_id, to_text
from unit.app.net import RELAY, both, meet, refusing, story, world

SOON = 20.0
"""Seconds a message may take on a busy machine; a relay holds a line open for 55."""


async def briefly(_seconds: float) -> None:
    """Sleep next to nothing."""
    await asyncio.sleep(0.01)


async def until(so) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(SOON):
        while not so():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)


class Open:
    """An app that is open: its loop runs, and what it is told is kept."""

    def __init__(self):
        self.reports = []
        self.pauses = []

    async def tell(self, report):
        """Keep a report."""
        self.reports.append(report)

    async def sleep(self, seconds):
        """Note a pause, and make it short."""
        self.pauses.append(seconds)
        await briefly(seconds)

    async def tells(self, so):
        """Wait until a report is told of which something is so."""
        await until(lambda: any(so(report) for report in self.reports))

    async def hears(self, number):
        """Wait until so many events were heard."""
        await until(lambda: sum(len(report.heard) for report in self.reports) >= number)


@asynccontextmanager
async def opened(*people):
    """Give the open apps of people, their loops running."""
    apps = [Open() for _ in people]
    loops = [
        asyncio.ensure_future(person.sync.forever(app.sleep, app.tell))
        for person, app in zip(people, apps, strict=True)
    ]
    await asyncio.sleep(0.1)
    try:
        yield apps
    finally:
        assert not any(loop.done() for loop in loops)
        for loop in loops:
            loop.cancel()
        await asyncio.wait(loops, timeout=SOON)
        assert all(loop.done() for loop in loops)


def of(person, partner_id):
    """Return the address of one's mailbox for a partner, as text."""
    return to_text(mailbox_id(person.partners.partner(partner_id).read_key))


def test_a_message_waits_for_no_other_partner_and_no_open_code(tmp_path):
    """While another partner is quiet and a code is open, each message arrives by itself, one after another."""

    async def tell():
        async with world(tmp_path, ("Sam", "Kim", "Alex")) as (one, two, three):
            await meet(one, two)
            await meet(one, three)
            await one.partners.invite(RELAY)
            for _ in range(3):
                await both(two, one)
                await both(three, one)
            async with opened(one) as (app,):
                for number in range(1, 4):
                    await two.say(f"message {number}")
                    await two.sync.once()
                    await app.hears(number)
                await three.say("and mine")
                await three.sync.once()
                await app.hears(4)

    story(tell())


def test_who_is_met_while_the_app_is_open_has_a_line_at_once(tmp_path):
    """Neither knew anybody when the loops began; a code, and then a word, arrive without another pass."""

    async def tell():
        async with world(tmp_path) as (one, two), opened(one, two) as (_, other):
            invitation = await one.partners.invite(RELAY)
            await two.partners.join(invitation.code, RELAY)
            await until(lambda: one.partners.partners() and two.partners.partners())
            for person in (one, two):
                await person.partners.compare(person.partner.id, same=True)
            await one.say("hello")
            await one.sync.push(one.partner.id)
            await other.hears(1)

    story(tell())


def test_a_line_kept_open_for_a_code_takes_nothing_from_the_partnership(tmp_path):
    """A page's pass was quicker than the line's; what then comes on it stays for the partnership."""

    async def tell():
        async with world(tmp_path) as (one, two):
            invitation = await one.partners.invite(RELAY)
            await two.partners.join(invitation.code, RELAY)
            await two.sync.once()
            await one.sync.once()
            asked, go, passed = asyncio.Event(), asyncio.Event(), one.line.send

            async def late(request):
                if asyncio.current_task() is old and "/box/" in request.url:
                    asked.set()
                    await go.wait()
                return await passed(request)

            one.line.send = late
            old = asyncio.ensure_future(one.sync.pairing(invitation.id))
            await asyncio.wait_for(asked.wait(), SOON)
            await two.sync.once()
            await one.sync.once()
            await two.partners.compare(two.partner.id, same=True)
            for text in ("hello", "stop"):
                await one.sync.once()
                await two.say(text)
                await two.sync.once()
            go.set()
            assert await old
            (report,) = await one.sync.once()
            assert len(report.heard) == 1

    story(tell())


def test_a_full_disk_is_told_and_the_loop_goes_on(tmp_path):
    """What came stays at the relay, what is wrong is told, and once there is room it is heard."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            append = two.vault.append

            async def full(_records):
                raise DiskFull

            two.vault.append = full
            async with opened(two) as (app,):
                await one.say("stop")
                await one.sync.once()
                await app.tells(lambda report: report.trouble == DiskFull().sentence())
                two.vault.append = append
                await app.hears(1)
            assert app.reports[-1].trouble == ""
            assert max(app.pauses) > 2

    story(tell())


def test_a_fault_with_one_partner_ends_nobody_s_line(tmp_path):
    """Whatever goes wrong with one, also a fault of the program, the other is heard, and so is the one later."""

    async def tell():
        async with world(tmp_path, ("Sam", "Kim", "Alex")) as (one, two, three):
            await meet(one, two)
            await meet(one, three)
            first, second = one.partners.book.partners
            take = one.partners.take

            async def faulty(partner_id, bodies):
                if partner_id == first:
                    raise ZeroDivisionError
                return await take(partner_id, bodies)

            one.partners.take = faulty
            async with opened(one) as (app,):
                for person in (two, three):
                    await person.say("hello")
                    await person.sync.once()
                await app.hears(1)
                await app.tells(lambda report: report.partner == first and report.trouble)
                assert not any(report.trouble for report in app.reports if report.partner == second)
                one.partners.take = take
                await app.hears(2)

    story(tell())


def test_the_loop_waits_as_long_as_a_busy_relay_asks(tmp_path):
    """When it won't even be read, no pass begins before the time it named."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            refusing(two, "busy", 45.0, method="GET")
            async with opened(two) as (app,):
                await app.tells(lambda report: report.refused and not report.away)
                await asyncio.sleep(0.1)
            assert all(pause >= 45 for pause in app.pauses)

    story(tell())


def test_one_relay_s_being_away_is_told_of_its_partner_alone(tmp_path):
    """Whichever pass ended last, and whoever it was about."""

    async def tell():
        async with world(tmp_path, ("Sam", "Kim", "Alex")) as (one, two, three):
            await meet(one, two)
            await meet(one, three)
            one.sync = Sync(one.partners, patience=0)
            here = Together(one.vault, one.partners, Terms(()))
            first, second = one.partners.book.partners
            for dead, alive in ((first, second), (second, first)):
                box, passed = of(one, dead), one.line.send

                async def half(request, box=box, passed=passed):
                    if box in request.url:
                        raise RelayAway
                    return await passed(request)

                one.line.send = half
                await here.once()
                one.line.send = passed
                told = [here.background.last(each).away for each in (dead, alive)]
                assert told == [True, False]

    story(tell())


def test_a_full_disk_when_the_app_opens_is_told_and_outlived(tmp_path):
    """A moved vault sends nothing before its new device is kept; then everything goes on."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            full, settled, passes = True, [], len(one.line.sent)

            async def settle_in():
                if full:
                    raise DiskFull
                settled.append(one.clock())

            async def tend():
                if full or len(settled) < 1:
                    raise DiskFull

            one.partners.settle_in = settle_in
            here = Background(one.partners, one.sync, tend)
            here.start(briefly)
            await until(lambda: here.trouble(one.partner.id))
            assert len(one.line.sent) == passes
            full = False
            await two.say("hello")
            await two.sync.once()
            await until(lambda: one.partner.log and not here.trouble(one.partner.id))
            await here.stop()
            assert len(settled) == 1

    story(tell())


def test_what_waits_is_sent_although_nothing_new_can_be_kept(tmp_path):
    """The program's own statement finds no room: a rest from before goes out all the same."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await meet(one, two)
            await both(one, two)
            await one.say("stop")

            async def tend():
                raise DiskFull

            here = Background(one.partners, one.sync, tend)
            here.start(briefly)
            (report,) = await two.sync.once(SOON)
            assert len(report.heard) == 1
            await until(lambda: here.trouble(one.partner.id) == DiskFull().sentence())
            await here.stop()

    story(tell())
