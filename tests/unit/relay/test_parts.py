"""The relay's parts by themselves: lanes, throttles, options, query reading, counters."""

import asyncio
import socket
from types import SimpleNamespace

import pytest
from hypothesis import given, strategies as st

from handhold.base.errors import InputError
from handhold.relay.connection import PatientConnection
from handhold.relay.http import Refused, read_number, read_query, read_seconds
from handhold.relay.lane import Lane
from handhold.relay.options import Options, from_environment, to_environment
from handhold.relay.serve import _listen
from handhold.relay.store import StorageFailed
from handhold.relay.throttle import Throttle
from handhold.relay.waiting import Poll


class Ticks:
    """Seconds in the hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.integers(0, 5), max_size=80), st.integers(1, 7))
def test_a_lane_saves_everything_once_in_order_for_each_key(items, most):
    """And a batch holds each key at most once."""
    batches = []

    async def work(batch):
        batches.append(batch)
        await asyncio.sleep(0)
        return [key * 10 for key, _ in batch]

    async def go():
        lane = Lane(work, most=most, apart_by=lambda item: item[0])
        return await asyncio.gather(*(lane.submit((key, n)) for n, key in enumerate(items)))

    assert asyncio.run(go()) == [key * 10 for key in items]
    for batch in batches:
        assert len({key for key, _ in batch}) == len(batch) <= most
    done = [item for batch in batches for item in batch]
    for key in set(items):
        mine = [n for k, n in done if k == key]
        assert mine == sorted(mine) == [n for n, k in enumerate(items) if k == key]


def test_what_arrives_during_a_batch_shares_the_next():
    """One commit for many."""
    sizes = []

    async def work(batch):
        sizes.append(len(batch))
        await asyncio.sleep(0.01)
        return batch

    async def go():
        lane = Lane(work)
        first = lane.submit(0)
        await asyncio.sleep(0.002)
        await asyncio.gather(first, *(lane.submit(n) for n in range(50)))

    asyncio.run(go())
    assert sizes == [1, 50]


def test_a_failed_batch_fails_for_everybody_in_it_and_the_next_goes_on():
    """Nobody is told that something was saved that wasn't."""

    async def work(batch):
        if "bad" in batch:
            raise OSError("disk")
        return batch

    async def go():
        lane = Lane(work)
        results = await asyncio.gather(
            lane.submit("good"), lane.submit("bad"), return_exceptions=True
        )
        assert [type(result) for result in results] == [OSError, OSError]
        assert await lane.submit("later") == "later"

    asyncio.run(go())


def test_a_reader_who_leaves_does_not_spoil_the_batch():
    """A cancelled waiter is passed over."""

    async def work(batch):
        await asyncio.sleep(0.01)
        return batch

    async def go():
        lane = Lane(work)
        first, second = lane.submit(1), lane.submit(2)
        await asyncio.sleep(0)
        first.cancel()
        assert await second == 2

    asyncio.run(go())


def test_a_closing_lane_finishes_what_it_has_and_takes_nothing_new():
    """No message is accepted and then forgotten."""

    async def work(batch):
        await asyncio.sleep(0.01)
        return batch

    async def go():
        lane = Lane(work, most=1)
        queued = [lane.submit(n) for n in range(3)]
        await lane.close()
        assert [future.result() for future in queued] == [0, 1, 2]
        with pytest.raises(StorageFailed):
            await lane.submit(3)

    asyncio.run(go())


@given(st.lists(st.floats(0, 3), max_size=60))
def test_no_address_gets_more_than_burst_and_rate_allow(pauses):
    """In any stretch of time."""
    ticks = Ticks()
    throttle = Throttle(2, 5, ticks)
    allowed = 0
    for pause in pauses:
        ticks.now += pause
        allowed += throttle.allow("192.0.2.1")
    assert allowed <= 5 + 2 * ticks.now + 1e-6


def test_addresses_are_limited_each_by_itself_and_a_network_as_one():
    """One IPv4 address, or one /64 of IPv6, whatever its last groups are."""
    throttle = Throttle(0, 1, Ticks())
    assert [throttle.allow(a) for a in ("192.0.2.1", "192.0.2.2", "192.0.2.1")] == [
        True,
        True,
        False,
    ]
    same = ("2001:db8:1:2:3::1", "2001:db8:1:2::9", "2001:db8:1:2:ffff:1:2:3")
    assert [throttle.allow(a) for a in same] == [True, False, False]
    assert throttle.allow("2001:db8:1:3::1")
    assert [throttle.allow(a) for a in ("fe80::1%eth0.7", "fe80::2%eth0.7")] == [True, False]
    assert throttle.allow(None)


def test_an_ipv4_address_is_itself_on_a_socket_of_ipv6():
    """`--host ::` takes both: nobody shares a limit with the whole of IPv4."""
    throttle = Throttle(0, 1, Ticks())
    given = ("::ffff:192.0.2.1", "::ffff:192.0.2.2", "192.0.2.1")
    assert [throttle.allow(a) for a in given] == [True, True, False]


def test_a_poll_on_a_lost_connection_ends():
    """Also where its reader hung up while its mailbox was still being read."""

    async def go():
        connection = PatientConnection.__new__(PatientConnection)
        connection.transport = SimpleNamespace(is_closing=lambda: True)
        poll = Poll(0)
        connection.park(poll)
        assert poll.future.done()
        connection.transport = SimpleNamespace(is_closing=lambda: False)
        poll = Poll(0)
        connection.park(poll)
        assert not poll.future.done()
        connection.park(None)

    asyncio.run(go())


def test_a_throttle_remembers_only_who_has_used_something():
    """A million addresses leave it small, and nobody is let through for it."""
    ticks = Ticks()
    throttle = Throttle(1, 1, ticks)
    for n in range(50_000):
        throttle.allow(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}")
        ticks.now += 0.0001
    assert len(throttle) <= 20_100


def test_options_come_out_of_the_environment_as_they_went_in():
    """Each with its type."""
    options = Options(database="postgresql://x", days=3, deposit_rate=0.5, metrics_token="t" * 16)
    assert from_environment(to_environment(options)) == options
    assert from_environment({}) == Options()


@pytest.mark.parametrize(
    ("name", "value"), [("DAYS", "0"), ("DAYS", "x"), ("METRICS_TOKEN", "short"), ("POLLS", "1.5")]
)
def test_options_of_no_use_are_refused(name, value):
    """Before anything starts."""
    with pytest.raises(InputError):
        from_environment({f"HANDHOLD_RELAY_{name}": value})


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DAYS", "0", "HANDHOLD_RELAY_DAYS is 0, and must be 1 to 60."),
        ("DAYS", "x", "HANDHOLD_RELAY_DAYS is 'x', and must be a whole number."),
        ("POLLS", "1.5", "HANDHOLD_RELAY_POLLS is '1.5', and must be a whole number."),
        ("REQUEST_RATE", "fast", "HANDHOLD_RELAY_REQUEST_RATE is 'fast', and must be a number."),
        ("METRICS_TOKEN", "plum", "HANDHOLD_RELAY_METRICS_TOKEN must have 16 characters or more."),
    ],
)
def test_an_option_of_no_use_is_named_with_its_value_and_limit(name, value, told):
    """As the variable it is set by; a secret is named without its value."""
    with pytest.raises(InputError) as caught:
        from_environment({f"HANDHOLD_RELAY_{name}": value})
    assert caught.value.sentence() == told


def test_keys_lie_in_memory_for_each_database_by_itself():
    """Two databases never share keys; `none` keeps them in the process."""
    one, other = Options(database="a.db").keys_path(), Options(database="b.db").keys_path()
    assert one is None or one != other
    assert Options(keys="none").keys_path() is None
    assert str(Options(keys="/run/x/relay.keys").keys_path()) == "/run/x/relay.keys"


def read_all(query):
    """Read a query as the list route does."""
    values = read_query(query, (b"after", b"wait"))
    return read_number(values.get(b"after", b"0")), read_seconds(values.get(b"wait", b"0"))


@given(st.binary(max_size=60))
def test_a_query_from_anywhere_is_read_or_refused(query):
    """Known names, each once, plain numbers."""
    try:
        number, seconds = read_all(query)
    except Refused as refused:
        status = refused.reply.status
    else:
        status = 200
        assert b"after" in query or number == 0
    assert status in (200, 400)
    if status == 400:
        return
    assert 0 <= number < 2**53
    assert 0 <= seconds < 10_000


@pytest.mark.parametrize(
    "query", [b"after=1&after=2", b"after", b"after=", b"after=+1", b"after=-1", b"after=1e3", b"upto=1",
              b"after=9007199254740992", b"wait=.5", b"wait=nan", b"&", b"after=%31"]
)  # fmt: skip
def test_odd_queries_are_refused(query):
    """No guessing at what was meant."""
    with pytest.raises(Refused):
        read_all(query)


def test_the_listening_socket_says_that_it_is_tcp():
    """Else the event loop leaves small answers waiting for fuller packets."""
    with _listen("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP
        with pytest.raises(InputError):
            _listen("127.0.0.1", listener.getsockname()[1]).close()
