"""The starter pack: clean from the first minute, and never written over anything."""

from datetime import date

import pytest

from handhold.base.errors import InputError
from handhold.content.lint.run import lint_packs
from handhold.content.shelf import load_shelf
from handhold.content.starter import new_pack


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2028, 2, 29)])
def test_a_new_pack_lints_clean_and_stands_on_the_shelf(tmp_path, today):
    """An author starts from a guide without a single finding, also on a leap day."""
    written = new_pack(tmp_path, "kissing-well", today)
    assert {one.relative_to(tmp_path / "kissing-well").as_posix() for one in written} == {
        "pack.toml", "sources.toml", "glossary.toml", "checklists.toml", "questions.md",
        "chapters/01-first-steps.md", "figures/two-chairs.svg", "figures/two-chairs-narrow.svg",
    }  # fmt: skip
    assert lint_packs(tmp_path, today) == {"kissing-well": ()}
    assert load_shelf(tmp_path).guides[0].title == "Kissing well"


@pytest.mark.parametrize("name", ["Kissing", "a b", "../x", "", "a--b", "é"])
def test_only_an_id_can_name_a_pack(tmp_path, name):
    """A name that is no id writes nothing."""
    with pytest.raises(InputError):
        new_pack(tmp_path, name, date(2026, 1, 1))
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(tmp_path):
    """A folder of that name is left as it is."""
    new_pack(tmp_path, "one", date(2026, 1, 1))
    (tmp_path / "one" / "pack.toml").write_text("mine")
    with pytest.raises(InputError):
        new_pack(tmp_path, "one", date(2026, 1, 1))
    assert (tmp_path / "one" / "pack.toml").read_text() == "mine"
