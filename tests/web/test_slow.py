"""What takes half a second and more holds up nothing else, and nobody who is typing."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest

from handhold.core.encoder import Encoder
from handhold.native.serve import in_thread, native_context
from web.person import OURS

pytestmark = pytest.mark.anyio

T = TypeVar("T")
NOT_PLAIN = "she goes quiet and I take that as a yes"
UNCLEAR = "she goes quiet sometimes"


async def test_a_question_is_read_beside_other_requests(person):
    """So that a rest pressed meanwhile doesn't wait for it."""
    ran = []

    async def beside(work: Callable[[], T], /) -> T:
        ran.append(found := work())
        return found

    person.session.context = replace(person.session.context, run_slow=beside)
    await person.opens("/ask")
    assert "Stop." in (await person.sends("/ask", question=NOT_PLAIN)).text
    assert [str(each.kind) for each in ran] == ["stop"]


def test_on_a_computer_that_is_a_thread(tmp_path):
    """The program's own context has the real thing."""
    assert native_context(tmp_path).run_slow is in_thread


async def test_a_draft_is_read_without_the_third_reader_while_somebody_types(person, monkeypatch):
    """It is read again with every few words then; a press has it read as a question is."""
    asked = []
    monkeypatch.setattr(Encoder, "told", lambda _, text: asked.append(text) or {})
    await person.opens("/coach")
    await person.client.post("/coach", data={"draft": UNCLEAR}, headers=OURS | {"hx-request": "true"})
    assert not asked
    await person.sends("/coach", draft=UNCLEAR)
    assert asked.pop() == UNCLEAR
    await person.opens("/ask")
    await person.sends("/ask", question=NOT_PLAIN)
    assert asked == [NOT_PLAIN]


def test_what_a_reader_was_built_from_goes_back_to_the_system(tmp_path, monkeypatch):
    """In the program that a person starts, right after it was built."""
    times = []
    monkeypatch.setattr("handhold.native.serve.give_back", lambda: times.append(None))
    context = native_context(tmp_path)
    assert not times
    assert context.reading.coach
    assert len(times) == 1
