"""Learn the weights of the stop reader's second opinion (`packs/_stop/en/scorer.toml`).

    python ask/train/train.py            # learn, write the file, print how well it does in cross-validation

Read are the tuning questions of `ask/questions.jsonl` (never the part set aside), the clauses in
`ask/train/clauses.txt`, the questions of `ask/reframing.jsonl` that are for tuning, and the messages
of the coach's corpus that are fine, as things that must not be stopped. Needs numpy, scipy and
scikit-learn, which the program itself never does. The same input gives the same file.
"""

import json
import sys

import numpy as np
from examples import KINDS, ROOT, examples
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from handhold.content.data import read_tables
from handhold.content.location import packs_root
from handhold.core.stop import parse_stop_rules, stop
from handhold.core.stop.reading import Reading, read
from handhold.core.stop.signals import Concepts, features, parse_concepts, sentences

HEADS = ["stop", *KINDS]
MOST = 12000
STRENGTH = 10.0
MIDDLE, REACH = 80, 39


def matrix(bags: list[set[str]], names: dict[str, int]) -> csr_matrix:
    """Return one row for each bag; a text's length is evened out over all its features."""
    data, cols, ends = [], [], [0]
    for bag in bags:
        size = np.sqrt(len(bag)) or 1.0
        for feature in sorted(bag):
            at = names.get(feature)
            if at is not None:
                cols.append(at)
                data.append(1.0 / size)
        ends.append(len(cols))
    return csr_matrix((data, cols, ends), shape=(len(bags), len(names)))


def bag(reading: Reading, concepts: Concepts) -> set[str]:
    """Return the features of a whole text."""
    return features([[w.text for w in s] for s in sentences(reading)], concepts)


def fit(x: csr_matrix, y: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, float]:
    """Return weights and bias of one head: the mean of two logistic regressions.

    One is over plain features, one over features scaled by their log-count ratios.
    """
    counts = (x > 0).multiply(w[:, None]).tocsr()
    yes = 1 + np.asarray(counts[y].sum(0)).ravel()
    no = 1 + np.asarray(counts[~y].sum(0)).ravel()
    ratio = np.log((yes / yes.sum()) / (no / no.sum()))
    scaled = regression(STRENGTH).fit(x @ diags(ratio), y, w)
    plain = regression(STRENGTH * 8).fit(x, y, w)
    weights = (scaled.coef_[0] * ratio + plain.coef_[0]) / 2
    return weights, float(scaled.intercept_[0] + plain.intercept_[0]) / 2


def regression(strength: float) -> LogisticRegression:
    """Return an untrained logistic regression in which both classes count the same."""
    return LogisticRegression(
        C=strength, max_iter=300, class_weight="balanced", solver="liblinear", random_state=0
    )


def vocabulary(bags: list[set[str]], groups: list[str]) -> dict[str, int]:
    """Return the features that at least two separate examples hold."""
    seen: dict[str, set[str]] = {}
    for bag, group in zip(bags, groups, strict=True):
        for feature in bag:
            seen.setdefault(feature, set()).add(group)
    return {f: i for i, f in enumerate(sorted(f for f, g in seen.items() if len(g) > 1))}


def main() -> None:
    """Learn, print, and write."""
    tables = read_tables(packs_root(), "_stop/en")
    rules = parse_stop_rules({k: v for k, v in t.items() if k != "scorer"} for t in tables)
    concepts = parse_concepts(next(t["concepts"] for t in tables if "concepts" in t))
    rows = []
    for text, kind, weight, group in examples():
        fired = stop(text, rules)
        if kind is None:  # questions about wording alone: what the rules say of them
            if fired:
                continue
            kind = ""
        rows.append((text, kind, weight, group, fired))
    bags = [bag(read(r[0], rules.lexicon), concepts) for r in rows]
    y = np.array([bool(r[1]) for r in rows])
    w = np.array([r[2] for r in rows])
    groups = [r[3] for r in rows]
    report(rows, held_out(bags, y, w, groups))
    if "--dry" not in sys.argv:
        write(bags, [r[1] for r in rows], w, groups)


def held_out(bags: list[set[str]], y: np.ndarray, w: np.ndarray, groups: list[str]) -> np.ndarray:
    """Return each example's score by a model that has not seen its group."""
    scores = np.zeros(len(bags))
    for learn, test in GroupKFold(5).split(bags, y, groups):
        names = vocabulary([bags[i] for i in learn], [groups[i] for i in learn])
        weights, bias = fit(matrix([bags[i] for i in learn], names), y[learn], w[learn])
        scores[test] = matrix([bags[i] for i in test], names) @ weights + bias
    return scores


def report(rows: list[tuple], scores: np.ndarray) -> None:
    """Print what is caught and what is wrongly stopped at several thresholds."""
    y = np.array([bool(r[1]) for r in rows])
    w = np.array([r[2] for r in rows])
    fired = np.array([r[4] is not None for r in rows])
    whole = w >= 1.0
    fine = w == 0.25
    for firm in (-1, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0):
        got = fired | (scores > firm)
        print(
            f"firm {firm:4.1f}: caught {got[whole & y].mean():.3f} "
            f"(model alone {(scores > firm)[whole & y].mean():.3f}), "
            f"wrongly {got[whole & ~y].mean():.3f}, fine messages {got[fine].mean():.3f}"
        )
    print(f"rules alone: {fired[whole & y].mean():.3f}, wrongly {fired[whole & ~y].mean():.3f}")
    if "--errors" in sys.argv:
        for i in np.argsort(scores):
            if whole[i] and y[i] and not fired[i] and scores[i] < 1.0:
                print(f"  missed {scores[i]:.2f} {rows[i][0]}")
        for i in np.argsort(-scores):
            if (whole[i] or fine[i]) and not y[i] and scores[i] > 0.5:
                print(f"  wrongly {scores[i]:.2f} {rows[i][0][:300]}")


def write(bags: list[set[str]], kinds: list[str], w: np.ndarray, groups: list[str]) -> None:
    """Learn from everything, keep the features that weigh most, learn again, and write."""
    names = vocabulary(bags, groups)
    y = np.array([bool(k) for k in kinds])
    first, _ = fit(matrix(bags, names), y, w)
    ordered = sorted(names)
    kept = sorted(ordered[i] for i in np.argsort(-np.abs(first))[:MOST])
    names = {f: i for i, f in enumerate(kept)}
    x = matrix(bags, names)
    models = [fit(x, y, w)]
    for kind in KINDS:
        models.append(fit(x[y], np.array([k == kind for k in kinds])[y], w[y]))
    table = np.array([weights for weights, _ in models])
    heads = np.quantile(np.abs(table), 0.9995)
    scale = float(heads / REACH)
    letters = np.clip(np.rint(table / scale), -REACH, REACH).astype(int) + MIDDLE
    text = "\n".join("".join(chr(c) for c in letters[:, i]) + " " + f for i, f in enumerate(kept))
    bias = [round(bias, 4) for _, bias in models]
    (ROOT / "packs/_stop/en/scorer.toml").write_text(
        "# Weights of the second reader, made by ask/train/train.py. Don't edit by hand.\n\n"
        f"[scorer]\nformat = 1\nheads = {json.dumps(HEADS)}\nbias = {bias}\nscale = {scale:.6f}\n"
        f"firm = {FIRM}\nrows = '''\n{text}\n'''\n",
        "utf-8",
    )
    print(f"{len(kept)} features")


FIRM = 0.25

if __name__ == "__main__":
    main()
