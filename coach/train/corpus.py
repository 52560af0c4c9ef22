"""Reading the corpus and the language pack, for the training and scoring scripts."""

import json
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

from handhold.core.coach.clauses import Clause  # noqa: E402
from handhold.core.coach.compiled import Coach, compile_coach  # noqa: E402
from handhold.core.coach.context import Hit, Scene, scene  # noqa: E402
from handhold.core.coach.features import (  # noqa: E402
    clause_features,
    message_features,
    word_grams,
)
from handhold.core.coach.hits import find_hits  # noqa: E402
from handhold.core.coach.model import Role  # noqa: E402
from handhold.core.coach.tokens import read  # noqa: E402

PACKS = ROOT / "packs"
PACK = PACKS / "_coach" / "en"
CORPUS = ROOT / "coach" / "corpus"
LIMITS = ROOT / "coach" / "limits"  # messages that nothing learns from: limits are set on them
NETS = ROOT / "coach" / "nets"
KEPT_APART = ("part-b", "part-e")  # what the teacher, and the network `held-out`, never see


def load_coach(model: bytes | None = None) -> Coach:
    """Build the coach from the pack's tables; without `model`, by its rules alone."""
    tables = [tomllib.loads(path.read_text("utf-8")) for path in sorted(PACK.glob("*.toml"))]
    return compile_coach(tables, model)


def load_rows(path: Path) -> list[dict]:
    """Read one JSON-lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


@dataclass
class Message:
    """A labelled message, read once, with everything the weights look at."""

    row: dict
    at: Scene
    hits: list[Hit]
    features: list[str]
    grams: set[str]
    clause_rows: list[list[str]]
    clause_labels: list[dict[str, float]]
    clause_markers: list[set[str]]
    weight: float = 1.0

    @property
    def flagged(self) -> bool:
        """Say whether the message was labelled as anything but fine."""
        return self.row["overall"] != "fine"

    def share(self, marker: str) -> float:
        """Return what share of the message's readers (two, or the writer alone) found the marker: 0, a half, or 1."""
        first = float(marker in self.row["good"])
        if "good_quotes" not in self.row:
            return first
        return (first + any(one["marker"] == marker for one in self.row["good_quotes"])) / 2


def plain_rows() -> list[dict]:
    """Return sentences of the guides as fine messages: prose that presses on nobody.

    Those with quotation marks are left out, since the guides quote pressure to name it.
    """
    rows = []
    for path in sorted(PACKS.glob("[a-z]*/chapters/*.md")):
        text = re.sub(r"\[\^[^]]*\]|\]\([^)]*\)|[\[*_#>]", "", path.read_text("utf-8"))
        for sentence in re.split(r"(?<=[.?!])\s+|\n+", text):
            if len(sentence.split()) > 3 and not re.search(r"[\"“”|{}]", sentence):
                rows.append({"text": sentence, "overall": "fine", "pressure": [], "good": [], "good_quotes": [], "hard": False})
    return rows


def prepare(row: dict, coach: Coach, weight: float = 1.0) -> Message:
    """Read one labelled row as the program would. The writer's role is not used."""
    at = scene(read(row["text"], coach.spelling), coach.guards)
    hits = find_hits(at, coach, Role.asker)
    families = coach.book.families
    clauses = range(len(at.shape.clauses))
    return Message(
        row,
        at,
        hits,
        message_features(at, hits, families),
        word_grams(at),
        [clause_features(at, index, hits, families) for index in clauses],
        [_labels(row, at, clause) for clause in at.shape.clauses],
        [_markers(row, at, clause) for clause in at.shape.clauses],
        weight,
    )


def _labels(row: dict, at: Scene, clause: Clause) -> dict[str, float]:
    """Return the categories whose quote covers at least half of a clause, and what share of the readers say so.

    "any" is the share of those who found any. Where there was one reader, it is 1.
    """
    start, end = _ends(at, clause)
    readers = [row["pressure"]] + ([row["second"]] if "second" in row else [])
    found = [
        {
            span["category"]
            for span in spans
            if 2 * _shared(row["text"], span["quote"], start, end) >= end - start
        }
        for spans in readers
    ]
    shares = {name: sum(name in held for held in found) / len(found) for name in set().union(*found)}
    return shares | ({"any": sum(map(bool, found)) / len(found)} if shares else {})


def _markers(row: dict, at: Scene, clause: Clause) -> set[str]:
    """Return the markers whose quote covers half of a clause, or stands in it by half."""
    start, end = _ends(at, clause)
    return {
        one["marker"]
        for one in row.get("good_quotes", ())
        if 2 * _shared(row["text"], one["quote"], start, end) >= min(end - start, len(one["quote"]))
    }


def _ends(at: Scene, clause: Clause) -> tuple[int, int]:
    """Return the characters of a clause: where it begins, and where it ends."""
    return at.reading.tokens[clause.first].start, at.reading.tokens[clause.last - 1].end


def _shared(text: str, quote: str, start: int, end: int) -> int:
    """Return how many characters of a stretch the quote covers."""
    place = text.find(quote)
    return max(0, min(place + len(quote), end) - max(place, start)) if place >= 0 else 0
