#!/usr/bin/env python3
"""Score the coach on labelled messages. Standard library only.

    python coach/score.py coach/corpus/part-b.jsonl
    python coach/score.py --model some/model.bin --errors 20 messages.jsonl
    python coach/score.py --predictions said.jsonl messages.jsonl
    python coach/score.py --at 7 --model some/model.bin messages.jsonl

Binary      flagged = soften or pressure. Balanced accuracy is the mean of caught and left alone.
Three-way   the mean of the three F1 values over fine, soften, pressure.
Span        a quote matches one of the same category when they share at least half of the
            shorter one; each quote is used once, in the best pairing. IoU: shared over joined
            length at least one half. Every category counts alike (micro).
Good        F1 over marker ids, message by message (micro).
--at        balanced accuracy, and hard pressure caught, at the limit where this share of the hard
            fine messages is flagged by the weights: the tables alone, and with the network.
"""

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "train"))

from corpus import load_coach
from measure import evaluate

from handhold.core.coach import Role, advise
from handhold.core.coach.context import scene
from handhold.core.coach.hits import find_hits
from handhold.core.coach.scores import NET, read_with, score
from handhold.core.coach.tokens import read


def run(rows, model):
    """Let the coach read each text; the writer's role is not told. Return rows and times."""
    coach, said, times = load_coach(model), [], []
    for row in rows:
        start = time.perf_counter()
        advice = advise(row["text"], coach)
        times.append(time.perf_counter() - start)
        said.append(
            {
                "id": row["id"],
                "overall": advice.overall.value,
                "good": list(advice.good),
                "pressure": [{"category": f.category, "quote": f.quote} for f in advice.pressure],
            }
        )
    return said, times


def weigh(text, coach):
    """Return the log odds that a text presses: by the tables, and with the network beside them."""
    at = scene(read(text, coach.spelling), coach.guards)
    if not at.shape.clauses:
        return None
    hits = find_hits(at, coach, Role.asker)
    both, net = score(at, hits, coach, coach.weights).any, read_with(coach.weights.net, at).whole["any"]
    return (both - NET * net) / (1 - NET), both


def compare_at(share, rows, model):
    """Print how the tables do alone and with the network, each at its own limit for the share."""
    coach = load_coach(model)
    weighed = [(row, told) for row in rows if (told := weigh(row["text"], coach))]
    for at, name in enumerate(("tables alone", "with the network")):
        fine = [(row, told[at]) for row, told in weighed if row["overall"] == "fine"]
        pressing = [(row, told[at]) for row, told in weighed if row["overall"] != "fine"]
        hard = sorted((score for row, score in fine if row["hard"]), reverse=True)
        limit = hard[int(len(hard) * share / 100)]
        caught = sum(score > limit for _, score in pressing) / len(pressing)
        left = sum(score <= limit for _, score in fine) / len(fine)
        caught_hard = [score > limit for row, score in pressing if row["hard"]]
        print(
            f"{name:24s} balanced {(caught + left) / 2:.3f}, "
            f"hard caught {sum(caught_hard) / len(caught_hard):.3f}"
        )


def main():
    ap = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ap.add_argument("gold", type=Path, nargs="+")
    ap.add_argument(
        "--model",
        type=Path,
        default=Path(__file__).resolve().parents[1] / "packs/_coach/en/model.bin",
    )
    ap.add_argument("--rules-only", action="store_true", help="score without the model file")
    ap.add_argument("--predictions", type=Path)
    ap.add_argument("--errors", type=int, default=0)
    ap.add_argument("--at", type=float, metavar="PERCENT")
    a = ap.parse_args()
    gold = [json.loads(x) for p in a.gold for x in p.read_text("utf-8").splitlines() if x.strip()]
    if a.at is not None:
        compare_at(a.at, gold, a.model.read_bytes())
        return
    if a.predictions:
        held = {r["id"]: r for r in map(json.loads, a.predictions.read_text("utf-8").splitlines())}
        said = [
            {"overall": "fine", "pressure": [], "good": []} | held.get(g["id"], {}) for g in gold
        ]
    else:
        said, times = run(
            gold, None if a.rules_only or not a.model.exists() else a.model.read_bytes()
        )
        print(
            f"median {sorted(times)[len(times) // 2] * 1000:.2f} ms a message, {sum(times):.2f} s in all"
        )
    for name, value in evaluate(gold, said).items():
        print(f"{name:24s} {value:.3f}" if isinstance(value, float) else f"{name:24s} {value}")
    wrong = [
        (g, s)
        for g, s in zip(gold, said, strict=True)
        if (g["overall"] == "fine") != (s["overall"] == "fine")
    ]
    for g, s in wrong[: a.errors]:
        print(f"{g['overall']} read as {s['overall']}: {g['text'][:200]!r}")


if __name__ == "__main__":
    main()
