#!/usr/bin/env python3
"""Train the coach's word weights on the corpus, and write them as a plain data file.

    python coach/train/train.py --out packs/_coach/en/model.json
    python coach/train/train.py --leave-out part-b --out /some/where/model.json

Needs numpy and scikit-learn (coach/train/requirements.txt); the program itself needs neither.
The same corpus, pack and library versions give the same file.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from corpus import CORPUS, Message, load_coach, load_rows, prepare
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from handhold.core.coach.evidence import Scores, evidence

FOLDS = 5
STEPS = 127  # whole numbers per head: weights run from -STEPS to STEPS
BASE, FIRST_HEAD = 0x100, ord("0")  # letters that stand for numbers, see weights.py
SMALLEST = 7  # weights nearer to nothing than this are left out


def narrow(held):
    """Give a sparse matrix the index type that the solver wants."""
    held.indices, held.indptr = held.indices.astype("int32"), held.indptr.astype("int32")
    return held


class Bag:
    """Features that are there or not."""

    def __init__(self, least):
        self.least, self.vec = least, DictVectorizer()

    def fit(self, lists):
        held = narrow(self.vec.fit_transform([dict.fromkeys(x, 1) for x in lists]))
        self.keep = np.asarray((held > 0).sum(0)).ravel() >= self.least
        self.names = np.array(self.vec.get_feature_names_out())[self.keep]
        return narrow(held[:, self.keep].tocsr())

    def apply(self, lists):
        held = narrow(self.vec.transform([dict.fromkeys(x, 1) for x in lists]))
        return narrow(held[:, self.keep].tocsr())


class Grams:
    """Features weighed by how rare they are, a message's length evened out."""

    def __init__(self, least):
        self.vec = TfidfVectorizer(analyzer=list, min_df=least, sublinear_tf=True)

    def fit(self, lists):
        held = narrow(self.vec.fit_transform(lists))
        self.names = self.vec.get_feature_names_out()
        return held

    def apply(self, lists):
        return narrow(self.vec.transform(lists))


def logistic(strength):
    return LogisticRegression(
        C=strength, class_weight="balanced", solver="liblinear", max_iter=300, tol=1e-3
    )


class Linear:
    """The three tables: message features, word grams, clause features."""

    def __init__(self, coach):
        self.markers, self.categories = list(coach.book.markers), list(coach.book.categories)
        self.bags = {"message": Grams(3), "words": Grams(2), "clause": Bag(3)}
        self.heads = {"message": {}, "words": {}, "clause": {}}

    def fit(self, msgs):
        flagged = np.array([m.flagged for m in msgs])
        heavy = np.array([m.row["overall"] == "pressure" for m in msgs])
        good = {g: np.array([g in m.row["good"] for m in msgs]) for g in self.markers}
        for table, lists, strong in (
            ("message", [m.features for m in msgs], 20.0),
            ("words", [m.grams for m in msgs], 10.0),
        ):
            held = self.bags[table].fit(lists)
            self.heads[table]["any"] = logistic(strong).fit(held, flagged)
            self.heads[table]["heavy"] = logistic(strong).fit(held[flagged], heavy[flagged])
            for g in self.markers if table == "message" else ():
                self.heads[table]["g:" + g] = logistic(strong).fit(held, good[g])
        held = self.bags["clause"].fit([f for m in msgs for f in m.clause_rows])
        labels = [found for m in msgs for found in m.clause_labels]
        self.heads["clause"]["any"] = logistic(0.05).fit(held, np.array([bool(x) for x in labels]))
        for k in self.categories:
            self.heads["clause"][k] = logistic(0.05).fit(held, np.array([k in x for x in labels]))
        return self

    def scores(self, msgs):
        def run(table, lists):
            held = self.bags[table].apply(lists)
            cols = {h: model.decision_function(held) for h, model in self.heads[table].items()}
            return [{h: float(v[i]) for h, v in cols.items()} for i in range(len(lists))]

        clauses = run("clause", [f for m in msgs for f in m.clause_rows])
        message, words = (
            run("message", [m.features for m in msgs]),
            run("words", [m.grams for m in msgs]),
        )
        out, at = [], 0
        for i, m in enumerate(msgs):
            n = len(m.clause_rows)
            out.append(Scores(message[i], words[i], clauses[at : at + n]))
            at += n
        return out


def out_of_fold(coach, msgs):
    """Score each message by tables that never saw it."""
    overall = np.array([m.row["overall"] for m in msgs])
    found = [None] * len(msgs)
    for a, b in StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(overall, overall):
        linear = Linear(coach).fit([msgs[i] for i in a])
        for i, s in zip(b, linear.scores([msgs[i] for i in b]), strict=True):
            found[i] = s
    return found


def boosted(trees=150):
    return GradientBoostingClassifier(
        n_estimators=trees,
        max_depth=3,
        learning_rate=0.05,
        subsample=0.6,
        min_samples_leaf=20,
        max_features=0.3,
        random_state=0,
    )


def best_limit(score, truth, measure):
    grid = np.quantile(score, np.linspace(0.02, 0.98, 97))
    return float(max(grid, key=lambda t: measure(score > t, truth)))


def f1(said, truth):
    return 2 * (said & truth).sum() / max(1, said.sum() + truth.sum())


def balanced(said, truth):
    return (said[truth].mean() + (~said)[~truth].mean()) / 2


def grow(coach, msgs, scores):
    """Grow a forest for each decision on out-of-fold evidence, and set its limit."""
    rows = np.array(
        [evidence(m.at, m.hits, s, coach.book) for m, s in zip(msgs, scores, strict=True)]
    )
    flagged = np.array([m.flagged for m in msgs])
    heavy = np.array([m.row["overall"] == "pressure" for m in msgs])
    cut = StratifiedKFold(FOLDS, shuffle=True, random_state=2)
    forests, limits = {}, {}

    def one(name, x, y, measure, trees):
        guess = cross_val_predict(boosted(trees), x, y, cv=cut, method="decision_function")
        limits[name] = best_limit(guess, y, measure)
        forests[name] = boosted(trees).fit(x, y)
        print(
            f"{name:18s} cross-validated {measure(guess > limits[name], y):.3f} limit {limits[name]:.2f}",
            flush=True,
        )
        return guess

    guess = one("any", rows, flagged, balanced, 200)
    hard = np.array([m.row["hard"] for m in msgs])
    said = guess > limits["any"]
    limits |= {"clause": 0.7, "neighbour": 0.3}  # the best of a small grid, out of fold
    print(
        f"  hard fine flagged {said[hard & ~flagged].mean():.3f}, plain fine {said[~hard & ~flagged].mean():.3f},"
        f" hard caught {said[hard & flagged].mean():.3f}, plain caught {said[~hard & flagged].mean():.3f}"
    )
    one("heavy", rows[flagged], heavy[flagged], balanced, 100)
    for g in coach.book.markers:
        one("g:" + g, rows, np.array([g in m.row["good"] for m in msgs]), f1, 60)
    return forests, limits, rows.shape[1]


def pack(row):
    """Write heads and weights as letters, two for each: half the size of numbers."""
    pairs = zip(row[::2], row[1::2], strict=True)
    return "".join(chr(FIRST_HEAD + head) + chr(BASE + STEPS + weight) for head, weight in pairs)


def export_table(bag, heads, idf=None):
    """Turn heads into whole numbers, leaving out weights too small to matter."""
    names = list(heads)
    weights = np.array([heads[h].coef_[0] for h in names])
    scale = np.abs(weights).max(1) / STEPS
    least = SMALLEST if idf is not None else SMALLEST + 1
    whole = np.rint(weights / scale[:, None]).astype(int)
    rows = {}
    for j, feature in enumerate(bag.names):
        row = [
            int(x) for i in np.flatnonzero(np.abs(whole[:, j]) >= least) for x in (i, whole[i, j])
        ]
        if row:
            rows[str(feature)] = row
    held = {
        "heads": names,
        "bias": [round(float(heads[h].intercept_[0]), 4) for h in names],
        "scale": [float(f"{s:.5g}") for s in scale],
        "rows": rows,
    }
    if idf is not None:  # a weighed table: each row begins with the feature's rarity
        rare = {str(n): round(float(x) * 100) for n, x in zip(bag.names, idf, strict=True)}
        held["rows"] = {n: chr(BASE + r) + pack(rows.get(n, ())) for n, r in rare.items()}
    else:
        held["rows"] = {n: pack(row) for n, row in rows.items()}
    return held | {"weighed": idf is not None}


def export_forest(model):
    rate = model.learning_rate
    prior = float(np.log(model.init_.class_prior_[1] / model.init_.class_prior_[0]))
    trees = []
    for (tree,) in model.estimators_:
        t = tree.tree_
        trees.append(
            [
                [-1, round(float(t.value[i][0][0]) * rate, 4), 0, 0]
                if t.children_left[i] < 0
                else [
                    int(t.feature[i]),
                    float(f"{t.threshold[i]:.5g}"),
                    int(t.children_left[i]),
                    int(t.children_right[i]),
                ]
                for i in range(t.node_count)
            ]
        )
    return {"bias": round(prior, 5), "trees": trees}


def main():
    ap = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ap.add_argument(
        "--leave-out", action="append", default=[], help="corpus parts kept from training"
    )
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    coach = load_coach()
    paths = [p for p in sorted(CORPUS.glob("*.jsonl")) if p.stem not in a.leave_out]
    msgs: list[Message] = [prepare(row, coach) for p in paths for row in load_rows(p)]
    print(f"{len(msgs)} messages from {', '.join(p.stem for p in paths)}", flush=True)
    forests, limits, columns = grow(coach, msgs, out_of_fold(coach, msgs))
    linear = Linear(coach).fit(msgs)
    bags, heads = linear.bags, linear.heads
    held = {
        "format": 1,
        "columns": columns,
        "limits": {k: round(v, 4) for k, v in limits.items()},
        "forests": {k: export_forest(v) for k, v in forests.items()},
        "message": export_table(bags["message"], heads["message"], bags["message"].vec.idf_),
        "words": export_table(bags["words"], heads["words"], bags["words"].vec.idf_),
        "clause": export_table(bags["clause"], heads["clause"]),
    }
    text = json.dumps(held, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    a.out.write_text(text, "utf-8")
    print(
        f"{a.out.name}: {len(text.encode()):,} bytes; "
        + ", ".join(f"{t} {len(held[t]['rows']):,} rows" for t in bags)
    )


if __name__ == "__main__":
    main()
