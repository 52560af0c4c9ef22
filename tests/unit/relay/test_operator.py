"""What a relay's operator may set, and what is refused with its name before anything starts."""

import os
from types import SimpleNamespace

import pytest

from handhold.base.errors import InputError
from handhold.relay import serve
from handhold.relay.options import Options, from_environment, unknown
from handhold.relay.throttle import Throttle


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("CONNECTIONS", "0", "is 0, and must be 1 or more, and finite."),
        ("POLLS", "-5", "is -5, and must be 1 or more, and finite."),
        ("DEPOSIT_RATE", "-1", "is -1.0, and must be above 0, and finite."),
        ("DEPOSIT_RATE", "0", "is 0.0, and must be above 0, and finite."),
        ("DEPOSIT_RATE", "nan", "is nan, and must be above 0, and finite."),
        ("DEPOSIT_RATE", "inf", "is inf, and must be above 0, and finite."),
        ("DEPOSIT_BURST", "0", "is 0.0, and must be 1 or more, and finite."),
        ("EVERYBODY_BURST", "0.5", "is 0.5, and must be 1 or more, and finite."),
        ("NAMEPLATES_AN_HOUR", "0", "is 0.0, and must be 1 or more, and finite."),
    ],
)
def test_a_number_that_would_serve_nobody_is_refused(name, value, told):
    """By the variable it is set by."""
    with pytest.raises(InputError) as caught:
        from_environment({f"HANDHOLD_RELAY_{name}": value})
    assert caught.value.sentence() == f"HANDHOLD_RELAY_{name} {told}"


def test_small_rates_and_bursts_of_one_are_taken():
    """The least that still serves somebody."""
    given = Options(deposit_rate=1e-6, deposit_burst=1.0, nameplates_an_hour=1.0, polls=1, connections=1)
    assert given.deposit_rate == 1e-6


def test_a_slip_in_a_name_is_told_and_its_value_is_not(caplog):
    """Also when the relay then doesn't start."""
    slip = {"HANDHOLD_RELAY_METRIC_TOKEN": "secretsecretsecret", "HANDHOLD_RELAY_DAYS": "3", "HOME": "/"}
    assert unknown(slip) == ["HANDHOLD_RELAY_METRIC_TOKEN"]
    with pytest.raises(InputError):
        serve.run(workers=2, environment=slip)
    assert caplog.messages == ["HANDHOLD_RELAY_METRIC_TOKEN is no setting of the relay, and changes nothing"]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"proxies": "foo"}, "--proxies takes IP addresses, and 'foo' is none."),
        ({"proxies": "192.0.2.1,"}, "--proxies takes IP addresses, and '' is none."),
        ({"host": ""}, "--host is empty; "),
    ],
)
def test_addresses_that_are_none_are_refused(settings, told, unstarted):
    """An empty one would have been every address of the machine."""
    with pytest.raises(InputError) as caught:
        serve.run(**{"port": 0, "environment": {}, **settings})
    assert caught.value.sentence().startswith(told)
    assert unstarted == []


@pytest.mark.parametrize("proxies", ["", "*", "192.0.2.1", "192.0.2.0/24, 2001:db8::1"])
def test_proxies_by_address_network_or_any_are_believed(proxies, unstarted):
    """And the relay starts."""
    serve.run(port=0, environment={}, proxies=proxies)
    assert len(unstarted) == 1


@pytest.mark.parametrize(("codes", "ends"), [([None, 3], True), ([0, 0], False), ([-15, 0], False)])
def test_several_processes_that_could_not_start_end_with_a_failure(codes, ends, unstarted, monkeypatch):
    """A supervisor of the machine sees it; being told to stop is none."""
    several = SimpleNamespace(run=lambda: None, processes=[SimpleNamespace(exitcode=code) for code in codes])
    monkeypatch.setattr(serve, "Multiprocess", lambda *_, **__: several)
    told = []

    def run():
        serve.run(port=0, database="postgresql://x", workers=2, environment={}, told=told.append)

    if ends:
        with pytest.raises(SystemExit) as ended:
            run()
        assert ended.value.code == 3
    else:
        run()
    assert told


@pytest.fixture
def unstarted(monkeypatch):
    """Return the servers that would have run; this process stays as it is."""
    ran = []
    server = SimpleNamespace(run=lambda **_: ran.append(1))
    monkeypatch.setattr(serve.uvicorn, "Server", lambda _: server)
    monkeypatch.setattr(serve.resource, "setrlimit", lambda *_: None)
    monkeypatch.setattr(serve.importlib.util, "find_spec", lambda _: True)
    monkeypatch.setattr(serve.os, "environ", dict(os.environ))
    return ran


@pytest.mark.parametrize(("rate", "seconds"), [(5 / 3600, 720), (20 / 3600, 180), (10.0, 0), (0, 0)])
def test_a_slow_limit_says_when_to_come_again(rate, seconds):
    """In time for one more; a quick one leaves it to the usual five seconds."""
    assert Throttle(rate, 5, lambda: 0.0).seconds == seconds


@pytest.mark.parametrize("address", ["mysql://relay:plum@db/relay", "Postgresql:relay:plum@localhost"])
def test_an_address_of_another_kind_is_no_file(address):
    """It is refused without what stands in it, which may be a password; a path with a colon is a file."""
    with pytest.raises(InputError) as caught:
        from_environment({"HANDHOLD_RELAY_DATABASE": address})
    assert caught.value.sentence() == (
        "HANDHOLD_RELAY_DATABASE (or --database) must be a file or begin with postgresql:// ;"
        " put ./ before a file's name that has a colon."
    )
    assert Options(database="./relay:1.db").database == "./relay:1.db"
