"""Where everything stands is worked out from where it stood before, and is the same as from the beginning."""

from datetime import timedelta

from handhold.app import folded
from handhold.app.folded import Folded
from handhold.app.told_alone import Placed, ToldAlone
from handhold.core.agreements import (
    AnswerAlone,
    Propose,
    Reopen,
    SayDone,
    SayHowItWas,
    SayNo,
    SayYes,
)
from handhold.core.agreements.private import AloneAnswered, StepFelt
from handhold.core.agreements.statements import Closed
from safety.test_threats_rest import STEP, TERMS, passes, says, together, turned_on
from unit.app.net import START, story, world


def afresh(here, person):
    """Return where everything stands, read from the vault anew."""
    return together(person).state(person.partner.id)


def test_it_is_the_same_as_from_the_beginning_after_each_word(tmp_path):
    """Whatever is said, privately or to both, here or there, and after going on as a new device."""

    async def tell():
        async with world(tmp_path) as (one, two):
            first, second = await turned_on(one, two)
            for here, person, command in (
                (second, two, SayDone(STEP)),
                (first, one, SayHowItWas(STEP, good=True)),
                (second, two, AnswerAlone(fine=False)),
                (first, one, Propose(STEP)),
                (second, two, AnswerAlone(fine=True)),
                (second, two, Reopen()),
                (first, one, SayNo()),
                (first, one, Reopen()),
                (first, one, Propose(STEP)),
                (second, two, SayYes(STEP)),
            ):
                await here.do(person.partner.id, command)
                for each, whose in (first, one), (second, two):
                    assert each.state(whose.partner.id) == afresh(each, whose)
                await passes(first, second)
                for each, whose in (first, one), (second, two):
                    assert each.state(whose.partner.id) == afresh(each, whose)

    story(tell())


def test_a_word_is_read_once(tmp_path, monkeypatch):
    """However much is held, a press and a page read only what came since."""

    async def tell():
        async with world(tmp_path, deposit_rate=1e3, request_rate=1e3) as (one, two):
            first, second = await turned_on(one, two)
            lies = [Closed(side="b", device="e", seq=1, seen=(), at=START + timedelta(seconds=n), step="x") for n in range(300)]
            await two.partners.share(two.partner.id, lies)
            await passes(second, first)
            held = first.state(one.partner.id).history.held
            assert held > len(lies)
            said = []
            read = folded.read
            monkeypatch.setattr(folded, "read", lambda event: said.append(event) or read(event))
            for _ in range(3):
                await says(first, one, SayNo(STEP))
                first.board(one.partner.id)
            assert len(said) == 3
            assert first.state(one.partner.id).history.held == held + 3

    story(tell())


def test_what_was_told_alone_keeps_its_place_though_it_is_told_of_late(tmp_path):
    """It came before a turn that is in the state already: then all is read again."""

    async def tell():
        async with world(tmp_path) as (one, two):
            await turned_on(one, two)
            partner = one.partner
            alone = [Placed(ToldAlone(START, partner.id, AloneAnswered(fine=True)), partner.turns)]
            for late in (0, 1, 2):
                added = [*alone, Placed(ToldAlone(START, partner.id, StepFelt(STEP, good=True)), partner.turns - late)]
                grown = Folded(TERMS)
                grown.state(partner, alone)
                assert grown.state(partner, added) == Folded(TERMS).state(partner, added)

    story(tell())
