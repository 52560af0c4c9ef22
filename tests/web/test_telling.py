"""The step's page afterwards: how it was, for oneself alone first, and then what both choose to tell."""

import re

import pytest

from handhold.app.wording import AFTERWARDS
from handhold.core.agreements import Propose, SayDone, SayHowItWas, SayNo, Tell
from handhold.core.agreements.statements import MOST_WORDS
from web.two import Two

pytestmark = pytest.mark.anyio

STEP = "/partners/1/steps/1"
ASKED, THEIRS = "Tell each other?", "What your partner told"
TICKED = re.compile(r'name="word" value="([a-z-]+)" checked')


@pytest.fixture
async def two(two) -> Two:
    """Two people for whom the first step is over."""
    await two.turn_on()
    await two.say(two.here, SayDone(two.step(two.here).step))
    return two


async def tells(two: Two, *words: str) -> str:
    """Tick these, send them, let them pass, and return the page that followed."""
    await two.person.opens(STEP)
    page = await two.person.sends(f"{STEP}/told", word=list(words))
    await two.passes()
    return page.text


async def they_tell(two: Two, *words: str) -> None:
    """Let the other tell how it was."""
    step = two.step(two.there).step
    await two.say(two.there, SayHowItWas(step, good=True), Tell(step, words))


async def shown(two: Two) -> str:
    """Return the step's page, its form keys aside."""
    text = (await two.person.opens(STEP)).text
    return re.sub(r'(name="key" value|seen)="?[^"]*"', "", text).replace("&#39;", "'")


async def test_it_is_asked_only_after_the_answer_for_oneself_alone(two):
    """Good or not; and a form from a page that never was says so."""
    assert ASKED not in await shown(two)
    assert "for you alone" in await tells(two, "close")
    await two.person.opens(STEP)
    await two.person.sends(STEP, do="not-good")
    page = await shown(two)
    assert ASKED in page
    assert [sentence for sentence in AFTERWARDS.values() if sentence not in page] == []
    assert page.index("Not good") < page.index(ASKED) < page.index("What it is")


async def test_what_both_told_is_shown_and_what_one_told_is_not(two):
    """Until this person has told something the page is the same, whatever the other has told."""
    await two.person.opens(STEP)
    await two.person.sends(STEP, do="good")
    before = await shown(two)
    await they_tell(two, "slower", "held")
    assert await shown(two) == before
    assert "once you have both told" in await tells(two, "close", "safe")
    page = await shown(two)
    assert TICKED.findall(page) == ["close", "safe"]
    theirs = page.partition(THEIRS)[2].partition("</ul>")[0]
    assert AFTERWARDS["slower"] in theirs
    assert AFTERWARDS["held"] in theirs
    assert two.step(two.there).told_theirs == ("close", "safe")


async def test_unticking_all_takes_it_back(two):
    """The other's words go from this page too; the same ticks again send nothing."""
    await two.person.opens(STEP)
    await two.person.sends(STEP, do="good")
    await they_tell(two, "slower")
    assert THEIRS in await tells(two, "close")
    kept = len(two.person.session.vault.records())
    assert "Nothing has changed." in await tells(two, "close")
    assert len(two.person.session.vault.records()) == kept
    assert "Taken back" in await tells(two)
    page = await shown(two)
    assert THEIRS not in page
    assert TICKED.findall(page) == []
    assert two.step(two.there).told_theirs == ()


async def test_words_that_no_page_has_are_neither_sent_nor_shown(two):
    """A form that was made up, and a changed app at the other end."""
    await two.person.opens(STEP)
    await two.person.sends(STEP, do="good")
    await they_tell(two, "do-it-again")
    assert "Nothing has changed." in await tells(two, "do-it-again")
    await tells(two, "close")
    page = await shown(two)
    assert two.step(two.here).told_theirs == ("do-it-again",)
    assert ASKED in page
    assert "do-it-again" not in page
    assert THEIRS not in page


async def test_a_no_ends_the_telling_here_and_shows_nothing_there(two):
    """The form goes with one's own no; to the other the page stays what it was."""
    await two.person.opens(STEP)
    await two.person.sends(STEP, do="good")
    await they_tell(two, "slower")
    await tells(two, "close")
    before = await shown(two)
    await two.say(two.there, SayNo(two.step(two.there).step))
    assert await shown(two) == before
    await two.person.sends(STEP, do="no")
    assert ASKED not in await shown(two)
    assert "Only you can open it again" in await tells(two)


async def test_telling_asks_for_nothing_more(two):
    """After the warmest words the other's page offers what it offered before, and no more."""
    await they_tell(two, "close")
    before = two.step(two.there).may
    await two.person.opens(STEP)
    await two.person.sends(STEP, do="good")
    await tells(two, *AFTERWARDS)
    assert two.step(two.there).may == before
    assert two.board(two.there).steps[1].standing == "quiet"
    await two.say(two.here, Propose(two.step(two.here).step))
    assert "I liked being so close." in (await shown(two)).partition(ASKED)[2]


def test_there_is_room_for_every_sentence():
    """All can be ticked at once; none is a question or asks for another time."""
    assert len(AFTERWARDS) <= MOST_WORDS
    assert [s for s in AFTERWARDS.values() if re.search(r"\?|again|next time|\bmore\.", s)] == []
