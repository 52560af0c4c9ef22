"""The key exchange agrees with the published vectors, and with another implementation's tags."""

import json
from pathlib import Path

import pytest

from handhold.crypto.cpace import Channel, Side, agreed, confirmation, generator, share
from handhold.crypto.primitives import WeakPoint, native

VECTORS = json.loads(Path(__file__).with_name("pake.json").read_text())


def known(name):
    """Return a vector's bytes."""
    return bytes.fromhex(VECTORS[name])


CHANNEL = Channel(known("PRS"), known("CI"), known("sid"))
SIDES = (Side(known("Ya"), known("ADa")), Side(known("Yb"), known("ADb")))


def test_generator_is_the_published_one():
    """The code, the parties and the session name one point."""
    assert generator(native(), CHANNEL) == known("g")


@pytest.mark.parametrize("side", ["a", "b"])
def test_shares_are_the_published_ones(side):
    """Each side's scalar gives its published share."""
    assert share(native(), CHANNEL, known(f"y{side}")) == known(f"Y{side}")


@pytest.mark.parametrize(("mine", "theirs"), [("ya", "Yb"), ("yb", "Ya")])
def test_both_sides_get_the_published_key(mine, theirs):
    """The shared point and the session key are the published ones, from either side."""
    assert native().x25519(known(mine), known(theirs)) == known("K")
    assert agreed(native(), CHANNEL, known(mine), known(theirs), SIDES) == known("ISK_IR")


@pytest.mark.parametrize("point", VECTORS["weak"])
def test_points_that_fix_the_key_are_refused(point):
    """A share of low order never leads to a key."""
    with pytest.raises(WeakPoint):
        agreed(native(), CHANNEL, known("s"), bytes.fromhex(point), SIDES)


@pytest.mark.parametrize(("point", "result"), VECTORS["top_bit"])
def test_the_top_bit_of_a_point_is_ignored(point, result):
    """Points that aren't written in the shortest way give the published results."""
    assert native().x25519(known("s"), bytes.fromhex(point)).hex() == result


def test_tags_are_those_of_another_implementation():
    """Key confirmation follows the draft's section on it."""
    tags = VECTORS["confirmation"]
    key = known("ISK_IR")
    assert confirmation(native(), known("sid"), key, SIDES[0]).hex() == tags["Ta"]
    assert confirmation(native(), known("sid"), key, SIDES[1]).hex() == tags["Tb"]
    assert tags["Ta"] != tags["Tb"]
