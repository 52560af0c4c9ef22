"""Time Ask over the shelf at 1x, 10x and 100x its length, beside SQLite's full-text search.

    python bench/ask.py [--most 100]

Prints the build time, the memory-free search times (median, 99th percentile) over the
project's own questions, and the same for an FTS5 table with the same passages. The third reader of stops takes the
same time on any shelf, so it's timed once, over a twentieth of the questions, and left out of the rest. A longer shelf is asked fewer questions.
"""

import argparse
import json
import sqlite3
import statistics
import time
from dataclasses import replace
from pathlib import Path

from handhold.content.location import packs_root
from handhold.content.passages import index_of, load_ask_rules, passages_of, wording_of
from handhold.content.shelf import load_shelf
from handhold.core.ask import AskRules, Passage, answer, build_index
from handhold.core.ask.terms import split_words
from handhold.core.guides.model import Guide

QUESTIONS = Path(__file__).parents[1] / "ask" / "questions.jsonl"


def copies(passages: list[Passage], times: int) -> list[Passage]:
    """Return the passages `times` over, each copy in a guide of its own."""
    return [
        replace(one, guide=f"{one.guide}-{n}" if n else one.guide)
        for n in range(times)
        for one in passages
    ]


def spread(times: list[float]) -> str:
    """Return median and 99th percentile in milliseconds."""
    ordered = sorted(times)
    return (
        f"{1000 * statistics.median(ordered):.2f} / {1000 * ordered[len(ordered) * 99 // 100]:.2f}"
    )


def ours(
    passages: list[Passage], guides: tuple[Guide, ...], rules: AskRules, asked: list[str]
) -> str:
    """Return the build time and the answer times of the project's own index."""
    groups = [(t.id, (t.term, *t.synonyms)) for g in guides for t in g.glossary]
    groups += rules.groups
    phrases = [phrase for _, words in groups for phrase in words]
    start = time.perf_counter()
    index = build_index(passages, wording_of(groups, rules), rules.common, phrases)
    built = time.perf_counter() - start
    times = []
    for question in asked:
        start = time.perf_counter()
        answer(question, index, rules)
        times.append(time.perf_counter() - start)
    return f"{built:6.2f} s   {spread(times)} ms"


def fts5(passages: list[Passage], asked: list[str]) -> str:
    """Return the build time and the search times of an FTS5 table in memory."""
    start = time.perf_counter()
    base = sqlite3.connect(":memory:")
    base.execute("create virtual table p using fts5(title, heading, body, tokenize='porter')")
    base.executemany(
        "insert into p values (?, ?, ?)", [(p.title, p.heading, p.text) for p in passages]
    )
    built = time.perf_counter() - start
    times = []
    for question in asked:
        words = " OR ".join(f'"{w}"' for w in split_words(question)) or '"x"'
        start = time.perf_counter()
        base.execute(
            "select rowid from p where p match ? order by bm25(p, 3, 1.5, 1) limit 3", (words,)
        ).fetchall()
        times.append(time.perf_counter() - start)
    return f"{built:6.2f} s   {spread(times)} ms"


def main() -> None:
    """Print one line for each length of shelf."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=100)
    most = parser.parse_args().most
    start = time.perf_counter()
    rules = load_ask_rules(packs_root())
    print(f"rules read in {time.perf_counter() - start:.2f} s")
    guides = load_shelf(packs_root()).guides
    start = time.perf_counter()
    index_of(guides, rules)
    print(f"index of the shelf built in {time.perf_counter() - start:.2f} s")
    passages = [p for g in guides for p in passages_of(g)]
    asked = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]
    print(f"with the third reader, median / p99   {ours(passages, guides, rules, asked[::20])}")
    rules = rules.hurried()
    for times in (1, 10, 100):
        if times > most:
            break
        shelf = copies(passages, times)
        words = sum(len(p.text.split()) for p in shelf)
        print(f"{times:4}x  {len(shelf):6} passages  {words:8} words   build, median / p99")
        some = asked[:: max(1, times // 4)]
        print(f"       ours  {ours(shelf, guides, rules, some)}")
        print(f"       FTS5  {fts5(shelf, some)}")


if __name__ == "__main__":
    main()
