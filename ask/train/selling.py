"""Learn which questions sell, and in which words (`packs/_reframe/en/selling.toml`).

    python ask/train/selling.py          # learn, write the file, print how well it does in cross-validation

Read are `selling.jsonl`, the questions of `ask/reframing.jsonl` that are for tuning, and, as what doesn't sell, the guides' own ways of asking,
`elsewhere.txt` and the innocent ones of `clauses.txt`. Needs what `requirements.txt` names. The same input gives the same file.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from examples import ROOT, aside, clauses, elsewhere, lines, ways
from train import MIDDLE, REACH, fit, held_out, matrix, vocabulary

from handhold.content.location import packs_root
from handhold.content.passages import load_ask_rules
from handhold.core.reframe.finding import found_by_rules
from handhold.core.reframe.weights import question_signals, word_signals
from handhold.core.stop import Reading, read

HERE = Path(__file__).parent
FILE = ROOT / "packs/_reframe/en/selling.toml"
MOST = {"selling": 6000, "place": 6000}
FIRM = {"selling": 0.5, "place": -0.5}
PLAIN = {"asking": (0.1, 5000), "innocent": (0.4, 8000)}  # what a question counts that wasn't written for this, and how many are read

RULES = load_ask_rules(packs_root())
CONCEPTS = RULES.stop.scorer.concepts


@dataclass
class Question:
    """A labelled question, read once."""

    text: str
    flags: list[str]
    category: str
    weight: float

    def __post_init__(self) -> None:
        self.reading: Reading = read(self.text, RULES.reframe.lexicon)
        hits = found_by_rules(self.reading, RULES.reframe)
        self.signals = question_signals(self.reading, {s: rule.category for s, rule in hits.items()}, CONCEPTS)
        self.words = list(word_signals(self.reading, hits, CONCEPTS))
        spans = [(at, at + len(flag)) for flag in self.flags if (at := self.text.lower().find(flag.lower())) >= 0]
        self.marked = [any(s < w.end and w.start < e for s, e in spans) for w in self.reading.words]


def questions() -> list[Question]:
    """Return all that is learnt from."""
    told = [Question(r["question"], r["flags"], r["category"], 1.0) for r in lines("ask/train/selling.jsonl")]
    for row in lines("ask/reframing.jsonl"):
        if not aside(row):
            told.append(Question(row["question"], row["flags"], row.get("category", ""), 1.0))
    dice = np.random.default_rng(0)
    held = {
        "asking": [text for text, *_ in [*ways(), *elsewhere()]],
        "innocent": [text for text, kind, weight, _ in clauses() if not kind and weight == 1.0],
    }
    for name, (weight, many) in PLAIN.items():
        told += [Question(held[name][at], [], "", weight) for at in dice.permutation(len(held[name]))[:many]]
    return told


def table(
    name: str, heads: list[str], bags: list[set[str]], truths: list[tuple[np.ndarray, np.ndarray]], groups: list[str]
) -> str:
    """Learn each head from the rows that its mask names, keep what weighs most in the first, and return the table's text."""
    names = vocabulary(bags, groups)
    y, w = truths[0]
    first, _ = fit(matrix(bags, names), y, w)
    ordered = sorted(names)
    kept = sorted(ordered[i] for i in np.argsort(-np.abs(first))[: MOST[name]])
    x = matrix(bags, {f: i for i, f in enumerate(kept)})
    models = []
    for y, w in truths:
        there = w > 0
        models.append(fit(x[there], y[there], w[there]))
    weights = np.array([one for one, _ in models])
    scale = float(np.quantile(np.abs(weights), 0.9995) / REACH)
    letters = np.clip(np.rint(weights / scale), -REACH, REACH).astype(int) + MIDDLE
    rows = "\n".join("".join(map(chr, letters[:, i])) + " " + f for i, f in enumerate(kept))
    bias = [round(one, 4) for _, one in models]
    return (
        f"[{name}]\nformat = 1\nheads = {json.dumps(heads)}\nbias = {bias}\nscale = {scale:.6f}\n"
        f"firm = {FIRM[name]}\nrows = '''\n{rows}\n'''\n"
    )


def main() -> None:
    """Learn, print, and write."""
    told = questions()
    y = np.array([bool(q.flags) for q in told])
    w = np.array([q.weight for q in told])
    groups = [str(at // 2) for at in range(len(told))]  # twins stay together
    bags = [q.signals for q in told]
    ours = w == 1.0
    if "--dry" in sys.argv or "--figures" in sys.argv:
        scores = held_out(bags, y, w, groups)
        for firm in (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5):
            got = scores >= firm
            print(f"firm {firm:4.1f}: sells {got[ours & y].mean():.3f}, doesn't {got[ours & ~y].mean():.3f}, ways of asking {got[~ours].mean():.3f}")
    selling = [at for at, q in enumerate(told) if q.flags]
    words = [signals for at in selling for signals in told[at].words]
    marked = np.array([m for at in selling for m in told[at].marked])
    of = [groups[at] for at in selling for _ in told[at].words]
    if "--dry" in sys.argv or "--figures" in sys.argv:
        scores = held_out(words, marked, np.ones(len(words)), of)
        for firm in (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5):
            got = scores >= firm
            right = (got & marked).sum()
            print(f"words, firm {firm:4.1f}: precision {right / got.sum():.3f}, recall {right / marked.sum():.3f}")
    if "--dry" in sys.argv:
        return
    kinds = sorted(RULES.reframe.categories)
    known = np.array([bool(q.category) and bool(q.flags) for q in told])
    truths = [(y, w)] + [(np.array([q.category == kind for q in told]), known.astype(float)) for kind in kinds]
    text = table("selling", ["sells", *kinds], bags, truths, groups)
    text += "\n" + table("place", ["sells"], words, [(marked, np.ones(len(words)))], of)
    FILE.write_text("# Weights of Reframe, made by ask/train/selling.py. Don't edit by hand.\n\n" + text, "utf-8")
    print(f"{FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
