"""Planted bugs, one or more for each law: each must turn that law's check red."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from properties import laws, merging, plants, plants_asking, plants_relay, plants_telling
from properties.plants import Plant
from properties.schedules import ANY, Kinds, Schedule, play, whole

USUAL = whole(ANY)


@dataclass(frozen=True)
class Mutant:
    """A bug, the law that must notice, and the schedules to look in."""

    law: int
    plant: Plant
    check: Callable[[Schedule], object]
    kinds: Kinds = USUAL
    seed: int = 0
    """A seed that is known to show it; the search begins there in the ordinary run."""
    where: str = ""
    """What sets it apart, where the same bug is planted twice for a law."""
    rare: bool = False
    """Whether it takes that seed at night, too: by chance, thousands of schedules miss it."""


def at_every_step(number: int) -> Callable[[Schedule], object]:
    """Return a run of a schedule under that law's check."""
    return lambda schedule: play(schedule, laws.AT_EVERY_STEP[number])


def at_the_end(check: Callable[..., None], *rest: Any) -> Callable[[Schedule], object]:
    """Return a run of a schedule with a check of its outcome."""
    return lambda schedule: check(play(schedule, lambda _: None), *rest)


def looks_alike(step: str) -> Callable[[Schedule], object]:
    """Return a run of a schedule in which no board may tell a no to this step from silence."""
    return lambda schedule: merging.assert_looks_alike(schedule, step)


def refusing(step: str) -> Kinds:
    """Return schedules in which b often says no to this step."""
    return replace(whole(ANY), refusing=step)


PLAIN_EVIL = Kinds(evil=True)
"""Without what the other kinds have besides: a bug that takes one lie in many has its known seed there."""

TELLING = Kinds(telling=True)
EVIL = whole(PLAIN_EVIL)
WILD = whole(Kinds(evil=True, jumps=("a", "b")))
LEAVING = whole(Kinds(evil=True, leaving=True))
DAILY = replace(WILD, daily=True)
NO_BACKUPS = whole(Kinds(backups=False))
BACK = {"a": 0, "b": -24}
MUTANTS = (
    Mutant(1, plants.arrival_decides, at_the_end(merging.assert_converges), seed=2),
    Mutant(
        1, plants.arrival_decides, at_the_end(merging.assert_reads_the_same, 7), EVIL, where="lies"
    ),
    Mutant(1, plants_relay.a_gap_is_no_gap, at_the_end(merging.assert_converges), seed=4),
    Mutant(1, plants_relay.what_comes_late_is_dropped, at_the_end(merging.assert_converges)),
    Mutant(2, plants_relay.a_gap_is_no_gap, at_every_step(2), seed=4),
    Mutant(8, plants_relay.what_comes_twice_is_new, looks_alike("g/one"), refusing("g/one")),
    Mutant(1, plants.first_story_stays, at_the_end(merging.assert_joins, 7), EVIL),
    Mutant(1, plants.replays_count, at_the_end(merging.assert_joins, 7), EVIL),
    Mutant(
        1, plants.a_second_story_comes_too_late, at_the_end(merging.assert_rebuilds), EVIL, seed=2
    ),
    Mutant(2, plants.last_writer_wins, at_every_step(2), seed=9),
    Mutant(2, plants.wall_clock_decides, at_every_step(2), seed=9),
    Mutant(2, plants.concurrent_yes_survives, at_every_step(2), seed=1028),
    Mutant(2, plants.an_earlier_yes_comes_back, at_every_step(2), seed=1),
    Mutant(3, plants.anybody_lifts, at_every_step(3)),
    Mutant(2, plants.vectors_are_believed, at_every_step(2), EVIL, seed=85),
    Mutant(
        2, plants.one_of_two_stories_voids, at_every_step(2), PLAIN_EVIL, seed=1794894, rare=True
    ),
    Mutant(1, plants.backups_speak_on, at_the_end(merging.assert_converges), seed=752),
    Mutant(
        1,
        plants.what_was_forgotten_voids,
        at_the_end(merging.assert_converges),
        ANY,
        seed=8422,
        rare=True,
    ),
    Mutant(3, plants.a_changed_app_lifts, at_every_step(3), EVIL, seed=13),
    Mutant(3, plants.asks_again, at_every_step(3)),
    Mutant(3, plants_asking.reopening_brings_up, at_every_step(3)),
    Mutant(3, plants_asking.reopening_brings_up, at_every_step(3), EVIL, where="lies"),
    Mutant(3, plants_asking.a_changed_app_brings_up_by_reopening, at_every_step(3), EVIL),
    Mutant(3, plants_asking.an_old_wish_comes_back, at_every_step(3)),
    Mutant(3, plants_asking.a_void_wish_is_taken, at_every_step(3), seed=271),
    Mutant(3, plants.a_no_of_ones_own_is_forgotten, at_every_step(3)),
    Mutant(4, plants.silence_is_yes, at_every_step(4)),
    Mutant(4, plants.names_can_be_borrowed, at_every_step(4), PLAIN_EVIL, seed=2704),
    Mutant(5, plants.settles_from_the_earlier_yes, at_every_step(5), seed=23),
    Mutant(5, plants.settling_can_be_shortened, at_every_step(5), ANY, seed=159),
    Mutant(5, plants.longer_is_not_heeded, at_every_step(5), seed=222),
    Mutant(5, plants.the_same_day_will_do, at_every_step(5), seed=23),
    Mutant(6, plants.claims_set_the_clock, at_every_step(6), ANY, seed=247),
    Mutant(6, plants.receipt_sets_the_clock, at_every_step(6), seed=232),
    Mutant(6, plants.drunk_counts, at_every_step(6), seed=111),
    Mutant(6, plants.drunk_counts, at_every_step(6), DAILY, seed=128, where="daily"),
    Mutant(
        6,
        plants.a_far_claim_is_no_word,
        at_the_end(merging.assert_clocks_do_not_matter, BACK),
        WILD,
        seed=14,
    ),
    Mutant(7, plants.unsure_is_sure, at_every_step(7), seed=7),
    Mutant(7, plants.told_once, at_every_step(7), seed=17),
    Mutant(7, plants.a_reminder, at_every_step(7)),
    Mutant(8, plants.a_no_is_shown, merging.assert_looks_alike, NO_BACKUPS),
    Mutant(8, plants.a_yes_shows_after_its_no, merging.assert_looks_alike, NO_BACKUPS, seed=5),
    Mutant(
        8, plants.a_no_taken_back_unseen_is_shown, looks_alike("g/one"), refusing("g/one"), seed=27
    ),
    Mutant(
        8, plants.a_rolled_back_vault_shows_a_no, looks_alike("g/one"), refusing("g/one"), seed=157
    ),
    Mutant(8, plants.the_next_step_tells_of_a_no, looks_alike("g/two"), refusing("g/two")),
    Mutant(9, plants.liking_is_not_asked, at_every_step(9)),
    Mutant(9, plants.done_is_enough, at_every_step(9), seed=4),
    Mutant(9, plants_asking.an_old_good_brings_it_up_again, at_every_step(9), seed=45),
    Mutant(9, plants_asking.an_old_good_opens_the_next, at_every_step(9), seed=45),
    Mutant(9, plants_asking.an_unseen_wish_shows, at_every_step(9), seed=35),
    Mutant(10, plants.a_tag_of_the_author, at_the_end(merging.assert_nothing_proven)),
    Mutant(11, plants.a_worry_stays_inside, at_every_step(11)),
    Mutant(11, plants.a_worry_is_overridden, at_every_step(11)),
    Mutant(12, plants.leaving_needs_two, at_every_step(12)),
    Mutant(12, plants.leaving_needs_proof, at_every_step(12), LEAVING),
    Mutant(
        12,
        plants.an_old_vault_keeps_its_person,
        at_the_end(merging.assert_leaving_arrives, "a"),
        ANY,
        seed=1029,
    ),
    Mutant(13, plants_telling.telling_opens_the_next, at_every_step(13), seed=45),
    Mutant(13, plants_telling.one_tells_for_both, at_every_step(13)),
    Mutant(13, plants_telling.told_once_and_for_all, at_every_step(13), seed=45),
    Mutant(13, plants_telling.told_before_it_was_said_alone, at_every_step(13), seed=85),
    Mutant(
        13, plants_telling.said_alone_of_any_time, at_every_step(13), TELLING, seed=5198, rare=True
    ),
    Mutant(
        13,
        plants_telling.a_made_up_device_forgets_for_me,
        at_every_step(13),
        replace(TELLING, evil=True),
        seed=112915,
        rare=True,
    ),
    Mutant(
        13,
        plants_telling.what_is_pending_hides_nothing,
        at_every_step(13),
        TELLING,
        seed=215952,
        rare=True,
    ),
    Mutant(1, plants_telling.telling_again_reaches_nobody, at_the_end(merging.assert_converges)),
)
