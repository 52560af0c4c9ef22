"""Relay addresses: one spelling each, and nothing that others could read along."""

import pytest

from handhold.app.relay_client import relay_address
from handhold.base.errors import InputError


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
    with pytest.raises(InputError):
        relay_address(text)
