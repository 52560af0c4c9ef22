"""What two people do with a step, and how it looks to one of them: for the tests beside this."""

from handhold.core import agreements as ag
from properties.world import World, settled, turned_on

ONE, TWO = "g/one", "g/two"


def says(world: World, side: str, *commands: ag.Command) -> None:
    """Let somebody say what must not be refused, and let it pass."""
    for command in commands:
        said = world.do(side, command)
        assert not isinstance(said, ag.Refused), said
    world.sync()


def done(world: World, step: str = ONE) -> World:
    """Let the step be on, and then be done, for both."""
    turned_on(settled(world, step), step)
    world.do("a", ag.SayDone(step))
    world.sync()
    return world


def view(world: World, side: str, step: str = ONE) -> ag.StepView:
    """Return a step on somebody's board."""
    return next(v for v in world.peers[side].board(world.real).steps if v.step == step)
