"""Train the stop reader's small network (`packs/_stop/en/net.toml`) on our questions and the teacher's lessons.

    python ask/train/teacher.py --out /some/where/stop-lessons.pkl
    python ask/train/student.py --lessons /some/where/stop-lessons.pkl

Learns from the questions of `examples.py` that have a label, all alike, never from the part set aside nor from `unseen.jsonl`. Needs what
`coach/train/requirements-net.txt` names; about half an hour.
"""

import argparse
import base64
import itertools
import json
import pickle
import random
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "coach" / "train"))

import student as network
from examples import KINDS, ROOT, examples, lessons_of

from handhold.content.data import read_tables
from handhold.content.location import packs_root
from handhold.core.stop import parse_stop_rules
from handhold.core.stop.reading import Lexicon, read
from handhold.core.stop.signals import plain_words, sentences

WORDS, FILTERS, ROUNDS = 8000, 192, 6
WEIGHT = [6.0] + [1.0] * len(KINDS) + [3.0]


def lesson(text: str, lexicon: Lexicon, told: list[float]) -> tuple:
    """Return words, sentences, and what is to be said of the whole text and of each sentence."""
    words, clauses = plain_words(sentences(read(text, lexicon)))
    return words, clauses, told, [told[:1]] * len(clauses)


def main() -> None:
    """Learn, and write the file."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--lessons", type=Path, required=True)
    a = ap.parse_args()
    torch.manual_seed(0)
    network.FILTERS, network.ROUNDS = FILTERS, ROUNDS
    tables = read_tables(packs_root(), "_stop/en")
    lexicon = parse_stop_rules(t for t in tables if "scorer" not in t and "net" not in t).lexicon
    rows = [row for row in examples() if row[1] is not None]
    gold = [lesson(text, lexicon, told) for text, told, _ in lessons_of(rows)]
    gold = [one for one in gold if one[1]]
    lessons = [lesson(text, lexicon, told) for text, told in pickle.loads(a.lessons.read_bytes())]
    names, given, seen, place = network.vocabulary(gold, WORDS)
    net = network.Student(given, seen, len(WEIGHT), 1)
    network.learn(net, gold, [one for one in lessons if one[1]], place, torch.tensor(WEIGHT))
    sample = [batch[0] for batch in itertools.islice(network.batches(gold, place, random.Random(1)), 20)]
    told, body = network.whole_numbers(net, names, {0: "stop", len(WEIGHT) - 1: "shelf"}, [], sample)
    lines = [f"{key} = {json.dumps(value)}" for key, value in told.items() if not isinstance(value, dict)]
    lines.append(f"body = '{base64.b64encode(body).decode()}'")
    for key, value in told.items():
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
