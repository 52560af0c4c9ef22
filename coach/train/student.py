#!/usr/bin/env python3
"""Train the coach's small network on the corpus and on what the teacher said of many more messages.

    python coach/train/student.py --lessons /some/where/lessons.pkl --net whole
    python coach/train/student.py --lessons /some/where/lessons.pkl --net held-out

`held-out` never sees parts b and e. Writes `coach/nets/NAME.net`: a line of JSON and the numbers (`parse_convnet` tells the form). Needs what
`requirements-net.txt` names; about half an hour on one core.
"""

import argparse
import itertools
import json
import pickle
import random
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from corpus import CORPUS, KEPT_APART, NETS, load_coach, load_rows, prepare
from encoder import common_words, word_vectors
from torch import nn

from handhold.base.keys import key_of
from handhold.core.convnet import MOST_HEARD

WORDS = 12_000
SIZE, FILTERS, WINDOW, HIDDEN = 32, 192, 5, 48
ROUNDS, BATCH, RATE = 7, 64, 3e-3
GOLD = 2  # how often a round reads the corpus itself
DROPPED, WORDS_DROPPED = 0.2, 0.08
SHARPEST, LOUDEST = 0.9995, 0.9999  # numbers beyond these quantiles are cut to them
STEPS = 1023  # the largest weight of a head
UNTOLD = -1.0  # stands for what a lesson doesn't say


class Student(nn.Module):
    """The network of `handhold.core.convnet`, while it learns; word 0 is none, and 1 a word that it doesn't know."""

    def __init__(self, vectors, seen, heads, clause_heads):
        super().__init__()
        self.given = nn.Parameter(vectors, requires_grad=False)
        self.seen = nn.Parameter(seen, requires_grad=False)
        self.project = nn.Linear(vectors.shape[1], SIZE, bias=False)
        self.own = nn.Embedding(len(vectors), SIZE)
        nn.init.zeros_(self.own.weight)
        self.filters = nn.Conv1d(SIZE, FILTERS, WINDOW, padding=WINDOW // 2)
        self.hidden, self.out = nn.Linear(2 * FILTERS, HIDDEN), nn.Linear(HIDDEN + 2 * FILTERS, heads)
        self.clause_hidden = nn.Linear(2 * FILTERS, HIDDEN)
        self.clause_out = nn.Linear(HIDDEN + 2 * FILTERS, clause_heads)
        self.drop = nn.Dropout(DROPPED)

    def vectors(self, words):
        """Return the words' vectors; those not met often enough have none of their own."""
        own = self.own(words) * self.seen[words][..., None]
        return self.project(nn.functional.embedding(words, self.given)) + own

    def lit(self, words):
        """Return what each filter answers around each word, nothing below 0."""
        there = (words > 0).float()[..., None]
        held = self.drop(self.vectors(words)) * there
        return torch.relu(self.filters(held.transpose(1, 2))).transpose(1, 2) * there

    def forward(self, words, clause_of, clauses):
        """Take words and the clause of each (`clauses.max()` for none); return log odds of message and clauses."""
        if self.training:
            words = torch.where((torch.rand(words.shape) < WORDS_DROPPED) & (words > 0), 1, words)
        most, lit = int(clauses.max()), self.lit(words)
        at = clause_of[..., None].expand(-1, -1, FILTERS)
        pooled = torch.zeros(len(words), most + 1, FILTERS).scatter_reduce(1, at, lit, "amax")[:, :most]
        real = (torch.arange(most)[None] < clauses[:, None]).float()
        whole = lit.max(1).values
        mean = (pooled * real[..., None]).sum(1) / clauses[:, None]
        seen = self.drop(torch.cat([whole, mean], 1))
        near = self.drop(torch.cat([pooled, whole[:, None].expand(-1, most, -1)], 2))
        each = self.clause_out(torch.cat([near, torch.relu(self.clause_hidden(near))], 2))
        return self.told(seen), each, real

    def told(self, seen):
        """Return log odds of a message of which the filters have seen so much."""
        return self.out(torch.cat([seen, torch.relu(self.hidden(seen))], 1))


def gold_lessons(rows, coach, markers, categories):
    """Return labelled messages in the form of the teacher's lessons."""
    lessons = []
    for row in rows:
        m, kinds = prepare(row, coach), {span["category"] for span in row["pressure"]}
        whole = [m.flagged, row["overall"] == "pressure", *map(m.share, markers)]
        whole += [x in kinds for x in categories]
        each = [
            [bool(found), *(x in found for x in categories), *(x in kind for x in markers)]
            for found, kind in zip(m.clause_labels, m.clause_markers, strict=True)
        ]
        clauses = [(c.first, c.last) for c in m.at.shape.clauses]
        if clauses:
            lessons.append(([t.norm for t in m.at.reading.tokens], clauses, whole, each))
    return lessons


def without_markers(lesson, count):
    """Return a lesson of the teacher without what it says of markers, which it was never told the places of."""
    said, clauses, whole, each = lesson
    untold = [UNTOLD] * count
    return said, clauses, [*whole[:2], *untold, *whole[2 + count :]], [[*one, *untold] for one in each]


def batches(lessons, place, dice):
    """Yield tensors: words, clause of each, number of clauses, truth of the message, truth of the clauses."""
    order = sorted(range(len(lessons)), key=lambda at: len(lessons[at][0]) + dice.random() * 10)
    groups = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    dice.shuffle(groups)
    for group in groups:
        some = [lessons[at] for at in group]
        longest, most = max(WINDOW, *(len(x[0]) for x in some)), max(len(x[1]) for x in some)
        words = torch.zeros(len(some), longest, dtype=torch.long)
        clause_of = torch.full((len(some), longest), most)
        each = torch.zeros(len(some), most, len(some[0][3][0]))
        for row, (said, clauses, _, told) in enumerate(some):
            words[row, : len(said)] = torch.tensor([place.get(word, 1) for word in said])
            each[row, : len(told)] = torch.tensor(told, dtype=torch.float)
            for at, (first, last) in enumerate(clauses):
                clause_of[row, first:last] = at
        count = torch.tensor([len(x[1]) for x in some])
        yield words, clause_of, count, torch.tensor(np.array([x[2] for x in some]), dtype=torch.float), each


def learn(student, gold, lessons, place, weight, *, choice=None):
    """Let it learn. `weight` says what each head of the whole text counts; `choice` is the loss of those after them."""
    dice, loss = random.Random(0), nn.functional.binary_cross_entropy_with_logits
    steps = ROUNDS * (GOLD * (len(gold) // BATCH + 1) + len(lessons) // BATCH + 1)
    kept = [p for n, p in student.named_parameters() if p.requires_grad and n != "own.weight"]
    groups = [
        {"params": kept, "weight_decay": 0.02},
        {"params": [student.own.weight], "weight_decay": 0.05, "lr": RATE / 2},
    ]
    mover = torch.optim.AdamW(groups, lr=RATE)
    pace = torch.optim.lr_scheduler.LambdaLR(
        mover, lambda step: min(1, step / 100) * max(0, 1 - step / steps)
    )
    for turn in range(ROUNDS):
        student.train()
        total = count = 0
        sources = [gold] * GOLD + [lessons]
        streams = [batches(source, place, dice) for source in sources]
        turns = [at for at, x in enumerate(sources) for _ in range(len(x) // BATCH + 1)]
        dice.shuffle(turns)
        for at in turns:
            batch = next(streams[at], None)
            if batch is None:
                continue
            words, clause_of, clauses, truth, each_truth = batch
            told, each, real = student(words, clause_of, clauses)
            heads = len(weight)
            known = truth[:, :heads]
            wrong = loss(told[:, :heads], known, reduction="none") * weight * (known != UNTOLD)
            wrong = wrong.mean(0).sum() / 8
            if choice is not None:
                wrong = wrong + choice(told[:, heads:], truth[:, heads:])
            where = loss(each, each_truth, reduction="none") * real[..., None] * (each_truth != UNTOLD)
            wrong = wrong + where.sum() / real.sum() / 3
            mover.zero_grad()
            wrong.backward()
            nn.utils.clip_grad_norm_(kept, 1.0)
            mover.step()
            pace.step()
            total, count = total + wrong.item(), count + 1
        print(f"round {turn + 1}: loss {total / count:.3f}", flush=True)


@torch.inference_mode()
def whole_numbers(student, names, text_heads, heads, sample, *, direct_heads=()):
    """Return the network as a description and bytes, every weight a whole number.

    `text_heads` names what is kept of what is told of a text, by place; `heads` names all that is told of a clause.
    A student with a layer `direct` has `direct_heads` as well. `sample` holds words of messages: how loud filters get is measured on them.
    """
    student.eval()
    lit = torch.cat([student.lit(words).reshape(-1, FILTERS) for words in sample]).numpy()
    vectors = student.vectors(torch.arange(len(names) + 2))[2:].numpy()
    unit = np.quantile(np.abs(vectors), SHARPEST) / 127
    vectors = np.clip(np.rint(vectors / unit), -127, 127).astype("i1")
    order = sorted(range(len(names)), key=lambda at: key_of(names[at]))
    filters = student.filters.weight.numpy()  # filter, number, place
    units = np.abs(filters).max((1, 2)) / 127
    filters = np.rint(filters / units[:, None, None]).astype("i1")
    bias = np.rint(student.filters.bias.numpy() / (units * unit)).astype("<i4")
    loudest = np.quantile(lit / (units * unit), LOUDEST)
    shift = max(0, int(np.ceil(np.log2(loudest / MOST_HEARD))))
    keys = np.array([key_of(names[at]) for at in order], "<u4")
    body = keys.tobytes() + vectors[order].tobytes()
    body += filters.transpose(2, 1, 0).tobytes() + bias.tobytes()
    inputs = np.tile(units * unit * 2**shift, 2)
    told = {"words": len(names), "size": SIZE, "window": WINDOW, "filters": FILTERS, "hidden": HIDDEN}
    told |= {"shift": shift, "text_heads": list(text_heads.values()), "heads": heads}
    layers = {"text": (student.hidden, student.out, list(text_heads))}
    if direct_heads:
        told["direct_heads"] = list(direct_heads)
        layers["direct"] = (None, student.direct, list(range(len(direct_heads))))
    if heads:
        layers["clause"] = (student.clause_hidden, student.clause_out, list(range(len(heads))))
    for name, (hidden, out, kept) in layers.items():
        direct = out.weight[kept, : 2 * FILTERS].numpy()
        rows = np.concatenate([hidden.weight.numpy(), direct] if hidden else [direct]) * inputs
        scale = np.abs(rows).max(1) / STEPS
        body += np.rint(rows / scale[:, None]).astype("<i2").T.tobytes()
        biases = [*(hidden.bias.tolist() if hidden else ()), *out.bias[kept].tolist()]
        told[name] = {
            "scale": [float(f"{x:.6g}") for x in scale],
            "bias": [round(x, 5) for x in biases],
            "out": [[round(x, 5) for x in row] for row in out.weight[kept, 2 * FILTERS :].tolist()],
        }
    return told, body


def vocabulary(gold, most):
    """Return words: those met twice, and common ones up to `most`. With them their vectors, two empty ones before
    them; which words were met often enough to have a vector of their own; and each word's place among the vectors."""
    often, once = Counter(), Counter()
    for said, *_ in gold:
        often.update(said)
        once.update(set(said))
    names = [word for word, count in often.items() if count > 1]
    held = set(names)
    names += [word for word in common_words() if word not in held][: max(0, most - len(names))]
    names.sort()
    given = word_vectors(names)
    given -= given.mean(0)
    given *= 3 / np.linalg.norm(given, axis=1, keepdims=True)
    given = torch.from_numpy(np.concatenate([np.zeros((2, given.shape[1]), "f"), given]))
    seen = torch.tensor([0.0, 0.0] + [float(once[word] > 1) for word in names])
    return names, given, seen, {word: at + 2 for at, word in enumerate(names)}


def main():
    ap = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ap.add_argument("--lessons", type=Path, required=True)
    ap.add_argument("--net", choices=("whole", "held-out"), required=True)
    a = ap.parse_args()
    torch.manual_seed(0)
    coach = load_coach()
    markers, categories = list(coach.book.markers), list(coach.book.categories)
    held = pickle.loads(a.lessons.read_bytes())
    if held["markers"] != markers or held["categories"] != categories:
        raise SystemExit("the lessons were made for another pack")
    left = KEPT_APART if a.net == "held-out" else ()
    parts = [p for p in sorted(CORPUS.glob("*.jsonl")) if p.stem not in left]
    gold = gold_lessons([row for p in parts for row in load_rows(p)], coach, markers, categories)
    names, given, seen, place = vocabulary(gold, WORDS)
    student = Student(
        given, seen, 2 + len(markers) + len(categories), 1 + len(categories) + len(markers)
    )
    weight = torch.tensor([6.0, 2.0] + [2.0] * len(markers) + [1.0] * len(categories))
    lessons = [without_markers(lesson, len(markers)) for lesson in held["lessons"]]
    learn(student, gold, lessons, place, weight)
    sample = [batch[0] for batch in itertools.islice(batches(gold, place, random.Random(1)), 20)]
    kind = ["g:" + marker for marker in markers]
    text_heads = dict(enumerate(kind, 2)) | {0: "any"}
    told, body = whole_numbers(student, names, text_heads, ["any", *categories, *kind], sample)
    NETS.mkdir(exist_ok=True)
    (NETS / f"{a.net}.net").write_bytes(json.dumps(told, sort_keys=True).encode() + b"\n" + body)
    print(f"{a.net}.net: {len(names)} words, {len(body):,} bytes")


if __name__ == "__main__":
    main()
