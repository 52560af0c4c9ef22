#!/usr/bin/env python3
"""Score the coach on labelled messages. Standard library only.

    python coach/score.py coach/corpus/part-b.jsonl
    python coach/score.py --model some/model.json --errors 20 messages.jsonl
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
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "train"))

from corpus import load_coach

from handhold.core.coach import advise

OVERALL = ("fine", "soften", "pressure")


def f1(hit, wrong, missed):
    return 2 * hit / (2 * hit + wrong + missed) if hit else 0.0


def places(row):
    found = []
    for span in row.get("pressure", ()):
        at = row["text"].find(span["quote"]) if "text" in row else -1
        found.append((span["category"], at, at + len(span["quote"])))
    return found


def shares_shorter(a, b):
    return 2 * (min(a[2], b[2]) - max(a[1], b[1])) >= min(a[2] - a[1], b[2] - b[1]) > 0


def shares_union(a, b):
    common = min(a[2], b[2]) - max(a[1], b[1])
    return common > 0 and 2 * common >= (a[2] - a[1]) + (b[2] - b[1]) - common


def paired(said, gold, rule, *, same=True):
    """Return the size of the best one-to-one pairing."""
    links = [
        [j for j, g in enumerate(gold) if (s[0] == g[0] or not same) and rule(s, g)] for s in said
    ]
    owner = {}

    def grow(i, seen):
        for j in links[i]:
            if j not in seen:
                seen.add(j)
                if j not in owner or grow(owner[j], seen):
                    owner[j] = i
                    return True
        return False

    return sum(grow(i, set()) for i in range(len(said)))


def evaluate(gold, said):
    """Return all figures for rows and predictions in the same order."""
    n = Counter((g["overall"], s["overall"]) for g, s in zip(gold, said, strict=True))
    both = list(zip(gold, said, strict=True))

    def flag_rate(fine, hard=None):
        rows = [
            s for g, s in both if (g["overall"] == "fine") == fine and hard in (None, g.get("hard"))
        ]
        return sum(s["overall"] != "fine" for s in rows) / len(rows) if rows else float("nan")

    caught, wrong = flag_rate(fine=False), flag_rate(fine=True)
    spans, good = {"shorter": Counter(), "union": Counter(), "any": Counter()}, Counter()
    for g, s in both:
        gp, sp = places(g), places(s | {"text": g["text"]})
        for name, rule in (
            ("shorter", shares_shorter),
            ("union", shares_union),
            ("any", shares_shorter),
        ):
            hit = paired(sp, gp, rule, same=name != "any")
            spans[name].update(hit=hit, wrong=len(sp) - hit, missed=len(gp) - hit)
        a, b = set(g["good"]), set(s["good"])
        good.update(hit=len(a & b), wrong=len(b - a), missed=len(a - b))
    three = [
        f1(
            n[o, o],
            sum(v for (g, s), v in n.items() if s == o != g),
            sum(v for (g, s), v in n.items() if g == o != s),
        )
        for o in OVERALL
    ]
    return {
        "messages": len(gold),
        "balanced accuracy": (caught + 1 - wrong) / 2,
        "hard fine flagged": flag_rate(fine=True, hard=True),
        "plain fine flagged": flag_rate(fine=True, hard=False),
        "hard pressure caught": flag_rate(fine=False, hard=True),
        "plain pressure caught": flag_rate(fine=False, hard=False),
        "three-way macro F1": sum(three) / 3,
        "span F1": f1(**spans["shorter"]),
        "span F1 (IoU)": f1(**spans["union"]),
        "span F1 (any category)": f1(**spans["any"]),
        "good F1": f1(**good),
    }


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
        default=Path(__file__).resolve().parents[1] / "packs/_coach/en/model.json",
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
