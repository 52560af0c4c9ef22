"""No word that was kept, and no passphrase, lies readable anywhere the program could have put it."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest

from crash.storytelling import PASSWORDS, WORDS

HERE = Path(__file__).parent


def spellings(word):
    """Return the ways in which a word could lie in a file."""
    plain = word.encode()
    ways = {plain, word.encode("utf-16-le"), word.encode("utf-16-be")}
    for raw in list(ways):
        ways |= {raw.hex().encode(), raw.hex().upper().encode()}
        for shift in range(3):  # base64 of the word in the middle of something
            code = base64.b64encode(bytes(shift) + raw)
            ways.add(code[4:-4])
    return ways


def readable(root):
    """Return every marked word that can be found under a folder, and where."""
    wanted = {(word, way) for word in (*WORDS, *PASSWORDS) for way in spellings(word)}
    found = []
    for file in (each for each in root.rglob("*") if each.is_file()):
        content = file.read_bytes() + str(file).encode()
        found += [(word, file.name) for word, way in wanted if way in content]
    return found


@pytest.mark.parametrize("end", ["closed", "killed", "wiped"])
def test_nothing_readable_is_left_anywhere(tmp_path, child_environment, end):
    """Not in vaults, journals, exports, the home folder, the temporary one or the current one."""
    places = {name: tmp_path / name for name in ("vaults", "home", "temporary", "current")}
    for place in places.values():
        place.mkdir()
    moved = {"HOME": "home", "TMPDIR": "temporary", "SQLITE_TMPDIR": "temporary"}
    ran = subprocess.run(
        [sys.executable, str(HERE / "storytelling.py"), str(places["vaults"]), end],
        env=child_environment | {name: str(places[place]) for name, place in moved.items()},
        cwd=places["current"],
        capture_output=True,
        check=False,
    )
    assert ran.stdout == b"here\n"
    assert not ran.stderr
    names = {each.name for each in places["vaults"].iterdir()}
    assert ("Sam.vault" in names) == (end != "wiped")
    assert ("Sam.vault-journal" in names) == (end == "killed")
    assert readable(tmp_path) == []


@pytest.mark.parametrize("way", sorted(spellings(WORDS[1])))
def test_the_search_would_find_it(tmp_path, way):
    """The search sees each spelling, in the middle of anything."""
    (tmp_path / "leak").write_bytes(b"\x01\x02" + way + b"\x03")
    assert {word for word, _ in readable(tmp_path)} == {WORDS[1]}
