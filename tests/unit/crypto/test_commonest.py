"""Passphrases that anybody would try first are refused; several words and random ones never are."""

import pytest
from hypothesis import given, strategies as st

from handhold.base.errors import InputError
from handhold.crypto.passphrase import check_new
from handhold.protocol.words import WORDS

FIRST_TRIED = [
    "password1234",
    "PassWord2024!",
    "p@$$w0rd1",
    "Pa55word",
    "1loveyou!",
    "$unshine77",
    "!!!monkey!!!",
    "i love you 4",
    "let-me-in-123",
    "dragonmonkey",
    "passwordpassword",
    "password1 password1",
    "correct horse battery staple",
    "trustno1",
    "Passwort1",
    "michael2024",
    "qwertyuiop12",
    "qwertz123456",
    "asdfghjkl;'",
    "1qaz2wsx3edc",
    "zaq12wsx",
    "1q2w3e4r5t",
    "qwertyasdfzxcv",
    "poiuytrewq",
    "a1b2c3d4",
    "abc123xyz789",
    "abcdefgh1234",
    "123456789012",
    "9876543210",
    "abcdeabcdeabcde",
    "horse horse horse",
    "thumb-thumb-thumb-th",
    "qwertyui" * 20,
]


@pytest.mark.parametrize("common", FIRST_TRIED)
def test_what_anybody_would_try_first_is_refused(common):
    """In any case, with digits and marks at its ends or for letters; told kindly and never repeated."""
    with pytest.raises(InputError, match="four or five") as caught:
        check_new(common)
    assert common.casefold() not in caught.value.sentence().casefold()


@pytest.mark.parametrize(
    "fine",
    [
        "four plain dull words",
        "summer monkey password dragon",
        "sunny dragon over the roof",
        "correct staple battery horse",
        "rain, rain, go away",
        "monkey business on tuesday",
        "x7Kp2mQz",
        "aa93748261",
        "qwe8T!vn2",
        "Zoë kommt spät",
        "我们都喜欢慢慢来吧",
    ],
)
def test_what_nobody_would_try_first_is_taken(fine):
    """Several words, also common ones, and what looks like nothing."""
    check_new(fine)


@given(st.lists(st.sampled_from(WORDS), min_size=4, max_size=6, unique=True), st.sampled_from([" ", "-", ""]))
def test_four_different_words_are_always_taken(words, between):
    """Whatever words they are, and however they are joined."""
    check_new(between.join(words))


@given(st.binary(min_size=16, max_size=32))
def test_a_random_passphrase_is_taken(drawn):
    """What a manager of passphrases makes up, unless chance has made it the same again and again."""
    text = drawn.hex()
    if len(set(drawn)) > 8:
        check_new(text)


@pytest.mark.parametrize("famous", ["correct horse battery staple", "Correct-Horse-Battery-Staple1!", "c0rrect horse"])
def test_an_example_everybody_knows_is_refused_for_what_it_is(famous):
    """It is no common word: it is four good ones, which everybody has seen."""
    with pytest.raises(InputError, match="shown everywhere as an example"):
        check_new(famous)
