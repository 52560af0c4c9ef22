"""Afterwards, from one vault to the other: what both told is there for both, also after a restart."""

from handhold.app import folded
from handhold.app.together import Together
from handhold.base.errors import InputError
from handhold.core.agreements import (
    Propose,
    Reason,
    Refused,
    SayDone,
    SayHowItWas,
    SayNo,
    Standing,
    Tell,
    decode,
)
from handhold.core.agreements.statements import Told
from safety.test_threats_rest import STEP, passes, says, standing, together, turned_on
from unit.app.net import story, world


def told(here: Together, person) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a person sees of both: their own words, and the other's."""
    (view,) = here.board(person.partner.id).steps
    return view.told_mine, view.told_theirs


def test_both_tell_and_both_see(tmp_path):
    """Privately first, then over the relay; the one who tells first sees nothing until the other has."""

    async def tell():
        async with world(tmp_path) as (one, two):
            first, second = await turned_on(one, two)
            await says(first, one, SayDone(STEP))
            await passes(first, second)
            refused = await first.do(one.partner.id, Tell(STEP, ("close",)))
            assert refused == Refused(Reason.say_privately_first)
            one.clock.pass_by(minutes=5)
            await says(first, one, SayHowItWas(STEP, good=True), Tell(STEP, ("close",)))
            await passes(first, second)
            assert told(first, one) == (("close",), ())
            assert told(second, two) == ((), ())
            await says(second, two, SayHowItWas(STEP, good=False), Tell(STEP, ("slower", "held")))
            await passes(first, second)
            for here, other in ((first, second), (together(one), together(two))):
                assert told(here, one) == (("close",), ("slower", "held"))
                assert told(other, two) == (("slower", "held"), ("close",))

    story(tell())


def test_an_app_that_does_not_know_the_kind_leaves_it_out_and_still_hears_a_no(
    tmp_path, monkeypatch
):
    """Its log keeps it: later yeses of that author wait until the app is newer, and no stop does."""

    def of_before(event: bytes):
        if isinstance(decode(event), Told):
            raise InputError("that isn't a statement")
        return decode(event)

    async def tell():
        async with world(tmp_path) as (one, two):
            first, second = await turned_on(one, two)
            await says(first, one, SayDone(STEP))
            await says(first, one, SayHowItWas(STEP, good=True), Tell(STEP, ("close",)))
            await says(first, one, Propose(STEP))
            with monkeypatch.context() as patch:
                patch.setattr(folded, "decode", of_before)
                await passes(first, second)
                await says(second, two, SayHowItWas(STEP, good=True))
                assert standing(second, two) is Standing.done
                await says(first, one, SayNo(STEP))
                await passes(first, second)
                assert second.state(two.partner.id).round(STEP).closed == {"a"}
            assert together(two).state(two.partner.id).round(STEP).told

    story(tell())
