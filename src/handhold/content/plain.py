"""A section as plain text: what is indexed, quoted as an answer, and read in a terminal."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from handhold.content.markdown import Block

_ENDS = (".", "!", "?", "…", ":")
_TWO = 2


def plain_text(blocks: Iterable[Block]) -> str:
    """Return blocks as lines; a table's row is one: `A biopsy: 1 week after.`, of more columns each with its heading.

    The row of headings stands as a line of its own where there are two columns, and nowhere else.
    """
    return "\n".join(_lines(blocks))


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    heads: list[str] = []
    for (_, kind), found in groupby(blocks, key=lambda block: (block.unit, block.kind)):
        texts = [block.text.strip() for block in found]
        if kind == "head":
            heads = texts
            if len(heads) == _TWO:
                yield ": ".join(heads)
        elif kind == "cell":
            yield _row(texts, heads)
        else:
            yield from texts


def _row(cells: Sequence[str], heads: Sequence[str]) -> str:
    """Return a row as a sentence."""
    first, rest = cells[0], cells[1:]
    if len(heads) == len(cells) > _TWO:
        rest = [f"{head}: {cell}" if head else cell for head, cell in zip(heads[1:], rest, strict=True) if cell]
        said = "; ".join(cell.removesuffix(".") for cell in (first, *rest) if cell)
    else:
        told = "; ".join(cell for cell in rest if cell)
        said = f"{first}: {told}" if first and told else first or told
    said = said[:1].upper() + said[1:]
    return said if said.endswith(_ENDS) else f"{said}."
