"""A sitting: what is kept is kept before it counts, what is forgotten is forgotten."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handhold.app.leaving import wipe
from handhold.app.session import KEPT_KEYS, LOCK_MINUTES, Session
from handhold.base.errors import (
    DiskFull,
    ExportDamaged,
    InputError,
    VaultBusy,
    VaultClosed,
    VaultDamaged,
    VaultExists,
    VaultReadOnly,
    VaultTooNew,
    WrongPassphrase,
)
from handhold.core import catalogue
from handhold.core.catalogue import Stored
from handhold.core.journey import events as e
from handhold.core.journey.decide import Reason, Refused
from handhold.core.journey.journey import Journeys

pytestmark = pytest.mark.anyio

SECRET = "four plain dull words"
OTHER = "quite another secret"
BERLIN = ZoneInfo("Europe/Berlin")
GUIDE = "anal-play"


def note(text: str) -> e.ReflectionWritten:
    """Return a private note."""
    return e.ReflectionWritten(GUIDE, "chapter:x", text)


async def test_a_fresh_sitting_knows_nothing(session):
    """Nothing kept, nothing unkept, nothing agreed to."""
    assert not session.kept
    assert not session.unkept
    assert not session.welcomed
    assert session.journeys == Journeys()


async def test_what_was_noted_without_a_vault_is_told_apart(session):
    """It counts at once and is said to be unkept."""
    await session.record(note("plum"))
    assert session.unkept
    assert session.journeys.of(GUIDE).reflections == {"chapter:x": "plum"}


async def test_making_a_vault_keeps_what_was_noted(session, context):
    """Somebody else's sitting finds it with the passphrase."""
    await session.record(note("plum"), e.SettingChosen("theme", "dark"))
    await session.create("Sam", SECRET)
    assert session.kept
    assert not session.unkept
    before = session.stored
    await session.lock()
    again = Session(context)
    await again.open("Sam", SECRET)
    assert again.stored == before
    assert again.setting("theme") == "dark"


async def test_making_a_vault_keeps_nothing_of_the_one_that_is_open(session):
    """A second person's vault never begins with the first one's words."""
    await session.create("Sam", SECRET)
    await session.record(note("plum"))
    await session.create("Alex", OTHER)
    assert session.vault.name == "Alex"
    assert session.stored == []
    assert session.journeys == Journeys()
    await session.open("Sam", SECRET)
    assert [each.event for each in session.stored] == [note("plum")]


async def test_a_vault_that_could_not_take_what_was_noted_is_not_left_behind(session, disks, tmp_path):
    """The disk is full: no file, no lock, everything still in the sitting; then it works."""
    await session.record(note("plum"))
    disks.full = True
    with pytest.raises(DiskFull):
        await session.create("Sam", SECRET)
    assert list(tmp_path.iterdir()) == []
    assert not session.kept
    assert session.unkept
    disks.full = False
    await session.create("Sam", SECRET)
    assert session.kept


async def test_a_failed_save_changes_nothing_in_memory(session, disks):
    """What the page shows is what the disk has."""
    await session.create("Sam", SECRET)
    await session.record(note("plum"))
    journeys, stored = session.journeys, list(session.stored)
    disks.full = True
    with pytest.raises(DiskFull):
        await session.record(note("pear"), e.SettingChosen("theme", "dark"))
    with pytest.raises(DiskFull):
        await session.do(session.context.shelf.guide(GUIDE), e.TalkNoted(GUIDE, e.Outcome.yes))
    assert session.journeys == journeys
    assert session.stored == stored
    disks.full = False
    await session.record(note("pear"))
    assert session.journeys.of(GUIDE).reflections == {"chapter:x": "pear"}


async def test_several_events_are_kept_together(session, context):
    """All of one form is one write."""
    await session.create("Sam", SECRET)
    await session.record(note("plum"), e.SettingChosen("theme", "dark"))
    assert len(session.vault.records()) == 2
    assert len({record.at for record in session.stored}) == 1


async def test_moments_are_kept_in_one_zone(session, clock):
    """So what is in memory is what a restart will read."""
    await session.record(note("plum"))
    assert session.stored[0].at == clock.now
    assert session.stored[0].at.utcoffset() == timedelta(0)
    assert catalogue.decode(catalogue.encode(session.stored[0])) == session.stored[0]


async def test_a_refused_event_is_not_recorded(session):
    """The reason comes back and nothing is stored."""
    guide = session.context.shelf.guide(GUIDE)
    assert await session.do(guide, e.DayConfirmed(GUIDE)) == Refused(Reason.not_yet)
    assert session.stored == []
    with pytest.raises(InputError):
        await session.do(guide, e.WayChosen(GUIDE, "zebra"))
    assert session.stored == []


async def test_locking_forgets_everything(session):
    """Records, journeys, settings, form keys, and the vault's own copy."""
    await session.create("Sam", SECRET)
    await session.record(note("quinzebra"), e.SettingChosen("theme", "dark"))
    session.settle("key", "/somewhere")
    vault = session.vault
    await session.lock()
    assert not session.kept
    assert session.stored == []
    assert session.journeys == Journeys()
    assert session.setting("theme", "auto") == "auto"
    assert session.already("key") is None
    assert "quinzebra" not in repr(vars(session))
    assert "quinzebra" not in repr(vars(vault.vault))
    await session.lock()


async def test_what_is_being_kept_while_the_vault_locks_is_forgotten_too(session, monkeypatch):
    """It is in the vault, and in nothing that is opened or made next."""
    await session.create("Sam", SECRET)
    vault = session.vault
    passed = vault.append

    async def append(records):
        await passed(records)
        await session.lock()

    monkeypatch.setattr(vault, "append", append)
    await session.record(note("quinzebra"))
    assert (session.stored, session.journeys, session.unkept) == ([], Journeys(), False)
    await session.open("Sam", SECRET)
    assert session.journeys.of(GUIDE).reflections == {"chapter:x": "quinzebra"}


async def test_opening_lets_go_what_was_noted_without_a_vault(session):
    """What somebody noted while looking around is not put into another's vault."""
    await session.create("Sam", SECRET)
    await session.lock()
    await session.record(note("somebody else's"))
    await session.open("Sam", SECRET)
    assert session.stored == []


async def test_a_wrong_passphrase_leaves_the_sitting_as_it_was(session):
    """What was noted is still there, and the right one opens."""
    await session.create("Sam", SECRET)
    await session.lock()
    await session.record(note("plum"))
    with pytest.raises(WrongPassphrase):
        await session.open("Sam", OTHER)
    assert session.unkept
    await session.open("Sam", SECRET)
    assert session.kept


async def test_a_name_in_use_and_a_vault_in_use_are_told(session, context):
    """The open vault stays open in both cases."""
    await session.create("Sam", SECRET)
    with pytest.raises(VaultExists):
        await session.create("Sam", OTHER)
    with pytest.raises(VaultBusy):
        await Session(context).open("Sam", SECRET)
    assert session.kept
    await session.record(note("plum"))


@pytest.mark.parametrize(
    ("record", "error"),
    [(b"nonsense", VaultDamaged), (b"\x81\xa1v\x7f", VaultTooNew)],
    ids=["damaged", "newer"],
)
async def test_a_vault_that_cannot_be_read_is_closed_again(session, disks, record, error):
    """The error is told, nothing is shown of it, and another program could open it."""
    vault = await disks.create("Sam", SECRET)
    await vault.append([catalogue.encode(Stored(datetime.now(UTC), note("plum"))), record])
    sealed = await vault.export_sealed(SECRET)
    await vault.close()
    with pytest.raises(error):
        await session.open("Sam", SECRET)
    assert not session.kept
    assert session.stored == []
    await (await disks.open("Sam", SECRET)).close()
    with pytest.raises(error):
        await session.restore("Again", sealed, SECRET)
    assert disks.names() == ["Sam"]


async def test_a_sealed_file_brings_everything_back_under_another_name(session):
    """Opened at once, and kept from then on."""
    await session.create("Sam", SECRET)
    await session.record(note("plum"))
    before = session.stored
    sealed = await session.vault.export_sealed(OTHER)
    await wipe(session)
    with pytest.raises(WrongPassphrase):
        await session.restore("New", sealed, SECRET)
    with pytest.raises(ExportDamaged):
        await session.restore("New", sealed[:-1], OTHER)
    assert session.context.vaults.names() == []
    await session.restore("New", sealed, OTHER)
    assert session.stored == before
    assert session.vault.name == "New"


async def test_wiping_leaves_no_file_and_no_memory(session, tmp_path):
    """And a sitting without a vault can be wiped too: it just forgets."""
    await session.record(note("pear"))
    await wipe(session)
    assert session.stored == []
    await session.create("Sam", SECRET)
    await session.record(note("plum"))
    await wipe(session)
    assert not session.kept
    assert session.journeys == Journeys()
    assert list(tmp_path.iterdir()) == []


async def test_a_wipe_that_fails_still_locks(session, monkeypatch):
    """The error is told, and nothing of the vault stays in memory."""
    await session.create("Sam", SECRET)
    await session.record(note("plum"))

    async def fails() -> None:
        raise VaultReadOnly

    session.vault.wipe = fails
    with pytest.raises(VaultReadOnly):
        await wipe(session)
    assert not session.kept
    assert session.stored == []


@pytest.mark.parametrize("minutes", LOCK_MINUTES)
async def test_it_locks_after_the_chosen_time_and_not_before(session, clock, minutes):
    """At the very second it is still open; a moment later it is not."""
    await session.create("Sam", SECRET)
    await session.choose("lock_minutes", str(minutes))
    assert not await session.touch()
    clock.now += timedelta(minutes=minutes)
    assert not await session.touch()
    assert session.kept
    clock.now += timedelta(minutes=minutes, microseconds=1)
    assert await session.touch()
    assert not session.kept
    assert not await session.touch()


@pytest.mark.parametrize("chosen", ["", "0", "-5", "²", "１５", "1000000", "never"])
async def test_an_odd_lock_time_means_fifteen_minutes(session, chosen):
    """Whatever an old or strange record says, it locks."""
    await session.choose("lock_minutes", chosen)
    assert session.lock_after() == timedelta(minutes=15)


async def test_time_before_the_vault_was_opened_is_not_counted(session, clock):
    """Opening it is being here."""
    await session.touch()
    clock.now += timedelta(hours=3)
    await session.create("Sam", SECRET)
    assert not await session.touch()
    assert session.kept


async def test_looking_around_without_a_vault_never_locks(session, clock):
    """There is nothing to close, and nothing noted is lost."""
    await session.record(note("plum"))
    await session.touch()
    clock.now += timedelta(hours=3)
    assert not await session.touch()
    assert session.unkept


async def test_a_clock_set_far_back_counts_as_away(session, clock):
    """Else an hour set back would keep a vault open for an hour more."""
    await session.create("Sam", SECRET)
    clock.now -= timedelta(minutes=16)
    assert await session.touch()
    assert not session.kept


async def test_a_change_to_summer_time_is_no_hour_of_absence(session, clock):
    """Only time that passed counts, not what the clock on the wall jumps."""
    clock.now = datetime(2027, 3, 28, 1, 55, tzinfo=BERLIN)
    await session.create("Sam", SECRET)
    clock.now = datetime(2027, 3, 28, 3, 5, tzinfo=BERLIN)
    assert not await session.touch()


async def test_the_hour_that_comes_twice_in_autumn_is_counted_twice(session, clock):
    """From ten to three, to twenty to three: fifty minutes went by."""
    clock.now = datetime(2026, 10, 25, 2, 50, tzinfo=BERLIN)
    await session.create("Sam", SECRET)
    clock.now = datetime(2026, 10, 25, 2, 40, tzinfo=BERLIN, fold=1)
    assert await session.touch()


async def test_form_keys_are_remembered_but_not_without_end(session):
    """A repeat leads where the first one led; the oldest of very many are let go."""
    for number in range(KEPT_KEYS + 10):
        session.settle(str(number), f"/{number}")
    assert len(session.done) == KEPT_KEYS
    assert session.already("9") is None
    assert session.already("10") == "/10"
    assert session.already(str(KEPT_KEYS + 9)) == f"/{KEPT_KEYS + 9}"
    session.settle("10", "/elsewhere")
    assert len(session.done) == KEPT_KEYS
    assert session.already("10") == "/elsewhere"


async def test_a_lock_that_still_waits_takes_nothing_from_the_vault_opened_meanwhile(session):
    """Ending what runs behind a vault takes a moment; whoever opens theirs in it finds all of it."""
    await session.create("Sam", SECRET)
    await session.record(note("plum"))
    await session.lock()
    await session.create("Alex", OTHER)
    ending = asyncio.Event()

    class Slow:
        async def stop(self):
            await ending.wait()

    session.together = Slow()
    locking = asyncio.create_task(session.lock())
    await asyncio.sleep(0)
    assert not session.kept
    assert not session.stored
    await session.open("Sam", SECRET)
    ending.set()
    await locking
    assert [each.event for each in session.stored] == [note("plum")]
    assert session.journeys.of(GUIDE).reflections == {"chapter:x": "plum"}


@pytest.mark.parametrize("way", ["open", "create", "restore"])
async def test_a_vault_that_was_being_opened_when_all_was_locked_stays_locked(session, context, way):
    """Locking, or leaving quickly, while the passphrase is still being tried: nothing is open a moment later.

    What was to go into it is in it, for whoever opens it again.
    """
    await session.create("Sam", SECRET)
    sealed = await session.vault.export_sealed(SECRET)
    await session.lock()
    vaults, asked, tried = context.vaults, asyncio.Event(), asyncio.Event()
    work = {"open": "open", "create": "create", "restore": "import_sealed"}[way]
    tries = getattr(vaults, work)

    async def slowly(*given):
        asked.set()
        await tried.wait()
        return await tries(*given)

    setattr(vaults, work, slowly)
    given = {"open": ("Sam", SECRET), "create": ("Alex", SECRET), "restore": ("Alex", sealed, SECRET)}[way]
    await session.record(note("plum"))
    opening = asyncio.create_task(getattr(session, way)(*given, **({} if way == "create" else {"carry": True})))
    await asked.wait()
    await session.lock()
    assert not session.stored
    tried.set()
    with pytest.raises(VaultClosed):
        await opening
    assert not session.kept
    setattr(vaults, work, tries)
    await session.open(given[0], SECRET)
    assert session.kept
    assert [each.event for each in session.stored] == [note("plum")]
