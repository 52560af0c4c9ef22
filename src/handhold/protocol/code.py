"""The pairing code: a number that finds the mailbox, and three words that are the secret.

Three words of 2,048 are 33 bits. A guess costs a whole code: see `pairing`.
"""

import re
from dataclasses import dataclass
from typing import Final

from handhold.base.clock import Entropy
from handhold.crypto.seal import fresh
from handhold.protocol.words import BITS, known, words_of

SECRET_WORDS: Final = 3
_BYTES: Final = -(-SECRET_WORDS * BITS // 8)
_MAX_TEXT: Final = 300
_NUMBER_DIGITS: Final = 7
_LINK: Final = "join="
_PIECES: Final = re.compile(r"[a-z]+|[0-9]+")
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]{1,200}")


@dataclass(frozen=True, slots=True)
class Code:
    """A code. `number` is the relay's nameplate; `words` are the secret."""

    number: int
    words: tuple[str, ...]

    def text(self) -> str:
        """Return the code as people read it out: `417-apple-river-street`."""
        return "-".join([str(self.number), *self.words])

    def secret(self) -> bytes:
        """Return what the key exchange runs on."""
        return "-".join(self.words).encode("ascii")

    def link(self, relay: str) -> str:
        """Return the text for a QR code: the secret sits in the fragment, which no server sees."""
        return f"{relay.rstrip('/')}/#{_LINK}{self.text()}"


@dataclass(frozen=True, slots=True)
class NotACode:
    """Why a text is no code. `word` is one that isn't in the list, or empty."""

    word: str = ""


def draw_words(entropy: Entropy) -> tuple[str, ...]:
    """Return three fresh random words."""
    return words_of(fresh(entropy, _BYTES), SECRET_WORDS)


def read_code(text: str) -> Code | NotACode:
    """Read a code as typed, spoken or scanned: any case, any separators, or a whole link."""
    if len(text) > _MAX_TEXT:
        return NotACode()
    pieces = _PIECES.findall(text.rsplit(_LINK, 1)[-1].lower())
    number, words = (pieces[0], tuple(pieces[1:])) if pieces else ("", ())
    if not number.isdigit() or len(number) > _NUMBER_DIGITS or int(number) == 0:
        return NotACode()
    for word in words:
        if not known(word):
            return NotACode(word)
    return Code(int(number), words) if len(words) == SECRET_WORDS else NotACode()


def read_relay(text: str) -> str | None:
    """Return the relay's address from a scanned link, None where the text is only a code."""
    if len(text) > _MAX_TEXT or f"#{_LINK}" not in text:
        return None
    found = _ADDRESS.match(text.strip())
    return found.group() if found else None
