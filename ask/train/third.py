"""Train the third reader of stops (`packs/_stop/en/encoder.bin`): MiniLM cut down, on our questions and the teacher's lessons.

    python ask/train/teacher.py --out /some/where/stop-lessons.pkl
    python ask/train/third.py --lessons /some/where/stop-lessons.pkl
    python ask/train/third.py --on                  # learn on from what ships, without the teacher's lessons

Learns from the questions of `examples.py` that have a label and from lessons, never from the part set aside nor from `unseen.jsonl`: what to stop, of
what kind, and whether the shelf answers; and from those of `selling.py` what sells, in which way, and in which of its words. Of the encoder it keeps all layers, half of what each holds in between, and the pieces of words that our texts need. Needs what
`coach/train/requirements-net.txt` names; about an hour and a quarter on two cores that have half precision. Other machines give another file of the same worth.
"""

import argparse
import json
import pickle
import random
import re
import struct
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch
from torch import nn

sys.path.append(str(Path(__file__).resolve().parents[2] / "coach" / "train"))

from encoder import SIZE, encoder, heard, padded, pooled, tokenizer
from examples import KINDS, ROOT, UNTOLD, aside, elsewhere, examples, lessons_of, lines, ways
from teacher import dressed

from handhold.core.encoder import MOST, pieces_of

STAGES = ((1.5e-4, (40_000, 40_000)), (1e-4, (100_000,)), (1e-4, (45_000,)))  # the rate, and how many lessons in each round
ON = ((5e-5, (0, 0, 0, 0)),)
SOME = 0.1  # how many of our own lessons on stops are read in a round, when it learns on
FILE = ROOT / "packs/_stop/en/encoder.bin"
BATCH, NEW_RATE = 64, 1e-3
LIGHT = 0.4  # how many of our lessons that count less than 1 are read in a round
WIDE, HIDDEN, PARTS = 768, 128, 12
STOPS = ["stop", *KINDS, "shelf"]
SELLS, WORDS = "sells", ["sells"]
WAYS = sorted(tomllib.loads((ROOT / "packs/_reframe/en/categories.toml").read_text("utf-8"))["category"])
HEADS = [*STOPS, SELLS, *(f"{SELLS} {way}" for way in WAYS)]
WEIGHT = [6.0] + [1.0] * len(KINDS) + [3.0] + [6.0] + [0.5] * len(WAYS)
PLACES = 16.0  # what the words that sell count beside all that
SPECIAL = ["[UNK]", "[CLS]", "[SEP]"]
OFTEN, COMMONEST, SHORT = 4, 7000, 5  # pieces met so often, so many of the commonest words, and ends so short are kept


def known_pieces(texts: list[str]) -> list[str]:
    """Return the names of the pieces to keep, the three that stand for something else first."""
    held = tokenizer("words").get_vocab()
    plain = {name: at for name, at in held.items() if name.isascii() and not name.startswith("[")}
    names = {at: name for name, at in plain.items()}
    counts = Counter(piece.number for text in texts for piece in pieces_of(text, plain.get, held["[UNK]"]))
    words = sorted((at, name) for name, at in plain.items() if re.fullmatch("[a-z]{2,}", name))
    kept = {names[at] for at, count in counts.items() if count >= OFTEN and at in names}
    kept |= {name for _, name in words[:COMMONEST]}
    kept |= {name for name in plain if len(name.removeprefix("##")) == 1}
    kept |= {name for name in plain if name.startswith("##") and len(name) <= SHORT}
    return SPECIAL + sorted(kept)


class Third(nn.Module):
    """The encoder of `handhold.core.encoder`, while it learns."""

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self.body, held = encoder("words"), tokenizer("words").get_vocab()
        self.body.pooler = None
        words = self.body.embeddings.word_embeddings.weight.detach()[[held[name] for name in names]]
        self.body.embeddings.word_embeddings = nn.Embedding.from_pretrained(words.clone(), freeze=True)
        self.drop = nn.Dropout(0.1)
        self.hidden, self.head = nn.Linear(2 * SIZE["words"], HIDDEN), nn.Linear(HIDDEN, len(HEADS))
        self.words = nn.Linear(SIZE["words"], len(WORDS))

    def forward(self, pieces: torch.Tensor, there: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return log odds, one row for each text; and those of each piece."""
        last = heard(self.body, pieces, there)
        whole = self.head(self.drop(torch.tanh(self.hidden(self.drop(pooled(last, there))))))
        return whole, self.words(self.drop(last))

    @torch.inference_mode()
    def narrow(self, cut: list[list[int]]) -> None:
        """Keep, of what each layer holds in between, the `WIDE` numbers that matter most for these texts."""
        self.eval()
        loud: list[list[torch.Tensor]] = [[] for _ in self.body.encoder.layer]

        def listen(held: list[torch.Tensor]) -> object:
            return lambda _, __, out: held.append(out.reshape(-1, out.shape[-1]).pow(2).mean(0))

        hooks = [
            layer.intermediate.register_forward_hook(listen(held))
            for layer, held in zip(self.body.encoder.layer, loud, strict=True)
        ]
        for start in range(0, len(cut), 50):
            self(*padded(cut[start : start + 50], 0))
        for hook in hooks:
            hook.remove()
        for layer, held in zip(self.body.encoder.layer, loud, strict=True):
            raised, changed = layer.intermediate.dense, layer.output.dense
            worth = torch.stack(held).mean(0) * changed.weight.pow(2).sum(0)
            kept = worth.topk(WIDE).indices.sort().values
            raised.weight, raised.bias = (nn.Parameter(x[kept].clone()) for x in (raised.weight, raised.bias))
            changed.weight = nn.Parameter(changed.weight[:, kept].clone())


@dataclass(frozen=True)
class Lesson:
    """A text, what is to be said of it (`HEADS`), what it counts, and its selling words, or None where they aren't known."""

    text: str
    truth: list[float]
    counts: float
    flags: tuple[str, ...] | None = None
    taught: bool = False


Cut: TypeAlias = tuple[list[int], list[float]]


def cut(text: str, flags: tuple[str, ...] | None, place: dict[str, int]) -> Cut:
    """Return the pieces of a text, with what stands before and after it, and for each whether it sells."""
    spans = [(at, at + len(flag)) for flag in flags or () if (at := text.lower().find(flag.lower())) >= 0]
    pieces = pieces_of(text, place.get, 0)
    known = UNTOLD if flags is None else 0.0
    marked = [1.0 if any(s < one.end and one.start < e for s, e in spans) else known for one in pieces]
    return [1, *(one.number for one in pieces), 2], [UNTOLD, *marked, UNTOLD]


def selling_lessons(of_stops: list[tuple[str, list[float], float]]) -> list[Lesson]:
    """Return our own lessons: of those on stops, innocent ones sell nothing as a rule, and count less for that."""
    untold = [UNTOLD] * (1 + len(WAYS))
    plain = {text for text, *_ in [*ways(), *elsewhere()]}
    found = []
    for text, truth, counts in of_stops:
        calm = counts == 1.0 and (text in plain or truth[0] == 0.0)
        found.append(Lesson(text, [*truth, 0.0 if calm else UNTOLD, *untold[1:]], counts, () if calm else None))
    rows = lines("ask/train/selling.jsonl") + [row for row in lines("ask/reframing.jsonl") if not aside(row)]
    for row in rows:
        flags, way = tuple(row["flags"]), row.get("category", "")
        told = [float(bool(flags)), *(float(way == one) if flags and way in WAYS else UNTOLD for one in WAYS)]
        found.append(Lesson(row["question"], [UNTOLD] * len(STOPS) + told, 1.0, flags))
    return found


def rounds(lessons: Sequence[Lesson], rate_and_many: Sequence[int], dice: random.Random, some: float) -> list[list[Lesson]]:
    """Return what is read in each round: of our own a part of those that count less, and of the teacher's as many as told."""
    ours, taught = [x for x in lessons if not x.taught], [x for x in lessons if x.taught]

    def drawn(lesson: Lesson) -> bool:
        sells = lesson.truth[0] == UNTOLD and lesson.flags is not None
        return sells or dice.random() < some * (1.0 if lesson.counts == 1 else LIGHT)

    return [[x for x in ours if drawn(x)] + dice.sample(taught, min(many, len(taught))) for many in rate_and_many]


def learn(third: Third, read: list[list[Lesson]], rate: float, place: dict[str, int], dice: random.Random) -> None:
    """Let it learn, ever more slowly, from what is read in each round."""
    loss = nn.functional.binary_cross_entropy_with_logits
    batches = []
    for lessons in read:
        held = []
        for one in lessons:
            text = dressed(one.text, dice) if one.counts == 1 and not one.taught else one.text
            held.append((one, *cut(text, one.flags, place)))
        held.sort(key=lambda one: len(one[1]) + dice.random() * 10)
        groups = [held[at : at + BATCH] for at in range(0, len(held), BATCH)]
        dice.shuffle(groups)
        batches += groups
    old = [held for held in third.body.parameters() if held.requires_grad]
    new = [*third.hidden.parameters(), *third.head.parameters(), *third.words.parameters()]
    mover = torch.optim.AdamW(
        [{"params": old, "lr": rate}, {"params": new, "lr": NEW_RATE}], weight_decay=0.01, fused=True
    )
    pace = torch.optim.lr_scheduler.LambdaLR(
        mover, lambda step: min(1, step / 100) * max(0.02, 1 - step / len(batches))
    )
    weight = torch.tensor(WEIGHT)
    third.train()
    for step, some in enumerate(batches):
        known = torch.tensor([one.truth for one, *_ in some])
        counted = torch.tensor([one.counts for one, *_ in some])
        longest = max(len(pieces) for _, pieces, _ in some)
        marked = torch.tensor([[*marks, *[UNTOLD] * (longest - len(marks))] for *_, marks in some])
        whole, parts = third(*padded([pieces for _, pieces, _ in some], 0))
        wrong = loss(whole, known.clamp(min=0), reduction="none") * (known != UNTOLD) * weight
        told = marked != UNTOLD
        placed = loss(parts[..., 0], marked.clamp(min=0), reduction="none") * told
        wrong = wrong.sum(1) + PLACES * placed.sum(1) / told.sum(1).clamp(min=1)
        mean = (wrong * counted).mean() / len(STOPS)
        mover.zero_grad()
        mean.backward()
        nn.utils.clip_grad_norm_(third.parameters(), 1.0)
        mover.step()
        pace.step()
        if step % 100 == 0:
            print(f"{step} of {len(batches)}: loss {mean.item():.3f}", flush=True)


def floats(*rows: torch.Tensor) -> bytes:
    """Return numbers of four bytes."""
    return b"".join(row.detach().numpy().astype("<f4").tobytes() for row in rows)


def linear(weight: torch.Tensor, bias: torch.Tensor) -> bytes:
    """Return a layer in the form of the file: weights of one byte by input, then scales, then what is added."""
    held, added = weight.detach().numpy().astype("f8"), bias.detach().numpy()
    more = -len(held) % 4
    held, added = np.pad(held, ((0, more), (0, 0))), np.pad(added, (0, more))
    scale = np.maximum(np.abs(held).max(1), 1e-9) / 127
    rows = (np.rint(held / scale[:, None]).T + 128).astype("u1")
    spread = rows.reshape(len(rows), 4, -1).transpose(0, 2, 1)
    return spread.tobytes() + scale.astype("<f4").tobytes() + added.astype("<f4").tobytes()


class Reader:
    """What reads the parts of a file that `file` made, in their order."""

    def __init__(self, made: bytes) -> None:
        (head,) = struct.unpack_from("<I", made)
        self.form, self.rest = json.loads(made[4 : 4 + head]), made[4 + head :]

    def take(self, kind: str, *shape: int) -> torch.Tensor:
        """Return the next numbers."""
        many = int(np.prod(shape)) * np.dtype(kind).itemsize
        held, self.rest = np.frombuffer(self.rest[:many], kind).reshape(shape).copy(), self.rest[many:]
        return torch.from_numpy(held)

    def linear(self, into: nn.Linear) -> None:
        """Fill a layer."""
        wide = into.out_features + -into.out_features % 4
        rows = self.take("u1", into.in_features, wide // 4, 4).transpose(1, 2).reshape(into.in_features, wide)
        scale, added = self.take("<f4", wide), self.take("<f4", wide)
        into.weight.copy_(((rows.float() - 128).T * scale[:, None])[: into.out_features])
        into.bias.copy_(added[: into.out_features])

    def norm(self, into: nn.LayerNorm) -> None:
        """Fill a norm."""
        into.weight.copy_(self.take("<f4", len(into.weight)))
        into.bias.copy_(self.take("<f4", len(into.bias)))


@torch.no_grad()
def opened(made: bytes) -> tuple[Third, list[str]]:
    """Return the encoder of a file that `file` made, to learn on, and the names of its pieces."""
    held = Reader(made)
    form, size = held.form, held.form["size"]
    names = bytes(held.take("u1", form["names"]).numpy()).decode().split("\n")
    third = Third(names)
    first = third.body.embeddings
    rows = held.take("u1", form["pieces"], size + 4).numpy()
    words = rows[:, 4:].copy().view("i1") * rows[:, :4].copy().view("<f4")
    first.word_embeddings.weight.copy_(torch.from_numpy(words))
    first.token_type_embeddings.weight.zero_()
    first.position_embeddings.weight[: MOST + 2] = held.take("<f4", MOST + 2, size)
    held.norm(first.LayerNorm)
    for layer in third.body.encoder.layer:
        layer.intermediate.dense, layer.output.dense = nn.Linear(size, form["wide"]), nn.Linear(form["wide"], size)
        look, joined = layer.attention.self, nn.Linear(size, 3 * size)
        held.linear(joined)
        weights, biases = joined.weight.chunk(3), joined.bias.chunk(3)
        for at, part in enumerate((look.query, look.key, look.value)):
            much = (size / PARTS) ** 0.5 if at == 0 else 1.0
            part.weight.copy_(weights[at] * much)
            part.bias.copy_(biases[at] * much)
        for into in (layer.attention.output, layer.intermediate, layer.output):
            held.linear(into.dense)
            if into is not layer.intermediate:
                held.norm(into.LayerNorm)
    held.linear(third.hidden)
    into = nn.Linear(HIDDEN, len(form["heads"]))
    held.linear(into)
    for at, head in enumerate(form["heads"]):
        third.head.weight[HEADS.index(head)], third.head.bias[HEADS.index(head)] = into.weight[at], into.bias[at]
    if "words" in form:
        held.linear(third.words)
    return third, names


@torch.inference_mode()
def file(third: Third, names: list[str]) -> bytes:
    """Return the file that `handhold.core.encoder` opens."""
    first, size, text = third.body.embeddings, SIZE["words"], "\n".join(names).encode()
    words = first.word_embeddings.weight.numpy()
    unit = np.maximum(np.abs(words).max(1, keepdims=True), 1e-9) / 127
    rows = np.hstack([unit.astype("<f4").view("u1"), np.rint(words / unit).astype("i1").view("u1")])
    places = first.position_embeddings.weight[: MOST + 2] + first.token_type_embeddings.weight[0]
    body = text + rows.tobytes() + floats(places, first.LayerNorm.weight, first.LayerNorm.bias)
    for layer in third.body.encoder.layer:
        look, added = layer.attention.self, layer.attention.output
        much = (size / PARTS) ** -0.5
        body += linear(
            torch.cat([look.query.weight * much, look.key.weight, look.value.weight]),
            torch.cat([look.query.bias * much, look.key.bias, look.value.bias]),
        )
        body += linear(added.dense.weight, added.dense.bias) + floats(added.LayerNorm.weight, added.LayerNorm.bias)
        body += linear(layer.intermediate.dense.weight, layer.intermediate.dense.bias)
        body += linear(layer.output.dense.weight, layer.output.dense.bias)
        body += floats(layer.output.LayerNorm.weight, layer.output.LayerNorm.bias)
    for ended in (third.hidden, third.head, third.words):
        body += linear(ended.weight, ended.bias)
    told = {"pieces": len(names), "names": len(text), "size": size, "wide": WIDE, "parts": PARTS}
    told |= {"layers": len(third.body.encoder.layer), "hidden": HIDDEN, "heads": HEADS, "words": WORDS}
    head = json.dumps(told).encode()
    return struct.pack("<I", len(head)) + head + body


def main() -> None:
    """Learn, and write the file."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    which = ap.add_mutually_exclusive_group(required=True)
    which.add_argument("--lessons", type=Path)
    which.add_argument("--on", action="store_true")
    ap.add_argument("--out", type=Path)
    a = ap.parse_args()
    torch.manual_seed(0)
    lessons = selling_lessons(lessons_of([row for row in examples() if row[1] is not None]))
    if not a.on:
        untold = [UNTOLD] * (1 + len(WAYS))
        taught = pickle.loads(a.lessons.read_bytes())["lessons"]
        lessons += [Lesson(text, [*said, *untold], 1.0, taught=True) for text, said, *_ in taught]
        letters = [row["text"] for part in "abcdefghij" for row in lines(f"coach/corpus/part-{part}.jsonl")]
        names = known_pieces([one.text for one in lessons] + letters)
        third = Third(names)
    else:
        third, names = opened(FILE.read_bytes())
    place = {name: at for at, name in enumerate(names)}
    dice = random.Random(0)
    if not a.on:
        third.narrow([cut(one.text, None, place)[0] for one in dice.sample(lessons, 1000)])
    for rate, many in ON if a.on else STAGES:
        learn(third, rounds(lessons, many, dice, SOME if a.on else 1.0), rate, place, dice)
    made = file(third.eval(), names)
    (a.out or FILE).write_bytes(made)
    print(f"{len(names)} pieces, {len(made):,} bytes")


if __name__ == "__main__":
    main()
