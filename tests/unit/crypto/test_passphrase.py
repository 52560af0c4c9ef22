"""Which passphrases are taken, and how dear a guess is."""

import ast
from pathlib import Path

import pytest

import handhold
from handhold.base.errors import InputError
from handhold.crypto.passphrase import (
    CEILING,
    DEFAULT,
    FLOOR,
    TESTING,
    Profile,
    admit,
    calibrate,
    check_new,
    derive,
    normalised,
    readable,
)
from handhold.crypto.primitives import native


@pytest.mark.parametrize("short", ["", "seven77", "ﬀ" * 3])
def test_a_short_passphrase_is_refused_by_its_rule(short):
    """The rule is named, the passphrase never."""
    with pytest.raises(InputError) as caught:
        check_new(short)
    assert "8 characters" in caught.value.sentence()
    assert not short or short not in caught.value.sentence()


@pytest.mark.parametrize("dull", ["aaaaaaaaaaaa", "AaAaBbBb", "12121212"])
def test_the_same_few_characters_again_and_again_are_refused(dull):
    """Whoever guesses tries them first. The rule is named, the passphrase never."""
    with pytest.raises(InputError, match="different characters") as caught:
        check_new(dull)
    assert dull not in caught.value.sentence()


def test_length_counts_after_normalising():
    """A ligature is as long as what it stands for."""
    check_new("ﬁﬂﬀﬆ")


@pytest.mark.parametrize("odd", ["\ud800 long enough", "long enough \U000e0fff"])
def test_a_passphrase_that_may_change_its_meaning_is_refused(odd):
    """Broken text and characters that no Unicode defines yet can't be relied on."""
    with pytest.raises(InputError):
        check_new(odd)


def test_an_endless_passphrase_is_refused():
    """There is an upper end, told as such."""
    with pytest.raises(InputError, match="at most"):
        check_new("horse" * 206)


def test_broken_text_never_shows_in_the_error():
    """Not even through a chained one."""
    with pytest.raises(InputError) as caught:
        normalised("secret \udcff secret")
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_one_passphrase_typed_on_two_keyboards_is_one_key():
    """Composed, decomposed and full-width forms give the same key."""
    typed = ["Zoë kommt spät", "Zoe\u0308 kommt spa\u0308t", "Ｚｏë kommt spät"]
    assert len({derive(native(), text, bytes(16), TESTING) for text in typed}) == 1


def test_other_case_is_another_passphrase():
    """Normalising doesn't make passphrases weaker."""
    assert normalised("Correct Horse") != normalised("correct horse")


@pytest.mark.parametrize(
    "weak",
    [
        Profile(FLOOR.memory_kib - 1, 3),
        Profile(FLOOR.memory_kib, 2),
        Profile(TESTING.memory_kib, TESTING.passes),
        Profile(CEILING.memory_kib + 1, 3),
        Profile(FLOOR.memory_kib, 11),
        Profile(FLOOR.memory_kib, 3, lanes=2),
    ],
)
def test_a_profile_outside_the_bounds_is_refused(weak):
    """Too cheap, too dear or with lanes; an equal of the testing profile too."""
    with pytest.raises(InputError):
        admit(weak)


def test_profiles_within_the_bounds_pass():
    """Floor, default and ceiling are all right."""
    for profile in (FLOOR, DEFAULT, CEILING):
        assert admit(profile) is profile


def test_the_program_never_names_the_testing_profile():
    """Outside its own module, no line of the program mentions it."""
    root = Path(handhold.__file__).parent
    naming = []
    for file in root.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            name = getattr(node, "attr", None) or getattr(node, "id", None)
            named = name == "TESTING" or (
                isinstance(node, ast.ImportFrom) and any(a.name == "TESTING" for a in node.names)
            )
            if named:
                naming.append(file.relative_to(root).as_posix())
    assert set(naming) == {"crypto/passphrase.py"}


def test_stored_profiles_are_bounded_too():
    """A hostile file can't ask for all the memory there is."""
    assert readable(TESTING)
    assert readable(CEILING)
    assert not readable(Profile(2**31, 3))
    assert not readable(Profile(2**16, 1000))
    assert not readable(Profile(0, 0))


def test_calibration_stops_at_the_target_and_never_below_the_floor():
    """Memory grows while there is time; a slow machine keeps the floor."""
    assert (
        calibrate(lambda profile: profile.memory_kib / 2**19, target=0.5).memory_kib == 256 * 1024
    )
    assert calibrate(lambda _profile: 60.0) == FLOOR
    assert calibrate(lambda _profile: 0.0) == CEILING.__class__(CEILING.memory_kib, 3)


def test_a_stronger_profile_is_at_least_both():
    """Neither memory nor passes ever shrink."""
    joined = Profile(100, 9).stronger_of(Profile(200, 4))
    assert joined == Profile(200, 9)
    assert joined.at_least(Profile(100, 9))
    assert not Profile(100, 9).at_least(joined)
