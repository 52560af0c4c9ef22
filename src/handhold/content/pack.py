"""A folder of files to a guide and its findings. Nothing here touches a disk.

A pack with an error among its findings is refused whole; `Pack.guide` is then only what could
be made of it, for the lint to go on with, and is never shown to anybody.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from handhold.base.findings import Finding, Severity
from handhold.content.asked import read_asked
from handhold.content.fields import CONTROL
from handhold.content.figures import clean_figure
from handhold.content.inline import FIGURE_PREFIX
from handhold.content.integrity import check_integrity
from handhold.content.manifest import (
    Manifest,
    read_glossary,
    read_library,
    read_manifest,
    read_sources,
)
from handhold.content.markdown import Body, Setting, read_body
from handhold.content.records import (
    read_checklists,
    read_closeness,
    read_conversations,
    read_day,
    read_deck,
    read_ladder,
)
from handhold.content.report import Report
from handhold.content.toml import read_toml
from handhold.core.guides.model import Chapter, Guide

MOST_BYTES = 600_000
"""A file of a pack is refused above this size."""

_KNOWN = re.compile(
    r"(?:pack|sources|glossary|checklists|closeness|ladder|conversation|day|library|deck)\.toml\Z"
    r"|questions\.md\Z"
    r"|chapters/\d\d-[a-z0-9]+(?:-[a-z0-9]+)*\.md\Z"
    r"|figures/[a-z0-9]+(?:-[a-z0-9]+)*\.svg\Z"
    r"|(?:README|LICENSE|LICENCE|CHANGELOG)(?:\.md|\.txt)?\Z"
)
_FRONT = re.compile(r"\A\+\+\+[ \t]*\n(.*?\n)\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_NOBODY = Manifest("", "", "", "", "", "", (), "", date.min, date.min, 0, ())


@dataclass(frozen=True, slots=True)
class Draft:
    """A chapter as written: its file, and its text read."""

    file: str
    chapter: str
    body: Body


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as read: the guide, what was found, and what the lint needs beside it."""

    guide: Guide
    findings: tuple[Finding, ...]
    drafts: tuple[Draft, ...]
    texts: Mapping[str, str]

    @property
    def refused(self) -> bool:
        """Tell whether an error keeps this pack off the shelf."""
        return any(one.severity is Severity.error for one in self.findings)


def read_pack(name: str, files: Mapping[str, bytes]) -> Pack:
    """Return the pack made of these files, named by their path inside it.

    `name` is the folder's name, which is the guide's id. Never raises for what a file holds.
    """
    reader = _Reader(name, files)
    guide, drafts = reader.guide()
    chapters = tuple(draft.file for draft in drafts)
    found = (*reader.findings, *check_integrity(guide, reader.texts, chapters))
    return Pack(guide, found, drafts, reader.texts)


def read_text(raw: bytes, report: Report) -> str | None:
    """Return a file's text with plain line ends, or None after reporting that it is none."""
    if len(raw) > MOST_BYTES:
        report.add("too-large", f"A file may hold at most {MOST_BYTES:,} bytes.")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        report.add("encoding", "This file isn't plain UTF-8 text.", line=line)
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _Reader:
    """Reads the files of one pack in order."""

    def __init__(self, name: str, files: Mapping[str, bytes]) -> None:
        self._name = name
        self.findings: list[Finding] = []
        self.texts: dict[str, str] = {}
        for path in sorted(files):
            self._decode(path, files[path])

    def _decode(self, path: str, raw: bytes) -> None:
        report = Report(path)
        if not _KNOWN.match(path):
            told = "This file has no place in a guide and is left out."
            report.add("unknown-file", told, severity=Severity.warning)
        elif (text := read_text(raw, report)) is not None:
            self.texts[path] = text
            odd = CONTROL.search(text) if path.startswith("chapters/") else None
            if odd is not None:
                line = text.count("\n", 0, odd.start()) + 1
                report.add("control-character", "This line holds an invisible character.", line=line)
        self.findings += report.findings

    def guide(self) -> tuple[Guide, tuple[Draft, ...]]:
        """Return the guide as far as it could be read, and the drafts of its chapters."""
        manifest = self._manifest()
        sources = read_sources(*self._file("sources.toml", needed=True))
        ways, points, conversations = read_conversations(
            *self._file("conversation.toml"), self._name
        )
        figures = self._figures()
        known = frozenset(source.id for source in sources)
        chapters, drafts = self._chapters(known, figures)
        has = self.texts.__contains__
        guide = Guide(
            **{name: getattr(manifest, name) for name in Manifest.__slots__},
            chapters=chapters,
            sources=sources,
            glossary=read_glossary(*self._file("glossary.toml")),
            checklists=read_checklists(*self._file("checklists.toml"), self._name),
            closeness=read_closeness(*self._file("closeness.toml"), self._name),
            ladder=read_ladder(*self._file("ladder.toml"), self._name),
            ways=ways,
            points=points,
            conversations=conversations,
            day=read_day(*self._file("day.toml"), self._name) if has("day.toml") else None,
            library=read_library(*self._file("library.toml")),
            deck=read_deck(*self._file("deck.toml")) if has("deck.toml") else None,
            figures={path: svg.replace(FIGURE_PREFIX, "fig-") for path, svg in figures.items()},
            asked=read_asked(*self._file("questions.md")),
        )
        return guide, drafts

    def _file(self, path: str, *, needed: bool = False) -> tuple[str, Report]:
        """Return a file's text and the report that its reader fills."""
        report = Report(path)
        report.findings = self.findings
        if needed and path not in self.texts:
            report.add("missing-file", f"A guide needs its `{path}`.")
        return self.texts.get(path, ""), report

    def _manifest(self) -> Manifest:
        text, report = self._file("pack.toml", needed=True)
        manifest = read_manifest(text, report) if "pack.toml" in self.texts else None
        if manifest is None:
            return _NOBODY
        if manifest.id and manifest.id != self._name:
            told = f"The folder is called “{self._name[:60]}”, the guide “{manifest.id}”."
            report.add("bad-id", told, path=("id",))
        return manifest

    def _figures(self) -> dict[str, str]:
        figures = {}
        for path, text in self.texts.items():
            if path.startswith("figures/"):
                report = Report(path, findings=[])
                figures[path] = clean_figure(text, report, prefix=FIGURE_PREFIX)
                self.findings += report.findings
        return figures

    def _chapters(
        self, sources: frozenset[str], figures: Mapping[str, str]
    ) -> tuple[tuple[Chapter, ...], tuple[Draft, ...]]:
        chapters, drafts = [], []
        for path in sorted(self.texts):
            if not path.startswith("chapters/"):
                continue
            chapter, draft = self._chapter(path, sources, figures)
            chapters.append(chapter)
            drafts.append(draft)
        if not chapters:
            Report("chapters", findings=self.findings).add(
                "missing-file", "A guide needs at least one chapter: chapters/01-….md"
            )
        return tuple(chapters), tuple(drafts)

    def _chapter(
        self, path: str, sources: frozenset[str], figures: Mapping[str, str]
    ) -> tuple[Chapter, Draft]:
        text, report = self._file(path)
        front = _FRONT.match(text)
        if front is None:
            report.add("missing-field", "A chapter starts with its +++ lines.", line=1)
        # The empty line stands for the opening +++, so that line numbers stay true.
        top = read_toml("\n" + front[1], report) if front else None
        about = {key: top.text(key) if top else "" for key in ("title", "summary")}
        chapter_id = top.id() if top else ""
        part = top.id("part") if top else ""
        if top:
            top.done()
        body = read_body(
            text[front.end() :] if front else text,
            Setting(self._name, chapter_id, sources, figures),
            report,
            above=text.count("\n", 0, front.end()) if front else 0,
        )
        chapter = Chapter(
            id=chapter_id,
            part=part,
            **about,
            html=body.html,
            sections=body.sections,
            sources=body.sources,
            words=body.words,
        )
        return chapter, Draft(path, chapter_id, body)
