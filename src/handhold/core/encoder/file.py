"""The file that an encoder is kept in."""

import json
import struct

from handhold.core.encoder.model import Form
from handhold.core.encoder.network import LAST, WIDEST, Encoder, Read, fours
from handhold.core.encoder.pieces import MOST

_COUNT = struct.Struct("<I")
_LONGEST = 1 << 12


def open_encoder(size: int, read: Read) -> Encoder:
    """Return the encoder of a file of `size` bytes, of which `read` returns some.

    It begins with the length of a JSON object in four bytes, least first, and that object: how many `pieces` are known, `names` (the bytes that
    their names take), the `size` of a vector, how `wide` a layer is in between, `layers`, `parts` that a vector is looked at in, `hidden`, and `heads`, the
    names of the outputs, with `words`, those of what is said of each piece, if there are any. Then follow the pieces' names, one a line (those of `UNKNOWN`, `FIRST` and `LAST` first), their vectors (a scale
    of four bytes, and one byte for each number), those of the places, a norm, the layers, the two of the end, and that of the pieces. ValueError, KeyError or
    TypeError when they don't fit together.
    """
    head = read(0, _COUNT.size)
    (length,) = _COUNT.unpack(head) if len(head) == _COUNT.size else (0,)
    if not 0 < length <= _LONGEST:
        message = "the encoder has no description"
        raise ValueError(message)
    start = _COUNT.size + length
    try:
        form = _form(json.loads(read(_COUNT.size, length)))
    except (OverflowError, RecursionError) as error:
        message = "the encoder's description can't be read"
        raise ValueError(message) from error
    if _length(form) != size - start:
        message = f"the encoder's file should have {start + _length(form)} bytes, not {size}"
        raise ValueError(message)
    return Encoder(form, lambda at, count: read(start + at, count))


def _form(told: object) -> Form:
    if not isinstance(told, dict):
        message = "the encoder's description is no table"
        raise TypeError(message)
    form = Form(
        pieces=int(told["pieces"]),
        names=int(told["names"]),
        size=int(told["size"]),
        wide=int(told["wide"]),
        layers=int(told["layers"]),
        parts=int(told["parts"]),
        hidden=int(told["hidden"]),
        heads=tuple(map(str, told["heads"])),
        words=tuple(map(str, told.get("words", ()))),
    )
    inner = (form.size, form.wide, form.hidden)
    if min(*inner, form.layers, form.parts, form.names) < 1 or form.pieces <= LAST:
        message = "the encoder's sizes are out of range"
        raise ValueError(message)
    if max(form.wide, 2 * form.size, form.hidden) > WIDEST or any(one % 4 for one in inner):
        message = "a layer of the encoder is out of range"
        raise ValueError(message)
    if form.size % form.parts or not form.heads:
        message = "the encoder's sizes don't fit together"
        raise ValueError(message)
    return form


def _length(form: Form) -> int:
    """Return how many bytes an encoder takes."""

    def linear(inputs: int, outputs: int) -> int:
        return inputs * outputs + 8 * outputs

    norm = 8 * form.size
    layer = linear(form.size, 3 * form.size) + linear(form.size, form.size) + norm
    layer += linear(form.size, form.wide) + linear(form.wide, form.size) + norm
    begun = form.names + form.pieces * (form.size + 4) + (MOST + 2) * 4 * form.size + norm
    ended = linear(2 * form.size, form.hidden) + linear(form.hidden, fours(len(form.heads)))
    if form.words:
        ended += linear(form.size, fours(len(form.words)))
    return begun + form.layers * layer + ended
