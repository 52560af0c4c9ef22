#!/usr/bin/env python3
"""Check the corpus: shapes, quotes, labels that contradict each other, and near-duplicates.

    python coach/train/check.py
    python coach/train/check.py --against other.jsonl     # also near-duplicates with a file

Prints what it finds; exit 1 if there is anything. Standard library only.
"""

import argparse
import collections
import json
import re
import sys
from pathlib import Path

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
CATEGORIES = {
    "repeat_ask",
    "ignore_no",
    "guilt",
    "entitlement",
    "threat",
    "love_test",
    "comparison",
    "normative",
    "minimise",
    "sell",
    "bargain",
    "intoxication",
    "no_ask",
    "deception",
    "urgency",
    "shame",
}
MARKERS = {
    "open_question",
    "opt_out",
    "no_deadline",
    "own_reason",
    "asks_feelings",
    "stop_anytime",
    "smaller_step",
    "learn_together",
    "safer_sex",
    "sober",
    "appreciation",
    "accepts_no",
}
KEYS = {"id", "text", "register", "pressure", "good", "good_quotes", "overall", "hard", "role", "dialect"}
NEAR = 0.6


def words(text):
    return re.findall(r"[a-z0-9']+", text.lower())


def triples(text):
    held = words(text)
    return {tuple(held[i : i + 3]) for i in range(len(held) - 2)} or {tuple(held)}


def quote_faults(text, quotes, name, known):
    for one in quotes:
        if one[name] not in known:
            yield f"unknown {name} {one[name]}"
        if one["quote"] not in text or not one["quote"].strip():
            yield f"quote not in text: {one['quote']!r}"


def row_faults(row):
    if set(row) - {"second"} != KEYS:
        yield f"keys {sorted((set(row) - {'second'}) ^ KEYS)}"
        return
    if row["overall"] not in {"fine", "soften", "pressure"} or row["role"] not in {
        "asker",
        "invitee",
    }:
        yield "unknown overall or role"
    if (row["overall"] == "fine") == bool(row["pressure"]):
        yield "fine has no spans, and the others have at least one"
    yield from quote_faults(row["text"], row["pressure"], "category", CATEGORIES)
    yield from quote_faults(row["text"], row.get("second", []), "category", CATEGORIES)
    yield from quote_faults(row["text"], row["good_quotes"], "marker", MARKERS)
    if set(row["good"]) - MARKERS or len(set(row["good"])) != len(row["good"]):
        yield f"markers {row['good']}"


def near_pairs(rows):
    """Yield pairs of messages that share most of their word triples."""
    where, held = collections.defaultdict(list), []
    for name, row in rows:
        mine = triples(row["text"])
        seen = collections.Counter(j for t in mine for j in where[t])
        for j, n in seen.items():
            if n / min(len(mine), len(held[j][1])) >= NEAR and n > 1:
                yield held[j][0], name
        for t in mine:
            where[t].append(len(held))
        held.append((name, mine))


def main():
    ap = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ap.add_argument("--against", type=Path, action="append", default=[])
    a = ap.parse_args()
    rows, faults, ids = [], 0, collections.Counter()
    for path in [*sorted(CORPUS.glob("*.jsonl")), *a.against]:
        for n, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            row = json.loads(line)
            ids[row["id"]] += path not in a.against
            for fault in row_faults(row) if path not in a.against else ():
                print(f"{path.name}:{n} {row['id']}: {fault}")
                faults += 1
            rows.append((f"{path.stem}/{row['id']}", row))
    for name, n in ids.items():
        if n > 1:
            print(f"id {name} is there {n} times")
            faults += 1
    for one, other in near_pairs(rows):
        print(f"near-duplicates: {one} {other}")
        faults += 1
    ours = [row for name, row in rows if not any(name.startswith(p.stem + "/") for p in a.against)]
    print(
        f"{len(ours)} messages:",
        dict(collections.Counter(r["overall"] for r in ours)),
        f"hard {sum(r['hard'] for r in ours)}, replies {sum(r['role'] == 'invitee' for r in ours)}",
    )
    print("spans", dict(collections.Counter(s["category"] for r in ours for s in r["pressure"])))
    print("markers", dict(collections.Counter(g for r in ours for g in r["good"])))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
