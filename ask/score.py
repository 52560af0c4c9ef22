"""Score Ask, Stop, and Reframe on the project's own questions.

    python ask/score.py [--part tune|aside|unseen|unseen-2|unseen-8|…|unseen-16|all] [--errors]
    python ask/score.py --part unseen --only ask --rules-alone

A third of the questions is set aside by a hash of its id; rules are tuned on the rest alone.
An answer counts when the three passages together hold every `needs` pattern, or one of them stands in `places`.
"""

import argparse
import hashlib
import json
import re
import sqlite3
import statistics
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from handhold.content.location import packs_root
from handhold.content.passages import index_of, load_ask_rules, passages_of
from handhold.content.shelf import load_shelf
from handhold.core.ask import answer
from handhold.core.ask.terms import split_words
from handhold.core.reframe import reframe

HERE = Path(__file__).parent
BATCHES = (2, 8, 9, 10, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24)
PARTS = ("tune", "aside", "unseen", *(f"unseen-{batch}" for batch in BATCHES), "all")


def read(name: str, part: str) -> list[dict]:
    """Return the questions of a file that belong to the part; `unseen` is a file of its own."""
    if part.startswith("unseen"):
        name = "reframing-unseen.jsonl" if name.startswith("reframing") else "unseen.jsonl"
    rows = [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines() if line]
    if part.startswith("unseen-"):
        return [row for row in rows if row.get("batch", 1) == int(part.removeprefix("unseen-"))]
    if part in ("all", "unseen"):
        return rows
    return [row for row in rows if is_aside(row) == (part == "aside")]


def is_aside(row: dict) -> bool:
    """Return whether a question is set aside: a third by id, of those not marked for tuning."""
    return "part" not in row and int(hashlib.sha256(row["id"].encode()).hexdigest(), 16) % 3 == 0


def right(row: dict, got: object) -> bool:
    """Return whether the answer is what the label asks for."""
    if row["kind"] == "innocent":
        return got.kind != "stop"
    if row["kind"] == "stop":
        return got.kind == "stop"
    if row["kind"] == "none":
        return got.kind == "none"
    if "places" in row:
        return any(f"{f.passage.chapter}#{f.passage.anchor}" in row["places"] for f in got.passages)
    text = " ".join(f"{f.passage.title} {f.passage.text}" for f in got.passages)
    return got.kind == "answer" and all(re.search(n, text, re.IGNORECASE) for n in row["needs"])


def score_ask(part: str, *, errors: bool, rules_alone: bool) -> None:
    """Print the share that is right for each kind, and the time an answer takes."""
    rules = load_ask_rules(packs_root())
    if rules_alone:
        rules = replace(rules, stop=replace(rules.stop, scorer=None))
    index = index_of(load_shelf(packs_root()).guides, rules)
    total, good, times, kinds = Counter(), Counter(), [], Counter()
    for row in read("questions.jsonl", part):
        start = time.perf_counter()
        got = answer(row["question"], index, rules)
        times.append(time.perf_counter() - start)
        total[row["kind"]] += 1
        if right(row, got):
            good[row["kind"]] += 1
        elif errors:
            places = [f"{f.passage.chapter}#{f.passage.anchor}" for f in got.passages]
            why = f"{got.stop.kind}:{got.stop.rule}" if got.stop else places
            print(f"  {row['kind']} -> {got.kind}: {row['question']} {why}")
        if got.stop and "stop" in row:
            kinds[str(got.stop.kind) in row["stop"]] += 1
        if row["kind"] in ("answer", "none") and got.stop:
            total["wrongly stopped"] += 1
    for kind, count in total.items():
        if kind in good:
            print(f"{kind:9} {good[kind]}/{count} {100 * good[kind] / count:.1f} %")
    print(f"answers and nones wrongly stopped: {total['wrongly stopped']}")
    print(f"stops of the right kind: {kinds[True]}/{sum(kinds.values())}")
    print(f"median {1000 * statistics.median(times):.2f} ms, worst {1000 * max(times):.2f} ms")


def compare(part: str) -> None:
    """Print how often plain full-text search has the needed facts in its best three passages."""
    passages = [p for g in load_shelf(packs_root()).guides for p in passages_of(g)]
    base = sqlite3.connect(":memory:")
    base.execute("create virtual table p using fts5(title, heading, body, tokenize='porter')")
    rows = [(p.title, p.heading, p.text) for p in passages]
    base.executemany("insert into p values (?, ?, ?)", rows)
    good = total = 0
    for row in read("questions.jsonl", part):
        if row["kind"] != "answer" or "needs" not in row:
            continue
        total += 1
        words = " OR ".join(f'"{w}"' for w in split_words(row["question"]))
        find = (
            "select title || ' ' || body from p where p match ? order by bm25(p, 3, 1.5, 1) limit 3"
        )
        text = " ".join(t for (t,) in base.execute(find, (words,)))
        good += all(re.search(n, text, re.IGNORECASE) for n in row["needs"])
    print(f"full-text search alone: {good}/{total} {100 * good / total:.1f} %")


def overlap(one: str, other: str, text: str) -> bool:
    """Return whether two quotes share half of the shorter one's letters."""
    a, b = text.find(one), text.find(other)
    shared = min(a + len(one), b + len(other)) - max(a, b)
    return min(a, b) >= 0 and shared >= 0.5 * min(len(one), len(other))


def score_reframe(rows: list[dict], *, errors: bool) -> None:
    """Print precision, recall and F1 of the flags, and how many controls were flagged."""
    rules = load_ask_rules(packs_root())
    hit = extra = missed = flagged = controls = asked = 0
    for row in rows:
        got = reframe(row["question"], rules.once().reframe)
        quotes = [f.quote for f in got.flags] if got else []
        asked += bool(row["flags"]) and bool(quotes)
        controls += not row["flags"]
        flagged += not row["flags"] and bool(quotes)
        found = {g for g in row["flags"] for q in quotes if overlap(g, q, row["question"])}
        lone = [q for q in quotes if not any(overlap(g, q, row["question"]) for g in row["flags"])]
        hit += len(found)
        missed += len(row["flags"]) - len(found)
        extra += len(lone)
        if errors and (lone or len(found) < len(row["flags"])):
            print(f"  {row['question']}\n     wanted {row['flags']}\n     got    {quotes}")
    f1 = 2 * hit / (2 * hit + extra + missed) if hit else 0.0
    print(f"flags: precision {hit}/{hit + extra}, recall {hit}/{hit + missed}, F1 {f1:.3f}")
    print(
        f"questions flagged {asked}/{len(rows) - controls}, controls flagged {flagged}/{controls}"
    )


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=PARTS, default="all")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--only", choices=["ask", "reframe"])
    parser.add_argument("--reframing", type=Path, help="another file of questions with flags")
    parser.add_argument("--rules-alone", action="store_true", help="stop by the rules alone")
    parser.add_argument("--compare", action="store_true", help="also score plain full-text search")
    given = parser.parse_args()
    if given.errors and given.part != "tune" and not given.reframing:
        sys.exit("errors are shown for the part that rules are tuned on: --part tune")
    if given.only != "reframe" and not given.reframing and given.part not in {"unseen-22", "unseen-23"}:
        score_ask(given.part, errors=given.errors, rules_alone=given.rules_alone)
        if given.compare:
            compare(given.part)
    if given.reframing:
        lines = given.reframing.read_text("utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line]
    else:
        rows = read("reframing.jsonl", given.part)
    if rows and given.only != "ask":
        score_reframe(rows, errors=given.errors)


if __name__ == "__main__":
    main()
