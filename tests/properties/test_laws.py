"""The laws hold on both devices, at every moment of hostile schedules."""

import contextlib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, example, given, settings, strategies as st

from handhold.base.errors import InputError
from handhold.core.agreements import decode, encode
from properties import merging
from properties.laws import AT_EVERY_STEP, every_law
from properties.schedules import (
    NIGHTLY,
    Kinds,
    Schedule,
    drawn,
    play,
    refusals,
    schedules,
    seeds,
    whole,
)
from properties.world import World

EVIL = Kinds(evil=True)
AFTER, EVIL_AFTER = Kinds(telling=True), Kinds(evil=True, telling=True)
JUMPING, WILD = Kinds(jumps=("a", "b")), Kinds(evil=True, jumps=("a", "b"))
QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large)


def examples(few: int, many: int = 10_000) -> settings:
    """Return how many schedules to try: few in the ordinary run, many at night."""
    most = many if NIGHTLY else few
    return settings(max_examples=most, deadline=None, suppress_health_check=QUIET)


def nothing(_: World) -> None:
    """Check nothing."""


def by_the_hours(world: World) -> None:
    """Check what hours decide."""
    for law in (5, 6, 7):
        AT_EVERY_STEP[law](world)


@examples(150)
@given(schedules())
@example(drawn(69528920135))  # what let a step be brought up was forgotten later
@example(drawn(215952, AFTER))  # a rolled back device has forgotten that it took back what it told
@example(drawn(108157, AFTER))  # "done" came after a stop, and ends nothing
def test_every_law_holds_between_two_honest_apps(schedule: Schedule) -> None:
    """Loss, repeats, reordering, delay, rollback, restored backups, clocks 24 hours off."""
    play(schedule, every_law)


@examples(150)
@given(schedules(EVIL))
@example(drawn(172, EVIL))  # a made-up new device has forgotten that a step was done
@example(drawn(934, EVIL))  # and so has one after which a step was brought up again
@example(drawn(1794894, EVIL))  # a new device, and a "done" of it under the same number
@example(drawn(112915, EVIL_AFTER))  # a made-up new device has forgotten what was taken back
@example(drawn(218317, EVIL_AFTER))  # two stories of what was told, under one number
def test_every_law_holds_for_one_whose_partner_has_a_changed_app(schedule: Schedule) -> None:
    """Forged names, made-up vectors, two stories under one number, asks after a no."""
    play(schedule, every_law)


@pytest.mark.parametrize("side", "ab")
@examples(50)
@given(seeds, st.booleans())
@example(1379242, False)  # three in which a restored device has forgotten that a step was done
@example(198842852, False)
@example(200106999382, False)
def test_every_law_holds_while_one_clock_jumps(side: str, seed: int, trouble: bool) -> None:
    """Set forward or back by up to 24 hours, at any moment."""
    play(drawn(seed, Kinds(jumps=(side,), telling=True, trouble=trouble)), every_law)


@examples(100)
@given(schedules(JUMPING))
@example(drawn(529, whole(JUMPING)))  # "done" comes together with a no, and stays unseen with it
@example(drawn(1757, whole(JUMPING)))  # a vault rolled back unseen takes back a no it forgot
@example(drawn(24450, whole(JUMPING)))  # "done" knew nothing of a new device, and came after a no
def test_every_law_holds_while_both_clocks_jump(schedule: Schedule) -> None:
    """What no clock that runs straight is there for holds by the clocks that there are."""
    play(schedule, every_law)


@examples(150)
@given(schedules(replace(WILD, leaving=True)))
def test_every_law_holds_against_all_at_once(schedule: Schedule) -> None:
    """A bad network, old backups, jumping clocks, and a changed app that also says who has left."""
    play(schedule, every_law)


@examples(100)
@given(schedules(replace(JUMPING, daily=True)))
def test_the_laws_of_hours_hold_where_much_is_said_on_the_day(schedule: Schedule) -> None:
    """Laws 5 to 7, sober and not, heard soon or late, by clocks that jump."""
    play(schedule, by_the_hours)


@examples(100)
@given(schedules(replace(WILD, daily=True)))
def test_the_laws_of_hours_hold_where_a_changed_app_makes_the_day_up(schedule: Schedule) -> None:
    """Laws 5 to 7, of the honest person's own words: when a liar's were said, nobody can tell."""
    play(schedule, by_the_hours)


@examples(200)
@given(schedules(), st.integers(0, 2**32))
def test_law_1_histories_join_in_any_order(schedule: Schedule, seed: int) -> None:
    """Commutative, associative, idempotent; one by one as all at once."""
    merging.assert_joins(play(schedule, nothing), seed)


@examples(200)
@given(schedules(WILD), st.integers(0, 2**32))
def test_law_1_histories_join_in_any_order_with_lies_in_them(schedule: Schedule, seed: int) -> None:
    """Two stories under one number are no exception."""
    merging.assert_joins(play(schedule, nothing), seed)


@examples(60)
@given(schedules(JUMPING), st.integers(0, 2**32))
def test_law_1_what_is_so_follows_from_the_set_alone(schedule: Schedule, seed: int) -> None:
    """Two devices given the same in another order, and in other contacts, read the same."""
    merging.assert_reads_the_same(play(schedule, nothing), seed)


@examples(60)
@given(schedules(WILD), st.integers(0, 2**32))
def test_law_1_what_is_so_follows_from_the_set_alone_with_lies_in_it(
    schedule: Schedule, seed: int
) -> None:
    """A changed app can tell each something else; it can't make one set of statements mean two things."""
    merging.assert_reads_the_same(play(schedule, nothing), seed)


@examples(150)
@given(schedules(JUMPING))
def test_law_1_a_fold_from_scratch_gives_the_same(schedule: Schedule) -> None:
    """From the vault, in parts or at once."""
    merging.assert_rebuilds(play(schedule, nothing))


@examples(150)
@given(schedules(WILD))
def test_law_1_a_fold_from_scratch_gives_the_same_with_lies_in_it(schedule: Schedule) -> None:
    """What a changed app has sent tells one story, however it is read."""
    merging.assert_rebuilds(play(schedule, nothing))


@examples(150)
@given(schedules())
@example(drawn(8422))  # a "done" that only the lost vault knew of
def test_law_1_both_devices_converge_when_the_network_heals(schedule: Schedule) -> None:
    """Also after backups were restored and vaults rolled back."""
    merging.assert_converges(play(schedule, nothing))


@examples(100)
@given(schedules(JUMPING))
def test_law_1_both_devices_converge_though_both_clocks_jump(schedule: Schedule) -> None:
    """No clock is asked."""
    merging.assert_converges(play(schedule, nothing))


@examples(200)
@given(refusals())
@example((drawn(18, replace(AFTER, refusing="g/one")), "g/one"))  # a no, taken back, and a new no
@example((drawn(325, replace(AFTER, refusing="g/two")), "g/two"))  # the same of the step before
def test_law_8_a_no_looks_like_silence(case: tuple[Schedule, str]) -> None:
    """A board doesn't tell a no, a stop, or a worried answer from a partner who fell silent.

    Also where vaults were restored or rolled back, and the device hears again what it had said.
    """
    merging.assert_looks_alike(*case)


@examples(60)
@given(refusals(JUMPING))
def test_law_8_a_no_looks_like_silence_while_clocks_jump(case: tuple[Schedule, str]) -> None:
    """Both of them, forward or back."""
    merging.assert_looks_alike(*case)


@examples(140)
@given(refusals(WILD))
@example((drawn(2955, replace(WILD, telling=True, refusing="g/one")), "g/one"))  # fills a gap
@example((drawn(111, Kinds(evil=True, backups=False)), "g/one"))  # a yes comes with its own no
@example((drawn(528, replace(whole(WILD), refusing="g/one")), "g/one"))  # a device that forgets it was begun is given up
@example((drawn(65448, replace(whole(WILD), refusing="g/one")), "g/one"))  # a made-up device's "done" knew of the no
def test_law_8_a_no_looks_like_silence_whatever_a_changed_app_says_beside_it(
    case: tuple[Schedule, str],
) -> None:
    """As long as it takes nothing back that was shown (nor a device of its own), and says nothing in the other's name."""
    merging.assert_looks_alike(*case)


@examples(200)
@given(schedules(JUMPING))
def test_law_10_either_could_have_made_every_record(schedule: Schedule) -> None:
    """No signature, no secret, no field beyond what was said."""
    merging.assert_nothing_proven(play(schedule, nothing))


@examples(200)
@given(schedules(WILD))
def test_law_10_either_could_have_made_every_record_with_lies_among_them(
    schedule: Schedule,
) -> None:
    """What a changed app has made up is made of plain fields as well: nothing tells it apart."""
    merging.assert_nothing_proven(play(schedule, nothing))


@examples(100)
@given(schedules(), st.sampled_from((-24, 0, 24)), st.sampled_from((-24, 0, 24)))
def test_law_6_where_a_step_stands_does_not_depend_on_how_far_clocks_are_apart(
    schedule: Schedule, a: int, b: int
) -> None:
    """Shift every time a side has claimed: the fold is the same."""
    merging.assert_clocks_do_not_matter(play(schedule, nothing), {"a": a, "b": b})


@examples(100)
@given(schedules(WILD), st.sampled_from((-24, 0, 24)), st.sampled_from((-24, 0, 24)))
def test_law_6_where_a_step_stands_does_not_depend_on_the_clock_of_somebody_who_lies(
    schedule: Schedule, a: int, b: int
) -> None:
    """Made-up times shift like any others, and decide nothing either."""
    merging.assert_clocks_do_not_matter(play(schedule, nothing), {"a": a, "b": b})


@examples(100)
@given(schedules(JUMPING), st.sampled_from("ab"))
def test_law_12_who_leaves_has_left_for_both(schedule: Schedule, side: str) -> None:
    """At the next contact, also from a vault that was rolled back."""
    merging.assert_leaving_arrives(play(schedule, nothing), side)


@examples(100)
@given(schedules(replace(WILD, leaving=True)))
def test_law_12_who_leaves_somebody_with_a_changed_app_has_left_for_both(
    schedule: Schedule,
) -> None:
    """Whatever it sent, and in whose name; their device learns of it."""
    merging.assert_leaving_arrives(play(schedule, nothing), "a")


@examples(150)
@given(schedules(), st.data())
def test_bytes_that_were_meddled_with_decode_or_are_refused(
    schedule: Schedule, data: st.DataObject
) -> None:
    """Never another error than InputError."""
    world = play(schedule, nothing)
    world.evil = "b"
    assume(world.peers["a"].state.history.statements())
    record = bytearray(encode(world.peers["a"].state.history.statements()[0]))
    for _ in range(data.draw(st.integers(1, 4))):
        record[data.draw(st.integers(0, len(record) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(InputError):
        world.peers["b"].hear([decode(bytes(record))], world.real)
    every_law(world)
