"""Packs from elsewhere: read in full within limits, or refused with a reason; never an exception."""

import io
import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from handhold.content.pack import MOST_BYTES
from handhold.content.shelf import read_files
from handhold.content.untrusted import MOST_FILES, odd_name, read_untrusted

GOOD = Path(__file__).parents[3] / "tests" / "packs" / "good" / "small-guide"
FILES = dict(read_files(GOOD))


def zipped(place, files, *, method=zipfile.ZIP_DEFLATED):
    """Write an archive of files, or of (ZipInfo, bytes) pairs, and return its path."""
    path = place / "pack.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, raw in files:
            archive.writestr(name, raw)
    return path


def rules(pack):
    """Return the rules that a pack breaks."""
    return {one.rule for one in pack.findings}


@pytest.mark.parametrize("top", ["", "small-guide/", "a-download/"])
def test_an_archive_is_read_with_or_without_a_folder_round_it(tmp_path, top):
    """What the folder is called proves nothing; the pack's own id counts."""
    pack = read_untrusted(zipped(tmp_path, [(top + name, raw) for name, raw in FILES.items()]))
    assert pack.findings == ()
    assert pack.guide.id == "small-guide"
    assert len(pack.guide.chapters) == 1


def test_a_folder_is_read(tmp_path):
    """The folder may have any name."""
    target = tmp_path / "whatever"
    for name, raw in FILES.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(raw)
    assert read_untrusted(target).findings == ()


@pytest.mark.parametrize(
    "name",
    ["../evil.md", "/etc/passwd", "chapters/../../x", "C:/x", "a\\b", "a//b", "./a", "a\nb",
     "é.toml", "a" * 200, "a/b/c/d", "con:x", "pack.toml\x00.svg", "\u202egvs.md", ""],
)  # fmt: skip
def test_odd_paths_are_told(name):
    """Every path that could lead out, mislead, or break a disk is refused."""
    assert odd_name(name)


@pytest.mark.parametrize("name", ["../evil.md", "/etc/passwd", "chapters/../../x.md", "a\\b.md"])
def test_an_archive_with_a_path_that_leads_out_is_refused(tmp_path, name):
    """The finding names the file; nothing is written anywhere."""
    pack = read_untrusted(zipped(tmp_path, [*FILES.items(), (name, b"x")]))
    assert pack.refused
    assert "odd-file" in rules(pack)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["pack.zip"]


def test_a_bomb_is_cut_short(tmp_path):
    """A file that unpacks to a gigabyte is read only as far as the limit."""
    pack = read_untrusted(
        zipped(tmp_path, [*FILES.items(), ("chapters/02-x.md", b"0" * 200_000_000)])
    )
    assert pack.refused
    assert "too-large" in rules(pack)
    assert all(len(text) <= MOST_BYTES for text in pack.texts.values())


def test_many_files_are_refused(tmp_path):
    """The number of files has an end."""
    many = [(f"figures/a{n}.svg", b"") for n in range(MOST_FILES + 1)]
    pack = read_untrusted(zipped(tmp_path, many))
    assert "too-large" in rules(pack)


def test_many_full_files_are_refused(tmp_path):
    """The sum of all files has an end, though each is small enough."""
    many = [(f"figures/a{n}.svg", b"0" * MOST_BYTES) for n in range(27)]
    assert "too-large" in rules(read_untrusted(zipped(tmp_path, many)))


def test_a_size_that_lies_is_no_way_in(tmp_path):
    """An archive that states a small size for a large file is refused, not believed."""
    path = zipped(tmp_path, [("pack.toml", b"0" * 5_000_000)])
    raw = bytearray(path.read_bytes())
    centre = raw.index(b"PK\x01\x02")
    raw[centre + 24 : centre + 28] = struct.pack("<I", 10)
    path.write_bytes(raw)
    pack = read_untrusted(path)
    assert pack.refused
    assert len(pack.texts.get("pack.toml", "")) <= MOST_BYTES


def test_links_in_an_archive_are_refused(tmp_path):
    """A member marked as a symbolic link is never followed."""
    link = zipfile.ZipInfo("chapters/02-x.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    pack = read_untrusted(zipped(tmp_path, [*FILES.items(), (link, b"/etc/passwd")]))
    assert "odd-file" in rules(pack)
    assert "chapters/02-x.md" not in pack.texts


def test_links_and_devices_in_a_folder_are_refused(tmp_path):
    """A link or a pipe in a folder is told and not opened."""
    (tmp_path / "secret").write_text("secret")
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "pack.toml").symlink_to(tmp_path / "secret")
    (folder / "chapters").symlink_to(tmp_path)
    os.mkfifo(folder / "sources.toml")
    pack = read_untrusted(folder)
    assert [one.where for one in pack.findings if one.rule == "odd-file"] == [
        "chapters", "pack.toml", "sources.toml",
    ]  # fmt: skip
    assert pack.texts == {}
    (tmp_path / "link").symlink_to(folder)
    assert "odd-file" in rules(read_untrusted(tmp_path / "link"))


def test_two_files_of_one_name_are_refused(tmp_path):
    """Names that differ only in case would be one file on some disks."""
    with pytest.warns(UserWarning, match="Duplicate"):
        path = zipped(tmp_path, [*FILES.items(), ("pack.toml", b"")])
    assert "odd-file" in rules(read_untrusted(path))
    assert "odd-file" in rules(
        read_untrusted(zipped(tmp_path, [*FILES.items(), ("PACK.toml", b"")]))
    )


def test_unusual_packing_is_refused(tmp_path):
    """Only stored and deflated files are read."""
    path = zipped(tmp_path, FILES.items(), method=zipfile.ZIP_BZIP2)
    assert "odd-file" in rules(read_untrusted(path))


@pytest.mark.parametrize(
    ("file", "raw", "rule"),
    [
        ("chapters/01-two-rings.md", b"\xff\xfe", "encoding"),
        (
            "chapters/01-two-rings.md",
            FILES["chapters/01-two-rings.md"] + b"<script>x</script>",
            "html",
        ),
        (
            "figures/bend.svg",
            FILES["figures/bend.svg"].replace(b"<desc", b"<script/><desc"),
            "figure-unsafe",
        ),
        ("pack.toml", b"", "missing-field"),
    ],
)
def test_wrong_encodings_and_scripts_refuse_the_pack(tmp_path, file, raw, rule):
    """What lies inside is judged like any pack, and an error refuses it whole."""
    pack = read_untrusted(zipped(tmp_path, (FILES | {file: raw}).items()))
    assert pack.refused
    assert rule in rules(pack)


WHOLE = io.BytesIO()
with zipfile.ZipFile(WHOLE, "w", zipfile.ZIP_DEFLATED) as _archive:
    for _name, _raw in FILES.items():
        _archive.writestr(_name, _raw)


@pytest.mark.parametrize("raw", [b"", b"no zip at all", WHOLE.getvalue()[:-40]])
def test_half_a_zip_is_told_with_a_way_out(tmp_path, raw):
    """In words, and not by the name of an exception."""
    (tmp_path / "sent.zip").write_bytes(raw)
    told = {one.message for one in read_untrusted(tmp_path / "sent.zip").findings}
    assert "This is no whole .zip. Zip the guide's folder again, or name the folder itself." in told


def test_a_place_that_is_not_there_is_a_finding(tmp_path):
    """Nothing is raised."""
    assert "unreadable-pack" in rules(read_untrusted(tmp_path / "none.zip"))


@settings(
    max_examples=max(150, settings.default.max_examples),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE.getvalue()) - 1), st.integers(0, 255)), max_size=8),
    st.integers(0, len(WHOLE.getvalue())),
)
def test_a_damaged_archive_gives_findings_and_no_exception(tmp_path, changes, cut):
    """Flipped bytes anywhere, or an archive cut short, never raise."""
    raw = bytearray(WHOLE.getvalue())
    for place, value in changes:
        raw[place] = value
    path = tmp_path / "pack.zip"
    path.write_bytes(raw if cut % 2 else raw[:cut])
    pack = read_untrusted(path)
    assert pack.findings or pack.guide.id == "small-guide"


LEFTOVERS = [
    "__MACOSX/._guide",
    "__MACOSX/guide/chapters/._01-x.md",
    "__MACOSX/guide/._pack.toml",
    "guide/.DS_Store",
    "guide/._pack.toml",
]
LEFTOVERS += ["guide/Thumbs.db", "guide/desktop.ini", ".DS_Store"]


def test_what_a_desktop_adds_to_an_archive_is_left_out(tmp_path: Path) -> None:
    """An archive with a desktop's own files reads as the one without them."""
    members = [(f"guide/{name}", raw) for name, raw in FILES.items()]
    clean = read_untrusted(zipped(tmp_path, members))
    added = zipped(tmp_path, [*members, *((name, b"x") for name in LEFTOVERS)])
    assert read_untrusted(added) == clean


def test_what_a_desktop_adds_still_counts(tmp_path: Path) -> None:
    """Files that aren't kept can't be used to get past the limit on their number."""
    many = [(f"__MACOSX/._{number}", b"") for number in range(MOST_FILES)]
    assert "too-large" in rules(read_untrusted(zipped(tmp_path, [*FILES.items(), *many])))
