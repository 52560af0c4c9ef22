"""Screenshots as small PNG files: 256 colours, the strongest compression, nothing to install.

Reads what a browser writes (8 bits a channel, RGB or RGBA, not interlaced) and nothing else.
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST = 256
CHANNELS = {2: 3, 6: 4}
Colour = tuple[int, int, int]


def smaller(png: bytes) -> bytes:
    """Return the picture with its 256 commonest colours; the rest take the nearest of those.

    Returns the bytes as they were when that would not be smaller. ValueError for another kind of PNG.
    """
    width, height, rows = pixels(png)
    counted: Counter[Colour] = Counter()
    for row in rows:
        counted.update(row)
    kept = [colour for colour, _ in counted.most_common(MOST)]
    index = {colour: at for at, colour in enumerate(kept)}
    for colour in counted:
        if colour not in index:
            index[colour] = _nearest(colour, kept)
    body = b"".join(b"\x00" + bytes(index[colour] for colour in row) for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    palette = b"".join(bytes(colour) for colour in kept)
    made = SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", palette),
            _chunk(b"IDAT", zlib.compress(body, 9)),
            _chunk(b"IEND", b""),
        )
    )
    return min(made, png, key=len)


def pixels(png: bytes) -> tuple[int, int, list[list[Colour]]]:
    """Return width, height and the rows of colours. ValueError for another kind of PNG."""
    header, packed = b"", b""
    for kind, data in _chunks(png):
        if kind == b"IHDR":
            header = data
        elif kind == b"IDAT":
            packed += data
    if not header:
        raise ValueError("no PNG")
    width, height, depth, kind_of, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if depth != 8 or kind_of not in CHANNELS or interlaced:  # noqa: PLR2004
        raise ValueError("only 8-bit RGB or RGBA, not interlaced")
    channels = CHANNELS[kind_of]
    flat = _unfiltered(zlib.decompress(packed), width * channels, height, channels)
    return width, height, [_colours(line, channels) for line in flat]


def _colours(line: bytes, channels: int) -> list[Colour]:
    parts = (line[0::channels], line[1::channels], line[2::channels])
    return list(zip(*parts, strict=True))


def _unfiltered(data: bytes, stride: int, height: int, back: int) -> list[bytes]:
    rows: list[bytes] = []
    above = bytes(stride)
    for y in range(height):
        start = y * (stride + 1)
        line = bytearray(data[start + 1 : start + 1 + stride])
        _undo(data[start], line, above, back)
        above = bytes(line)
        rows.append(above)
    return rows


def _undo(kind: int, line: bytearray, above: bytes, back: int) -> None:
    if kind == 0:
        return
    for at, value in enumerate(line):
        left = line[at - back] if at >= back else 0
        up = above[at]
        if kind == 1:
            guess = left
        elif kind == 2:  # noqa: PLR2004
            guess = up
        elif kind == 3:  # noqa: PLR2004
            guess = (left + up) // 2
        else:
            guess = _paeth(left, up, above[at - back] if at >= back else 0)
        line[at] = (value + guess) & 0xFF


def _paeth(left: int, up: int, corner: int) -> int:
    start = left + up - corner
    return min((abs(start - left), 0, left), (abs(start - up), 1, up), (abs(start - corner), 2, corner))[2]


def _nearest(colour: Colour, kept: list[Colour]) -> int:
    red, green, blue = colour
    return min(
        range(len(kept)),
        key=lambda at: (
            (kept[at][0] - red) ** 2 + (kept[at][1] - green) ** 2 + (kept[at][2] - blue) ** 2
        ),
    )


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not png.startswith(SIGNATURE):
        raise ValueError("no PNG")
    at = len(SIGNATURE)
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += size + 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
