"""A pack from elsewhere: a folder or a .zip that somebody was sent.

It is read in full before anything is believed, within hard limits, and nothing of it is ever
written to disk or run. What can't be read safely is a finding, and the pack is refused.
"""

import os
import stat
import zipfile
import zlib
from pathlib import Path
from typing import TypeAlias

from handhold.base.findings import Finding, Severity
from handhold.content.fields import is_id
from handhold.content.pack import MOST_BYTES, Pack, read_pack
from handhold.content.report import Report
from handhold.content.toml import read_toml

MOST_FILES = 400
MOST_TOTAL = 8_000_000
MOST_ARCHIVE = 8_000_000
_DEEPEST = 3
_LONGEST_NAME = 160
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./")
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError,
    ValueError, LookupError, OverflowError,
)  # fmt: skip

Files: TypeAlias = dict[str, bytes]


def _unreadable(error: Exception) -> str:
    """Say why a pack can't be read, to somebody who zipped a folder and knows no more of it."""
    if isinstance(error, (zipfile.BadZipFile, zlib.error, EOFError)):
        return "This is no whole .zip. Zip the guide's folder again, or name the folder itself."
    return f"This can't be read as a pack: {type(error).__name__}."


class _TooMuch(Exception):
    """The pack holds more than is read."""


def read_untrusted(place: Path) -> Pack:
    """Return the pack in a folder or .zip file; whatever is wrong with it is a finding.

    Never raises for what the place holds. A refused pack's guide must not be shown.
    """
    report = Report(place.name)
    try:
        if place.is_symlink():
            report.add("odd-file", "This is a link to somewhere else, no pack.")
            files: Files = {}
        elif place.is_dir():
            files = _Folder(report).read(place)
        else:
            files = _Archive(report).read(place)
    except _TooMuch as error:
        report.add("too-large", str(error))
        files = {}
    except _BROKEN as error:
        report.add("unreadable-pack", _unreadable(error))
        files = {}
    return _judge(files, report)


def _judge(files: Files, report: Report) -> Pack:
    """Return the pack made of the files, with what was found on the way put first.

    Of a pack refused before a file was read nothing more is told: what it lacks is no news.
    """
    pack = read_pack(_name(files), files)
    found = (*report.findings, *pack.findings) if files else report.findings or pack.findings
    return Pack(pack.guide, tuple(found), pack.drafts, pack.texts)


def _name(files: Files) -> str:
    """Return the id that the pack gives itself, since its folder's name proves nothing."""
    raw = files.get("pack.toml", b"")
    if len(raw) > MOST_BYTES:
        return ""
    top = read_toml(raw.decode("utf-8-sig", "replace"), Report("pack.toml"))
    name = top.text("id", needed=False) if top else ""
    return name if is_id(name) else ""


def odd_name(name: str) -> str:
    """Return why a path inside a pack can't be used, or '' when it can."""
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or ":" in name or ".." in parts:
        return "This path leads out of the pack."
    if len(name) > _LONGEST_NAME or not set(name) <= _SAFE:
        return "A path is made of plain letters, digits, hyphens, dots and slashes."
    if "" in parts or "." in parts or len(parts) > _DEEPEST:
        return "This path has a shape that no pack needs."
    return ""


class _Gathering:
    """Takes in files one by one, within the limits."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._files: Files = {}
        self._folded: set[str] = set()
        self._total = 0
        self._count = 0

    def note(self, rule: str, name: str, message: str) -> None:
        """Note an error about a file; the name is shown in a form that can't mislead."""
        shown = ascii(name[:80])[1:-1]
        self._report.findings.append(Finding(Severity.error, rule, shown, message))

    def counts(self) -> None:
        """Count a file, before it is opened."""
        self._count += 1
        if self._count > MOST_FILES:
            raise _TooMuch(f"A pack holds at most {MOST_FILES} files.")

    def accepts(self, name: str) -> bool:
        """Tell whether a path may be read; it is noted when it may not."""
        told = odd_name(name)
        if not told and name.lower() in self._folded:
            told = "Two files have this name."
        if told:
            self.note("odd-file", name, told)
            return False
        self._folded.add(name.lower())
        return True

    def keep(self, name: str, raw: bytes) -> None:
        """Take in a file's bytes."""
        self._total += len(raw)
        if self._total > MOST_TOTAL:
            raise _TooMuch(f"A pack holds at most {MOST_TOTAL:,} bytes.")
        if not _litter(name):
            self._files[name] = raw


class _Folder(_Gathering):
    """Reads a folder without following any link."""

    def read(self, root: Path) -> Files:
        """Return the folder's files by path."""
        self._walk(root, "")
        return self._files

    def _walk(self, folder: Path, above: str) -> None:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda one: one.name):
                self.counts()
                name = f"{above}{entry.name}"
                if not self.accepts(name):
                    continue
                mode = entry.stat(follow_symlinks=False).st_mode
                if stat.S_ISDIR(mode):
                    self._walk(Path(entry.path), f"{name}/")
                elif stat.S_ISREG(mode):
                    with Path(entry.path).open("rb") as opened:
                        self.keep(name, opened.read(MOST_BYTES + 1))
                else:
                    self.note("odd-file", name, "This is a link or a device, no plain file.")


class _Archive(_Gathering):
    """Reads a .zip in memory, never trusting the sizes it states."""

    def read(self, place: Path) -> Files:
        """Return the archive's files by path, without the one folder they may stand in."""
        status = place.stat()
        if not stat.S_ISREG(status.st_mode):
            # Opening a pipe would wait for somebody to write to it.
            self.note("odd-file", place.name, "This is a link or a device, no plain file.")
            return {}
        if status.st_size > MOST_ARCHIVE:
            raise _TooMuch(f"An archive has at most {MOST_ARCHIVE:,} bytes.")
        with zipfile.ZipFile(place) as archive:
            members = archive.infolist()
            for member in members:
                self.counts()
                self._member(archive, member)
        return _unwrapped(self._files)

    def _member(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        name = member.orig_filename
        mode = member.external_attr >> 16
        if not _litter(name) and not self.accepts(name.removesuffix("/")):
            return
        if member.is_dir():
            return
        if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
            self.note("odd-file", name, "This is a link or a device, no plain file.")
        elif member.flag_bits & _ENCRYPTED or member.compress_type not in _METHODS:
            self.note("odd-file", name, "This file is locked, or packed in an unusual way.")
        else:
            with archive.open(member) as opened:
                self.keep(name, opened.read(MOST_BYTES + 1))


def _litter(name: str) -> bool:
    """Return whether a computer put a file there by itself, as Macs and Windows do in each folder and archive."""
    last = name.rsplit("/", 1)[-1]
    return name.startswith("__MACOSX/") or last.startswith("._") or last in {".DS_Store", "Thumbs.db", "desktop.ini"}


def _unwrapped(files: Files) -> Files:
    """Return the files without the one folder that holds them all, if there is one."""
    tops = {name.split("/", 1)[0] for name in files}
    if "pack.toml" in files or len(tops) != 1 or any("/" not in name for name in files):
        return files
    return {name.split("/", 1)[1]: raw for name, raw in files.items()}
