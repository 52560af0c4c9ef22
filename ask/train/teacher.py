"""Train a large network on what the stop reader learns from, and let it label many more questions.

    python ask/train/teacher.py --out /some/where/stop-lessons.pkl

Learns nothing from the part set aside, nor from `unseen.jsonl`, on which it prints how well it does itself. Needs what `coach/train/requirements-net.txt` names, and about an
hour and a quarter on two cores. Other machines give other lessons of the same worth.
"""

import argparse
import json
import pickle
import random
import re
import sys
from collections import Counter
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "coach" / "train"))

from encoder import SIZE, common_words, encoder, padded, pooled, tokenizer, word_vectors
from examples import KINDS, UNTOLD, examples, lessons_of, wrappings
from widen import exchange, near_words

ROUNDS, BATCH, RATE, NEW_RATE = 4, 32, 1e-4, 1e-3
HEADS = 2 + len(KINDS)
SOFTENED = 1.5  # what its log odds are divided by
JOINS = r"\s+(?=(?:and|but|so|because|if|when|while|until|after|before|even though|although)\b)"


class Teacher(nn.Module):
    """The encoder, with a head for stops, one for each kind, and one for what the shelf answers."""

    def __init__(self) -> None:
        super().__init__()
        self.body, self.drop = encoder(), nn.Dropout(0.1)
        self.head = nn.Linear(2 * SIZE, HEADS)

    def forward(self, pieces: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """Return log odds, one row for each text."""
        last = self.body(input_ids=pieces, attention_mask=there).last_hidden_state
        return self.head(self.drop(pooled(last, there)))


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
    groups = [
        {"params": teacher.body.parameters(), "lr": RATE},
        {"params": teacher.head.parameters(), "lr": NEW_RATE},
    ]
    mover = torch.optim.AdamW(groups, weight_decay=0.01)
    lessons = lessons_of(rows)
    steps = ROUNDS * (len(lessons) // BATCH + 1)
    pace = torch.optim.lr_scheduler.LambdaLR(
        mover, lambda step: min(1, step / 60) * max(0, 1 - step / steps)
    )
    truth = torch.tensor([said for _, said, _ in lessons])
    counts = torch.tensor([count for *_, count in lessons])
    for turn in range(ROUNDS):
        teacher.train()
        texts = [dressed(text, dice) if count == 1.0 else text for text, _, count in lessons]
        cut = tokenizer()(texts, truncation=True, max_length=160)["input_ids"]
        order = sorted(range(len(lessons)), key=lambda at, cut=cut: len(cut[at]) + dice.random() * 10)
        batches = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
        dice.shuffle(batches)
        for some in batches:
            wrong = loss(teacher(*padded([cut[at] for at in some])), truth[some], reduction="none")
            wrong = wrong * (truth[some] != UNTOLD)
            wrong = ((wrong[:, 0] * 3 + wrong[:, 1:-1].mean(1) + wrong[:, -1]) * counts[some]).mean()
            mover.zero_grad()
            wrong.backward()
            nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
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
    teacher.body = torch.ao.quantization.quantize_dynamic(teacher.body, {nn.Linear}, dtype=torch.qint8)
    cut = tokenizer()(texts, truncation=True, max_length=256)["input_ids"]
    order, found = sorted(range(len(texts)), key=lambda at: len(cut[at])), {}
    for start in range(0, len(order), 64):
        some = order[start : start + 64]
        shares = torch.sigmoid(teacher(*padded([cut[at] for at in some])) / SOFTENED)
        found |= dict(zip(some, shares.tolist(), strict=True))
    return [(text, found[at]) for at, text in enumerate(texts)]


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
    ap.add_argument("--many", type=int, default=90_000)
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    dice = random.Random(0)
    rows = [row for row in examples() if row[1] is not None and row[2] != 0.3]
    teacher = learn(rows, dice)
    report(teacher)
    lessons = label(teacher, widened(rows, a.many, dice))
    a.out.write_bytes(pickle.dumps(lessons))
    print(f"{len(lessons)} lessons")


if __name__ == "__main__":
    main()
