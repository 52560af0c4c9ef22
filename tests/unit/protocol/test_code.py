"""Codes: 33 bits, easy to say, and nothing secret that a server sees."""

import os
from urllib.parse import urlsplit

import pytest
from hypothesis import given, strategies as st

from handhold.protocol.code import Code, NotACode, draw_words, read_code, read_relay
from handhold.protocol.words import WORDS, known, words_of

CODE = Code(417, (WORDS[1], WORDS[700], WORDS[2047]))


def test_list_has_2048_words_far_apart():
    """No word twice, none hard to type, no two that differ by one letter."""
    assert len(WORDS) == len(set(WORDS)) == 2048
    assert list(WORDS) == sorted(WORDS)
    assert all(3 <= len(word) <= 8 and word.isascii() and word.islower() for word in WORDS)
    dropped = {}
    for word in WORDS:
        for place in range(len(word)):
            dropped.setdefault((place, word[:place] + word[place + 1 :]), []).append(word)
        assert not any(word[:p] + word[p + 1 :] in WORDS for p in range(len(word)))
    assert all(len(words) == 1 for words in dropped.values())


def test_every_word_can_come_up():
    """The words stand for all numbers of 11 bits, in order."""
    assert [words_of(bits.to_bytes(2, "big"), 1)[0] for bits in range(0, 2**16, 32)] == list(WORDS)
    assert words_of(b"\x00\x3f\xff\xff\xff", 3) == (WORDS[1], WORDS[2047], WORDS[2047])


def test_too_few_bytes_give_no_words():
    """Words never come from fewer bits than they stand for."""
    with pytest.raises(ValueError, match="too few"):
        words_of(bytes(4), 3)


def test_drawn_words_are_the_list_s():
    """Three words from five bytes."""
    words = draw_words(os.urandom)
    assert len(words) == 3
    assert all(known(word) for word in words)


@pytest.mark.parametrize(
    "text",
    [
        CODE.text(),
        CODE.text().upper(),
        CODE.text().replace("-", " "),
        f"  {CODE.text().replace('-', ' - ')}.\n",
        CODE.link("https://relay.example"),
        CODE.link("https://relay.example:8443/"),
    ],
)
def test_a_code_is_read_however_it_is_typed(text):
    """Case, blanks, dots, hyphens or a whole link: it is the same code."""
    assert read_code(text) == CODE


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", ""),
        ("417", ""),
        ("0-apple-river", ""),
        (f"417-{WORDS[1]}-{WORDS[2]}", ""),
        (f"417-{WORDS[1]}-{WORDS[2]}-{WORDS[3]}-{WORDS[4]}", ""),
        (f"417-{WORDS[1]}-qqqq-{WORDS[2]}", "qqqq"),
        (f"99999999-{WORDS[1]}-{WORDS[2]}-{WORDS[3]}", ""),
        ("x" * 10_000, ""),
    ],
)
def test_what_is_no_code_says_why(text, word):
    """A word that isn't in the list is named."""
    assert read_code(text) == NotACode(word)


def test_link_keeps_the_secret_in_the_fragment():
    """What a browser sends to a server holds neither number nor words."""
    link = urlsplit(CODE.link("https://relay.example/"))
    sent = f"{link.netloc}{link.path}{link.query}"
    assert not any(word in sent for word in CODE.words)
    assert link.fragment == f"join={CODE.text()}"
    assert read_relay(CODE.link("https://relay.example/")) == "https://relay.example"


@pytest.mark.parametrize("text", ["417-a-b-c", "javascript:alert(1)#join=4", "ftp://x/#join=4"])
def test_relay_comes_from_web_addresses_alone(text):
    """A bare code or another scheme names no relay."""
    assert read_relay(text) is None


@given(st.text(max_size=400))
def test_reading_never_fails(text):
    """Any text is a code or isn't."""
    assert isinstance(read_code(text), Code | NotACode)
    read_relay(text)
