#!/usr/bin/env python3
"""Train the coach's word weights on the corpus, and write them and the network as a plain data file.

    python coach/train/train.py --out packs/_coach/en/model.bin
    python coach/train/train.py --leave-out part-b --leave-out part-e --limits-on part-e --net held-out --out /some/where/model.bin

The network comes from `student.py`: `nets/whole.net` learnt from every part, `nets/held-out.net` from all but
parts b and e. Tables and network are too sure of messages that they have learnt from, so limits are set on messages that neither saw: on these two
parts (or those that `--limits-on` names), with tables and the network that never saw them. What ships takes its limits for a
message as a whole from those in `coach/limits`, which nothing learns from.

Needs numpy, scipy and scikit-learn (coach/train/requirements.txt); the program needs none of them.
The same corpus, pack, network and library versions give the same file.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from corpus import (
    CORPUS,
    KEPT_APART,
    LIMITS,
    NETS,
    Message,
    load_coach,
    load_rows,
    plain_rows,
    prepare,
)
from measure import paired, places, shares_shorter, shares_union
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

from handhold.base.keys import key_of
from handhold.core.coach.compiled import fingerprint
from handhold.core.coach.judge import weigh_places
from handhold.core.coach.scores import combine, read_with
from handhold.core.convnet import ConvNet, parse_convnet

FULL = 127  # the weight that a head's largest becomes
SHARPEST = 0.99995  # weights beyond this quantile are cut to it
STRENGTH = {"message": 30.0, "words": 30.0, "clause": 10.0, "marker": 5.0, "heavy": 10.0}
LEAST = {"message": 2, "words": 2, "clause": 3}  # messages that must hold a feature
SAMPLES = 40
DEARER = 1.5  # what a finding on a harmless message costs beside a missed one
PLAIN = 0.15  # what a sentence of the guides counts beside a message
KEPT = {"message": 625_000, "words": 235_000, "clause": 540_000}  # bytes, the smallest go first


class Bag:
    """Sets of features as rows, a large set's length evened out."""

    def __init__(self, least):
        self.least = least

    def fit(self, sets):
        seen = {}
        for held in sets:
            for feature in held:
                seen[feature] = seen.get(feature, 0) + 1
        self.names = sorted(f for f, n in seen.items() if n >= self.least)
        self.place = {f: i for i, f in enumerate(self.names)}
        return self.apply(sets)

    def apply(self, sets):
        data, columns, ends = [], [], [0]
        for held in sets:
            size = 1 / np.sqrt(max(1, len(held)))
            for feature in held:
                at = self.place.get(feature)
                if at is not None:
                    columns.append(at)
                    data.append(size)
            ends.append(len(columns))
        shape = (len(sets), len(self.names))
        return csr_matrix((data, np.array(columns, "int32"), np.array(ends, "int32")), shape)


def learn(held, truth, strength, weights=None):
    """Return weights and bias of a logistic regression over features scaled by how telling they
    are: the log ratio of how often they occur with and without what is looked for."""
    weights = np.ones(len(truth)) if weights is None else weights
    there = held.copy()
    there.data = np.ones_like(there.data)
    there = diags(weights) @ there
    yes = 1 + np.asarray(there[truth].sum(0)).ravel()
    no = 1 + np.asarray(there[~truth].sum(0)).ravel()
    ratio = np.log((yes / yes.sum()) / (no / no.sum()))
    scaled = (held @ diags(ratio)).tocsr()
    scaled.indices, scaled.indptr = scaled.indices.astype("int32"), scaled.indptr.astype("int32")
    model = LogisticRegression(
        C=strength, class_weight="balanced", solver="liblinear", max_iter=300, tol=1e-3, random_state=0
    ).fit(scaled, truth, sample_weight=weights)
    return model.coef_[0] * ratio, float(model.intercept_[0])


def learn_shares(held, shares, strength, weights):
    """Learn from shares of 1: a half counts half as there, and half as not."""
    there, absent = np.flatnonzero(shares > 0), np.flatnonzero(shares < 1)
    rows = np.concatenate([there, absent])
    truth = np.arange(len(rows)) < len(there)
    counted = weights[rows] * np.where(truth, shares[rows], 1 - shares[rows])
    return learn(held[rows], truth, strength, counted)


@dataclass
class Trained:
    """The heads of one table: weights and bias by name."""

    bag: Bag
    heads: dict

    def scores(self, sets):
        held = self.bag.apply(sets)
        columns = {name: held @ weights + bias for name, (weights, bias) in self.heads.items()}
        return [{name: float(v[i]) for name, v in columns.items()} for i in range(len(sets))]


class Model:
    """The three tables: message features, word grams, clause features."""

    def __init__(self, coach):
        self.markers, self.categories = list(coach.book.markers), list(coach.book.categories)

    def fit(self, msgs):
        flagged = np.array([m.flagged for m in msgs])
        heavy = np.array([m.row["overall"] == "pressure" for m in msgs])
        bags = {name: Bag(least) for name, least in LEAST.items()}
        held = bags["message"].fit([m.features for m in msgs])
        counts = np.array([m.weight for m in msgs])
        heads = {"any": learn(held, flagged, STRENGTH["message"], counts)}
        heads["heavy"] = learn(held[flagged], heavy[flagged], STRENGTH["heavy"])
        for marker in self.markers:
            shares = np.array([m.share(marker) for m in msgs])
            heads["g:" + marker] = learn_shares(held, shares, STRENGTH["marker"], counts)
        self.message = Trained(bags["message"], heads)
        held = bags["words"].fit([m.grams for m in msgs])
        self.words = Trained(bags["words"], {"any": learn(held, flagged, STRENGTH["words"], counts)})
        held = bags["clause"].fit([f for m in msgs for f in m.clause_rows])
        labels = [found for m in msgs for found in m.clause_labels]
        counts = np.array([m.weight for m in msgs for _ in m.clause_rows])
        heads = {}
        for name in ("any", *self.categories):
            shares = np.array([x.get(name, 0.0) for x in labels])
            heads[name] = learn_shares(held, shares, STRENGTH["clause"], counts)
        labels = [found for m in msgs for found in m.clause_markers]
        for marker in self.markers:
            truth = np.array([marker in found for found in labels])
            heads["g:" + marker] = learn(held, truth, STRENGTH["marker"], counts)
        self.clause = Trained(bags["clause"], heads)
        return self

    def scores(self, msgs, net: ConvNet):
        """Return what the program would compute for each message (but for rounding)."""
        message = self.message.scores([m.features for m in msgs])
        words = self.words.scores([m.grams for m in msgs])
        clauses = self.clause.scores([f for m in msgs for f in m.clause_rows])
        out, at = [], 0
        for i, m in enumerate(msgs):
            n = len(m.clause_rows)
            said = read_with(net, m.at)
            out.append(combine(message[i], words[i], clauses[at : at + n], said, self.markers))
            at += n
        return out


def read_net(name):
    """Return a network, what its file tells of it, and its bytes (`student.py` writes them)."""
    line, _, body = (NETS / f"{name}.net").read_bytes().partition(b"\n")
    told = json.loads(line)
    return parse_convnet(told, body)[0], told, body


def f1(said, truth):
    return 2 * (said & truth).sum() / max(1, said.sum() + truth.sum())


def balanced(said, truth):
    return (said[truth].mean() + (~said)[~truth].mean()) / 2


def careful(said, truth):
    """A finding on a harmless message costs more than a missed one: who cries wolf isn't heard."""
    return (said[truth].mean() + DEARER * (~said)[~truth].mean()) / (1 + DEARER)


def best_limit(score, truth, measure):
    """Return the limit where the measure is best: the mean over samples drawn anew, for steadiness."""
    dice, found = np.random.default_rng(0), []
    grid = np.quantile(score, np.linspace(0.02, 0.98, 97))
    for _ in range(SAMPLES):
        drawn = dice.integers(0, len(score), len(score))
        found.append(max(grid, key=lambda t, d=drawn: measure(score[d] > t, truth[d])))
    return float(np.mean(found))


def limits_of(coach, msgs, scores):
    """Set each head's limit where it does best on unseen messages, and print how well that is."""
    flagged = np.array([m.flagged for m in msgs])
    hard = np.array([m.row["hard"] for m in msgs])
    heavy = np.array([m.row["overall"] == "pressure" for m in msgs])
    limits = {}

    def one(name, score, truth, measure):
        limits[name] = best_limit(score, truth, measure)
        value = measure(score > limits[name], truth)
        print(f"{name:18s} unseen {value:.3f} limit {limits[name]:.2f}", flush=True)

    guess = np.array([s.any for s in scores])
    one("any", guess, flagged, careful)
    said = guess > limits["any"]
    print(
        f"  hard fine flagged {said[hard & ~flagged].mean():.3f}, plain fine {said[~hard & ~flagged].mean():.3f},"
        f" hard caught {said[hard & flagged].mean():.3f}, plain caught {said[~hard & flagged].mean():.3f}"
    )
    one("heavy", np.array([s.message["heavy"] for s in scores])[flagged], heavy[flagged], balanced)
    names = list(coach.book.markers)
    shares = np.array([[m.share(name) for name in names] for m in msgs])
    both = np.concatenate([shares > 0, shares == 1])  # found by one reader, found by both
    one("markers", np.array([[s.markers[name] for name in names] for s in scores] * 2), both, f1)
    limits |= dict.fromkeys(("g:" + name for name in names), limits.pop("markers"))
    pairs = [(m, s) for m, s, yes in zip(msgs, scores, said, strict=True) if yes and s.clauses]
    tried = {}
    for strong in (0.5, 0.6, 0.7, 0.8, 0.9):
        for weak in (0.2, 0.3, 0.4, 0.5, 0.6):
            if weak <= strong:
                tried[strong, weak] = span_f1(coach, pairs, {"clause": strong, "neighbour": weak})
    limits["clause"], limits["neighbour"] = max(tried, key=tried.get)
    print(f"places: clause {limits['clause']}, neighbour {limits['neighbour']}: F1 {max(tried.values()):.3f}")
    return limits


def span_f1(coach, pairs, limits):
    """Return the F1 of quoted places, over messages that are flagged: the mean of both ways to match them."""
    hit = said_all = gold_all = 0
    for m, s in pairs:
        said = [(p.category, p.start, p.end) for p in weigh_places(m.at, s, coach, limits)]
        gold = places(m.row)
        hit += (paired(said, gold, shares_shorter) + paired(said, gold, shares_union)) / 2
        said_all, gold_all = said_all + len(said), gold_all + len(gold)
    return 2 * hit / max(1, said_all + gold_all)


def export(trained, most, *, keep=()):
    """Turn heads into whole numbers: the table's description, and its bytes, `most` at the most.

    The smallest weights are left out first; the features in `keep` stay, even without any.
    """
    names = list(trained.heads)
    weights = np.array([trained.heads[name][0] for name in names])
    scale = np.quantile(np.abs(weights), SHARPEST, axis=1) / FULL
    whole = np.clip(np.rint(weights / scale[:, None]), -FULL, FULL).astype(int)
    size = np.abs(whole)
    least = 1
    while True:
        moved = (size >= least).sum(0)
        if 5 * ((moved > 0) | [n in keep for n in trained.bag.names]).sum() + 2 * moved.sum() <= most:
            break
        least += 1
    rows = {}
    for at, feature in enumerate(trained.bag.names):
        row = [x for h in np.flatnonzero(size[:, at] >= least) for x in (int(h), int(whole[h, at]) + 128)]
        if row or feature in keep:
            rows[key_of(feature)] = bytes(row)
    keys = sorted(rows)
    body = b"".join(key.to_bytes(4, "little") for key in keys)
    body += bytes(len(rows[key]) // 2 for key in keys) + b"".join(rows[key] for key in keys)
    told = {
        "heads": names,
        "bias": [round(trained.heads[name][1], 4) for name in names],
        "scale": [float(f"{x:.5g}") for x in scale],
        "features": len(keys),
    }
    return told, body, least


def write(coach, model, net, limits, out):
    """Write the model file (its form is told in `weights.py`)."""
    single = {n for n in model.words.bag.names if " " not in n}
    tables, bodies = {}, []
    for name in ("message", "words", "clause"):
        keep = single if name == "words" else ()
        tables[name], body, least = export(getattr(model, name), KEPT[name], keep=keep)
        bodies.append(body)
        print(f"{name}: {tables[name]['features']:,} features, {len(body):,} bytes, smallest weight {least}")
    head = {
        "format": 5,
        "limits": {k: round(v, 4) for k, v in limits.items()},
        "rules": fingerprint(coach.book),
        "tables": tables,
        "net": net[1],
    }
    bodies.append(net[2])
    out.write_bytes(json.dumps(head, sort_keys=True).encode() + b"\n" + b"".join(bodies))
    print(f"{out.name}: {out.stat().st_size:,} bytes")


def main():
    ap = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ap.add_argument(
        "--leave-out", action="append", default=[], help="corpus parts kept from training"
    )
    ap.add_argument("--limits-on", action="append", default=[], help="unseen parts to set limits on")
    ap.add_argument("--net", choices=("whole", "held-out"), default="whole")
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    if a.leave_out and (a.net != "held-out" or not a.limits_on):
        ap.error("what is left out is seen by the network `whole`, and needs other parts to set limits on")
    coach = load_coach()
    judged = a.limits_on or list(KEPT_APART)
    parts: dict[str, list[Message]] = {
        path.stem: [prepare(row, coach) for row in load_rows(path)]
        for path in sorted(CORPUS.glob("*.jsonl"))
        if path.stem not in a.leave_out or path.stem in judged
    }
    plain = [prepare(row, coach, PLAIN) for row in plain_rows()]
    learnt = [m for name, part in parts.items() for m in part if name not in a.leave_out]
    apart = [m for name, part in parts.items() for m in part if name not in (*a.leave_out, *KEPT_APART)]
    unseen = [m for name in judged for m in parts[name]]
    print(f"{len(learnt)} messages, and {len(plain)} sentences of the guides, each counting {PLAIN}", flush=True)
    print(f"limits: tables of {len(apart)} messages on {len(unseen)} unseen ones", flush=True)
    tables = Model(coach).fit(apart + plain)
    limits = limits_of(coach, unseen, tables.scores(unseen, read_net("held-out")[0]))
    model = tables if len(learnt) == len(apart) else Model(coach).fit(learnt + plain)
    if not a.limits_on:
        fresh = [prepare(row, coach) for path in sorted(LIMITS.glob("*.jsonl")) for row in load_rows(path)]
        print(f"limits of a message on {len(fresh)} unseen ones", flush=True)
        of_message = limits_of(coach, fresh, model.scores(fresh, read_net(a.net)[0]))
        limits |= {name: of_message[name] for name in ("any", "heavy")}
    write(coach, model, read_net(a.net), limits, a.out)


if __name__ == "__main__":
    main()
