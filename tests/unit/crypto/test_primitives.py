"""The native primitives keep to their contract."""

import importlib.util
import sys

import pytest

from handhold.crypto.primitives import SealBroken, native


@pytest.mark.parametrize("size", [0, 31, 33])
def test_keys_of_another_size_are_refused(size):
    """A key has 32 bytes."""
    with pytest.raises(ValueError, match="key"):
        native().seal(bytes(size), bytes(24), b"", b"")
    with pytest.raises(ValueError, match="key"):
        native().open(bytes(size), bytes(24), bytes(16), b"")


@pytest.mark.parametrize("size", [0, 12, 23, 25])
def test_nonces_of_another_size_are_refused(size):
    """A nonce has 24 bytes."""
    with pytest.raises(ValueError, match="nonce"):
        native().seal(bytes(32), bytes(size), b"", b"")


def test_salts_of_another_size_are_refused():
    """A salt has 16 bytes."""
    with pytest.raises(ValueError, match="salt"):
        native().argon2id(b"secret", bytes(8), memory_kib=8, passes=1)


def test_something_shorter_than_a_tag_is_broken():
    """Not an error of another kind."""
    with pytest.raises(SealBroken):
        native().open(bytes(32), bytes(24), bytes(15), b"")


def test_comparing_tells_same_from_different():
    """Also for strings of different lengths."""
    assert native().equal(b"same", b"same")
    assert not native().equal(b"same", b"sane")
    assert not native().equal(b"same", b"same ")


def test_a_keyed_hash_is_another_hash():
    """The key counts."""
    assert native().blake2b(b"x", key=bytes(32)) != native().blake2b(b"x")
    assert len(native().blake2b(b"x", size=16)) == 16


def test_everything_loads_where_the_library_is_missing(monkeypatch):
    """A browser imports these modules and hands in its own primitives."""
    for name in [each for each in sys.modules if each.split(".")[0] == "nacl"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "nacl", None)
    for module in ("encoding", "passphrase", "primitives", "seal", "stream"):
        loaded = importlib.import_module(f"handhold.crypto.{module}")
        source = importlib.util.find_spec(loaded.__name__)
        fresh = importlib.util.module_from_spec(source)
        source.loader.exec_module(fresh)
    with pytest.raises(ImportError):
        native()
