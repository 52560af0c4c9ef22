"""A press leads to its result: one place on the page, and none before anything was pressed."""

import re

import pytest

from web.person import pressed

pytestmark = pytest.mark.anyio

RESULT = re.compile(r'<(\w+)[^>]*? id="result"[^>]*>.*?</\1>', re.DOTALL)
BOTH = {"lubricant": "plant-oil", "barrier": "latex-condom"}
PLAN = "/guides/1/plan"


@pytest.mark.parametrize(
    ("path", "button", "values", "told"),
    [
        ("/supplies", "Check", {"do": "check"}, "Nothing is chosen yet"),
        ("/supplies", "Check", {"do": "check", **BOTH}, ">No<"),
        ("/supplies", "Which lubricants are fine with these?", {"do": "fitting", **BOTH}, "Lubricants with these"),
        ("/supplies", "A shopping list", {"do": "list", **BOTH}, "To have at hand"),
        ("/coach", "Read it", {"draft": " "}, "one sentence is enough"),
        ("/coach", "Read it", {"draft": "You owe me this."}, "This would weigh on them"),
        ("/coach", "Read it", {"draft": "Shall we walk by the river?"}, "Nothing found"),
        ("/coach", "Read it", {"role": "invitee", "draft": "Ok I guess, if it makes you happy."}, "Do you feel free to say no?"),
        ("/coach", "Read it", {"role": "invitee", "draft": "Ok I guess, if it makes you happy. You owe me."}, "feel free to say no?"),
        ("/coach", "Read it", {"draft": "I am 15 and want to try"}, "This house is for adults"),
        (PLAN, "Have it read", {"do": "read", "draft": ""}, "one sentence is enough"),
        (PLAN, "Have it read", {"do": "read", "draft": "You owe me this."}, "This would weigh on them"),
        (PLAN, "Have it read", {"do": "read", "draft": "You owe me this.", "setting": "a walk " * 6000}, "Please check this"),
    ],
)
async def test_a_press_leads_to_one_result_that_can_have_focus(person, path, button, values, told):
    """Also where something is missing or wrong, and where a stop comes first; a first visit has no such place."""
    page = await person.opens(path)
    assert 'id="result"' not in page.text
    leads = re.search(rf'formaction="([^"]*)"[^>]*>{button}<', page.text)
    assert (leads.group(1) if leads else pressed(page.text, button)[0]) == f"{path}#result"
    page = await person.sends(path, **values)
    assert page.text.count('id="result"') == 1
    found = RESULT.search(page.text)
    assert 'tabindex="-1"' in found.group(0).partition(">")[0]
    assert told in found.group(0)


async def test_words_read_as_one_types_take_no_such_place(person):
    """They come into a page that may have one; what is kept leads to the top."""
    part = await person.client.post("/coach", data={"draft": "You owe me this."}, headers={"hx-request": "true", "sec-fetch-site": "same-origin"})
    assert "This would weigh on them" in part.text
    assert 'id="result"' not in part.text
    page = await person.opens(PLAN)
    assert pressed(page.text, "Keep my plan") == [PLAN]
