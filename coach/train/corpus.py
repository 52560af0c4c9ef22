"""Reading the corpus and the language pack, for the training and scoring scripts."""

import json
import re
import sys
import tomllib
from dataclasses import dataclass, field
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
    clause_labels: list[set[str]] = field(default_factory=list)
    weight: float = 1.0

    @property
    def flagged(self) -> bool:
        """Say whether the message was labelled as anything but fine."""
        return self.row["overall"] != "fine"


def plain_rows() -> list[dict]:
    """Return sentences of the guides as fine messages: prose that presses on nobody.

    Those with quotation marks are left out, since the guides quote pressure to name it.
    """
    rows = []
    for path in sorted(PACKS.glob("[a-z]*/chapters/*.md")):
        text = re.sub(r"\[\^[^]]*\]|\]\([^)]*\)|[\[*_#>]", "", path.read_text("utf-8"))
        for sentence in re.split(r"(?<=[.?!])\s+|\n+", text):
            if len(sentence.split()) > 3 and not re.search(r"[\"“”|{}]", sentence):
                rows.append({"text": sentence, "overall": "fine", "pressure": [], "good": [], "hard": False})
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
        weight,
    )


def _labels(row: dict, at: Scene, clause: Clause) -> set[str]:
    """Return the categories whose quote covers at least half of a clause."""
    start = at.reading.tokens[clause.first].start
    end = at.reading.tokens[clause.last - 1].end
    found = set()
    for span in row["pressure"]:
        place = row["text"].find(span["quote"])
        stop = place + len(span["quote"])
        if place >= 0 and 2 * (min(stop, end) - max(place, start)) >= end - start:
            found.add(span["category"])
    return found
