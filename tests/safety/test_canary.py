"""R20: after the whole story no word that was typed can be read anywhere on the disk or the screen."""

import base64
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from handhold.content.location import packs_root
from handhold.content.shelf import load_shelf
from safety.visitor import OURS, Visitor, hosted

SECRET = "canaryalpha passphrase one"
OTHER = "canarybravo passphrase two"
SEALING = "canarycharlie passphrase three"
WORDS = [f"canary{name}" for name in (
    "alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliett",
    "kilo", "lima", "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra",
)]  # fmt: skip


def spellings(word: str) -> set[bytes]:
    """Return the ways in which a word could lie in a file: UTF-8, UTF-16, hex, base64."""
    ways = set()
    for raw in (word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be")):
        ways |= {raw, raw.hex().encode(), raw.hex().upper().encode()}
        for shift in range(3):
            for coded in (base64.b64encode, base64.urlsafe_b64encode):
                ways.add(coded(bytes(shift) + raw)[4:-4])
    return ways


def readable(
    roots: list[Path], *texts: str, words: Sequence[str] = WORDS
) -> list[tuple[str, str]]:
    """Return every canary that can be found, and where: in content, in names, in what was printed."""
    wanted = [(word, way) for word in words for way in spellings(word)]
    found = []
    for root in roots:
        for path in root.rglob("*"):
            content = str(path.relative_to(root)).encode()
            content += path.read_bytes() if path.is_file() else b""
            found += [(word, path.name) for word, way in wanted if way in content.lower() or way in content]
    for text in texts:
        found += [(word, "output") for word, way in wanted if way in text.encode()]
    return found


def tells_everything(visitor: Visitor) -> bytes:
    """Type a word of its own into every field there is; return the sealed export."""
    guide = next(g for g in load_shelf(packs_root()).guides if g.id == "anal-play")
    item = guide.checklists[0].items[0]
    base = "/guides/1"
    ok = {200, 303}
    sent = [
        visitor.sends("/ask", question="canaryfoxtrot does it hurt"),
        visitor.sends("/coach", draft="canarygolf you owe me"),
        visitor.sends("/library", words="canaryhotel"),
        visitor.sends(
            f"{base}/questions/1",
            **{f"answer-{item.id}": item.choices[0].id, f"note-{item.id}": "canarydelta"},
        ),
        visitor.sends("/vault/new", name="Sam", passphrase=SECRET, again=SECRET),
        visitor.sends(f"{base}/read/1", text="canaryecho"),
        visitor.sends(f"{base}/closeness", idea=guide.closeness[0].id, received="welcome"),
        visitor.sends(f"{base}/steps/1", received="welcome", text="canaryindia"),
        visitor.sends(
            f"{base}/plan", way=guide.ways[0].id, setting="canaryjuliett", draft="canarykilo", point=guide.points[0].id
        ),
        visitor.sends(f"{base}/plan", do="read", draft="canarylima", setting=""),
        visitor.sends(f"{base}/after-talk", outcome="yes"),
        visitor.sends(f"{base}/settling", hours="48"),
        visitor.sends(f"{base}/day", do="end"),
        visitor.sends(f"{base}/afterwards", **{f"note-{guide.day.afterwards[0].id}": "canarymike"}),
        visitor.sends("/settings", title="neutral", theme="dark"),
        visitor.sends("/take/reminder", title="canarynovember", when="2027-03-09T19:30"),
        visitor.sends("/take/notes"),
        visitor.sends("/vault/passphrase", old=SECRET, new=OTHER, again=OTHER),
    ]
    assert {answer.status_code for answer in sent} <= ok, [(a.url, a.status_code) for a in sent]
    odd = [
        visitor.sends("/vault/open", name="canaryoscar", passphrase="canarypapa wrong"),
        visitor.sends(f"{base}/read/1", text="canaryquebec" * 2000),
        visitor.client.get("/nope/canaryromeo?q=canarysierra"),
        visitor.client.post("/ask", content=b"question=canaryfoxtrot" * 20_000, headers=OURS),
        visitor.client.post("/ask", data={"question": "canaryfoxtrot"}, headers={"origin": "http://evil.test"}),
    ]
    assert all(400 <= answer.status_code < 500 for answer in odd), [a.status_code for a in odd]
    sealed = visitor.sends("/vault/export", **{"export-passphrase": SEALING, "export-again": SEALING})
    assert sealed.status_code == 200
    notes = visitor.reads("/notes")
    assert all(word in notes for word in ("canarydelta", "canaryecho", "canaryindia", "canarymike"))
    return sealed.content


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Path]:
    """Make a home, a temporary folder and a vault folder that only this program uses."""
    return places_in(tmp_path)


def places_in(folder: Path) -> dict[str, Path]:
    """Make whatever one program may write to."""
    found = {name: folder / name for name in ("home", "temporary", "vaults", "config")}
    for place in found.values():
        place.mkdir(parents=True)
    return found


def surroundings(places: dict[str, Path]) -> dict[str, str]:
    """Return what tells a program to write there and nowhere else."""
    found = {
        "HOME": places["home"],
        "TMPDIR": places["temporary"],
        "SQLITE_TMPDIR": places["temporary"],
        "XDG_DATA_HOME": places["config"],
        "XDG_CACHE_HOME": places["config"],
        "XDG_CONFIG_HOME": places["config"],
    }
    return {name: str(path) for name, path in found.items()}


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL], ids=["ended", "killed"])
def test_no_typed_word_can_be_read_anywhere_afterwards(places, end):
    """Vault, journal, lock, home, temporary folder, program output, sealed export: not one."""
    served = hosted(places["vaults"], **surroundings(places))
    visitor = Visitor(served).comes_in()
    try:
        sealed = tells_everything(visitor)
    finally:
        printed = served.stop(end)
        visitor.leaves()
    (places["home"] / "carried").write_bytes(sealed)
    assert (places["vaults"] / "Sam.vault").stat().st_size > 4096
    assert readable(list(places.values()), printed) == []
    assert printed.count("\n") <= 1


@pytest.mark.parametrize("way", sorted(spellings(WORDS[3]), key=lambda way: (len(way), way)), ids=ascii)
def test_the_search_would_find_it(tmp_path, way):
    """Each spelling is seen in the middle of anything; else finding nothing would mean nothing."""
    (tmp_path / "leak").write_bytes(b"\x01\x02" + way + b"\x03")
    assert {word for word, _ in readable([tmp_path])} == {WORDS[3]}


def test_a_name_and_an_output_are_searched_too(tmp_path):
    """A word in a file's name, and one that was printed."""
    (tmp_path / "canarydelta.txt").write_text("")
    assert readable([tmp_path], "x canaryecho y") == [("canarydelta", "canarydelta.txt"), ("canaryecho", "output")]
