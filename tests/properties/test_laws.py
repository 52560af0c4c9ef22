"""The laws hold on both devices, at every moment of hostile schedules."""

from hypothesis import HealthCheck, given, settings, strategies as st

from properties import merging
from properties.laws import every_law
from properties.schedules import NIGHTLY, Kinds, Schedule, play, schedules
from properties.world import World

QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large)


def examples(few: int, many: int = 10_000) -> settings:
    """Return how many schedules to try: few in the ordinary run, many at night."""
    most = many if NIGHTLY else few
    return settings(max_examples=most, deadline=None, suppress_health_check=QUIET)


def nothing(_: World) -> None:
    """Check nothing."""


@examples(300)
@given(schedules())
def test_every_law_holds_between_two_honest_apps(schedule: Schedule) -> None:
    """Loss, repeats, reordering, delay, rollback, restored backups, clocks 24 hours off."""
    play(schedule, every_law)


@examples(250)
@given(schedules(Kinds(evil=True)))
def test_every_law_holds_for_one_whose_partner_has_a_changed_app(schedule: Schedule) -> None:
    """Forged names, made-up vectors, two stories under one number, asks after a no."""
    play(schedule, every_law)


@examples(120)
@given(schedules(Kinds(jumps=("a",))))
def test_every_law_holds_while_one_clock_jumps(schedule: Schedule) -> None:
    """Set forward or back by up to 24 hours, at any moment."""
    play(schedule, every_law)


@examples(100)
@given(schedules(), st.integers(0, 2**32))
def test_law_1_histories_join_in_any_order(schedule: Schedule, seed: int) -> None:
    """Commutative, associative, idempotent; one by one as all at once."""
    merging.assert_joins(play(schedule, nothing), seed)


@examples(60)
@given(schedules(Kinds(evil=True)), st.integers(0, 2**32))
def test_law_1_histories_join_in_any_order_with_lies_in_them(schedule: Schedule, seed: int) -> None:
    """Two stories under one number are no exception."""
    merging.assert_joins(play(schedule, nothing), seed)


@examples(150)
@given(schedules())
def test_law_1_a_fold_from_scratch_gives_the_same(schedule: Schedule) -> None:
    """From the vault, in parts or at once."""
    merging.assert_rebuilds(play(schedule, nothing))


@examples(150)
@given(schedules())
def test_law_1_both_devices_converge_when_the_network_heals(schedule: Schedule) -> None:
    """Also after backups were restored and vaults rolled back."""
    merging.assert_converges(play(schedule, nothing))


@examples(300)
@given(schedules(Kinds(backups=False)))
def test_law_8_a_no_looks_like_silence(schedule: Schedule) -> None:
    """A board doesn't tell a no, a stop, or a worried answer from a partner who fell silent."""
    merging.assert_looks_alike(schedule)


@examples(100)
@given(schedules())
def test_law_10_either_could_have_made_every_record(schedule: Schedule) -> None:
    """No signature, no secret, no field beyond what was said."""
    merging.assert_nothing_proven(play(schedule, nothing))
