"""What the program is handed besides: lines on its standard input, the page that a form came from, its own encoder's head."""

import io
import json
import re
import struct
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

from fuzz.led import Decoder, altered
from handhold.base.errors import InputError
from handhold.cli.output import _rows, field_of
from handhold.core.encoder import open_encoder
from handhold.web.forms import Form
from handhold.web.here import back
from unit.core.encoder.test_network import Plain

HERE = "http://127.0.0.1:8716"
ASKING = cast("Any", SimpleNamespace(headers={}))


def lines(body: bytes) -> None:
    """Read lines as `--lines` does; each is a JSON object, or refused."""
    for number, row in _rows(io.TextIOWrapper(io.BytesIO(body), encoding="utf-8")):
        assert number >= 1
        assert json.dumps(row)
        field_of(row, "text")


def leading(body: bytes) -> None:
    """Go back to the page that a form names; it is one of our own, or the one that is ours to choose."""
    form = Form({"back": body.decode("utf-8", "replace")}, {})
    to = back(ASKING, form, "/fallback").headers["location"]
    whole = urlsplit(urljoin(HERE + "/any", re.sub(r"[\t\r\n]", "", to).replace("\\", "/")))  # as a browser does
    assert f"{whole.scheme}://{whole.netloc}" == HERE


TOLD, BODY = Plain(1).file()


def described(body: bytes) -> None:
    """Open an encoder with any description before true weights."""
    file = struct.pack("<I", len(body)) + body + BODY
    open_encoder(len(file), lambda at, count: file[at : at + count])


ROWS = (b'{"text": "one"}\n\n\xef\xbb\xbf{"text": "two", "n": [1e3, null]}\n',)
JSON = (*(b"{", b"[", b'"', b":", b",", b"NaN", b"Infinity", b"1e999", b"-1", b"\\ud800", b"\xff", b"null"), b"[" * 64, b"9" * 60)
WAYS = (b"//", b"\\", b"\t", b"[", b"]", b"@", b"evil.test", b"http:", b"?", b"#", b"\xe2\x84\x80", b" ", b"..", b"%2f", b":8716")
HANDED = {
    "lines on standard input": Decoder(lines, (InputError,), ROWS, JSON),
    "page that a form came from": Decoder(
        leading, (), (b"/guides/1?a=b#c", b"//evil.test/x", b"/\\evil.test", b"/[::1]/x"), WAYS, change=altered
    ),
    "encoder's description": Decoder(
        described, (ValueError, KeyError, TypeError), (json.dumps(TOLD).encode(),), (b"Infinity",) * 4 + JSON, change=altered,
    ),
}
