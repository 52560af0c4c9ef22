"""Screenshots are made small without being changed more than said."""

import struct
import sys
import zlib

import pytest
from hypothesis import given, strategies as st

from conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import palette

sys.path.remove(str(ROOT / "scripts"))

CHANNELS = st.sampled_from([(2, 3), (6, 4)])


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return one chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def filtered(kind: int, line: bytes, above: bytes, back: int) -> bytes:
    """Return a row under a filter, written from the standard and not from the reader."""
    made = bytearray([kind])
    for at, value in enumerate(line):
        a = line[at - back] if at >= back else 0
        b, c = above[at], above[at - back] if at >= back else 0
        p = a + b - c
        ways = [abs(p - a), abs(p - b), abs(p - c)]
        paeth = (a, b, c)[ways.index(min(ways))]
        made.append((value - (0, a, b, (a + b) // 2, paeth)[kind]) % 256)
    return bytes(made)


def png(rows: list[bytes], kinds: list[int], colour: int, back: int) -> bytes:
    """Return a PNG of rows, each under its own filter."""
    body, above = b"", bytes(len(rows[0]))
    for line, kind in zip(rows, kinds, strict=True):
        body += filtered(kind, line, above, back)
        above = line
    header = struct.pack(">IIBBBBB", len(rows[0]) // back, len(rows), 8, colour, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(body)), chunk(b"IEND", b"")
    return palette.SIGNATURE + b"".join(parts)


def shown(data: bytes) -> list[list[tuple[int, int, int]]]:
    """Return the colours of a palette PNG as a viewer would."""
    chunks = dict(palette._chunks(data))
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    colours = list(zip(*[iter(chunks[b"PLTE"])] * 3, strict=True))
    body = zlib.decompress(chunks[b"IDAT"])
    rows = [body[y * (width + 1) : (y + 1) * (width + 1)] for y in range(height)]
    return [[colours[index] for index in row[1:]] for row in rows]


@given(data=st.data(), form=CHANNELS, width=st.integers(1, 6), height=st.integers(1, 5))
def test_every_filter_is_undone(data, form, width, height):
    """Whatever filters a browser chose, the colours are the ones that went in."""
    colour, back = form
    size = width * back
    rows = [data.draw(st.binary(min_size=size, max_size=size)) for _ in range(height)]
    kinds = [data.draw(st.integers(0, 4)) for _ in rows]
    got_width, got_height, found = palette.pixels(png(rows, kinds, colour, back))
    assert (got_width, got_height) == (width, height)
    assert found == [[tuple(row[at : at + 3]) for at in range(0, size, back)] for row in rows]


def test_few_colours_stay_exactly_as_they_were():
    """With 256 colours or fewer nothing is lost, and it gets smaller."""
    noise = [[(x * 37 + y * 101 + x * y * 29) % 256 for x in range(64)] for y in range(64)]
    rows = [bytes(part for n in line for part in (n, 255 - n, n ^ 90)) for line in noise]
    before = png(rows, [0] * 64, 2, 3)
    after = palette.smaller(before)
    assert len(after) < len(before)
    assert shown(after) == palette.pixels(before)[2]


def test_many_colours_become_the_nearest_of_the_commonest():
    """A rare tint takes the nearest colour that is kept; the common ones stay."""
    common = [(n, n, n) for y in range(64) for n in ((x * 37 + y * 101 + x * y * 29) % 256 for x in range(64))]
    common += [(n, n, n) for n in range(256)] * 2
    rare = [(10, 11, 10), (200, 200, 203)]
    row = bytes(part for colour in common + rare for part in colour)
    after = palette.smaller(png([row], [0], 2, 3))
    assert shown(after)[0] == [*common, (10, 10, 10), (201, 201, 201)]


@pytest.mark.parametrize("data", [b"", b"GIF89a", palette.SIGNATURE], ids=["nothing", "gif", "cut"])
def test_another_kind_of_file_is_refused(data):
    """What isn't a PNG is named as such."""
    with pytest.raises(ValueError, match="no PNG"):
        palette.smaller(data)


def test_a_png_of_another_depth_is_refused():
    """Sixteen bits, grey or interlaced pictures aren't guessed at."""
    header = struct.pack(">IIBBBBB", 1, 1, 16, 2, 0, 0, 0)
    data = palette.SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(7)))
    with pytest.raises(ValueError, match="8-bit"):
        palette.smaller(data)
