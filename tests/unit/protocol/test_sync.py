"""Sync over a channel that loses, repeats, reorders and rolls back, with crashes at every step."""

import os
from collections import Counter
from datetime import timedelta
from random import Random

from hypothesis import example, given, settings, strategies as st

from handhold.crypto.primitives import Sodium, native
from handhold.protocol.book import fold
from handhold.protocol.partnership import LINGER, opened_again
from handhold.protocol.records import DeviceRenewed, decode_record
from handhold.protocol.session import Kind
from handhold.protocol.steps import WINDOW, renew, share
from unit.protocol.world import LATER, START, HostileRelay, Said, couple, settle


class Counting(Sodium):
    """Primitives that notice a key and nonce being used for two plaintexts."""

    def __init__(self):
        super().__init__()
        self.used = {}

    def seal(self, key, nonce, plaintext, associated):
        """Seal, and remember what for."""
        before = self.used.setdefault((key, nonce), (plaintext, associated))
        assert before == (plaintext, associated), "one key and nonce for two plaintexts"
        return super().seal(key, nonce, plaintext, associated)


def converge(one, two):
    """Let both talk in peace for three days; then they hold the same.

    A copy that has forgotten what it confirmed has nothing to ask for: the empty batch of a quiet
    day gives it away.
    """
    for _ in range(3):
        settle(one, two, rounds=12)
        one.now += LATER
        two.now += LATER
    assert one.all_texts() == two.all_texts()


def drawn(seed, *, backups):
    """Return a long schedule: what happens next, and to which of the two."""
    random = Random(seed)
    happens = ["say"] * 3 + ["reply"] + ["send", "hear"] * 2 + ["crash"]
    happens += ["copy", "restore"] if backups else []
    return [
        (random.choice(happens), random.random() < 0.5) for _ in range(random.randint(20, 80))
    ]


seeds = st.integers(min_value=0, max_value=2**40)
"""Schedules are drawn from a seed: lists that Hypothesis draws are mostly too short for anything to get lost."""

NIGHTLY = os.environ.get("HANDHOLD_PROFILE") == "nightly"

many = settings(max_examples=10_000 if NIGHTLY else 100)


@many
@given(seeds)
@example(25)  # what an early batch confirmed was forgotten by an old copy
@example(621)  # an answer that was on its way told nothing of what had come since
@example(1820)  # a used number, with nothing wanted: nobody answered
def test_both_devices_converge_whatever_the_channel_and_the_crashes(seed):
    """R4, R10, R11: lossy channel, crashes, old backups: both end with the same, none invented.

    No key and nonce serves two plaintexts on the way.
    """
    converges_after(seed)


def converges_after(seed):
    """Let a schedule with old backups happen and end in peace; return what kinds of batches came."""
    kinds = Counter()
    primitives = Counting()
    one, two = couple(f"h{seed}", primitives)
    boxes = [HostileRelay(seed), HostileRelay(seed + 1)]
    people = (one, two)
    backups = [list(one.records), list(two.records)]
    said = set()
    for number, (what, first) in enumerate(drawn(seed, backups=True)):
        here = 0 if first else 1
        person = people[here]
        if what == "say":
            said.add(f"{here}-{number}")
            person.say(f"{here}-{number}")
        elif what == "reply":
            person.reply()
        elif what == "send":
            boxes[1 - here].put(person.out())
        elif what == "hear":
            kinds.update(person.hear(boxes[here].get()).kinds)
        elif what == "crash":
            person.reopen()
        elif what == "copy":
            backups[here] = list(person.records)
        else:
            person.records = list(backups[here])
            person.reopen()
    converge(one, two)
    assert set(one.all_texts()) <= said
    return kinds


@many
@given(seeds)
def test_without_old_backups_nothing_is_ever_lost_or_repeated(seed):
    """R4: what was said is heard once, in order, by the other."""
    nothing_lost_after(seed)


def nothing_lost_after(seed):
    """Let a schedule happen and end in peace; return what kinds of batches came."""
    kinds = Counter()
    one, two = couple(f"n{seed}")
    boxes = [HostileRelay(seed), HostileRelay(seed + 1)]
    said = {True: [], False: []}
    for number, (what, first) in enumerate(drawn(seed, backups=False)):
        here, there = (one, two) if first else (two, one)
        if what == "say":
            said[first].append(f"{number}")
            here.say(f"{number}")
        elif what == "reply":
            here.reply()
        elif what == "send":
            boxes[first].put(here.out())
        elif what == "hear":
            kinds.update(here.hear(boxes[not first].get()).kinds)
        elif what == "crash":
            here.reopen()
        assert not any(isinstance(decode_record(r), DeviceRenewed) for r in here.records)
        assert here.texts(mine=False) == said[not first][: len(here.texts(mine=False))]
        assert there.texts(mine=False) == said[first][: len(there.texts(mine=False))]
    settle(one, two, rounds=12)
    assert two.texts(mine=False) == said[True]
    assert one.texts(mine=False) == said[False]
    assert (one.partner.undelivered, two.partner.undelivered) == ((), ())
    return kinds


def test_the_schedules_meet_what_they_are_about():
    """Repeats and gaps come up in plenty, and old copies where there are any, or they would show nothing."""
    met = sum((nothing_lost_after(seed) for seed in range(40)), Counter())
    assert met.keys() == {Kind.taken, Kind.again, Kind.early}
    assert min(met.values()) > 50, met
    met = sum((converges_after(seed) for seed in range(100)), Counter())
    assert met.keys() == set(Kind) - {Kind.noise}
    assert min(met.values()) > 5, met


def test_state_event_and_batch_are_one_write():
    """R11: cut the vault between any two writes; what is sent later never contradicts."""
    primitives = Counting()
    one, _ = couple("cut", primitives)
    writes = [len(one.records)]
    for number in range(5):
        one.say(f"{number}")
        writes.append(len(one.records))
    full = list(one.records)
    for cut in writes:
        one.records = full[:cut]
        one.reopen()
        said = one.texts(mine=True)
        assert len(one.out()) == len(said)
        assert one.partner.session.sent == len(said)


def test_a_repeat_is_the_stored_bytes():
    """R11: after a crash the very same batch goes out again."""
    one, _ = couple()
    one.say("once")
    before = one.out()
    one.reopen()
    one.reply()
    assert one.out() == before


def test_an_event_waits_until_the_partner_s_device_has_it():
    """Only the partner's own word empties the outbox; losing the relay is only a delay."""
    one, two = couple()
    settle(one, two)
    one.say("stop")
    assert len(one.partner.undelivered) == 1
    lost = one.out()
    one.reopen()
    assert one.out() == lost
    two.hear(one.out())
    two.reply()
    assert len(one.partner.undelivered) == 1
    one.hear(two.out())
    assert one.partner.undelivered == ()


def test_confirmations_do_not_confirm_each_other_for_ever():
    """Two devices with nothing to say fall silent."""
    one, two = couple()
    one.say("hello")
    settle(one, two)
    counts = (len(one.records), len(two.records))
    settle(one, two)
    assert (len(one.records), len(two.records)) == counts


def test_replays_make_at_most_one_new_batch():
    """A relay that repeats everything for ever can't make a vault grow."""
    one, two = couple()
    one.say("hello")
    batch = one.out()
    settle(one, two)
    two.hear(batch)
    two.reply()
    count = len(two.records)
    for _ in range(20):
        two.hear(batch)
        two.reply()
    assert len(two.records) == count


def test_a_restored_vault_notices_and_goes_on_as_a_new_device():
    """R10: yesterday's copy, then sync: a new device id, and everything that survives comes back."""
    primitives = Counting()
    one, two = couple("restore", primitives)
    settle(one, two)
    one.say("before the copy")
    settle(one, two)
    copy = list(one.records)
    one.say("lost with the disk")
    two.say("heard and lost")
    settle(one, two)
    old = one.partner.session.device
    one.records = copy
    one.reopen()
    two.say("news")
    taken = one.hear(two.out())
    assert Kind.overtaken in taken.kinds
    assert one.partner.session.device != old
    assert old in one.partner.session.former
    one.say("as a new device")
    settle(one, two)
    assert one.all_texts() == two.all_texts()
    assert "lost with the disk" in one.texts(mine=False)
    assert old in two.partner.session.retired


def test_a_restored_vault_that_speaks_first_is_told():
    """R10: its new batch carries a used number; the partner's answer gives it away, nothing is lost."""
    one, two = couple("first")
    settle(one, two)
    copy = list(one.records)
    one.say("lost")
    settle(one, two)
    one.records = copy
    one.reopen()
    one.say("said from the copy")
    two.hear(one.out())
    assert "said from the copy" not in two.texts(mine=False)
    settle(one, two)
    assert "said from the copy" in two.texts(mine=False)
    assert one.all_texts() == two.all_texts()


def test_an_imported_vault_is_a_new_device_at_once():
    """Another vault id: the app renews before anything is sent."""
    one, two = couple("import")
    settle(one, two)
    one.keep([renew(one.tools, one.partner, b"w" * 16, START)])
    assert one.partner.vault == b"w" * 16
    one.say("from the import")
    settle(one, two)
    assert "from the import" in two.texts(mine=False)


def test_a_device_that_was_given_up_is_heard_no_more():
    """What a copy still says under the old id brings nothing, and doesn't displace the new one."""
    one, two = couple("given-up")
    settle(one, two)
    old, _ = couple("given-up")
    old.records = list(one.records)
    old.reopen()
    one.keep([renew(one.tools, one.partner, b"w" * 16, START)])
    settle(one, two)
    new = one.partner.session.device
    old.say("from the old id")
    taken = two.hear(old.out())
    assert (taken.kinds, taken.events) == ((Kind.again,), ())
    assert two.partner.session.peer == new
    one.say("from the new one")
    two.hear(one.out())
    assert two.texts(mine=False) == ["from the new one"]


def test_both_restoring_at_once_still_meet():
    """Two old copies, each a new device, find each other."""
    one, two = couple("both")
    settle(one, two)
    one.say("a")
    two.say("b")
    settle(one, two)
    one.keep([renew(one.tools, one.partner, b"w" * 16, START)])
    two.keep([renew(two.tools, two.partner, b"x" * 16, START)])
    one.say("c")
    two.say("d")
    settle(one, two, rounds=12)
    assert one.all_texts() == two.all_texts() == ["a", "b", "c", "d"]


def test_nobody_can_put_words_into_the_other_s_mouth():
    """What arrives is the partner's, whatever it claims; only this device's own is `mine`."""
    one, two = couple("mouth")
    settle(one, two)
    one.say("mine")
    settle(one, two)
    two.keep([renew(two.tools, two.partner, b"x" * 16, START)])
    settle(one, two, rounds=12)
    assert one.texts(mine=True) == ["mine"]
    assert two.texts(mine=True) == []


def test_leaving_is_one_sided_and_arrives():
    """One leaves; it holds there at once and at the other's next contact, and both fall silent."""
    one, two = couple("leave")
    settle(one, two)
    one.leave()
    assert one.partner.parted.by == "me"
    assert not one.partner.finished
    two.hear(one.out())
    assert two.partner.parted.by == "them"
    two.reply()
    one.hear(two.out())
    assert one.partner.finished
    assert not two.partner.finished
    left, weeks = two.partner, [START + timedelta(weeks=number) for number in range(LINGER + 1)]
    for moment in weeks[:LINGER] * 2:
        left = opened_again(left, moment)
        assert not left.finished
    assert opened_again(left, weeks[-1]).finished


def test_nothing_more_can_be_shared_after_parting():
    """Neither side's app lets anything out any more."""
    import pytest

    from handhold.base.errors import InputError

    one, two = couple("after")
    settle(one, two)
    one.leave()
    two.hear(one.out())
    for person in (one, two):
        with pytest.raises(InputError):
            share(person.tools, person.partner, [Said("late")], START)


def test_leaving_reaches_the_other_even_if_the_first_try_is_lost():
    """The last batch is kept and repeated like any other."""
    one, two = couple("again")
    settle(one, two)
    one.leave()
    one.reopen()
    two.hear(one.out())
    assert two.partner.parted.by == "them"


def test_a_window_bounds_what_waits():
    """A partner who is away for months costs a bounded outbox; the rest waits in the log."""
    one, two = couple("window")
    settle(one, two)
    for number in range(3 * WINDOW):
        one.say(f"{number:02}")
    assert len(one.out()) == WINDOW
    assert len(one.partner.undelivered) == 3 * WINDOW
    settle(one, two, rounds=12)
    assert two.texts(mine=False) == [f"{number:02}" for number in range(3 * WINDOW)]


def test_events_before_the_words_were_compared_stay_here():
    """Nothing is sealed until the person has said that both screens show the same words."""
    from dataclasses import replace

    one, _ = couple("words")
    partner = replace(one.partner, compared=False)
    records = share(one.tools, partner, [Said("early")], START)
    assert len([r for r in records if getattr(r, "wanting", False)]) == 0


def test_folding_in_parts_or_at_once_is_the_same():
    """The book is a pure fold."""
    one, two = couple("fold")
    one.say("x")
    settle(one, two)
    records = [decode_record(each) for each in one.records]
    whole = fold(records)
    part = fold(())
    for record in records:
        part = fold([record], part)
    assert whole == part


def test_a_copy_in_use_elsewhere_is_not_followed():
    """Two open copies of one vault: the partner never mixes their histories unnoticed."""
    one, two = couple("copies")
    settle(one, two)
    twin, _ = couple("copies")
    twin.records = list(one.records)
    twin.tools = type(one.tools)(native(), couple("other-twin")[0].tools.entropy)
    twin.reopen()
    one.say("from the first")
    twin.say("from the twin")
    twin.say("more from the twin")
    two.hear(one.out())
    taken = two.hear(twin.out())
    assert Kind.taken not in taken.kinds
    assert two.texts(mine=False) == ["from the first"]
