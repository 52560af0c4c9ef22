"""Learn which questions sell (`packs/_reframe/en/selling.toml`): that single words sell nothing is told by all of them together.

    python ask/train/selling.py          # learn, write the file, print how well it does in cross-validation

Read are `selling.txt` (S sells, N doesn't), the questions of `ask/reframing.jsonl` that are for tuning, the guides' own ways of asking
and `elsewhere.txt` as what doesn't sell. Questions in which no rule of Reframe finds anything count less: there the weights are never asked. Needs what
`requirements.txt` names. The same input gives the same file.
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from examples import ROOT, aside, elsewhere, lines, ways
from train import MIDDLE, REACH, bag, fit, held_out, matrix, vocabulary

from handhold.content.data import read_tables
from handhold.content.location import packs_root
from handhold.content.passages import load_ask_rules
from handhold.core.reframe import reframe
from handhold.core.stop import read
from handhold.core.stop.signals import parse_concepts

HERE = Path(__file__).parent
FILE = ROOT / "packs/_reframe/en/selling.toml"
MOST, FIRM = 6000, 0.0
UNFLAGGED = 0.1  # what a question counts in which no rule finds anything
PLAIN = 0.3  # what one counts beside it that wasn't written for this


def rows() -> list[tuple[str, bool, float]]:
    """Return text, whether it sells, and how much it counts."""
    told = [line.split("|", 1) for line in (HERE / "selling.txt").read_text("utf-8").splitlines() if line]
    found = [(text, mark == "S", 1.0) for mark, text in told]
    found += [(r["question"], bool(r["flags"]), 1.0) for r in lines("ask/reframing.jsonl") if not aside(r)]
    return found + [(text, False, PLAIN) for text, *_ in [*ways(), *elsewhere()]]


def main() -> None:
    """Learn, print, and write."""
    rules = load_ask_rules(packs_root())
    plain = replace(rules.reframe, selling=None)
    tables = read_tables(packs_root(), "_stop/en")
    concepts = parse_concepts(next(t["concepts"] for t in tables if "concepts" in t))
    told = rows()
    flagged = np.array([reframe(text, plain) is not None for text, *_ in told])
    bags = [bag(read(text, rules.stop.lexicon), concepts) for text, *_ in told]
    y = np.array([sells for _, sells, _ in told])
    w = np.array([count for *_, count in told]) * np.where(flagged, 1.0, UNFLAGGED)
    groups = [str(at // 2) for at in range(len(told))]  # twins stay together
    scores = held_out(bags, y, w, groups)
    ours = np.array([count == 1.0 for *_, count in told])
    for firm in (-1.0, -0.5, 0.0, 0.5, 1.0):
        kept = (scores >= firm) & flagged
        print(
            f"firm {firm:4.1f}: of what sells and is flagged {kept[ours & y & flagged].mean():.3f} kept, of what doesn't "
            f"{kept[ours & ~y & flagged].mean():.3f}, of ways of asking {kept[~ours & flagged].mean():.3f}"
        )
    print(f"flagged without: {flagged[ours & y].mean():.3f}, {flagged[ours & ~y].mean():.3f}, {flagged[~ours].mean():.3f}")
    write(bags, y, w, groups)


def write(bags: list[set[str]], y: np.ndarray, w: np.ndarray, groups: list[str]) -> None:
    """Learn from everything, keep the features that weigh most, learn again, and write."""
    names = vocabulary(bags, groups)
    first, _ = fit(matrix(bags, names), y, w)
    ordered = sorted(names)
    kept = sorted(ordered[i] for i in np.argsort(-np.abs(first))[:MOST])
    x = matrix(bags, {f: i for i, f in enumerate(kept)})
    weights, bias = fit(x, y, w)
    scale = float(np.quantile(np.abs(weights), 0.9995) / REACH)
    letters = np.clip(np.rint(weights / scale), -REACH, REACH).astype(int) + MIDDLE
    text = "\n".join(f"{chr(letter)} {feature}" for letter, feature in zip(letters, kept, strict=True))
    FILE.write_text(
        "# Weights that tell whether a question sells, made by ask/train/selling.py. Don't edit by hand.\n\n"
        f"[selling]\nformat = 1\nheads = {json.dumps(['sells'])}\nbias = [{bias:.4f}]\nscale = {scale:.6f}\n"
        f"firm = {FIRM}\nrows = '''\n{text}\n'''\n",
        "utf-8",
    )
    print(f"{len(kept)} features, {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
