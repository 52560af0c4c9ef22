"""The authoring guide is true: its examples of the format can be read as they stand."""

import re
from datetime import date
from pathlib import Path

from handhold.content.lint.reading import grade
from handhold.content.pack import read_pack

PAGE = Path(__file__).parents[3] / "docs" / "packs.md"


def examples():
    """Return the example of each file on the page, by file name."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.findall(
        r"^## (\S+?\.(?:toml|md))\n+```(?:toml|markdown)\n(.*?)^```$",
        text,
        re.MULTILINE | re.DOTALL,
    )
    return {name.replace("chapters/NN-slug.md", "chapters/01-x.md"): body for name, body in found}


def test_the_page_shows_every_file_of_the_format():
    """No file of a pack goes without its example."""
    assert set(examples()) == {
        "pack.toml", "sources.toml", "glossary.toml", "checklists.toml", "closeness.toml",
        "ladder.toml", "conversation.toml", "day.toml", "library.toml", "deck.toml",
        "questions.md", "chapters/01-x.md",
    }  # fmt: skip


def test_every_key_on_the_page_is_one_the_reader_knows():
    """Reading the page's own examples finds no unknown key, missing field or wrong value."""
    files = {
        name: body.replace("https://…", "https://e.org").encode()
        for name, body in examples().items()
    }
    pack = read_pack("anal-play", files)
    about_form = {"toml-syntax", "missing-field", "wrong-type", "unknown-key", "unknown-value",
                  "bad-id", "bad-link", "outside-subset", "html", "heading-anchor"}  # fmt: skip
    assert [one for one in pack.findings if one.rule in about_form] == []
    assert pack.guide.review_by == date(2027, 11, 30)


def test_the_page_is_as_easy_to_read_as_it_asks_guides_to_be():
    """An authoring guide above grade 8 would be a poor joke."""
    text = re.sub(r"```.*?```", "", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = grade(line for line in re.split(r"\n\n|\n(?=[-#>])", text) if not line.startswith("#"))
    assert found is not None
    assert found <= 8
