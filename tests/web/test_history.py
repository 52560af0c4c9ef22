"""What an address leaves in a browser's history: numbers, and nothing of what was read."""

import re
from html import unescape

import pytest

from handhold.core.guides.model import Chapter
from web.person import OURS, TAG

pytestmark = pytest.mark.anyio

NEUTRAL = (
    "again button c care choice country desc draft e fig file group hint i k kind leave main mark name narrow note passphrase "
    "q question reading restore result rests s setting source sources stop text title w when words"
)
"""What an id may be made of beside numbers: the same on every page of its kind, whatever the page is about."""
NUMBERED = re.compile(r"([a-z]+)[0-9]*\Z|[0-9]+\Z")
ID = re.compile(r'\sid="([^"]*)"')
FRAGMENT = re.compile(r'(?:href|action|formaction)="([^"#]*)#([^"]*)"')


def telling(fragment: str) -> bool:
    """Return whether a fragment holds anything but neutral words and numbers."""
    found = [NUMBERED.match(piece) for piece in fragment.split("-")]
    return not all(each and (each[1] is None or each[1] in NEUTRAL.split()) for each in found)


def shown(chapter: Chapter, text: str) -> list[tuple[str, str]]:
    """Return the headings of a chapter as its page has them, each with its id."""
    found = re.findall(r'<h[23] id="(s\d+)">(.*?)</h[23]>', text)
    return [(number, unescape(TAG.sub("", re.sub(r"<sup.*?</sup>", "", title)))) for number, title in found]


async def test_no_page_has_an_id_or_a_fragment_that_names_what_it_is_about(person):
    """Every page of every guide: its ids are numbers, every link into a page leads to one, and to the right one."""
    shelf = person.session.context.shelf
    paths = ["/", "/guides", "/ask", "/coach", "/supplies", "/supplies/tables", "/library", "/library/note", "/help"]
    paths += ["/notes", "/take", "/settings", "/about", "/leaving", "/vault/new", "/partners", "/after"]
    chapters = {}
    for number, guide in enumerate(shelf.guides, 1):
        base = f"/guides/{number}"
        paths += [base, *(f"{base}/{name}" for name in ("words", "closeness", "steps", "plan", "plan/print", "examples"))]
        paths += [*(f"{base}/{name}" for name in ("after-talk", "settling", "day", "day/card", "afterwards"))]
        paths += [f"{base}/part/{n}" for n in range(1, len(guide.parts) + 1)]
        paths += [f"{base}/questions/{n}" for n in range(1, len(guide.checklists) + 1)]
        paths += [f"{base}/steps/{n}" for n in range(1, len(guide.ladder) + 1)]
        chapters |= {f"{base}/read/{n}": chapter for n, chapter in enumerate(guide.chapters, 1)}
    ids, links = {}, set()
    for path in [*paths, *chapters]:
        text = (await person.opens(path)).text
        ids[path] = ID.findall(text)
        links |= {(where or path, fragment) for where, fragment in FRAGMENT.findall(text)}
        if path in chapters:
            sections = [(f"s{n}", s.title) for n, s in enumerate(chapters[path].sections)][1:]
            assert shown(chapters[path], text) == sections, path
    assert len([1 for _, fragment in links if re.match(r"s\d", fragment)]) > 20
    assert {(path, each) for path in ids for each in ids[path] if telling(each)} == set()
    assert {link for link in links if telling(link[1])} == set()
    unmet = {link for link in links if link[1] not in ids[link[0]]}
    assert {fragment for _, fragment in unmet} <= {"result"}, unmet  # what a press leads to is there once it is pressed


async def lands(person, href: str) -> str:
    """Return the words of the heading, term or card that a link leads to."""
    path, _, fragment = href.partition("#")
    page = await person.opens(path)
    found = re.search(rf'id="{fragment}"[^>]*>(.*?)</(?:h2|h3|dt)>', page.text, re.DOTALL)
    return unescape(TAG.sub("", found.group(1))).strip() if fragment and found else ""


@pytest.mark.parametrize(
    "question",
    ["is it gay if i like anal", "it is stuck inside", "the condom broke", "what is pep", "what does aftercare mean",
     "how do i bring it up"],
)  # fmt: skip
async def test_an_answer_leads_to_the_section_it_is_from_by_number(person, question):
    """Also to a word and to a worked conversation: the link is a number, and what stands there is what was named."""
    await person.opens("/ask")
    page = await person.sends("/ask", question=question)
    told = re.findall(r'<h3><a href="([^"]*)">(.*?)</a></h3>', page.text)
    leads = [(href, title) for href, title in told if "#" in href]
    assert leads
    for href, title in leads:
        assert re.fullmatch(r"/guides/\d+/(?:read/\d+#s|words#w|examples#c)\d+", href), href
        heading = await lands(person, href)
        assert heading, href
        assert heading in unescape(title), (heading, title)


@pytest.mark.parametrize("path", ["/library", "/guides/1/closeness"])
async def test_a_mark_leads_back_to_what_was_marked_by_number(person, path):
    """The last of all, so that a number that is another's would show."""
    page = await person.opens(path)
    field = "entry" if path == "/library" else "idea"
    noted = {"mark": "saved"} if path == "/library" else {"received": "welcome"}
    own = re.findall(rf'name="{field}" value="([^"]*)"', page.text)[-1]
    back = await person.client.post(path.replace("library", "library/note"), data={field: own, **noted}, headers=OURS)
    where, _, fragment = back.headers["location"].partition("#")
    assert where == path
    assert re.fullmatch(r"[ei]\d+", fragment)
    marked = (await person.opens(path)).text.partition(f'id="{fragment}"')[2]
    assert re.search(rf'name="{field}" value="([^"]*)"', marked).group(1) == own


@pytest.mark.parametrize("path", ["/guides/1/questions/1", "/guides/1/afterwards"])
async def test_an_error_leads_to_its_field_by_number(person, path):
    """A note too long: what is said at the top leads to the field, which is told by the same words."""
    page = await person.opens(path)
    name = re.findall(r'name="(note-[^"]*)"', page.text)[-1]
    page = await person.sends(path, **{name: "plain words " * 4000})
    assert page.status_code == 422
    (fragment,) = re.findall(r'<li><a href="#([^"]*)">', page.text)
    assert not telling(fragment)
    assert f'id="{fragment}" name="{name}"' in page.text
    assert f'id="{fragment}-error"' in page.text
