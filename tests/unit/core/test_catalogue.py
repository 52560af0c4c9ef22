"""Records: every event comes back as it went; what nobody wrote is told apart from what is newer."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from handhold.base.errors import VaultDamaged, VaultTooNew
from handhold.core import catalogue
from handhold.core.agreements import coding
from handhold.core.catalogue import Stored, decode, decode_all, encode
from handhold.core.events import PrivateEvent, SharedEvent
from handhold.core.journey import events as e
from unit.core.journey.support import KINDS, any_event, any_moment, of_kind, texts

FIXTURE = Path(__file__).parents[2] / "fixtures" / "events" / "v1.bin"
ALL_KINDS = (*KINDS, e.SettingChosen)
any_private = any_event | st.builds(e.SettingChosen, texts, texts)
AT = datetime(2027, 3, 1, 12, tzinfo=UTC)

KEPT = [
    e.ChapterMarked("a-guide", "chapter-one", read=True),
    e.ChapterMarked("a-guide", "chapter-one", read=False),
    e.ItemAnswered("a-guide", "before", "why", "both"),
    e.ReflectionWritten("a-guide", "chapter:one", "Žluťoučký kůň, 馬 and 🐎\nin two lines"),
    e.IdeaNoted("a-guide", "tea", e.Received.welcome),
    e.IdeaNoted("a-guide", "tea", None),
    e.StepNoted("a-guide", "first", e.Received.discomfort),
    e.StepNoted("a-guide", "second", e.Received.unclear),
    e.WayChosen("a-guide", "letter"),
    e.PointTicked("a-guide", "no-is-fine", carried=True),
    e.PlanWritten("a-guide", "the kitchen", "I have been wondering."),
    e.TalkNoted("a-guide", e.Outcome.yes),
    e.TalkNoted("a-guide", e.Outcome.unsure),
    e.TalkNoted("a-guide", e.Outcome.no),
    e.TalkReopened("a-guide"),
    e.SettlingLengthened("a-guide", 72),
    e.DayConfirmed("a-guide"),
    e.DayEnded("a-guide"),
    e.EntryMarked("a-guide", "a-book", e.Mark.saved),
    e.EntryMarked("a-guide", "a-book", e.Mark.read),
    e.EntryMarked("a-guide", "a-book", e.Mark.none),
    e.SettingChosen("theme", "dark"),
]


def kept() -> list[Stored]:
    """Return what the kept file holds, one record a minute."""
    return [Stored(AT + timedelta(minutes=n), event) for n, event in enumerate(KEPT)]


@given(any_moment, any_private)
def test_every_event_comes_back_as_it_went(at, event):
    """Kind, fields and moment."""
    assert decode(encode(Stored(at, event))) == Stored(at, event)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_kind_is_left_out(kind):
    """Each kind of event has a record of its own, named in it."""

    @settings(max_examples=3)
    @given(of_kind(kind))
    def comes_back(event):
        record = encode(Stored(AT, event))
        assert type(decode(record).event) is kind
        assert msgspec.msgpack.decode(record)["event"]["kind"] == kind.__name__

    comes_back()


def test_the_first_records_ever_written_are_read_for_ever():
    """The kept file is never written again: whoever changes a shape writes a lift."""
    records = msgspec.msgpack.decode(FIXTURE.read_bytes(), type=list[bytes])
    assert decode_all(records) == kept()
    assert {type(event) for event in KEPT} == set(ALL_KINDS)


def test_the_present_version_still_writes_what_it_wrote():
    """As long as the version is 1, its bytes don't change."""
    if catalogue.VERSION == 1:
        records = msgspec.msgpack.decode(FIXTURE.read_bytes(), type=list[bytes])
        assert [encode(record) for record in kept()] == records


@given(st.integers(catalogue.VERSION + 1, 2**31), any_private)
def test_a_record_of_a_later_version_asks_for_a_newer_handhold(version, event):
    """Also when it looks the same, and when it holds what nobody knows yet."""
    record = msgspec.msgpack.encode(Stored(AT, event, version))
    odd = msgspec.msgpack.encode({"v": version, "at": 7, "event": ["?"], "more": None})
    for each in (record, odd):
        with pytest.raises(VaultTooNew):
            decode(each)


@given(st.binary(max_size=200))
def test_bytes_nobody_wrote_are_damage(record):
    """Never another error, and never an event."""
    with pytest.raises((VaultDamaged, VaultTooNew)):
        decode(record)


@given(any_moment, any_private, st.data())
def test_a_record_with_one_wrong_byte_never_fails_otherwise(at, event, data):
    """It decodes to some event, or is damaged or too new: nothing else."""
    record = bytearray(encode(Stored(at, event)))
    place = data.draw(st.integers(0, len(record) - 1))
    record[place] = data.draw(st.integers(0, 255))
    try:
        decoded = decode(bytes(record))
    except (VaultDamaged, VaultTooNew):
        return
    assert isinstance(decoded.event, PrivateEvent)


@pytest.mark.parametrize(
    "plain",
    [
        {"v": 1, "at": AT, "event": {"kind": "Nothing", "guide": "g"}},
        {"v": 1, "at": AT, "event": {"kind": "TalkNoted", "guide": "g", "outcome": "maybe"}},
        {"v": 1, "at": AT, "event": {"kind": "TalkNoted", "guide": 3, "outcome": "no"}},
        {"v": 1, "at": AT, "event": {"kind": "TalkReopened"}},
        {"v": 1, "at": "2027-03-01T12:00:00", "event": {"kind": "TalkReopened", "guide": "g"}},
        {"v": 1, "event": {"kind": "TalkReopened", "guide": "g"}},
        {"v": 0, "at": AT, "event": {"kind": "TalkReopened", "guide": "g"}},
        {"v": -(2**40), "at": AT, "event": {"kind": "TalkReopened", "guide": "g"}},
        {"v": "1", "at": AT, "event": {"kind": "TalkReopened", "guide": "g"}},
        {"v": True, "at": AT, "event": {"kind": "TalkReopened", "guide": "g"}},
        [1, 2],
        None,
    ],
    ids=str,
)
def test_a_record_of_the_wrong_shape_is_damage(plain):
    """An unknown kind, a wrong value, a moment without a zone, a version nobody used."""
    with pytest.raises(VaultDamaged) as told:
        decode(msgspec.msgpack.encode(plain))
    assert told.value.__cause__ is None


def test_deep_nonsense_is_damage():
    """No depth makes the reader fall over."""
    with pytest.raises(VaultDamaged):
        decode(b"\x91" * 100_000)
    with pytest.raises(VaultDamaged):
        decode(b"\xa3\xff\xfe\xfd")


def test_damage_never_repeats_what_a_record_holds():
    """The sentence a person reads has no word of theirs in it."""
    record = encode(Stored(AT, e.ReflectionWritten("g", "p", "zebra stripes")))
    with pytest.raises(VaultDamaged) as told:
        decode(record.replace(b"ReflectionWritten", b"ReflectionWrotten"))
    assert "zebra" not in told.value.sentence()
    assert told.value.__cause__ is None


@pytest.fixture
def two_lifts(monkeypatch):
    """Pretend to be at version 3, with two older shapes: `chap`, then `chapter` without `read`."""

    def from_one(plain):
        event = dict(plain["event"])
        event["chapter"] = event.pop("chap")
        return {**plain, "event": event}

    def from_two(plain):
        return {**plain, "event": {**plain["event"], "read": True}}

    monkeypatch.setattr(catalogue, "VERSION", 3)
    monkeypatch.setattr(catalogue, "LIFTS", {1: from_one, 2: from_two})


def old(version: int, **event: object) -> bytes:
    """Return a record of an older version."""
    event = {"kind": "ChapterMarked", "guide": "g", **event}
    return msgspec.msgpack.encode({"v": version, "at": AT, "event": event})


def test_older_shapes_are_lifted_step_by_step(two_lifts):
    """Version 1 goes through both lifts, version 2 through the last one."""
    lifted = Stored(AT, e.ChapterMarked("g", "one", read=True), 3)
    assert decode(old(1, chap="one")) == lifted
    assert decode(old(2, chapter="one")) == lifted
    assert decode(old(3, chapter="one", read=True)) == lifted


@pytest.mark.parametrize("record", [old(1, other=1), old(2, chapter=4), old(0), b"\x83\xa1v\x01"], ids=repr)
def test_an_old_record_that_does_not_lift_is_damage(two_lifts, record):
    """A lift that stumbles over what nobody wrote tells nothing but that."""
    with pytest.raises(VaultDamaged):
        decode(record)


def test_one_damaged_record_stops_the_reading():
    """No record is passed over in silence."""
    good = encode(kept()[0])
    with pytest.raises(VaultDamaged):
        decode_all([good, good[:-1], good])


@pytest.mark.parametrize("event", KEPT, ids=repr)
def test_what_is_private_has_no_way_out(event):
    """It is no shared event, and the only coding for a partner refuses it by type."""
    assert isinstance(event, PrivateEvent)
    assert not isinstance(event, SharedEvent)
    with pytest.raises(TypeError, match="never leaves the vault"):
        coding.encode(event)


def test_the_families_have_no_member_in_common():
    """Every event of the vault is private; none is shared as well."""
    assert set(e.JourneyEvent.__args__) == set(KINDS)
    for kind in ALL_KINDS:
        assert issubclass(kind, PrivateEvent)
        assert not issubclass(kind, SharedEvent)
