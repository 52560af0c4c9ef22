"""The shelf: every guide of a folder of packs, read and ready; a broken one never hides another."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from handhold.base.findings import Finding, Severity
from handhold.content.fields import is_id
from handhold.content.pack import MOST_BYTES, Pack, read_pack
from handhold.content.translations import beside, parted
from handhold.core.guides.model import Guide

_FOLDERS = ("chapters", "figures")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The guides that can be read, in their order, and what was found in each folder.

    `language` is the one somebody wants to read in, '' for each guide's own.
    """

    guides: tuple[Guide, ...]
    findings: dict[str, tuple[Finding, ...]]
    refused: tuple[str, ...]
    language: str = ""

    def guide(self, guide_id: str) -> Guide | None:
        """Return the guide of that id, or None."""
        return next((one for one in self.guides if one.id == guide_id), None)


    def instead(self, guide: Guide) -> str:
        """Return what is said of a guide that isn't there in the language wanted, or ''."""
        if self.language in {"", guide.language}:
            return ""
        return f"Not here in “{self.language}” yet; you read it in its own language, “{guide.language}”."


def load_shelf(root: Traversable, language: str = "") -> Shelf:
    """Return the shelf of the packs in a folder; folders starting with `_` or `.` are no guides.

    A pack with an error is refused whole: its name is in `refused`, the reasons in `findings`.
    A guide comes in the language wanted where it has a sound translation, else in its own.
    """
    packs = load_packs(root)
    own = [name for name, pack in packs.items() if not pack.refused and not parted(name)[1]]
    own.sort(key=lambda name: (packs[name].guide.order, name))
    return Shelf(
        guides=tuple(_wanted(packs, name, language) for name in own),
        findings={name: pack.findings for name, pack in packs.items()},
        refused=tuple(name for name, pack in packs.items() if pack.refused),
        language=language,
    )


def _wanted(packs: Mapping[str, Pack], name: str, language: str) -> Guide:
    there = packs.get(f"{name}.{language}")
    return packs[name].guide if there is None or there.refused else there.guide


def load_packs(root: Traversable) -> dict[str, Pack]:
    """Return every pack of a folder by its name, refused ones too, in order of name."""
    if not root.is_dir():
        return {}
    folders = [one for one in root.iterdir() if one.is_dir() and one.name[0] not in "._"]
    packs = {one.name: load_pack(one) for one in sorted(folders, key=lambda one: one.name)}
    return beside(packs, packs)


def load_pack(folder: Traversable) -> Pack:
    """Return the pack in one folder of a trusted tree."""
    name, _ = parted(folder.name)
    if not is_id(name):
        return _with(read_pack(name, {}), "bad-id", name, "A folder's name is an id.")
    try:
        return read_pack(name, read_files(folder))
    except OSError as error:
        message = f"This folder can't be read: {type(error).__name__}."
        return _with(read_pack(name, {}), "missing-file", folder.name, message)


def read_files(folder: Traversable) -> Mapping[str, bytes]:
    """Return the files of a pack's folder by path; OSError when one can't be read."""
    files = {}
    for one in folder.iterdir():
        if one.name in _FOLDERS and one.is_dir():
            for inner in one.iterdir():
                if inner.name[0] != ".":
                    files[f"{one.name}/{inner.name}"] = _bytes(inner)
        elif one.name[0] != ".":
            files[one.name] = _bytes(one)
    return files


def _bytes(file: Traversable) -> bytes:
    """Return a file's bytes, no more than it takes to see that it is too large."""
    if file.is_dir():
        return b""
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _with(pack: Pack, rule: str, where: str, message: str) -> Pack:
    found = Finding(Severity.error, rule, where, message)
    return Pack(pack.guide, (found, *pack.findings), pack.drafts, pack.texts)
