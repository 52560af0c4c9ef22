"""Each law's check can fail: a planted bug turns it red within a few hundred schedules."""

import pytest

from properties.mutants import MUTANTS, Mutant
from properties.schedules import NIGHTLY, drawn

MOST = 5000


def caught(mutant: Mutant) -> int | None:
    """Return the first seed at which the law's check fails, None if it never does."""
    known = [] if NIGHTLY and not mutant.rare else [mutant.seed]
    for seed in [*known, *range(MOST)]:
        schedule = drawn(seed, mutant.kinds)
        try:
            mutant.check(schedule)
        except AssertionError:
            return seed
    return None


def name_of(mutant: Mutant) -> str:
    """Return which law has to find which bug, and where, if it is planted twice."""
    return f"law-{mutant.law}-{mutant.plant.__name__}" + f"-{mutant.where}" * bool(mutant.where)


@pytest.mark.parametrize("mutant", MUTANTS, ids=name_of)
def test_a_planted_bug_is_caught(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The property fails under the mutant."""
    mutant.plant(monkeypatch)
    assert caught(mutant) is not None
