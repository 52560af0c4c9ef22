"""What reads a person's words, built on first use."""

from dataclasses import replace

from handhold.app.reading import Reading
from handhold.content.location import packs_root
from handhold.content.shelf import load_shelf


def test_each_large_reader_is_tidied_up_after_once():
    """What was needed for building alone is given back then, and not with every question."""
    times = []
    reading = Reading(packs_root(), load_shelf(packs_root()), tidy=lambda: times.append(None))
    assert not times
    for _ in range(2):
        assert reading.coach.book
        assert reading.answer("does it hurt?")
    assert len(times) == len(("coach", "ask_rules", "index"))


def test_only_guides_that_the_readers_can_read_are_searched():
    """A question that has to be stopped would go unnoticed in another language."""
    shipped = load_shelf(packs_root())
    first, *others = shipped.guides
    shelf = replace(shipped, guides=(replace(first, language="de-AT"), *others))
    reading = Reading(packs_root(), shelf)
    assert [one.id for one in reading.unread] == [first.id]
    found = {one.guide for one in reading.index.passages}
    assert {one.id for one in others} == found


def test_the_guides_are_read_only_where_something_is_looked_for_in_them(monkeypatch):
    """A command that reads a draft, or looks a pair of supplies up, doesn't wait for them."""
    read = []
    monkeypatch.setattr("handhold.app.reading.load_shelf", lambda root: read.append(root) or load_shelf(root))
    reading = Reading(packs_root())
    assert reading.coach.book
    assert reading.supplies
    assert reading.ask_rules
    assert read == []
    assert reading.index.passages
    assert reading.index.passages
    assert read == [packs_root()]
