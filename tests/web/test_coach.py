"""The coach's pages say what the command line says."""

import pytest

from handhold.core.coach.advise import advise

pytestmark = pytest.mark.anyio

HASTY = "Please just try it once for me, I promise it wont hurt, my ex did it. If you loved me you would."
"""What the rules and the second reader alone would stop: the third says that it is a plea to coach."""

HARD = "I paid for the hotel, the flight, even your hair. You cannot now be telling me you want to sleep early."
"""What the third reader alone stops."""


@pytest.mark.parametrize("draft", [HASTY, HARD], ids=["coached", "stopped"])
async def test_a_button_reads_a_draft_as_the_command_line_does(draft: str, person, shelf, reading) -> None:
    """A stop is shown where the command line has one, and the same places are named where it has none."""
    stop, places = reading.stopped(draft), advise(draft, reading.coach).pressure
    assert (stop is None) is (draft == HASTY)
    number = next(place for place, guide in enumerate(shelf.guides, 1) if guide.id == "anal-play")
    plan = f"/guides/{number}/plan"
    await person.opens(plan)
    kept = await person.sends(plan, draft=draft, do="keep")
    for page in (await person.sends("/coach", draft=draft), await person.sends(plan, draft=draft, do="read"), kept):
        assert (stop is not None) is ('id="stop-title"' in page.text)
        assert stop is None or stop.title in page.text
        assert stop is not None or page.text.count('<mark class="finding">') == len(places) > 0


async def test_no_stop_is_shown_while_somebody_types_that_the_button_takes_back(person) -> None:
    """Before one is shown, the third reader is asked then too; else it isn't, since it takes its time."""
    page = await person.client.post("/coach", data={"draft": HASTY}, headers={"sec-fetch-site": "same-origin", "hx-request": "true"})
    assert "stop-title" not in page.text
    assert '<mark class="finding">' in page.text
