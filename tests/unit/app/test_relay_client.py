"""Relay addresses: one spelling each, and nothing that others could read along. What a refusal shows works."""

import pytest

from handhold.app.relay_client import relay_address
from handhold.app.wording import not_a_code
from handhold.base.errors import InputError
from handhold.protocol.code import Code, NotACode, read_code


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://Relay.Example/", "https://relay.example"),
        (" https://relay.example:8443", "https://relay.example:8443"),
        ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
        ("http://[::1]:8787", "http://[::1]:8787"),
        ("http://192.168.1.4", "http://192.168.1.4"),
        ("http://abc.onion", "http://abc.onion"),
    ],
)
def test_relay_addresses_have_one_spelling(text, address):
    """What is kept and compared is the same however it was typed."""
    assert relay_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "relay.example",
        "http://relay.example",
        "ftp://x",
        "https://",
        "https://x/y",
        "https://u@x",
        "https://x?y",
        "https://x#y",
        "https://x:99999",
        "http://8.8.8.8",
        "http://203.0.113.5",
        "http://[2001:db8::1]",
        "http://[",
        "http://[::1",
        "https://a b",
    ],
)
def test_other_addresses_are_refused(text):
    """No plain HTTP over the internet, no paths, no names in addresses."""
    with pytest.raises(InputError, match="https"):
        relay_address(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "A relay's address is needed, such as https://relay.example."),
        ("relay.example", "'relay.example' doesn't begin with https://,"),
        ("ftp://x", "'ftp://x' doesn't begin with https://,"),
        ("https://", "'https://' is no relay's address;"),
        ("https://x:99999", "'https://x:99999' is no relay's address;"),
        ("http://[", "'http://[' is no relay's address;"),
        ("http://Relay.example:80/", "'http://relay.example:80' is plain http, so others on the way could listen in."),
        ("http://x/y", "'http://x' is plain http, so others on the way could listen in."),
        ("https://x:1/y?z", "A relay's address ends after the name and the port, as in 'https://x:1'."),
    ],
)
def test_a_refusal_names_the_address_and_the_reason(text, told):
    """What was typed and what is wrong with it, as a sentence."""
    with pytest.raises(InputError) as caught:
        relay_address(text)
    assert caught.value.sentence().startswith(told)


def test_plain_http_is_told_where_it_may_be_used():
    """Whoever runs a relay at home learns that it works there."""
    with pytest.raises(InputError, match="this computer, in your own network, and for an onion service"):
        relay_address("http://relay.example")


@pytest.mark.parametrize(
    "text",
    [
        "https://sam:plum@relay.example",
        "http://sam:plum@relay.example",
        "https://sam:plum@relay.example:99999",
        "ftp://sam:plum@relay.example",
        "sam:plum@relay.example",
        "https://relay.example/#join=417-plum-river-stone",
        "https://sam:plum@[",
        "relay.example/plum",
        "https://relay.example:99999/plum",
        "plum" * 60,
    ],
)
def test_a_refusal_repeats_nothing_private(text):
    """Neither a password before the host, nor a code after it, nor a text without end."""
    with pytest.raises(InputError) as caught:
        relay_address(text)
    assert "plum-" not in caught.value.sentence()
    assert ":plum" not in caught.value.sentence()
    assert "/plum" not in caught.value.sentence()
    assert len(caught.value.sentence()) < 250


def test_the_code_that_is_shown_as_an_example_could_be_one():
    """Whoever copies its shape isn't told that its words are none."""
    example = not_a_code(NotACode()).rpartition(" ")[2].removesuffix(".")
    assert isinstance(read_code(example), Code)
