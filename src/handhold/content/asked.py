"""How people ask for what a section says: `questions.md`, one list for each section.

## chapter-id#anchor
- a question as somebody might type it
- another
"""

import re

from handhold.content.report import Report

LONGEST = 300
MOST = 100
_HEAD = re.compile(r"##[ \t]+(?P<chapter>[a-z0-9-]{1,80})(?:#(?P<anchor>[a-z0-9-]{1,80}))?[ \t]*\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe0f\ufeff]")
_ITEM = "- "

Asked = dict[tuple[str, str], str]
"""Questions, one a line, by chapter and anchor; "" is the opening of a chapter."""


def read_asked(text: str, report: Report) -> Asked:
    """Return the questions of each section; lines that are none of the three kinds are reported.

    Empty lines and titles (`# …`) may stand anywhere. Whether the sections exist is for
    `check_integrity` to say.
    """
    found: dict[tuple[str, str], list[str]] = {}
    here: list[str] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("# "):
            continue
        head = _HEAD.match(line)
        if head is not None:
            here = found.setdefault((head["chapter"], head["anchor"] or ""), [])
        elif line.startswith(_ITEM) and here is not None:
            _take(line[len(_ITEM) :].strip(), here, report, number)
        else:
            told = "A line here is `## chapter#anchor` or, under one, `- a question`."
            report.add("wrong-type", told, line=number)
    return {place: "\n".join(questions) for place, questions in found.items()}


def _take(question: str, here: list[str], report: Report, line: int) -> None:
    if not question or len(question) > LONGEST:
        report.add("wrong-type", f"A question has 1 to {LONGEST} characters.", line=line)
    elif _CONTROL.search(question):
        report.add("control-character", "A question holds an invisible character.", line=line)
    elif len(here) >= MOST:
        report.add("wrong-type", f"One section takes up to {MOST} questions.", line=line)
    elif question in here:
        report.add("duplicate-id", "This question stands here twice.", line=line)
    else:
        here.append(question)
