"""How a text is cut into the pieces of words that an encoder knows (WordPiece)."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final, NamedTuple

CONTINUED: Final = "##"
"""What a piece begins with that stands inside a word."""

MOST: Final = 94
"""Pieces of one text; of a longer one the first and the last half of these are read."""

_LONGEST_WORD = 40
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00b4": "'", "\u201c": '"', "\u201d": '"'})
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")


class Piece(NamedTuple):
    """A piece of a word: its number, and where it stands in the text, as offsets."""

    number: int
    start: int
    end: int


def pieces_of(text: str, number: Callable[[str], int | None], unknown: int) -> list[Piece]:
    """Return a text's pieces: of each word the longest ones that have a `number`, from its beginning on.

    A word of which some part has none is `unknown` as a whole. Letter case and accents don't count. The
    way is that of BERT's uncased WordPiece (Devlin and others 2018, arXiv:1810.04805).
    """
    plain, places = _plain(text)
    found: list[Piece] = []
    for word in _WORD.finditer(plain):
        at = word.start()
        for one, length in _word(word[0], number) or [(unknown, len(word[0]))]:
            found.append(Piece(one, places[at], places[at + length - 1] + 1))
            at += length
    if len(found) > MOST:
        found = found[: MOST // 2] + found[-(MOST // 2) :]
    return found


def _plain(text: str) -> tuple[str, list[int]]:
    """Return the text in small letters without accents, and for each of its characters the place in the text that it comes from."""
    plain: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text.translate(_APOSTROPHES)):
        for one in unicodedata.normalize("NFD", letter.lower()):
            if unicodedata.category(one) != "Mn":
                plain.append(one)
                places.append(at)
    return "".join(plain), places


def _word(word: str, number: Callable[[str], int | None]) -> list[tuple[int, int]]:
    """Return the numbers of a word's pieces, each with its length; none where some part of it isn't known."""
    if len(word) > _LONGEST_WORD:
        return []
    found, start = [], 0
    while start < len(word):
        before = CONTINUED if start else ""
        for end in range(len(word), start, -1):
            known = number(before + word[start:end])
            if known is not None:
                found.append((known, end - start))
                start = end
                break
        else:
            return []
    return found
