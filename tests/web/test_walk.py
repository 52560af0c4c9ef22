"""One person alone, from the question to the day, page by page."""

import re
from datetime import timedelta

import anyio
import pytest
from markupsafe import escape

pytestmark = pytest.mark.anyio

SECRET = "four plain dull words"


async def test_a_newcomer_is_led_to_the_entry_page(person):
    """Nobody gets in before saying that they are an adult."""
    person.session.welcomed = False
    page = await person.opens("/guides/1")
    assert page.url.path == "/welcome"
    page = await person.sends("/welcome")
    assert page.status_code == 422
    assert "18 or older" in page.text


async def test_help_is_open_without_coming_in(person):
    """Somebody in danger doesn't have to pass a gate."""
    person.session.welcomed = False
    page = await person.opens("/help")
    assert page.url.path == "/help"
    assert page.status_code == 200


async def test_a_helpline_names_every_page_it_was_read_on_and_opens_none(person):
    """With address and month; an address is text, so that nothing is loaded from elsewhere."""
    lines = [line for line in person.session.context.reading.help.lines if line.country == "FR"]
    await person.opens("/help")
    page = await person.sends("/help", country="FR")
    assert len([line for line in lines if len(line.sources) > 1]) > 1
    for source in (source for line in lines for source in line.sources):
        told = f"{source.title}. {source.publisher}. {source.address} (seen {source.seen})"
        assert f"<li>{escape(told)}</li>" in page.text
    assert not re.search(r'(?:href|src)="https?:', page.text)


async def test_every_page_of_every_guide_opens(person):
    """No chapter, list, step or tool page fails."""
    shelf = person.session.context.shelf
    paths = ["/", "/guides", "/ask", "/coach", "/supplies", "/supplies/tables", "/library", "/help"]
    paths += ["/notes", "/take", "/settings", "/about", "/leaving", "/vault/new"]
    for number, guide in enumerate(shelf.guides, 1):
        base = f"/guides/{number}"
        paths += [base, f"{base}/words", f"{base}/closeness", f"{base}/steps", f"{base}/plan"]
        paths += [f"{base}/plan/print", f"{base}/examples", f"{base}/after-talk", f"{base}/settling"]
        paths += [f"{base}/part/{n}" for n in range(1, len(guide.parts) + 1)]
        paths += [f"{base}/read/{n}" for n in range(1, len(guide.chapters) + 1)]
        paths += [f"{base}/questions/{n}" for n in range(1, len(guide.checklists) + 1)]
        paths += [f"{base}/steps/{n}" for n in range(1, len(guide.ladder) + 1)]
        if guide.day:
            paths += [f"{base}/day", f"{base}/afterwards"]
    for path in paths:
        page = await person.opens(path)
        assert page.status_code == 200, path
        assert page.url.path == path


async def test_every_way_of_a_plan_leads_to_a_conversation_that_is_there(person):
    """The link beside a way names a heading of the examples page."""
    for number, _ in enumerate(person.session.context.shelf.guides, 1):
        plan = await person.opens(f"/guides/{number}/plan")
        examples = await person.opens(f"/guides/{number}/examples")
        for place in re.findall(rf"/guides/{number}/examples#(c\d+)", plan.text):
            assert f'<h2 id="{place}">' in examples.text, place


async def test_an_unwilling_yes_is_not_praised(person):
    """The one who was asked is told that they owe nobody a yes; a glad one is left in peace."""
    page = await person.sends("/coach", role="invitee", draft="Ok I guess, if it makes you happy.")
    assert "Do you feel free to say no?" in page.text
    assert "What is good in it" not in page.text
    page = await person.sends("/coach", role="invitee", draft="Yes, I'd love to! Can we go slow?")
    assert "Do you feel free to say no?" not in page.text
    assert "Nor can it tell whether you feel free to say no." in page.text
    page = await person.sends("/coach", role="asker", draft="I'd love to! Would you like to go slow?")
    assert "feel free to say no" not in page.text


async def test_a_draft_that_is_not_english_is_told_as_not_read(person):
    """It isn't said that nothing was found, nor what the draft lacks."""
    page = await person.sends("/coach", role="asker", draft="Si tu m'aimais tu le ferais.")
    assert "The coach reads English only." in page.text
    assert "Nothing found" not in page.text
    assert "What it doesn't say yet" not in page.text
    page = await person.sends("/coach", role="asker", draft="Would you like to go slow?")
    assert "reads English only" not in page.text
    assert "Nothing found" in page.text


async def test_a_draft_is_told_what_it_lacks_and_what_the_coach_cannot_see(person):
    """All that the guide says a conversation may carry; an answer owes none of it."""
    draft = "I like it when we're slow. If it's a no, that's completely fine."
    page = await person.sends("/coach", role="asker", draft=draft)
    told = page.text.partition("What it doesn't say yet")[2]
    missing, _, unseen = told.partition("which the coach can't see in words")
    assert "No drinking beforehand" in missing
    assert "That a no is entirely fine" not in missing
    assert "leaving nobody behind" in unseen
    assert "bodies have moods" in unseen
    page = await person.sends("/coach", role="invitee", draft=draft)
    assert "the coach can't see in words" not in page.text


@pytest.mark.parametrize("first", ["the page", "the program"])
async def test_a_page_that_asks_for_itself_is_led_to_the_locked_door(person, first):
    """Whoever finds first that nobody is there: the whole page goes, not a part of it."""
    await person.opens("/vault/new")
    await person.sends("/vault/new", name="diary", passphrase=SECRET, again=SECRET)
    assert person.session.vault is not None
    person.clock.pass_by(hours=1)
    if first == "the program":
        await person.session.lock_if_idle()
    asked = {"hx-request": "true", "hx-trigger": "pairing"}
    told = await person.client.get("/partners/pairing/1", headers=asked)
    assert told.headers["hx-redirect"].endswith("/vault/open")
    assert told.text == ""
    assert person.session.vault is None


async def test_what_was_noted_is_there_tomorrow(person):
    """A vault made after looking around keeps what was noted before it, and across a restart."""
    await person.opens("/guides/1/questions/1")
    guide = person.session.context.shelf.guides[0]
    item = guide.checklists[0].items[0]
    await person.sends(
        "/guides/1/questions/1",
        **{f"answer-{item.id}": item.choices[0].id, f"note-{item.id}": "marmalade kitchen"},
    )
    assert escape(item.choices[0].response) in person.page.text
    await person.opens("/vault/new")
    await person.sends("/vault/new", name="diary", passphrase=SECRET, again=SECRET)
    await person.client.post("/lock", headers={"sec-fetch-site": "same-origin"})
    assert "marmalade" not in (await person.opens("/notes")).text
    person.clock.pass_by(days=1)
    await person.opens("/vault/open")
    await person.sends("/vault/open", name="diary", passphrase=SECRET)
    assert "marmalade kitchen" in (await person.opens("/notes")).text


@pytest.mark.parametrize(("question", "nearest"), [("does my partner have depression", True), ("how tall is kilimanjaro", False), ("?!", False)])
async def test_where_the_guides_do_not_know_the_helplines_are_one_press_away(person, question, nearest):
    """Whether or not a guide is near: the page that lists them by country is linked."""
    await person.opens("/ask")
    page = (await person.sends("/ask", question=question)).text
    assert "have no answer to that" in page
    assert '<a href="/help">a helpline in your country</a>' in page
    assert ("The nearest guide here is" in page) == nearest


async def test_a_question_that_is_not_english_is_told_as_not_read(person):
    """What was typed stays, and the helplines are linked."""
    await person.opens("/ask")
    page = (await person.sends("/ask", question="Tut das beim ersten Mal weh?")).text
    assert "I read English only" in page
    assert "Tut das beim ersten Mal weh?</textarea>" in page
    assert '<a href="/help">a helpline in your country</a>' in page
    assert "I don’t know" not in page


@pytest.mark.parametrize(
    ("weak", "told"),
    [
        ("short", "at least 8 characters"),
        ("abababab", "at least 5 different"),
        ("password1234", "what anybody tries first"),
        ("qwertyuiop12", "what anybody tries first"),
    ],
)
async def test_a_passphrase_that_is_quickly_guessed_is_not_taken(person, weak, told):
    """The rule is said beside the field; the name that was typed stays, and no vault is made."""
    await person.opens("/vault/new")
    page = await person.sends("/vault/new", name="diary", passphrase=weak, again=weak)
    assert page.status_code == 422
    assert told in page.text
    assert weak not in page.text
    assert 'id="passphrase-error"' in page.text
    assert 'id="name-error"' not in page.text
    assert 'value="diary"' in page.text
    assert person.session.vault is None


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "A vault needs a name; any will do."),
        ("x" * 300, "has 300 characters; a vault&#39;s name has at most 40."),
        ("a/b", "&#39;a/b&#39; holds &#39;/&#39;; a vault&#39;s name is made of letters"),
    ],
)
async def test_an_impossible_name_is_told_why_on_both_forms(person, name, told):
    """Beside the field it was typed in, with what was typed, and with what else is wrong."""
    await person.opens("/vault/new")
    page = await person.sends("/vault/new", name=name, passphrase="short", again="short")
    assert page.status_code == 422
    assert told in page.text
    assert "at least 8 characters" in page.text
    assert f'value="{name}"' in page.text
    assert "room for" not in page.text
    page = await person.sends("/vault/import", name=name, passphrase=SECRET)
    assert page.status_code == 422
    assert told in page.text
    assert 'id="restore-name-error"' in page.text
    assert 'href="#restore-name"' in page.text
    assert 'id="name-error"' not in page.text


async def test_a_new_passphrase_and_a_sealed_file_s_are_held_to_the_same(person):
    """Beside the field it was typed in; the vault opens with its old passphrase."""
    await person.opens("/vault/new")
    await person.sends("/vault/new", name="diary", passphrase=SECRET, again=SECRET)
    for path, field, again, more in (
        ("/vault/passphrase", "new", "again", {"old": SECRET}),
        ("/vault/export", "export-passphrase", "export-again", {}),
    ):
        await person.opens("/vault")
        page = await person.sends(path, **{field: "password1234", again: "password1234"}, **more)
        assert page.status_code == 422
        assert "what anybody tries first" in page.text
        assert "password1234" not in page.text
        assert f'id="{field}-error"' in page.text
    await person.session.lock()
    await person.session.open("diary", SECRET)


async def test_a_wrong_passphrase_is_said_plainly(person):
    """It is told apart from damage, and nothing opens."""
    await person.opens("/vault/new")
    await person.sends("/vault/new", name="diary", passphrase=SECRET, again=SECRET)
    await person.session.lock()
    await person.opens("/vault/open")
    page = await person.sends("/vault/open", name="diary", passphrase="not this one")
    assert page.status_code == 422
    assert "doesn&#39;t open this vault" in page.text
    assert not person.session.kept


async def test_a_reason_to_stop_claims_nothing_that_was_not_written(person):
    """What stands beside the answer is the guide's."""
    checklist = next(c for c in person.session.context.shelf.guide("anal-play").checklists)
    item, stop = next((i, c) for i in checklist.items for c in i.choices if c.kind == "stop")
    await person.opens("/guides/1/questions/1")
    page = await person.sends("/guides/1/questions/1", **{f"answer-{item.id}": stop.id})
    assert "a reason to stop here" in page.text
    assert "you wrote" not in page.text.lower()


async def test_a_no_rests_and_is_not_asked_again(person):
    """After a no the plan is closed, the draft kept in sight, and no day can be confirmed."""
    await person.opens("/guides/1/plan")
    await person.sends("/guides/1/plan", draft="I have been wondering", way="slow-morning")
    await person.opens("/guides/1/after-talk")
    page = await person.sends("/guides/1/after-talk", outcome="no")
    assert "It rests" in page.text
    page = await person.opens("/guides/1/plan")
    assert "won't help to ask again" in page.text
    assert "<textarea" not in page.text
    await person.opens("/guides/1/after-talk")
    await person.sends("/guides/1/after-talk", outcome="yes")
    assert person.session.journeys.of("anal-play").resting
    await person.sends("/guides/1/day", both="on", sober="on", free="on")
    assert person.session.journeys.of("anal-play").confirmed_at is None


async def test_only_the_partner_reopens(person):
    """When they brought it up themselves, the page opens again and everything starts anew."""
    await person.opens("/guides/1/after-talk")
    await person.sends("/guides/1/after-talk", outcome="no")
    await person.sends("/guides/1/after-talk", outcome="reopened")
    assert "<textarea" in (await person.opens("/guides/1/plan")).text


async def test_a_yes_settles_and_is_never_on_the_same_day(person):
    """No step today; from the next day and 24 hours on it can be asked again; twelve hours fresh."""
    await person.opens("/guides/1/after-talk")
    page = await person.sends("/guides/1/after-talk", outcome="yes")
    assert page.url.path == "/guides/1/settling"
    await person.opens("/guides/1/day")
    await person.sends("/guides/1/day", both="on", sober="on", free="on")
    assert person.session.journeys.of("anal-play").confirmed_at is None
    person.clock.pass_by(days=2, hours=1)
    page = await person.opens("/guides/1/settling")
    assert "The time has passed" in page.text
    await person.opens("/guides/1/day")
    await person.sends("/guides/1/day", both="on", sober="on")
    assert person.session.journeys.of("anal-play").confirmed_at is None
    page = await person.sends("/guides/1/day", both="on", sober="on", free="on")
    assert "Both said yes today" in page.text
    person.clock.pass_by(hours=13)
    assert "Both said yes today" not in (await person.opens("/guides/1/day")).text


async def test_unsure_is_told_twice_that_opting_out_is_open(person):
    """Whose hand is on the wheel is said at once, after settling, and on the day."""
    await person.opens("/guides/1/after-talk")
    page = await person.sends("/guides/1/after-talk", outcome="unsure")
    assert page.text.lower().count("opt") >= 2
    assert page.text.count("wheel") >= 2
    person.clock.pass_by(days=3)
    assert "Opting out is open" in (await person.opens("/guides/1/day")).text


async def test_discomfort_suggests_nothing_further(person):
    """A step that wasn't welcome ends the suggestions; liking one only opens the next to be asked."""
    await person.opens("/guides/1/steps/1")
    await person.sends("/guides/1/steps/1", received="welcome")
    assert "Ask, aloud, before" in (await person.opens("/guides/1/steps/2")).text
    assert "Ask, aloud, before" not in (await person.opens("/guides/1/steps/3")).text
    await person.opens("/guides/1/steps/2")
    await person.sends("/guides/1/steps/2", received="discomfort")
    page = await person.opens("/guides/1/steps")
    assert "You may ask about this one" not in page.text
    assert "Leave it be" in page.text


async def test_a_step_out_of_turn_is_not_noted(person):
    """A step that isn't open can't be marked as done; the note beside it is kept."""
    await person.opens("/guides/1/steps/5")
    await person.sends("/guides/1/steps/5", received="welcome", text="juniper")
    journey = person.session.journeys.of("anal-play")
    assert not journey.steps
    assert "juniper" in journey.reflections.values()


async def test_the_same_form_sent_twice_counts_once(person):
    """A double tap does nothing twice and leads to the same page."""
    await person.opens("/guides/1/read/1")
    before = len(person.session.stored)
    await person.sends("/guides/1/read/1", key="same", text="hello")
    await person.sends("/guides/1/read/1", key="same", text="hello")
    assert len(person.session.stored) == before + 1


async def test_the_vault_locks_itself_and_shows_what_was_typed(person):
    """Away too long: closed. A form sent after that comes back with its text."""
    await person.opens("/vault/new")
    await person.sends("/vault/new", name="diary", passphrase=SECRET, again=SECRET)
    await person.opens("/guides/1/read/1")
    person.clock.now += timedelta(minutes=16)
    page = await person.sends("/guides/1/read/1", text="half a page of apricots")
    assert not person.session.kept
    assert "half a page of apricots" in page.text
    assert page.status_code == 409


async def test_leaving_quickly_forgets_the_sitting(person):
    """The vault is closed and the browser is told to clear what it holds."""
    await person.opens("/vault/new")
    await person.sends("/vault/new", name="diary", passphrase=SECRET, again=SECRET)
    answer = await person.client.post("/leave", headers={"sec-fetch-site": "same-origin"})
    assert answer.headers["location"] == "/away"
    assert "cache" in answer.headers["clear-site-data"]
    assert not person.session.kept
    assert "Handhold" not in (await person.opens("/away")).text


async def test_a_form_from_another_window_is_not_noted_after_locking(person):
    """Locked in one window, sent in another: the text is shown again, and nothing is kept."""
    await person.opens("/vault/new")
    await person.sends("/vault/new", name="diary", passphrase=SECRET, again=SECRET)
    await person.opens("/guides/1/read/1")
    await person.client.post("/lock", headers={"sec-fetch-site": "same-origin"})
    page = await person.sends("/guides/1/read/1", text="pears in a bowl")
    assert page.status_code == 409
    assert "pears in a bowl" in page.text
    assert not person.session.stored


async def test_a_double_tap_on_a_slow_form_makes_one_vault(person):
    """Two of the same form at once: one is worked on, both lead to the same place."""
    await person.opens("/vault/new")
    values = {"name": "diary", "passphrase": SECRET, "again": SECRET, "key": "one"}
    headers = {"sec-fetch-site": "same-origin"}
    answers = []

    async def send():
        answers.append(await person.client.post("/vault/new", data=values, headers=headers))

    async with anyio.create_task_group() as group:
        group.start_soon(send)
        group.start_soon(send)
    assert [answer.status_code for answer in answers] == [303, 303]


async def test_what_was_noted_before_unlocking_can_come_along(person):
    """A no noted while looking around isn't lost when the vault is opened."""
    await person.opens("/vault/new")
    await person.sends("/vault/new", name="diary", passphrase=SECRET, again=SECRET)
    await person.session.lock()
    await person.opens("/guides/1/after-talk")
    await person.sends("/guides/1/after-talk", outcome="no")
    page = await person.opens("/vault/open")
    assert "Bring in what I noted just now" in page.text
    await person.sends("/vault/open", name="diary", passphrase=SECRET, carry="on")
    assert person.session.kept
    assert person.session.journeys.of("anal-play").resting


async def test_after_leaving_every_address_leads_to_the_plain_page(person):
    """Back finds nothing of ours; the entry page's own address is the way in again."""
    await person.client.post("/leave", headers={"sec-fetch-site": "same-origin"})
    for path in ("/", "/guides/1", "/vault"):
        assert (await person.opens(path)).url.path == "/away"
    assert (await person.opens("/welcome")).url.path == "/welcome"


async def test_after_a_no_there_is_no_card_and_no_plan_on_paper(person):
    """Rest is whole: what would help to go on is closed with it."""
    await person.opens("/guides/1/after-talk")
    await person.sends("/guides/1/after-talk", outcome="no")
    assert "How to stop" not in (await person.opens("/guides/1/day")).text
    assert (await person.opens("/guides/1/day/card")).url.path == "/guides/1/day"
    assert (await person.opens("/guides/1/plan/print")).url.path == "/guides/1/plan"
    assert "plan/print" not in (await person.opens("/take")).text


@pytest.mark.parametrize("path", ["/guides/{}", "/partners/{}", "/partners/pairing/{}"])
async def test_a_number_as_long_as_a_page_leads_to_no_page(person, path):
    """Typed by hand, or by somebody who tries: not found, and no fault."""
    assert (await person.opens(path.format("9" * 5000))).status_code == 404
