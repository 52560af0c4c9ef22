"""A number that stands for a text, where keeping the text itself would take too much room."""

from zlib import crc32


def key_of(text: str) -> int:
    """Return the number that stands for a text: its CRC-32, 0 to 2**32 - 1. Others may have the same."""
    return crc32(text.encode("utf-8", "surrogatepass"))
