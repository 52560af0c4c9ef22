"""The pages of two people: what is noted alone and what is shared, and what each page says of it."""

import asyncio

import pytest
from msgspec.structs import replace

from handhold.app.ports_net import HttpAnswer
from handhold.base.errors import DiskFull
from handhold.core.agreements import AnswerAlone, AnyStatement, Propose, SayNo, Standing, decode
from handhold.core.guides.model import ChoiceKind
from unit.app.net import RELAY, refusing
from web.person import OURS
from web.two import SECRET, Two

pytestmark = pytest.mark.anyio

STEP = "/partners/1/steps/1"
QUESTIONS = "/guides/2/questions/1"
WORRIED = {"answer-no-and-fine": "afraid"}
RESTS = "Everything the two of you share here rests."
BRING_UP = "Bring this up"
OPEN_AGAIN = "Open again what I let rest"
LET_BE = "brought up from here"


async def says(two: Two, path: str, **values: str) -> str:
    """Open a page of the one at the pages, send a form from it, and return where that led."""
    await two.person.opens(path)
    return (await two.person.sends(path, **values)).text


async def does(two: Two, path: str, action: str, **values: str) -> str:
    """Send another form of a page than its own."""
    await two.person.opens(path)
    return (await two.person.sends(f"{path}/{action}", **values)).text


async def test_a_relay_that_is_not_taken_is_told_why(two):
    """Beside the field, on both forms, with what was typed."""
    for path, field in (("/partners/invite", "relay"), ("/partners/join", "join-relay")):
        await two.person.opens("/partners")
        words = {"code": "417-apple-river-street", field: "http://relay.example"}
        page = await two.person.sends(path, **words)
        assert page.status_code == 422
        assert "&#39;http://relay.example&#39; is plain http, so others on the way could listen in." in page.text
        assert f'id="{field}-error"' in page.text


async def test_a_name_that_is_too_long_or_no_text_changes_nothing(two):
    """The limit that holds is the one that is named."""
    await does(two, "/partners/1", "name", name="Robin")
    told = await does(two, "/partners/1", "name", name="x" * 300)
    assert "This is 300 characters long; there is room for 60." in told
    assert "aren&#39;t text" in await does(two, "/partners/1", "name", name="Ro\x00bin")
    assert two.here.partners.partners()[0].name == "Robin"


# What is answered alone in a guide


def checklist(shelf):
    """Return the one that asks whether a no would be fine."""
    return shelf.guide("being-asked").checklist("could-you-say-no")


def test_every_stop_and_every_price_of_a_no_counts_as_a_worry(shelf):
    """Also "I don't know": whoever answers the same question on the page of the two has no third way."""
    first, *others = checklist(shelf).items
    assert [choice.id for choice in first.choices if not choice.rests] == ["fine"]
    for item in others:
        for choice in item.choices:
            assert choice.rests or choice.kind is not ChoiceKind.stop, choice.id
            assert not choice.rests or choice.kind is not ChoiceKind.ok, choice.id


@pytest.mark.parametrize(
    ("item", "choice"), [("no-and-fine", "afraid"), ("no-and-fine", "sulk"), ("last-no", "came-back")]
)
async def test_a_worried_answer_in_the_guide_lets_everything_shared_rest(two, item, choice):
    """At once on this device, with help for this person alone; on the other it is like any pause."""
    await two.turn_on()
    page = await says(two, QUESTIONS, **{f"answer-{item}": choice})
    assert RESTS in page
    assert two.step(two.here).standing is Standing.resting
    assert "There is help by country" in (await two.person.opens("/partners/1")).text
    assert BRING_UP not in (await two.person.opens(STEP)).text
    await two.passes()
    assert two.step(two.there).standing is Standing.resting
    assert not two.board(two.there).help


async def test_a_worried_answer_reaches_the_other_as_any_rest_does(two):
    """The same board there, and the same kind of statement, with no more in it."""
    await two.turn_on()
    await says(two, QUESTIONS, **WORRIED)
    await two.passes()
    shown, told = two.board(two.there), last_heard(two)
    two.later(minutes=1)
    await does(two, "/partners/1", "rest", do="no")
    await two.passes()
    assert two.board(two.there) == shown
    rest = last_heard(two)
    assert rest.seq == told.seq + 1
    assert replace(rest, at=told.at, seq=told.seq, seen=told.seen) == told


def last_heard(two: Two) -> AnyStatement:
    """Return the last statement that reached the other's device."""
    partner = two.there.partners.partner(two.there.partners.partners()[0].id)
    return decode([each.event for each in partner.log if not each.mine][-1])


async def test_an_answer_without_a_worry_leaves_what_is_on(two):
    """Worth a closer look isn't a worry: nothing rests, and the page says nothing of it."""
    await two.turn_on()
    answers = {"answer-no-and-fine": "fine", "answer-depend": "yes-kind", "answer-last-no": "never-said"}
    assert RESTS not in await says(two, QUESTIONS, **answers)
    assert two.step(two.here).standing is Standing.on


async def test_a_worried_answer_rests_what_is_begun_later_too(two):
    """Found each other after it: nothing can be brought up there before it is answered anew."""
    await says(two, QUESTIONS, **WORRIED)
    invitation = await two.other.partners.invite(RELAY)
    await two.person.opens("/partners")
    await two.person.sends("/partners/join", code=invitation.code, **{"join-relay": RELAY})
    for _ in range(4):
        await two.other.sync.once()
        await two.person.opens("/partners/pairing/2")
    await two.person.sends("/partners/2/compare", same="yes")
    assert "Look after yourself first" in two.person.page.text
    assert two.here.board(two.here.partners.partners()[1].id).help


async def test_a_worry_noted_before_the_vault_was_opened_comes_in_with_it(two):
    """The page says that it holds nowhere yet; when it is brought in, everything rests."""
    await two.turn_on()
    await two.person.session.lock()
    page = await says(two, QUESTIONS, **WORRIED)
    assert RESTS not in page
    assert "no vault is open" in page
    await two.person.opens("/vault/open")
    await two.person.sends("/vault/open", name="diary", passphrase=SECRET, carry="on")
    for _ in range(200):
        if two.board(two.here).help:
            break
        await asyncio.sleep(0.02)
    assert two.step(two.here).standing is Standing.resting
    assert RESTS in (await two.person.opens(QUESTIONS)).text


async def test_what_is_answered_later_on_the_page_of_the_two_stands(two):
    """A worry from before doesn't come back by itself; the guide says no more that everything rests."""
    await says(two, QUESTIONS, **WORRIED)
    two.later(minutes=5)
    await does(two, "/partners/1", "alone", fine="yes")
    assert "Everything begins anew" in await does(two, "/partners/1", "reopen")
    await two.passes()
    assert not two.board(two.here).help
    assert BRING_UP in (await two.person.opens(STEP)).text
    assert RESTS not in (await two.person.opens(QUESTIONS)).text


async def test_nothing_is_said_to_somebody_one_has_parted_from(two):
    """A worry reaches only who is still there."""
    await two.here.part(two.here.partners.partners()[0].id)
    kept = len(two.person.session.vault.records())
    assert RESTS not in await says(two, QUESTIONS, **WORRIED)
    assert len(two.person.session.vault.records()) == kept + 1


async def test_a_worry_told_on_the_page_of_the_two_leads_to_help(two):
    """Everything rests, and the first thing to see is who can help."""
    await two.turn_on()
    assert "Everything the two of you share rests now." in await does(two, "/partners/1", "alone", fine="no")
    assert two.person.page.url.path == "/help"
    assert two.step(two.here).standing is Standing.resting


# A no noted alone


@pytest.mark.parametrize(
    ("path", "noted"),
    [("/guides/1/after-talk", {"outcome": "no"}), ("/guides/1/steps/1", {"received": "discomfort"})],
    ids=["the talk", "the step"],
)
async def test_after_a_noted_no_nothing_is_brought_up(two, path, noted):
    """Neither offered nor taken, also from a page that was open before; the reason is said."""
    await two.say(two.here, AnswerAlone(fine=True))
    assert BRING_UP in (await two.person.opens(STEP)).text
    await says(two, path, **noted)
    page = await two.person.opens(STEP)
    assert BRING_UP not in page.text
    assert LET_BE in page.text
    page = await two.person.sends(STEP, do="propose")
    assert LET_BE in page.text
    assert two.step(two.here).standing is Standing.quiet
    await two.passes()
    assert two.step(two.there).standing is Standing.quiet


async def test_what_the_partner_brings_up_can_be_answered_after_a_noted_no(two):
    """It is theirs to bring up, and then both may go on."""
    await two.say(two.here, AnswerAlone(fine=True))
    await says(two, "/guides/1/after-talk", outcome="no")
    step = two.step(two.there).step
    await two.say(two.there, AnswerAlone(fine=True), Propose(step))
    assert "One of you brought this up" in (await two.person.opens(STEP)).text
    await two.person.sends(STEP, do="yes")
    await two.passes()
    assert two.step(two.there).standing is Standing.settling


async def test_opening_again_is_no_way_round_a_noted_no(two):
    """It may be opened, all of it or one step, for the partner to bring up; from here it still isn't."""
    await two.say(two.here, AnswerAlone(fine=True))
    await says(two, "/guides/1/after-talk", outcome="no")
    for opens in ("/partners/1/reopen", STEP):
        await does(two, "/partners/1", "rest", do="no")
        assert "Open it again" in (await two.person.opens(STEP)).text
        assert "Everything begins anew" in (await two.person.sends(opens, do="reopen")).text
        page = (await two.person.opens(STEP)).text
        assert BRING_UP not in page
        assert LET_BE in page
        assert LET_BE in (await two.person.sends(STEP, do="propose")).text
        await two.passes()
        assert two.step(two.here).standing is two.step(two.there).standing is Standing.quiet
    await two.say(two.there, AnswerAlone(fine=True), Propose(two.step(two.there).step))
    assert "One of you brought this up" in (await two.person.opens(STEP)).text


async def test_when_the_talk_is_open_again_so_is_the_step(two):
    """The partner brought it up by themselves, aloud: it may be brought up here too."""
    await two.say(two.here, AnswerAlone(fine=True))
    await says(two, "/guides/1/after-talk", outcome="no")
    await says(two, "/guides/1/after-talk", outcome="reopened")
    assert "You brought it up." in await says(two, STEP, do="propose")


# What the page of the two says


async def test_what_was_let_rest_can_be_opened_again(two):
    """By the same person, and everything begins anew; without a rest there is nothing to open."""
    await two.turn_on()
    assert OPEN_AGAIN not in (await two.person.opens("/partners/1")).text
    assert "let nothing rest here" in await does(two, "/partners/1", "reopen")
    await does(two, "/partners/1", "rest", do="no")
    assert "Resting" in (await two.person.opens("/partners/1")).text
    assert OPEN_AGAIN in two.person.page.text
    assert "Everything begins anew" in await does(two, "/partners/1", "reopen")
    assert OPEN_AGAIN not in two.person.page.text
    assert BRING_UP in (await two.person.opens(STEP)).text


async def test_a_no_of_the_partner_can_t_be_opened_from_here(two):
    """Nor is it shown: the page reads as if nothing had come."""
    await two.say(two.here, AnswerAlone(fine=True))
    step = two.step(two.here).step
    await two.say(two.here, Propose(step))
    shown = (await two.person.opens("/partners/1")).text
    await two.say(two.there, SayNo(step))
    assert without_keys((await two.person.opens("/partners/1")).text) == without_keys(shown)
    assert "let nothing rest here" in await does(two, "/partners/1", "reopen")


def without_keys(page: str) -> list[str]:
    """Return a page's lines but for the keys of its forms, which are never the same."""
    return [line for line in page.splitlines() if 'name="key"' not in line]


async def test_parting_wants_a_tick_and_nobody_s_leave(two):
    """Then it holds here at once, and there at the next contact; nothing more can be said."""
    await two.turn_on()
    assert "Tick the box" in await does(two, "/partners/1", "part")
    assert two.step(two.here).standing is Standing.on
    assert "It holds at once." in await does(two, "/partners/1", "part", sure="on")
    assert "You have parted." in (await two.person.opens("/partners/1")).text
    assert (await two.person.opens(STEP)).url.path == "/partners/1"
    answer = await two.person.client.post(STEP, data={"do": "today", "sober": "on"}, headers=OURS)
    assert answer.headers["location"] == "/partners/1"
    await two.passes()
    assert two.board(two.there).parted


async def test_the_page_says_that_the_relay_is_away(two):
    """And no more once it is back."""
    two.line.cut = True
    await two.here.once()
    assert "relay can&#39;t be reached" in plain(await two.person.opens("/partners/1"))
    two.line.cut = False
    await two.here.once()
    assert "relay can&#39;t be reached" not in plain(await two.person.opens("/partners/1"))


async def test_the_page_says_that_the_relay_takes_nothing_and_not_that_it_is_away(two):
    """It is there, and busy; what was said waits and is sent later."""
    two.person.line, taking = two.line, two.line.send
    refusing(two.person, "busy", 5.0)
    await two.here.do(two.here.partners.partners()[0].id, AnswerAlone(fine=False))
    await two.here.once()
    page = plain(await two.person.opens("/partners/1"))
    assert "relay is busy" in page
    assert "relay can&#39;t be reached" not in page
    two.line.send = taking
    two.later(minutes=1)
    await two.here.once()
    assert "relay is busy" not in (await two.person.opens("/partners/1")).text


async def test_the_page_says_that_nothing_can_be_kept_until_there_is_room(two):
    """What comes waits at the relay while the disk is full, and what one let rest holds."""
    vault, asked = two.person.session.vault, []
    append = vault.append

    async def full(_records):
        asked.append(1)
        raise DiskFull

    await two.there.do(two.there.partners.partners()[0].id, AnswerAlone(fine=False))
    await two.there.once()
    vault.append = full
    two.here.start()
    for _ in range(200):
        if two.here.background.trouble(two.here.partners.partners()[0].id):
            break
        await asyncio.sleep(0.02)
    await two.here.stop()
    assert asked
    assert "kept here just now" in (await two.person.opens("/partners/1")).text
    vault.append = append
    await two.here.once()
    assert "kept here just now" not in (await two.person.opens("/partners/1")).text


def plain(page) -> str:
    """Return a page with its apostrophes written one way."""
    return page.text.replace("'", "&#39;")


async def test_the_page_says_that_something_is_missing_until_it_has_come(two):
    """A batch of theirs was lost on the way; the next one shows it."""
    step = two.step(two.there).step
    first = two.there.partners.partners()[0].id
    passed, swallowed = two.other.line.send, []

    async def swallow(request):
        if request.method == "POST" and "/box/" in request.url and not swallowed:
            swallowed.append(request.body)
            return HttpAnswer(201, b'{"seq": 1}', None)
        return await passed(request)

    two.other.line.send = swallow
    await two.there.do(first, AnswerAlone(fine=True))
    await two.there.do(first, Propose(step))
    await two.there.once()
    await two.there.do(first, SayNo(step))
    await two.there.once()
    await two.here.once()
    assert "is missing" in (await two.person.opens("/partners/1")).text
    two.later(days=1)
    await two.passes()
    await two.person.session.touch()
    assert "is missing" not in (await two.person.opens("/partners/1")).text


async def test_a_vault_from_a_copy_says_that_it_goes_on_as_a_new_device(two):
    """The sealed file of before, made a vault again, tells it on the partner's page."""
    await two.turn_on()
    sealed = await two.person.client.post(
        "/vault/export",
        data={"export-passphrase": "another long one", "export-again": "another long one"},
        headers=OURS,
    )
    assert "older copy" not in (await two.person.opens("/partners/1")).text
    await two.person.client.post(
        "/vault/import",
        data={"name": "copy", "passphrase": "another long one"},
        files={"file": ("reading.sealed", sealed.content)},
        headers=OURS,
    )
    for _ in range(200):
        if two.here.partners.partners()[0].renewed:
            break
        await asyncio.sleep(0.02)
    assert "older copy" in (await two.person.opens("/partners/1")).text
    assert two.step(two.here).standing is not Standing.on


async def test_a_name_is_for_oneself_alone(two):
    """It stands on the page, and a name as long as a page is refused."""
    assert "Noted, for you alone." in await does(two, "/partners/1", "name", name="Quince")
    assert "<h1><bdi>Quince</bdi></h1>" in two.person.page.text
    await does(two, "/partners/1", "name", name="plum" * 30)
    assert "plumplum" not in (await two.person.opens("/partners/1")).text
    await two.passes()
    assert two.there.partners.partners()[0].name == ""
