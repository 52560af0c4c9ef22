"""Relay addresses: one spelling each, and nothing that others could read along. What a refusal shows works."""

import asyncio
import contextlib
import time

import pytest

from handhold.app import relay_client
from handhold.app.ports_net import RelayAway
from handhold.app.relay_client import RelayClient, relay_address
from handhold.app.wording import not_a_code
from handhold.base.errors import InputError
from handhold.native.http import HttpxClient
from handhold.protocol.code import Code, NotACode, read_code
from handhold.protocol.outcomes import Failed, Failure
from unit.app.net import RELAY, Person, story, world


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


class Deaf:
    """An `Http` that reaches nobody and notes for how long each would have waited."""

    def __init__(self):
        self.waits = []

    async def send(self, request):
        """Send nothing."""
        self.waits.append(request.timeout)
        raise RelayAway


@pytest.mark.parametrize(("relay", "most"), [(RELAY, 5), ("https://relay.example", 5), ("http://abc.onion", 15)])
def test_a_short_question_waits_five_seconds_and_a_long_poll_as_long_as_it_asks(relay, most):
    """On the long way to an onion service it is fifteen. Of what a mailbox holds nothing is cut off."""

    async def tell():
        http, key = Deaf(), b"k" * 32
        asks = RelayClient(http)
        for short in (
            asks.make_nameplate(relay, key), asks.claim(relay, 417, key), asks.crowded(relay, 417, key),
            asks.release(relay, 417, key), asks.acknowledge(relay, key, 3),
        ):  # fmt: skip
            with pytest.raises(RelayAway):
                await short
        assert http.waits == [most] * 5
        for wait in (0.0, 20.0):
            with pytest.raises(RelayAway):
                await asks.fetch(relay, key, wait)
        assert http.waits[5:] == [15.0, 35.0]

    story(tell())


def test_a_relay_that_takes_the_call_and_hangs_is_given_up_and_nothing_is_lost(tmp_path, monkeypatch):
    """Who gets a code, and who types one, are told soon; the vault holds nothing of it, and the same works later."""
    monkeypatch.setattr(relay_client, "_ANSWER", 0.2)

    gone = asyncio.Queue()

    async def hang(reader, writer):
        with contextlib.suppress(OSError):
            await reader.read()
            writer.close()
            await writer.wait_closed()
        gone.put_nowait(writer)

    async def tell():
        server = await asyncio.start_server(hang, "127.0.0.1", 0)
        deaf = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        client = HttpxClient()
        async with world(tmp_path) as (one, two):
            invitation = await one.partners.invite(RELAY)
            at_pages = Person(two.vault, client, two.clock)
            kept, start = len(two.vault.records()), time.monotonic()
            assert await at_pages.partners.invite(deaf) == Failed(Failure.relay_away)
            assert await at_pages.partners.join(invitation.code, deaf) == Failed(Failure.relay_away)
            assert time.monotonic() - start < 5
            assert len(two.vault.records()) == kept
            assert (await two.partners.join(invitation.code, RELAY)).open
        await client.close()
        server.close()
        for _ in range(2):
            await asyncio.wait_for(gone.get(), 5)

    story(tell())
