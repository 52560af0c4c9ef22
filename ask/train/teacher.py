"""Train a large network on what the stop reader learns from, let it label many more questions, and find sections near each.

    python ask/train/teacher.py --out /some/where/stop-lessons.pkl

Learns nothing from the part set aside, nor from `unseen.jsonl`, on which it prints how well it does itself. Which sections answer a question is not learnt: of
a new question, those count as near under which like questions are written, and whose text is like it. Needs what `coach/train/requirements-net.txt` names, and about an
hour and a half on two cores. Other machines give other lessons of the same worth.
"""

import argparse
import json
import pickle
import random
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "coach" / "train"))

from encoder import (
    SIZE,
    common_words,
    heard,
    learning_encoder,
    meanings,
    padded,
    pooled,
    tokenizer,
    word_vectors,
)
from examples import KINDS, UNTOLD, answers, examples, lessons_of, sections, wrappings
from widen import exchange, near_words

from handhold.content.location import packs_root
from handhold.content.passages import passages_of
from handhold.content.shelf import load_shelf

ROUNDS, BATCH, RATE, NEW_RATE = 2, 48, 5e-5, 5e-4
HIDDEN = 256
HEADS = 2 + len(KINDS)
SOFTENED = 1.5  # what its log odds are divided by
LIGHT = 0.4  # how many of the lessons that count less than 1 are read in a round
WRITTEN = 0.7  # what the sections count under which a question is written, beside those that are near
SHARP = 0.04  # likeness to a section divided by this is its log odds
NEAREST = 8  # sections at the most
JOINS = r"\s+(?=(?:and|but|so|because|if|when|while|until|after|before|even though|although)\b)"


class Teacher(nn.Module):
    """The encoder, with a head for stops, one for each kind, and one for what the shelf answers."""

    def __init__(self) -> None:
        super().__init__()
        self.body, self.drop = learning_encoder(), nn.Dropout(0.1)
        self.hidden, self.head = nn.Linear(2 * SIZE["teacher"], HIDDEN), nn.Linear(HIDDEN, HEADS)

    def forward(self, pieces: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """Return log odds, one row for each text."""
        last = heard(self.body, pieces, there)
        return self.head(self.drop(torch.tanh(self.hidden(self.drop(pooled(last, there))))))


def dressed(text: str, dice: random.Random) -> str:
    """Return the text as somebody else might type it, sometimes with an opening or an ending."""
    opened, ended = wrappings()
    if dice.random() < 0.5:
        if dice.random() < 0.6:
            text = f"{dice.choice(opened)} {text}"
        if dice.random() < 0.6:
            text = f"{text}. {dice.choice(ended)}"
    if dice.random() < 0.3:
        text = text.lower()
    return text.rstrip(".?!") if dice.random() < 0.3 else text


def learn(rows: list[tuple], dice: random.Random) -> Teacher:
    """Return a teacher that has learnt from rows of text, kind, weight."""
    torch.manual_seed(0)
    loss = nn.functional.binary_cross_entropy_with_logits
    teacher = Teacher()
    body = [held for held in teacher.body.parameters() if held.requires_grad]
    new = [*teacher.hidden.parameters(), *teacher.head.parameters()]
    groups = [{"params": body, "lr": RATE}, {"params": new, "lr": NEW_RATE}]
    mover = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    all_lessons = lessons_of(rows)
    rounds = [[x for x in all_lessons if x[2] == 1.0 or dice.random() < LIGHT] for _ in range(ROUNDS)]
    steps = sum(len(lessons) // BATCH + 1 for lessons in rounds)
    pace = torch.optim.lr_scheduler.LambdaLR(
        mover, lambda step: min(1, step / 100) * max(0.02, 1 - step / steps)
    )
    for turn, lessons in enumerate(rounds):
        teacher.train()
        truth = torch.tensor([said for _, said, _ in lessons])
        counts = torch.tensor([count for *_, count in lessons])
        texts = [dressed(text, dice) if count == 1.0 else text for text, _, count in lessons]
        cut = tokenizer()(texts, truncation=True, max_length=128)["input_ids"]
        order = sorted(range(len(lessons)), key=lambda at, cut=cut: len(cut[at]) + dice.random() * 10)
        batches = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
        dice.shuffle(batches)
        for some in batches:
            wrong = loss(teacher(*padded([cut[at] for at in some])), truth[some], reduction="none")
            wrong = wrong * (truth[some] != UNTOLD)
            wrong = ((wrong[:, 0] * 3 + wrong[:, 1:-1].mean(1) + wrong[:, -1]) * counts[some]).mean()
            mover.zero_grad()
            wrong.backward()
            nn.utils.clip_grad_norm_(body, 1.0)
            mover.step()
            pace.step()
        print(f"round {turn + 1}", flush=True)
    return teacher.eval()


def widened(rows: list[tuple], many: int, dice: random.Random) -> list[str]:
    """Return new texts: sentences and halves put together anew, words exchanged, a word or two gone."""
    asked = [r[0] for r in rows if r[2] == 1.0]
    counts = Counter(word for text in asked for word in re.findall("[a-z]+", text.lower()))
    words = sorted(set(counts) | set(common_words()))
    near = near_words(counts, words, word_vectors(words))
    sentences, calm = (
        [s for t in texts for s in re.split(r"(?<=[.?!…])\s+|\n+", t) if s.strip()]
        for texts in (asked, [r[0] for r in rows if r[2] == 0.25])
    )
    made: list[str] = []
    while len(made) < many:
        lot, text = dice.random(), dice.choice(asked)
        if 0.35 <= lot < 0.5:
            text = f"{dice.choice(sentences)} {dice.choice(sentences)}"
        elif 0.5 <= lot < 0.6:
            text = dice.choice(calm)
        elif 0.6 <= lot < 0.7:
            text = f"{dice.choice(sentences)}. {dice.choice(calm)}"
        elif 0.7 <= lot < 0.9:
            one, two = re.split(JOINS, text), re.split(JOINS, dice.choice(asked))
            text = " ".join(one[: dice.randint(1, len(one))] + two[dice.randint(0, len(two) - 1) :])
        elif lot >= 0.9 and text.count(" ") > 5:
            said = text.split()
            at = dice.randrange(len(said))
            text = " ".join(said[:at] + said[at + dice.randint(1, 2) :])
        text = dressed(exchange(text, near, dice.choice((0, 0.15, 0.3, 0.5)), dice), dice)
        if 8 < len(text) < 500:
            made.append(text)
    return made


@torch.inference_mode()
def label(teacher: Teacher, texts: list[str]) -> list[tuple[str, list[float]]]:
    """Return each text with the teacher's shares of 1: a stop at all, each kind, and that the shelf answers it."""
    cut = tokenizer()(texts, truncation=True, max_length=256)["input_ids"]
    order, found = sorted(range(len(texts)), key=lambda at: len(cut[at])), {}
    for start in range(0, len(order), 64):
        some = order[start : start + 64]
        shares = torch.sigmoid(teacher(*padded([cut[at] for at in some])) / SOFTENED)
        found |= dict(zip(some, shares.tolist(), strict=True))
    return [(text, found[at]) for at, text in enumerate(texts)]


def near_sections(texts: list[str], asked: list[str], among: np.ndarray) -> np.ndarray:
    """Return each text's shares of 1 for the sections (in the order of `sections`), the nearest ones alone.

    `among` are the meanings of `asked`, the ways of asking; no text counts as near itself.
    """
    names, written = sections(), answers()
    place = {name: at for at, name in enumerate(names)}
    passages = [p for guide in load_shelf(packs_root()).guides for p in passages_of(guide)]
    said = {f"{p.guide}/{p.chapter}#{p.anchor}": f"{p.title}. {p.text}" for p in reversed(passages)}
    stated = meanings([said.get(name, name) for name in names])
    ways: list[list[int]] = [[] for _ in names]
    for at, question in enumerate(asked):
        for name in written[question]:
            ways[place[name]].append(at)
    itself = {question: at for at, question in enumerate(asked)}
    found = np.zeros((len(texts), len(names)), "f2")
    held = among if texts == asked else meanings(texts)
    for start in range(0, len(texts), 500):
        some = held[start : start + 500]
        alike = some @ among.T
        for row, text in enumerate(texts[start : start + 500]):
            if text in itself:
                alike[row, itself[text]] = -1
        near = some @ stated.T / 2
        for at, those in enumerate(ways):
            best = -np.sort(-alike[:, those], 1)[:, :3]
            near[:, at] += 0.7 * best[:, 0] + 0.3 * best.mean(1)
        shares = np.exp((near - near.max(1, keepdims=True)) / SHARP)
        shares[shares < -np.sort(-shares, 1)[:, NEAREST - 1 : NEAREST]] = 0
        found[start : start + 500] = shares / shares.sum(1, keepdims=True)
    return found


def asked_near(asked: list[str], among: np.ndarray) -> np.ndarray:
    """Return, for each way of asking, the shares of the sections that it's written under and of those near it."""
    names, written = sections(), answers()
    place = {name: at for at, name in enumerate(names)}
    shares = (1 - WRITTEN) * near_sections(asked, asked, among).astype("f4")
    for row, question in zip(shares, asked, strict=True):
        for name in written[question]:
            row[place[name]] += WRITTEN / len(written[question])
    return shares.astype("f2")


def report(teacher: Teacher) -> None:
    """Print how many stops of each unseen batch the teacher itself catches, and what it leaves alone."""
    held = (Path(__file__).parents[1] / "unseen.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in held if line]
    told = label(teacher, [row["question"] for row in rows])
    total, right = Counter(), Counter()
    for row, (_, (stop, *_)) in zip(rows, told, strict=True):
        name = f"unseen-{row.get('batch', 1)} {row['kind']}"
        total[name] += 1
        right[name] += (stop > 0.5) == (row["kind"] == "stop")
    for name, count in sorted(total.items()):
        print(f"{name:20} {right[name]}/{count}")


def main() -> None:
    """Learn, label, and save."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--many", type=int, default=40_000)
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    dice = random.Random(0)
    rows = [row for row in examples() if row[1] is not None and row[2] != 0.3]
    teacher = learn(rows, dice)
    report(teacher)
    told = label(teacher, widened(rows, a.many, dice))
    asked = list(answers())
    among = meanings(asked)
    near = near_sections([text for text, _ in told], asked, among)
    lessons = [(text, said, one * (said[-1] > 0.5)) for (text, said), one in zip(told, near, strict=True)]
    held = {"sections": sections(), "asked": asked, "asked_near": asked_near(asked, among), "lessons": lessons}
    a.out.write_bytes(pickle.dumps(held))
    print(f"{len(lessons)} lessons")


if __name__ == "__main__":
    main()
