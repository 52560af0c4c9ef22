"""How a text is cut into the pieces of words that an encoder knows (WordPiece)."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

CONTINUED: Final = "##"
"""What a piece begins with that stands inside a word."""

MOST: Final = 94
"""Pieces of one text; of a longer one the first and the last half of these are read."""

_LONGEST_WORD = 40
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00b4": "'", "\u201c": '"', "\u201d": '"'})
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")


def pieces_of(text: str, number: Callable[[str], int | None], unknown: int) -> list[int]:
    """Return the numbers of a text's pieces: of each word the longest ones that have a `number`, from its beginning on.

    A word of which some part has none is `unknown` as a whole. Letter case and accents don't count. The
    way is that of BERT's uncased WordPiece (Devlin and others 2018, arXiv:1810.04805).
    """
    plain = unicodedata.normalize("NFD", text.translate(_APOSTROPHES).lower())
    plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
    found: list[int] = []
    for word in _WORD.findall(plain):
        found += _word(word, number) or [unknown]
    if len(found) > MOST:
        found = found[: MOST // 2] + found[-(MOST // 2) :]
    return found


def _word(word: str, number: Callable[[str], int | None]) -> list[int]:
    if len(word) > _LONGEST_WORD:
        return []
    found, start = [], 0
    while start < len(word):
        before = CONTINUED if start else ""
        for end in range(len(word), start, -1):
            known = number(before + word[start:end])
            if known is not None:
                found.append(known)
                start = end
                break
        else:
            return []
    return found
