"""The plan's page loses nothing, and is closed while nothing is to be asked."""

import pytest

from web.person import pressed

pytestmark = pytest.mark.anyio
PLAN = "/guides/1/plan"
SENT = {"way": "text-message", "setting": "Sunday walk", "draft": "Would you talk with me?", "point": "no-is-fine"}


async def test_having_it_read_shows_everything_that_was_sent(person):
    """The way and the ticks stay chosen, and nothing is kept yet."""
    await person.opens(PLAN)
    page = await person.sends(PLAN, **SENT, do="read")
    assert 'value="text-message" checked' in page.text
    assert 'value="no-is-fine" checked' in page.text
    assert ">Sunday walk</textarea>" in page.text
    assert ">Would you talk with me?</textarea>" in page.text
    assert person.session.journeys.of("anal-play").plan.draft == ""


@pytest.mark.parametrize(
    ("label", "do", "leads"),
    [("For paper", "paper", "/guides/1/plan/print"), ("Take along", "take", "/take"),
     ("We have talked", "talked", "/guides/1/after-talk")],
)
async def test_what_leads_on_keeps_the_plan_first(person, label, do, leads):
    """They are buttons of the plan's own form."""
    page = await person.opens(PLAN)
    assert f'name="do" value="{do}"' in page.text
    assert pressed(page.text, label) == [PLAN]
    page = await person.sends(PLAN, **SENT, do=do)
    assert page.url.path == leads
    plan = person.session.journeys.of("anal-play").plan
    assert (plan.way, plan.setting, plan.draft, plan.points) == (*list(SENT.values())[:3], {"no-is-fine"})


@pytest.mark.parametrize("outcome", ["no", "unsure"])
async def test_nothing_helps_to_ask_while_nothing_is_to_be_asked(person, outcome):
    """Neither the plan, nor its paper, nor examples, nor a step; what was typed stays in sight."""
    await person.opens(PLAN)
    await person.sends(PLAN, **SENT)
    await person.opens("/guides/1/after-talk")
    await person.sends("/guides/1/after-talk", outcome=outcome)
    for path in (f"{PLAN}/print", "/guides/1/examples"):
        assert (await person.opens(path)).url.path == PLAN, path
    page = await person.opens(PLAN)
    assert "<textarea" not in page.text
    assert "Would you talk with me?" in page.text
    await person.sends(PLAN, **{**SENT, "draft": "juniper"})
    assert "juniper" in person.page.text
    assert person.session.journeys.of("anal-play").plan.draft == "Would you talk with me?"
    assert "You may ask about this one" not in (await person.opens("/guides/1/steps")).text
    assert "Ask, aloud, before" not in (await person.opens("/guides/1/steps/1")).text
    assert "plan/print" not in (await person.opens("/take")).text


async def test_who_was_unsure_and_comes_back_opens_it_again(person):
    """A yes opens the page; so does the day they both said yes again."""
    await person.opens("/guides/1/after-talk")
    await person.sends("/guides/1/after-talk", outcome="unsure")
    person.clock.pass_by(days=3)
    await person.opens("/guides/1/day")
    await person.sends("/guides/1/day", both="on", sober="on", free="on")
    assert "You may ask about this one" in (await person.opens("/guides/1/steps")).text
    await person.opens("/guides/1/after-talk")
    await person.sends("/guides/1/after-talk", outcome="yes")
    assert "<textarea" in (await person.opens(PLAN)).text


async def test_after_a_no_there_is_nothing_to_print(person):
    """The day's page has no card then."""
    await person.opens("/guides/1/after-talk")
    await person.sends("/guides/1/after-talk", outcome="no")
    assert "print this page" not in (await person.opens("/guides/1/day")).text


async def test_what_is_kept_as_the_vault_locks_is_words_alone(person):
    """Neither the way nor a tick is changed by a form that somebody left."""
    await person.opens(PLAN)
    await person.sends(PLAN, **SENT)
    await person.opens(PLAN)
    await person.sends(PLAN, do="draft", setting="", draft="quince")
    plan = person.session.journeys.of("anal-play").plan
    assert (plan.way, plan.setting, plan.draft, plan.points) == ("text-message", "", "quince", {"no-is-fine"})


@pytest.mark.parametrize(
    ("typed", "told"),
    [({"typed": "kept"}, "What you had typed is kept in it."), ({"typed": "gone"}, "not saved is gone"), ({}, "Locked.")],
)
async def test_the_page_that_asks_for_the_passphrase_tells_what_became_of_it(person, typed, told):
    """And nobody's words stand in an address."""
    await person.session.create("Sam", "correct horse battery")
    page = await person.sends("/lock", **typed)
    assert page.url.path == "/vault/open"
    assert told in page.text
    assert not page.url.query
    assert not person.session.kept
