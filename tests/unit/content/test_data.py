"""Shared data beside the guides: read whole, or in parts."""

import shutil
from pathlib import Path

import pytest

from handhold.base.errors import PackUnreadable
from handhold.content.data import parts_of, read_bytes
from handhold.content.location import packs_root
from handhold.content.passages import load_ask_rules


def test_a_part_of_a_file_is_what_stands_there(tmp_path: Path) -> None:
    """From a place on, so many bytes, and no more than there are."""
    (tmp_path / "_x").mkdir()
    (tmp_path / "_x/a.bin").write_bytes(b"abcdef")
    size, read = parts_of(tmp_path, "_x/a.bin")
    assert size == 6
    assert (read(0, 2), read(4, 9), read(1, 3)) == (b"ab", b"ef", b"bcd")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """At once, or when it goes away later; and none outside the folder can be asked for."""
    for path in ("_x/a.bin", "../a.bin", "_x/../../a.bin"):
        with pytest.raises(PackUnreadable, match=r"a\.bin"):
            parts_of(tmp_path, path)
        with pytest.raises(PackUnreadable, match=r"a\.bin"):
            read_bytes(tmp_path, path)
    (tmp_path / "a.bin").write_bytes(b"abc")
    _, read = parts_of(tmp_path, "a.bin")
    (tmp_path / "a.bin").unlink()
    with pytest.raises(PackUnreadable, match=r"a\.bin"):
        read(0, 1)


def test_an_encoder_that_is_cut_short_is_named(tmp_path: Path) -> None:
    """A download that broke off must not make the reader guess."""
    root = Path(str(packs_root()))
    for folder in ("_stop", "_reframe", "_ask"):
        shutil.copytree(root / folder, tmp_path / folder)
    whole = (tmp_path / "_stop/en/encoder.bin").read_bytes()
    (tmp_path / "_stop/en/encoder.bin").write_bytes(whole[:-1])
    with pytest.raises(PackUnreadable, match=r"encoder\.bin"):
        load_ask_rules(tmp_path)
