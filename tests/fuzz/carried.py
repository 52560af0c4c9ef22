"""What somebody may hand over as a file: a sealed export, a vault, a guide in an archive.

Who makes a file may choose its passphrase too and tell it. So each part is tried twice: as bytes
that nobody sealed, and sealed rightly around anything.
"""

import atexit
import contextlib
import io
import os
import tempfile
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from fuzz.led import Decoder
from handhold.app.letting_go import without_parted
from handhold.app.partner_views import pairing_view, partner_view
from handhold.app.partners import Partners
from handhold.app.relay_client import RelayClient
from handhold.app.session import _events
from handhold.app.together import Together
from handhold.app.told_alone import MARK, ToldAlone, encode_told
from handhold.base.errors import ExportDamaged, VaultDamaged, VaultTooNew
from handhold.content.pack import read_pack
from handhold.content.shelf import read_files
from handhold.content.untrusted import read_untrusted
from handhold.core import agreements as ag
from handhold.core.catalogue import Stored, decode_all, encode
from handhold.core.journey.events import ReflectionWritten, SettingChosen
from handhold.core.journey.journey import fold
from handhold.crypto import encoding
from handhold.crypto.encoding import Malformed
from handhold.crypto.passphrase import TESTING
from handhold.crypto.primitives import SealBroken, native
from handhold.crypto.seal import padded, seal, subkey, unpadded
from handhold.crypto.stream import open_stream, seal_stream
from handhold.protocol.steps import Tools
from handhold.vault import chain as chains, portable
from handhold.vault.chain import Chain, Head
from properties.world import TERMS
from unit.protocol.world import couple, seeded, settle

P = native()
TESTS = Path(__file__).parents[1]
NOW = datetime(2027, 3, 3, 15, 0, tzinfo=UTC)
MASTER, KEY, VAULT = bytes(32), b"k" * 32, b"v" * 16
PART = b"\xfe\xfe"
"""What stands between the parts of an input, where it is made of several."""

EXPORT = portable.read_export(P, portable.seal_export(P, TESTING, bytes(16), MASTER, (b"one", b"two")))
STREAM = subkey(P, MASTER, portable._STREAM_KEY, EXPORT.fields)
PARTS = encoding.encode("a", b"one", b"two")[2:]
"""Two parts of an encoding, without its label."""

RECORDS, HEAD = encoding.encode(portable._RECORDS), encoding.encode(chains._HEAD)


def chunks(body: bytes) -> None:
    """Open an export whose chunks may be anything."""
    portable.open_export(P, replace(EXPORT, chunks=body), MASTER)


def payload(body: bytes) -> None:
    """Open an export whose records may be anything, sealed and padded rightly."""
    sealed = seal_stream(P, STREAM, padded(RECORDS + body))
    told = portable.open_export(P, replace(EXPORT, chunks=sealed), MASTER)
    assert encoding.encode(portable._RECORDS, *told) == RECORDS + body


def frame(body: bytes) -> None:
    """Take a value out of what fills a record up; only the one way of filling is taken."""
    assert padded(unpadded(body), max(len(body), 1)) == body


def stream(body: bytes) -> None:
    """Open a message in chunks."""
    assert seal_stream(P, STREAM, open_stream(P, STREAM, body)) == body


def encoded(body: bytes) -> None:
    """Read an encoding; whatever is read has no other spelling."""
    for label in ("a", "handhold.vault.head"):
        try:
            parts = encoding.decode(label, body)
        except Malformed:
            continue
        assert encoding.encode(label, *parts) == body
        return
    raise Malformed


class Kept:
    """A vault's records, as the app reads them."""

    def __init__(self, records: list[bytes]) -> None:
        self.vault_id = VAULT
        self._records = records

    def records(self) -> list[bytes]:
        """Return all of them."""
        return self._records

    async def append(self, _records: object) -> None:
        """Keep nothing."""


def taken_in(body: bytes) -> None:
    """Open a vault with these records, as an import or an opening does, and look at everything."""
    vault = Kept(body.split(PART))
    without_parted(vault.records(), NOW)
    fold(decode_all(_events(vault)))
    partners = Partners(vault, Tools(P, seeded("import")), lambda: NOW, RelayClient(None))
    together = Together(vault, partners, TERMS)
    for each in partners.book.partners.values():
        partner_view(each)
        together.board(each.id)
    for each in partners.book.pairings.values():
        pairing_view(each)


def told() -> bytes:
    """Return the records of a true vault: notes, a pairing, what was said and what was told alone."""
    one, two = couple("carried")
    one.say("x")
    settle(one, two)
    noted = (ReflectionWritten("g", "chapter:1", "x"), SettingChosen("theme", "dark"))
    alone = encode_told(ToldAlone(NOW, one.id, ag.AloneAnswered(fine=True)))
    assert alone.startswith(MARK)
    return PART.join([*(encode(Stored(NOW, each)) for each in noted), *one.records, alone])


CHAIN = Chain(P, seeded("chain"), KEY, VAULT)
ROWS, END = CHAIN.extend(CHAIN.start(), (b"one", b"two"))


def head(body: bytes) -> None:
    """Read where a vault ends: from bytes as they are, and from anything sealed rightly."""
    try:
        CHAIN.open_head(body)
    except VaultDamaged:
        sealed = seal(P, seeded("head"), CHAIN._head_key, HEAD + body, VAULT)
        found = CHAIN.open_head(sealed)
        assert (type(found.seq), type(found.digest)) == (int, bytes)
        assert encoding.encode(chains._HEAD, found.seq, found.digest) == HEAD + body


def rows(body: bytes) -> None:
    """Read a vault's rows, all and all but the last: a number before each, then its bytes."""
    parts = body.split(PART)
    found = [(int.from_bytes(part[:1], "big"), part[1:]) for part in parts]
    with contextlib.suppress(VaultDamaged):
        assert CHAIN.open_rows(found[:-1], END) == [b"one", b"two"]
    assert CHAIN.open_rows(found, END) == [b"one", b"two"]


def filled_rows(body: bytes) -> None:
    """Read rows that are sealed and linked rightly around anything."""
    end, made, draw = CHAIN.start(), [], seeded("row")
    for number, part in zip(count(1), body.split(PART), strict=False):
        sealed = seal(P, draw, CHAIN._record_key, part, CHAIN._place(number, end.digest))
        made.append((number, sealed))
        end = Head(number, CHAIN._digest(sealed))
    found = CHAIN.open_rows(made, end)
    assert [padded(each, max(len(part), 1)) for each, part in zip(found, body.split(PART), strict=True)] == body.split(PART)


def zipped(files: dict[str, bytes], how: int) -> bytes:
    """Return an archive."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", how) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return whole.getvalue()


GUIDE = {
    "g/pack.toml": b'id = "small-guide"\n',
    "g/LICENSE": b"Anybody may pass this on, with or without changes, as long as they say what was changed.\n",
}
HANDLE, NAME = tempfile.mkstemp(suffix=".zip")
os.close(HANDLE)
PLACE = Path(NAME)
atexit.register(PLACE.unlink, missing_ok=True)


def archive(body: bytes) -> None:
    """Read a guide from an archive: whatever is wrong with it is a finding."""
    PLACE.write_bytes(body)
    pack = read_untrusted(PLACE)
    assert pack.refused  # the guide here is too small to be taken, so nothing else may be


SMALL = dict(read_files(TESTS / "packs/good/small-guide"))
NAMES = sorted(SMALL)


def written(body: bytes) -> None:
    """Read one file of a guide, which the first byte names: whatever is wrong with it is a finding."""
    name = NAMES[body[0] % len(NAMES)] if body else "pack.toml"
    pack = read_pack("small-guide", {name: body[1:]})
    assert pack.refused  # one file alone is no guide


PIECES = (b"n" + bytes(8), b"t\0\0\0\1x", b"b\0\0\0\1x", b"b\0\0\0\0", b"n", b"t", b"b", b"\xff\xff\xff\xff")
ZIP = (
    *(b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"\x01\x00\x18\x00"),
    *(b"\xff\xff\xff\xff", b"\x00\x00", b"\x08\x00", b"../", b"g/pack.toml", b"\x00" * 46),
)
TEXT = (
    *(b"[", b"]", b"[[", b'"', b'"""', b"=", b"\n", b"[[step]]\n", b"id = ", b"+++\n", b"#", b"{#a}"),
    *(b"nan", b"1e999", b"2026-01-01", b"00:00:00", b"true", b"[^a]", b"<svg>", b"&#0;", b"\xff", b"\x00"),
    *(b"[[entry.line]]\n", b"a.b = 1\n", b"- ", b"> ", b"|", b"\\", b"inf", b"![", b"](", b"<!DOCTYPE x["),
    *(b"<script>", b"xlink:href='x'", b"<!ENTITY a 'b'>", b"javascript:", b"\xe2\x80\xae", b"`", b"9" * 60),
)
CARRIED = {
    "sealed file's chunks": Decoder(chunks, (ExportDamaged,), (EXPORT.chunks,)),
    "sealed file's payload": Decoder(payload, (ExportDamaged,), (PARTS, b""), PIECES),
    "filled-up value": Decoder(frame, (SealBroken,), (padded(b"one"), padded(b"", 4))),
    "stream": Decoder(stream, (SealBroken,), (seal_stream(P, STREAM, b"one"), seal_stream(P, STREAM, b""))),
    "encoding": Decoder(encoded, (Malformed,), (encoding.encode("a", b"one", "two", 3),), PIECES),
    "vault's records": Decoder(taken_in, (VaultDamaged, VaultTooNew), (told(),)),
    "vault's end": Decoder(
        head, (VaultDamaged,), (encoding.encode("a", 2, bytes(32))[2:],), PIECES
    ),
    "vault's rows": Decoder(
        rows, (VaultDamaged,), (PART.join(bytes([seq]) + sealed for seq, sealed in ROWS),)
    ),
    "vault's rows, sealed rightly": Decoder(
        filled_rows, (VaultDamaged,), (PART.join((padded(b"one", 8), padded(b"two", 8))),)
    ),
    "guide in an archive": Decoder(
        archive,
        (),
        (zipped(GUIDE, zipfile.ZIP_DEFLATED), zipped(GUIDE, zipfile.ZIP_STORED)),
        ZIP,
        ("handhold.content.untrusted", "zipfile"),
        rounds=400,
    ),
    "guide's file": Decoder(
        written,
        (),
        tuple(bytes([place]) + SMALL[name] for place, name in enumerate(NAMES)),
        TEXT,
        ("handhold.content",),
        every=4,
        rounds=400,
    ),
}
