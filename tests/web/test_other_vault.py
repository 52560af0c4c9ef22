"""A page left open speaks in the vault it was made in, and in no other: not in another person's, whatever is pressed."""

import re
from dataclasses import dataclass
from pathlib import Path

import anyio
import pytest

import handhold.web
from handhold.app.ports_net import RelayAway
from handhold.core.agreements import AnswerAlone, Standing, Word
from handhold.core.journey.events import ReflectionWritten
from handhold.web.app import create_app
from handhold.web.here import OTHER_DOES_NOT, OTHER_RESTS, REST_HERE
from handhold.web.marks import mark_of
from unit.app.net import RELAY
from web.person import FORM, OURS, VAULT
from web.two import CODES, PARTNERS, SECRET, Two, another, in_every_state

pytestmark = pytest.mark.anyio

TEMPLATES = Path(handhold.web.__file__).parent / "templates"
POSTED = re.compile(r'<form[^>]*method="post" action="([^"]+)".*?</form>', re.DOTALL)
FIELD = re.compile(r'<(?:input type="hidden"|button[^>]*?) name="([^"]+)" value="([^"]*)"')
OF_NO_VAULT = {
    "{{ url.to('/leave') }}", "{{ url.to('/lock') }}", "{{ url.to('/help') }}", "{{ url.to('/library') }}",
    "{{ url.to('/ask') }}", "{{ url.to('/coach') }}#result", "{{ url.to('/supplies') }}#result", "{{ url.to('/take/reminder') }}",
}  # fmt: skip
"""Where the forms lead that neither say nor keep nor hand over anything of a vault."""
TICKED = {"sure": "on", "sure-erase": "on", "sober": "on", "outcome": "no", "guide": "anal-play", "name": "quince", "code": "x",
          "passphrase": SECRET, "text": "quince", "export-passphrase": SECRET, "export-again": SECRET}  # fmt: skip
PAGES = [
    *(f"/guides/1/{page}" for page in ("read/1", "questions/1", "closeness", "plan", "steps/1", "after-talk", "afterwards", "settling", "day")),
    "/library", "/settings", "/take", "/vault", "/partners", f"/partners/pairing/{CODES['joining']}",
    *(f"/partners/{PARTNERS[who]}" for who in ("on", "comparing")), f"/partners/{PARTNERS['on']}/steps/1",
]  # fmt: skip
STEP, OVERVIEW, CHAPTER = "/partners/1/steps/1", "/partners/1", "/guides/1/read/1"


@dataclass
class Left:
    """What somebody sends from a page that they left open: where, and what it carries."""

    path: str
    carried: dict[str, str]


async def left(two: Two, path: str) -> list[Left]:
    """Return everything that can be pressed on a page and is of its vault."""
    text = (await two.person.opens(path)).text
    found = []
    for action, form in FORM.findall(text):
        fields = FIELD.findall(form)
        carried = {name: value for name, value in fields if name in ("key", "vault", "back")}
        presses = [{name: value} for name, value in fields if name not in carried] or [{}]
        found += [Left(action, TICKED | carried | press) for press in presses if "vault" in carried]
    return found


async def somebody_else(two: Two) -> None:
    """Lock the vault, and let another person make theirs in the same program."""
    await two.person.session.lock()
    await two.person.opens("/vault/new")
    await two.person.sends("/vault/new", name="other", passphrase=SECRET, again=SECRET)
    assert two.person.session.vault.name == "other"
    await two.here.stop()


async def pressed(two: Two, one: Left, **more: str):
    """Press something on a page that was left open, without scripts."""
    return await two.person.client.post(one.path, data=one.carried, headers=OURS | more)


@pytest.fixture
async def theirs(two, tmp_path):
    """Give the other person at the same program with a partner of their own, each first in their own vault, and what the first left open."""
    await two.say(two.here, AnswerAlone(fine=True))
    pages = {path: await left(two, path) for path in (STEP, OVERVIEW, CHAPTER)}
    await somebody_else(two)
    async with another(two, tmp_path) as other:
        other.number = 1
        for each in (other.here, other.there):
            await other.say(each, AnswerAlone(fine=True))
        yield other, pages


def test_every_form_of_a_vault_says_whose_it_is():
    """Also those that are shown at some times only: whichever says, keeps or hands over something."""
    unsaid = set()
    for path in TEMPLATES.rglob("*.html"):
        unsaid |= {found[1] for found in POSTED.finditer(path.read_text()) if "{{ keyed(chrome" not in found[0]}
    assert unsaid == OF_NO_VAULT


async def test_nothing_pressed_on_a_page_of_one_vault_is_done_in_another(two, tmp_path):
    """Every button of every page: said to nobody, noted nowhere, nobody parted from, nothing wiped or handed over."""
    await in_every_state(two)
    await two.person.session.record(ReflectionWritten("anal-play", "chapter:x", "juniper"))
    pages = [each for path in PAGES for each in await left(two, path)]
    assert len({each.path for each in pages}) > len(PAGES)
    await somebody_else(two)
    async with another(two, tmp_path):
        session = two.person.session
        await session.record(ReflectionWritten("anal-play", "chapter:x", "plum"))
        before = tuple(session.vault.records())
        for each in pages:
            answer = await pressed(two, each)
            assert answer.status_code in (409, 423), (each, answer.status_code)
            assert "That page belongs to another vault" in answer.text
            assert "content-disposition" not in answer.headers
        assert session.vault.name == "other"
        assert tuple(session.vault.records()) == before


async def test_the_first_partner_of_another_is_asked_nothing(theirs):
    """Both have a first partner, and both partners a first step: the address is the same, and the person isn't."""
    other, pages = theirs
    answers = {str(each.carried.get("do")): await pressed(other, each) for each in pages[STEP]}
    assert {"no", "propose"} <= answers.keys()
    carried = pages[STEP][0].carried
    for do in ("propose", "yes", "today", "reopen"):
        assert (await pressed(other, Left(STEP, carried | {"do": do, "key": do}))).status_code == 409
    await other.passes()
    assert other.step(other.here).word is Word.none
    assert other.step(other.there).standing is Standing.quiet
    own = next(each for each in await left(other, STEP) if each.carried.get("do") == "propose")
    assert (await pressed(other, own)).status_code == 303
    assert other.step(other.here).word is Word.yes


async def test_what_was_typed_is_shown_and_kept_nowhere(theirs):
    """It can be copied; the page says where it belongs."""
    other, pages = theirs
    note = next(each for each in pages[CHAPTER] if each.path == CHAPTER)
    answer = await pressed(other, note)
    assert (answer.status_code, "<pre" in answer.text, "quince" in answer.text) == (409, True, True)
    assert "Nothing was noted in it or done with it" in answer.text
    assert 'href="/vault/open"' in answer.text
    assert not other.person.session.stored


async def test_rest_on_a_page_of_another_vault_is_said_to_have_failed(theirs):
    """It lets nothing of theirs rest, and never seems to have let one's own rest; the page that says so has a Rest that does."""
    other, pages = theirs
    await other.turn_on()
    for path, words in (("/partners/rest", OTHER_RESTS), (STEP, OTHER_DOES_NOT)):
        rest = next(each for each in pages[STEP] if each.path == path and each.carried.get("do") == "no")
        answer = await pressed(other, rest)
        assert answer.status_code == 423
        assert words in answer.text
        assert "Everything rests" not in answer.text
        by_script = await pressed(other, rest, **{"hx-request": "true"})
        assert (by_script.status_code, by_script.text) == (423, words)
        assert REST_HERE in answer.text
    assert other.step(other.here).standing is Standing.on
    fields = next(dict(FIELD.findall(form)) for action, form in FORM.findall(answer.text) if action == "/partners/rest")
    await pressed(other, Left("/partners/rest", fields))
    assert other.step(other.here).standing is Standing.resting


async def test_a_page_that_looks_again_gets_nothing_of_another_vault(theirs):
    """Else the words of one partner would stand below the name of another, and a press there would be taken."""
    other, _ = theirs
    await other.turn_on()
    own = mark_of(other.person.session.vault)
    looks = OURS | {"hx-request": "true", "hx-trigger": "standing"}
    answer = await other.person.client.get(STEP, headers=looks | {"x-vault": "0" * 16})
    assert (answer.text, answer.headers.get("hx-redirect")) == ("", "/vault/open")
    assert "On, today" in (await other.person.client.get(STEP, headers=looks | {"x-vault": own})).text
    assert f"hx-headers='{{\"x-vault\": \"{own}\"}}'" in (await other.person.opens(STEP)).text


async def test_a_page_serves_its_own_vault_again_also_after_another_start(person):
    """Locked and opened, or the program ended and started: it is the same vault. Its id isn't in the page."""
    await person.opens("/vault/new")
    await person.sends("/vault/new", name="diary", passphrase=SECRET, again=SECRET)
    page = await person.opens(CHAPTER)
    marked = VAULT.findall(page.text)
    assert len(set(marked)) == 1
    assert person.session.vault.vault_id.hex() not in page.text
    for text in ("juniper", "quince"):
        await person.session.lock()
        if text == "quince":
            person.app.state.session = create_app(person.session.context).state.session
        await person.session.open("diary", SECRET)
        answer = await person.client.post(CHAPTER, data={"vault": marked[0], "key": text, "text": text}, headers=OURS)
        assert answer.status_code == 303
        assert list(person.session.journeys.of("anal-play").reflections.values()) == [text]


async def test_a_form_that_waited_while_another_vault_was_opened_is_not_taken(person):
    """The vault is looked at when the form's turn has come."""
    await person.opens("/vault/new")
    await person.sends("/vault/new", name="diary", passphrase=SECRET, again=SECRET)
    page = await person.opens(CHAPTER)
    session, answers = person.session, []
    sent = {"vault": VAULT.findall(page.text)[0], "key": "k", "text": "juniper"}

    async def send():
        answers.append(await person.client.post(CHAPTER, data=sent, headers=OURS))

    async with anyio.create_task_group() as group, session.turn:
        group.start_soon(send)
        await anyio.wait_all_tasks_blocked()
        await session.lock()
        await session.create("other", SECRET)
    assert [each.status_code for each in answers] == [409]
    assert not session.stored


@pytest.mark.parametrize("path", ["/partners/invite", "/partners/join"])
async def test_an_answer_of_a_relay_that_came_too_late_shows_nothing_of_another_vault(two, path):
    """A code typed for one partner isn't offered again in the vault that was opened meanwhile."""
    code = (await two.other.partners.invite(RELAY)).code

    async def slow(_request):
        await somebody_else(two)
        raise RelayAway

    await two.person.opens("/partners")
    carried = {"vault": mark_of(two.person.session.vault), "key": "k", "relay": RELAY, "join-relay": RELAY, "code": code}
    two.line.send = slow
    answer = await two.person.client.post(path, data=carried, headers=OURS)
    assert (answer.status_code, "That page belongs to another vault" in answer.text) == (409, True)
    assert code not in answer.text
    assert not two.here.partners.book.pairings
