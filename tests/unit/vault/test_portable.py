"""A sealed export comes back whole or not at all."""

import os

import pytest
from hypothesis import given, settings, strategies as st

from crash.support import OTHER, PASSPHRASE, cheap, wait
from handhold.base.errors import ExportDamaged, InputError, VaultTooNew, WrongPassphrase
from handhold.crypto.passphrase import TESTING, derive
from handhold.crypto.primitives import native
from handhold.crypto.stream import CHUNK
from handhold.vault.portable import MAGIC, open_export, read_export, seal_export

SALT = bytes(16)
MASTER = derive(native(), PASSPHRASE, SALT, TESTING)
START = 16 + 2 + 12 + 16 + 32 + 16
SEALED = CHUNK + 16


def sealed(records):
    """Return an export of these records."""
    return seal_export(native(), TESTING, SALT, MASTER, records)


def opened(data, passphrase=PASSPHRASE):
    """Return the records of an export."""
    export = read_export(native(), data)
    master = derive(native(), passphrase, export.salt, export.profile)
    return open_export(native(), export, master)


@given(st.lists(st.binary(max_size=5000), max_size=40))
@settings(deadline=None)
def test_records_come_back_in_order(records):
    """Whatever was exported is imported, in the same order."""
    assert opened(sealed(records)) == records


LARGE = sealed([os.urandom(30_000) for _ in range(7)])


def test_an_export_cut_anywhere_is_refused():
    """In the beginning, at every chunk's edge, beside it, and within the last bytes."""
    edges = range(START, len(LARGE), SEALED)
    assert len(edges) == 4
    cuts = {*range(START + 1), len(LARGE) - 1, len(LARGE) - 17}
    cuts |= {edge + step for edge in edges for step in (-1, 0, 1, 16)}
    for end in cuts:
        with pytest.raises(ExportDamaged):
            opened(LARGE[:end])


def test_an_export_with_something_added_is_refused():
    """A byte, a chunk again, or another export behind it."""
    for extra in (b"\0", LARGE[-SEALED:], LARGE[START : START + SEALED], LARGE):
        with pytest.raises(ExportDamaged):
            opened(LARGE + extra)


def test_every_changed_byte_is_noticed():
    """No flip gives records, and each gives one of the errors a person can act on."""
    small = sealed([b"one", b"two"])
    for place in range(len(small)):
        changed = bytearray(small)
        changed[place] ^= 0x40
        with pytest.raises((ExportDamaged, VaultTooNew)) as caught:
            opened(bytes(changed))
        assert (caught.type is VaultTooNew) == (place in (16, 17))


def test_a_wrong_passphrase_is_told_from_damage():
    """A whole export that doesn't open has another passphrase."""
    with pytest.raises(WrongPassphrase):
        opened(LARGE, OTHER)


def test_something_else_is_no_export():
    """Text, nothing, and a beginning alone are damaged exports."""
    for data in (b"", b"hello", MAGIC, bytes(5000), MAGIC + bytes(5000)):
        with pytest.raises((ExportDamaged, VaultTooNew)):
            opened(data)


def test_an_export_that_asks_for_endless_memory_is_refused_before_deriving():
    """Even with a checksum that fits: whoever made it chose the parameters."""
    greedy = seal_export(native(), TESTING.__class__(2**31, 3), SALT, MASTER, [])
    with pytest.raises(ExportDamaged):
        read_export(native(), greedy)


def test_the_size_tells_little():
    """Exports of few and of some more short records are as long as each other."""
    assert len(sealed([b"no"])) == len(sealed([b"yes, and gladly"] * 20))


def test_two_exports_share_nothing(tmp_path):
    """The same records under the same passphrase look wholly different, and show no record."""
    vault = wait(cheap(tmp_path).create("Sam", PASSPHRASE))
    wait(vault.append([b"canary" * 10]))
    one, two = (wait(vault.export_sealed(OTHER)) for _ in range(2))
    assert one[34:] != two[34:]
    assert one[START:] != two[START:]
    assert b"canary" not in one
    assert vault.vault_id not in one
    with pytest.raises(InputError):
        wait(vault.export_sealed("short"))
    wait(vault.close())
