"""A partner who has gone quiet: no page of the two says so, on any rung, however long it lasts.

The one at the pages opens all of them after three days, after thirty, and again when the other's device has been there and
its person has said nothing. They are the same, byte for byte. What their own clock alone brings about is set aside
before the first look: a yes has settled and "today" has run out by then, and the question for oneself is answered anew.
"""

import re
from collections.abc import Awaitable, Callable
from difflib import unified_diff

import pytest

from handhold.core.agreements import (
    AnswerAlone,
    Propose,
    SayDone,
    SayHowItWas,
    SayNo,
    SayToday,
    SayYes,
    SayYesAgain,
    Standing,
    Tell,
)
from unit.app.net import RELAY
from web.person import KEY, OURS
from web.two import Two

pytestmark = pytest.mark.anyio

STEP = "/partners/1/steps/1"
OF_TWO = ("/partners", "/partners/1", STEP, "/partners/1/steps/2")
BESIDE = ("/", "/guides/1/day", "/guides/1/day/card", "/guides/1/afterwards")
LOOKS = re.compile(r'hx-get="([^"]+)"')
TAGS = re.compile(r"<script.*?</script>|<[^>]+>", re.DOTALL)
HINTS = re.compile(
    r"\b(answered|replied|responded|reacted|seen|opened|ignored|silent|quiet|late|overdue|ago|online|offline|away|"
    r"remind|reminder|nudge|received|delivered|read it|not yet|since|hasn.t|haven.t|last)\b",
    re.IGNORECASE,
)
OWN = ("the next time it is opened", "What a device has received stays there.")
"""Sentences that hold such a word and speak of a vault, or of what one told oneself."""

Rung = Callable[[Two], Awaitable[None]]


async def nothing_yet(two: Two) -> None:
    """Nobody has brought anything up."""


async def brought_up(two: Two, *, unsure: bool = False) -> None:
    """I have, and wait for nothing."""
    await two.say(two.here, Propose(two.step(two.here).step, unsure=unsure))


async def brought_up_unsure(two: Two) -> None:
    """I have, unsure but game."""
    await brought_up(two, unsure=True)


async def thinking(two: Two) -> None:
    """They have, and I think about it."""
    await two.say(two.there, AnswerAlone(fine=True), Propose(two.step(two.there).step))


async def both_yes(two: Two) -> None:
    """Both have said a first yes; by the first look it has settled."""
    await two.say_yes()


async def they_were_unsure(two: Two) -> None:
    """They said "unsure, but game", and then nothing more."""
    step = two.step(two.here).step
    await brought_up(two)
    await two.say(two.there, AnswerAlone(fine=True), SayYes(step, unsure=True))


async def i_slept_on_it(two: Two) -> None:
    """I was unsure and have said again that I am up for it."""
    step = two.step(two.here).step
    await brought_up_unsure(two)
    await two.say(two.there, AnswerAlone(fine=True), SayYes(step))
    two.later(hours=50)
    await two.say(two.here, SayYesAgain(step))


async def i_said_today(two: Two) -> None:
    """I have said "today", and they haven't."""
    await two.say_yes()
    two.later(hours=50)
    await two.say(two.here, SayToday(two.step(two.here).step, sober=True))


async def was_on(two: Two) -> None:
    """It was on for both."""
    await two.turn_on()
    assert two.step(two.here).standing is Standing.on


async def done(two: Two) -> None:
    """I have said that it took place, and that it was good."""
    step = two.step(two.here).step
    await two.turn_on()
    await two.say(two.here, SayDone(step), SayHowItWas(step, good=True))


async def told(two: Two) -> None:
    """I have told how it was."""
    await done(two)
    await two.say(two.here, Tell(two.step(two.here).step, ("safe",)))


async def next_brought_up(two: Two) -> None:
    """I have brought the next step up; whether they liked the first only they know."""
    await done(two)
    await two.say(two.here, Propose(two.board(two.here).steps[1].step))


async def i_let_it_rest(two: Two) -> None:
    """I have let everything rest while it was on; their device isn't there."""
    await two.turn_on()
    await i_let_a_step_rest(two)


async def i_let_a_step_rest(two: Two) -> None:
    """I have let a step rest, be it one that nobody has brought up; their device isn't there."""
    await two.here.do(two.partner(two.here), SayNo(two.step(two.here).step))


async def they_let_it_rest(two: Two) -> None:
    """They have, which looks like silence."""
    await brought_up(two)
    await two.say(two.there, SayNo(two.step(two.there).step))


RUNGS: tuple[Rung, ...] = (
    nothing_yet, brought_up, brought_up_unsure, thinking, both_yes, they_were_unsure, i_slept_on_it, i_said_today,
    was_on, done, told, next_brought_up, i_let_it_rest, i_let_a_step_rest, they_let_it_rest,
)  # fmt: skip


LOOK_NO_MORE = (nothing_yet, done, told)
"""Where no open page looks by itself: nothing that shows could come."""


async def alone_for(two: Two, days: int) -> None:
    """Let days pass on which only the one at the pages is there, and nobody says anything."""
    for _ in range(days // 3):
        two.later(days=3)
        await two.here.once()
        await two.here.tend()


async def shown(two: Two, paths: tuple[str, ...] = OF_TWO + BESIDE) -> dict[str, str]:
    """Open pages and return them without what is drawn anew each time."""
    await two.here.do(two.partner(two.here), AnswerAlone(fine=True))  # asked again after two weeks, whoever is there
    return {path: KEY.sub("", (await two.person.opens(path)).text) for path in paths}


def differing(one: dict[str, str], two: dict[str, str]) -> list[str]:
    """Return the lines in which pages differ, for whoever reads a failure."""
    return [line for path in one for line in unified_diff(one[path].splitlines(), two[path].splitlines(), path, path, n=0)]


def hints(page: str) -> list[str]:
    """Return the words of a page's main part that could speak of somebody's absence."""
    text = TAGS.sub(" ", page.partition("<main")[2].partition("</main>")[0])
    for sentence in OWN:
        text = text.replace(sentence, "")
    return HINTS.findall(text)


@pytest.mark.parametrize("rung", RUNGS, ids=[rung.__name__ for rung in RUNGS])
async def test_however_long_the_other_is_quiet_no_page_tells_of_it(two, rung):
    """After three days and after thirty, and when their device was there: the same bytes, and nothing new for an open page."""
    await two.say(two.here, AnswerAlone(fine=True))
    await rung(two)
    await alone_for(two, 3)
    early = await shown(two)
    assert {path: hints(early[path]) for path in OF_TWO} == {path: [] for path in OF_TWO}
    looks = [look for path in OF_TWO for look in LOOKS.findall(early[path])]
    assert looks or rung in LOOK_NO_MORE
    await alone_for(two, 27)
    assert differing(early, await shown(two)) == []
    for look in looks:
        script = OURS | {"hx-request": "true", "hx-trigger": "standing"}
        assert (await two.person.client.get(look.replace("&amp;", "&"), headers=script)).status_code == 204
    await two.passes()
    two.later(minutes=1)
    await two.passes()
    assert differing({path: early[path] for path in OF_TWO}, await shown(two, OF_TWO)) == []


async def test_whoever_compared_sees_the_same_whether_the_other_did_or_not(two):
    """With something brought up meanwhile: after three days, after three weeks, and when they have been there."""
    invitation = await two.here.partners.invite(RELAY)
    await two.other.partners.join(invitation.code, RELAY)
    for _ in range(2):  # their device has said what pairs the two, and nothing since
        await two.other.sync.once()
        await two.here.once()
    mine, theirs = (each.partners.partners()[1].id for each in (two.here, two.there))
    await two.here.partners.compare(mine, same=True)
    assert two.here.partners.partners()[1].status == "waiting"
    await two.here.do(mine, AnswerAlone(fine=True))
    await two.here.do(mine, Propose(two.step(two.here).step))
    paths = ("/partners", "/partners/2", "/partners/2/steps/1", *BESIDE)
    await alone_for(two, 3)
    early = await shown(two, paths)
    await alone_for(two, 9)
    await two.here.do(mine, AnswerAlone(fine=True))
    await alone_for(two, 9)
    assert differing(early, await shown(two, paths)) == []
    for meanwhile in ("not compared", "compared"):
        if meanwhile == "compared":
            await two.there.partners.compare(theirs, same=True)
        await two.passes()
        two.later(minutes=1)
        await two.passes()
        assert differing(early, await shown(two, paths)) == [], meanwhile
