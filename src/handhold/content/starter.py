"""A starter pack: a small guide that lints clean, for an author to write over."""

from datetime import date
from pathlib import Path

from handhold.base.errors import InputError
from handhold.content.fields import is_id

_PACK = """\
id = "{id}"
version = "0.1.0"
language = "en"
title = "{title}"
summary = "One or two plain sentences: what somebody will know after reading this."
audience = "Adults of any gender, in any role."
authors = ["Your name, or your group's"]
licence = "CC-BY-SA-4.0"
reviewed = {today}
review_by = {review_by}
order = 100

[[part]]
id = "start"
title = "Start here"
summary = "One sentence about what this part holds."
"""

_SOURCES = """\
# Every source, once. A chapter names it as [^example-source].

[[source]]
id = "example-source"
title = "The title of the page, book or paper"
publisher = "Who published it"
year = {year}
address = "https://example.org/the-page"
seen = "{month}"
kind = "educator"
copy = "live page"
"""

_GLOSSARY = """\
[[term]]
id = "consent"
term = "consent"
synonyms = ["agreeing", "saying yes"]
meaning = "A yes that is free, informed, about this one thing, and can be taken back at any time."
"""

_CHECKLISTS = """\
[[checklist]]
id = "before-you-start"
part = "start"
title = "Before you start"
intro = "Three quiet questions. Nobody sees your answers."

[[checklist.item]]
id = "my-reasons"
question = "Why do I want to read this?"
kind = "self"
help = "Any honest answer is a good one."
reflection = "My reasons, in a few words."

[[checklist.item]]
id = "what-i-know"
question = "Do I know what a source mark is?"
kind = "reading"
help = "It takes a minute to find out."
chapter = "first-steps#sources"

[[checklist.item]]
id = "how-they-feel"
question = "How does my partner feel about it?"
kind = "partner"
help = "Only they can tell you. Ask when you both have time."
"""

_CHAPTER = """\
+++
id = "first-steps"
part = "start"
title = "First steps"
summary = "One sentence for lists and cards."
+++

Open with what the reader came for. Write as you would talk to a friend who asked you.

## Say where it comes from {{#sources}}

A sentence that states a medical fact names its source, like this one.[^example-source] Every
heading has a name of its own in curly brackets. It never changes, so that links keep working.

> [!remember] Short is kind
> A section is what a search brings up. Let it make sense alone.

## Keep a way out open {{#way-out}}

Nobody has to do anything they read about here. Say so, and mean it. You can point to
[another section](first-steps#sources) or add a drawing of your own.

![Two chairs stand side by side, turned a little towards each other.](figures/two-chairs.svg "Room for two, and for a no")
"""

_QUESTIONS = """\
# How people might ask for what each section says. Only searched, never shown.

## first-steps
- where do i begin
- i have never done this, what comes first

## first-steps#sources
- says who
- where do you have this from

## first-steps#way-out
- do i have to
- can i stop half way
"""

_FIGURE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 120">
<title>Two chairs</title>
<desc>Two chairs side by side, turned a little towards each other.</desc>
<g fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round">
<path d="M50 30L58 70H92M58 70V104M92 70V104"/>
<path d="M190 30L182 70H148M182 70V104M148 70V104"/>
</g>
</svg>
"""


def new_pack(folder: Path, pack_id: str, today: date) -> list[Path]:
    """Write a starter pack into `folder/pack_id` and return the files written.

    The review date is a year from `today`. Raises InputError when the id is no id, or the
    place is taken; nothing is ever overwritten.
    """
    if not is_id(pack_id):
        raise InputError(f"{pack_id!r} is no id: an id is lower-case words joined by hyphens")
    place = folder / pack_id
    if place.exists():
        raise InputError(f"there is something at {pack_id} already")
    written = []
    for path, text in _files(pack_id, today).items():
        file = place / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
        written.append(file)
    return written


def _files(pack_id: str, today: date) -> dict[str, str]:
    title = pack_id.replace("-", " ").capitalize()
    # The first of March stands in for a leap day that next year lacks.
    leap = (today.month, today.day) == (2, 29)
    due = date(today.year + 1, 3, 1) if leap else today.replace(year=today.year + 1)
    values = {"id": pack_id, "title": title, "today": today, "review_by": due}
    month = f"{today.year:04d}-{today.month:02d}"
    return {
        "pack.toml": _PACK.format(**values),
        "sources.toml": _SOURCES.format(year=today.year, month=month),
        "glossary.toml": _GLOSSARY,
        "checklists.toml": _CHECKLISTS,
        "questions.md": _QUESTIONS,
        "chapters/01-first-steps.md": _CHAPTER.format(),
        "figures/two-chairs.svg": _FIGURE,
        "figures/two-chairs-narrow.svg": _FIGURE,
    }
