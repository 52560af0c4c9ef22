"""Train the stop reader's small network (`packs/_stop/en/net.toml`) on our questions and the teacher's lessons.

    python ask/train/teacher.py --out /some/where/stop-lessons.pkl
    python ask/train/student.py --lessons /some/where/stop-lessons.pkl

Learns from the questions of `examples.py` that have a label, all alike, never from the part set aside nor from `unseen.jsonl`: what to stop,
whether the shelf answers a question, and which of its sections do. Needs what `coach/train/requirements-net.txt` names; about half an hour.
"""

import argparse
import base64
import itertools
import json
import pickle
import random
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "coach" / "train"))

import student as network
from examples import KINDS, ROOT, examples, lessons_of, sections, told

from handhold.content.data import read_tables
from handhold.content.location import packs_root
from handhold.content.passages import passages_of
from handhold.content.shelf import load_shelf
from handhold.core.stop import parse_stop_rules
from handhold.core.stop.reading import Lexicon, read
from handhold.core.stop.signals import plain_words, sentences

WORDS, FILTERS, ROUNDS = 8000, 256, 6
WEIGHT = [6.0] + [1.0] * len(KINDS) + [3.0]
CHOSEN = 1.0  # what the choice of a section counts beside the rest


class Student(network.Student):
    """The network, with a layer that says which section answers."""

    def __init__(self, vectors: torch.Tensor, seen: torch.Tensor, heads: int, sections: int) -> None:
        super().__init__(vectors, seen, heads, 1)
        self.direct = nn.Linear(2 * FILTERS, sections)

    def told(self, seen: torch.Tensor) -> torch.Tensor:
        """Return log odds of the whole text, and after them those of the sections."""
        return torch.cat([super().told(seen), self.direct(seen)], 1)


def choice(told: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    """Return the cross entropy of the sections' shares; where nothing is known of them, none."""
    return -CHOSEN * (truth * nn.functional.log_softmax(told, 1)).sum() / len(truth) / 8


def titles(known: list[str]) -> list[tuple[str, np.ndarray]]:
    """Return each section's title, alone and with that of its chapter, and that this section answers."""
    found = []
    for guide in load_shelf(packs_root()).guides:
        for passage in passages_of(guide):
            name = f"{passage.guide}/{passage.chapter}#{passage.anchor}"
            if name in known:
                one = np.eye(1, len(known), known.index(name), dtype="f2")[0]
                found += [(passage.title, one), (f"{passage.title} {passage.heading.split('.')[0]}", one)]
    return found


def lesson(text: str, lexicon: Lexicon, said: list[float], near: np.ndarray) -> tuple:
    """Return words, sentences, and what is to be said of the whole text and of each sentence."""
    words, clauses = plain_words(sentences(read(text, lexicon)))
    return words, clauses, np.concatenate([np.array(said, "f2"), near]), [said[:1]] * len(clauses)


def main() -> None:
    """Learn, and write the file."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--lessons", type=Path, required=True)
    a = ap.parse_args()
    torch.manual_seed(0)
    network.FILTERS, network.ROUNDS = FILTERS, ROUNDS
    held = pickle.loads(a.lessons.read_bytes())
    known = sections()
    if held["sections"] != known:
        raise SystemExit("the lessons were made for other sections")
    tables = read_tables(packs_root(), "_stop/en")
    lexicon = parse_stop_rules(t for t in tables if "scorer" not in t and "net" not in t).lexicon
    rows = [row for row in examples() if row[1] is not None]
    none = np.zeros(len(known), "f2")
    asked = dict(zip(held["asked"], held["asked_near"], strict=True))
    gold = [lesson(text, lexicon, said, asked.get(text, none)) for text, said, _ in lessons_of(rows)]
    gold += [lesson(text, lexicon, told(None, held=True), one) for text, one in titles(known)]
    gold = [one for one in gold if one[1]]
    lessons = [lesson(text, lexicon, said, near) for text, said, near in held["lessons"]]
    names, given, seen, place = network.vocabulary(gold, WORDS)
    net = Student(given, seen, len(WEIGHT), len(known))
    network.learn(net, gold, [one for one in lessons if one[1]], place, torch.tensor(WEIGHT), choice=choice)
    sample = [batch[0] for batch in itertools.islice(network.batches(gold, place, random.Random(1)), 20)]
    form, body = network.whole_numbers(net, names, {0: "stop", len(WEIGHT) - 1: "shelf"}, [], sample, direct_heads=known)
    lines = [f"{key} = {json.dumps(value)}" for key, value in form.items() if not isinstance(value, dict)]
    lines.append(f"body = '{base64.b64encode(body).decode()}'")
    for key, value in form.items():
        if isinstance(value, dict):
            lines += ["", f"[net.{key}]", *(f"{name} = {json.dumps(x)}" for name, x in value.items())]
    (ROOT / "packs/_stop/en/net.toml").write_text(
        "# The second reader's network, made by ask/train/student.py. Don't edit by hand.\n\n[net]\n"
        + "\n".join(lines)
        + "\n",
        "utf-8",
    )
    print(f"{len(names)} words, {len(body):,} bytes")


if __name__ == "__main__":
    main()
