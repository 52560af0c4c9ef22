"""What two can agree on follows from the guides' ladders."""

from handhold.content.location import packs_root
from handhold.content.shelf import load_shelf
from handhold.core.agreements.terms import terms


def test_a_step_that_somebody_does_alone_is_nothing_to_agree_on():
    """It asks for nobody's yes, and the step after it waits for the one before."""
    guides = load_shelf(packs_root()).guides
    ladder = next(guide.ladder for guide in guides if any(step.alone for step in guide.ladder))
    guide = next(guide for guide in guides if guide.ladder == ladder)
    at = next(number for number, step in enumerate(ladder) if step.alone)
    found = terms([guide])
    assert f"{guide.id}/{ladder[at].id}" not in {one.step for one in found.steps}
    assert len(found.steps) == sum(not step.alone for step in ladder)
    assert found.of(f"{guide.id}/{ladder[at + 1].id}").after == f"{guide.id}/{ladder[at - 1].id}"
