#!/usr/bin/env python3
"""Train a large network on the corpus, and let it label many more messages made of the corpus.

    python coach/train/teacher.py --out /some/where/lessons.pkl

It never sees parts b and e, so that what is measured on them holds for whatever learns from it. Needs what
`requirements-net.txt` names, and about an hour and a half on two cores, half of it for the labels. Sums in another order, as other machines have, give
other lessons of the same worth.
"""

import argparse
import pickle
import random
from collections import Counter
from pathlib import Path

import torch
from corpus import CORPUS, KEPT_APART, load_coach, load_rows, prepare
from encoder import (
    SIZE,
    common_words,
    heard,
    learning_encoder,
    padded,
    pooled,
    tokenizer,
    word_vectors,
)
from torch import nn
from widen import near_words, widened

ROUNDS = 3
PIECES = 3000  # in a batch, at the most
RATE, NEW_RATE = 6e-5, 5e-3
HEAVY_LOSS = {"any": 6.0, "heavy": 2.0}
SOFTENED = 1.5  # what its log odds are divided by: it is too sure of what it has learnt by heart


class Teacher(nn.Module):
    """The encoder, with heads for the whole message and for each piece of it."""

    def __init__(self, heads, place_heads):
        super().__init__()
        self.body, size = learning_encoder(), SIZE["teacher"]
        self.whole, self.each = nn.Linear(2 * size, heads), nn.Linear(size, place_heads)
        self.drop = nn.Dropout(0.1)

    def forward(self, pieces, there):
        last = heard(self.body, pieces, there)
        return self.whole(self.drop(pooled(last, there))), self.each(self.drop(last))


def truths(row, markers, categories):
    """Return the labels of a whole message: does it press, heavily, which markers, which categories."""
    there = {span["category"] for span in row["pressure"]}
    held = [row["overall"] != "fine", row["overall"] == "pressure"]
    held += [marker in row["good"] for marker in markers]
    return [float(x) for x in held + [category in there for category in categories]]


def piece_truths(row, places, categories):
    """Return, for each piece, whether it presses and in which categories."""
    found = torch.zeros(len(places), 1 + len(categories))
    for span in row["pressure"]:
        start = row["text"].find(span["quote"])
        for at, (first, last) in enumerate(places):
            if first < last and first < start + len(span["quote"]) and last > start >= 0:
                found[at, 0] = found[at, 1 + categories.index(span["category"])] = 1
    return found


def batches(lengths, dice=None):
    """Yield indices, those of like length together, in any order if there are dice."""
    order = sorted(range(len(lengths)), key=lambda at: lengths[at] + (dice.random() * 8 if dice else 0))
    made, some = [], []
    for at in order:
        if some and (len(some) == 32 or (len(some) + 1) * lengths[at] > PIECES):
            made.append(some)
            some = []
        some.append(at)
    made.append(some)
    if dice:
        dice.shuffle(made)
    return made


def learn(rows, markers, categories):
    dice, loss = random.Random(0), nn.functional.binary_cross_entropy_with_logits
    torch.manual_seed(0)
    cut = tokenizer()(
        [row["text"] for row in rows], truncation=True, max_length=320, return_offsets_mapping=True
    )
    numbers = cut["input_ids"]
    whole = torch.tensor([truths(row, markers, categories) for row in rows])
    each = [piece_truths(r, p, categories) for r, p in zip(rows, cut["offset_mapping"], strict=True)]
    teacher = Teacher(whole.shape[1], 1 + len(categories))
    weight = torch.ones(whole.shape[1])
    weight[0], weight[1] = HEAVY_LOSS["any"], HEAVY_LOSS["heavy"]
    new = [*teacher.whole.parameters(), *teacher.each.parameters()]
    body = [held for held in teacher.body.parameters() if held.requires_grad]
    groups = [{"params": body, "lr": RATE}, {"params": new, "lr": NEW_RATE}]
    steps = ROUNDS * len(batches([len(row) for row in numbers]))
    mover = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    pace = torch.optim.lr_scheduler.LambdaLR(
        mover, lambda step: min(1, step / 100) * max(0, 1 - step / steps)
    )
    for turn in range(ROUNDS):
        teacher.train()
        total = 0.0
        for some in batches([len(row) for row in numbers], dice):
            pieces, there = padded([numbers[at] for at in some])
            told, places = teacher(pieces, there)
            truth = nn.utils.rnn.pad_sequence([each[at] for at in some], batch_first=True)
            wrong = (loss(told, whole[some], reduction="none") * weight).mean(0).sum() / 8
            where = loss(places, truth, reduction="none") * there[..., None]
            wrong = wrong + where.sum() / there.sum()
            mover.zero_grad()
            wrong.backward()
            nn.utils.clip_grad_norm_(body + new, 1.0)
            mover.step()
            pace.step()
            total += wrong.item() * len(some)
        print(f"round {turn + 1}: loss {total / len(rows):.3f}", flush=True)
    return teacher.eval()


@torch.inference_mode()
def label(teacher, texts, coach):
    """Return for each text its plain words and clauses, and shares of 1 for the whole and each clause."""
    cut = tokenizer()(texts, truncation=True, max_length=320, return_offsets_mapping=True)
    lessons = [None] * len(texts)
    for some in batches([len(row) for row in cut["input_ids"]]):
        told, places = teacher(*padded([cut["input_ids"][at] for at in some]))
        told, places = torch.sigmoid(told / SOFTENED), torch.sigmoid(places / SOFTENED)
        for row, at in enumerate(some):
            m = prepare({"text": texts[at], "pressure": []}, coach)
            tokens, clauses = m.at.reading.tokens, m.at.shape.clauses
            spans = [(tokens[c.first].start, tokens[c.last - 1].end) for c in clauses]
            where = [
                [k for k, (a, b) in enumerate(cut["offset_mapping"][at]) if a < b and a < end and b > start]
                for start, end in spans
            ]
            if clauses and all(where):
                lessons[at] = (
                    [token.norm for token in tokens],
                    [(c.first, c.last) for c in clauses],
                    told[row].tolist(),
                    [places[row, held].mean(0).tolist() for held in where],
                )
    return [lesson for lesson in lessons if lesson]


def main():
    ap = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ap.add_argument("--many", type=int, default=36_000)
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    coach = load_coach()
    rows = [
        row
        for path in sorted(CORPUS.glob("*.jsonl"))
        if path.stem not in KEPT_APART
        for row in load_rows(path)
    ]
    tokens = [[t.norm for t in prepare(row, coach).at.reading.tokens] for row in rows]
    words = sorted({word for row in tokens for word in row} | set(common_words()))
    near = near_words(Counter(word for row in tokens for word in row), words, word_vectors(words))
    texts = widened(rows, near, a.many, 5)
    markers, categories = list(coach.book.markers), list(coach.book.categories)
    teacher = learn(rows, markers, categories)
    lessons = label(teacher, texts, coach)
    with a.out.open("wb") as out:
        pickle.dump({"markers": markers, "categories": categories, "lessons": lessons}, out)
    print(f"{len(lessons)} lessons")


if __name__ == "__main__":
    main()
