"""More messages made of the corpus: sentences put together anew, words exchanged for near ones.

They have no labels of their own; `teacher.py` says what it thinks of each.
"""

import random
import re

import numpy as np

NEAR = 0.6  # cosine of two words' vectors from which one may stand for the other
ENDINGS = ("ing", "ed", "ly", "s", "er", "est")


def ending(word):
    return next((end for end in ENDINGS if word.endswith(end)), "")


def near_words(counts, words, vectors):
    """Return, for each word of the corpus, words that the encoder takes for much the same."""
    there = [at for at, word in enumerate(words) if re.fullmatch("[a-z]{3,}", word)]
    even = vectors[there] - vectors.mean(0)
    even /= np.linalg.norm(even, axis=1, keepdims=True)
    names, found = [words[at] for at in there], {}
    for at, word in enumerate(names):
        if not counts[word] or len(word) < 4:
            continue
        alike = even @ even[at]
        near = [
            names[other]
            for other in np.argsort(-alike)[1:12]
            if alike[other] > NEAR
            and ending(names[other]) == ending(word)
            and abs(len(names[other]) - len(word)) < 7
            and not names[other].startswith(word[:5])
        ]
        if near:
            found[word] = near
    return found


def exchange(text, near, share, dice):
    def one(match):
        word = match.group(0)
        others = near.get(word.lower())
        if not others or dice.random() > share:
            return word
        other = dice.choice(others)
        return other.capitalize() if word[0].isupper() else other

    return re.sub("[A-Za-z]{4,}", one, text)


def widened(rows, near, many, seed):
    """Return `many` new texts. `near` is what `near_words` found."""
    dice = random.Random(seed)
    by_register = {}
    for row in rows:
        parts = [part for part in re.split(r"(?<=[.?!…])\s+|\n+", row["text"]) if part.strip()]
        by_register.setdefault(row["register"], []).append(parts)
    registers, made = [row["register"] for row in rows], []
    while len(made) < many:
        some, lot = by_register[dice.choice(registers)], dice.random()
        parts = list(dice.choice(some))
        if lot < 0.5:  # one message, and in some a sentence is gone
            if lot >= 0.3 and len(parts) > 1:
                parts.pop(dice.randrange(len(parts)))
        elif lot < 0.8:  # a stretch of one, a stretch of another
            parts = stretch(parts, dice) + stretch(dice.choice(some), dice)
        else:
            parts = [dice.choice(dice.choice(some)) for _ in range(dice.randint(1, 4))]
        text = " ".join(parts)
        if 12 <= len(text) <= 900:
            made.append(exchange(text, near, dice.choice((0, 0.15, 0.3, 0.5)), dice))
    return made


def stretch(parts, dice):
    size = dice.randint(1, 3)
    start = dice.randrange(max(1, len(parts) - size + 1))
    return parts[start : start + size]
