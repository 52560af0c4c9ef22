#!/usr/bin/env python3
"""Score the coach on labelled messages. Standard library only.

    python coach/score.py coach/corpus/part-b.jsonl
    python coach/score.py --model some/model.bin --errors 20 messages.jsonl
    python coach/score.py --predictions said.jsonl messages.jsonl

Binary      flagged = soften or pressure. Balanced accuracy is the mean of caught and left alone.
Three-way   the mean of the three F1 values over fine, soften, pressure.
Span        a quote matches one of the same category when they share at least half of the
            shorter one; each quote is used once, in the best pairing. IoU: shared over joined
            length at least one half. Every category counts alike (micro).
Good        F1 over marker ids, message by message (micro).
"""

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "train"))

from corpus import load_coach
from measure import evaluate

from handhold.core.coach import advise


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
    a = ap.parse_args()
    gold = [json.loads(x) for p in a.gold for x in p.read_text("utf-8").splitlines() if x.strip()]
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
