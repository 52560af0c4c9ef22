"""The relay's description of itself, held to the running program."""

import os
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS
from schemathesis.config import SchemathesisConfig

from handhold.relay import http
from handhold.relay.app import RelayApp, from_options
from handhold.relay.openapi import openapi
from handhold.relay.options import Options
from relay.asking import Box, body

ANN = Box("ann")
METHODS = ("get", "post", "put", "delete", "patch", "options", "head")
EXAMPLES = 400 if os.environ.get("HANDHOLD_PROFILE") == "nightly" else 15
EXAMPLE_PATHS = {
    "/v1/box/{box}": f"/v1/box/{ANN.id}",
    "/v1/nameplate/{number}": "/v1/nameplate/77",
    "/v1/nameplate/{number}/claim": "/v1/nameplate/77/claim",
}


@pytest.mark.anyio
async def test_every_described_route_exists_and_no_other_method_does(running):
    """What the document names is answered; what it doesn't name is 405 or a preflight."""
    async with running(metrics_token="sixteen or more characters") as relay:
        for path, item in openapi()["paths"].items():
            for method in METHODS:
                answer = await relay.ask(method.upper(), EXAMPLE_PATHS.get(path, path))
                if method in item:
                    assert answer.status != 405, (method, path)
                    assert str(answer.status) in item[method]["responses"], (method, path)
                elif method == "options":
                    assert answer.status == 204, path
                else:
                    assert answer.status == 405, (method, path)
                    allowed = {one.lower() for one in answer.headers["allow"].split(", ")}
                    assert allowed == {*(set(item) & set(METHODS)), "options"}, path


def test_every_refusal_sends_the_headers_that_its_status_is_described_with():
    """When to come back, and what kind of key is missing; for each reason that has such a status."""
    described = {
        status: {name.lower().encode() for name in refusal.get("headers", {})}
        for item in openapi()["paths"].values()
        for method in set(METHODS) & set(item)
        for status, refusal in item[method]["responses"].items()
    }
    assert {status for status, names in described.items() if names} == {"401", "405", "429", "503"}
    for (reason, _), reply in http._PROBLEMS.items():
        if reason == "method":
            continue  # what is allowed depends on the address: tested above
        assert described[str(reply.status)] <= {name for name, _ in reply.headers}, reason


@pytest.mark.anyio
async def test_the_document_is_served_as_it_is_written(running):
    """The same, byte by byte decoded."""
    async with running() as relay:
        answer = await relay.ask("GET", "/v1/openapi.json")
        assert answer.json == openapi()


@pytest.mark.anyio
async def test_unknown_addresses_are_not_found(running):
    """Also those that nearly are one."""
    async with running() as relay:
        for path in ("/v1", "/v1/box/", f"/v1/box/{ANN.id}/", f"/v1/box/{ANN.id[:-1]}B",
                     "/v1/nameplate/", "/v1/nameplate/0", "/v1/nameplate/12345678", "/metrics",
                     "/v1/nameplate/12/claims", "//v1/health", "/docs"):  # fmt: skip
            assert (await relay.ask("GET", path, key=ANN.key)).status == 404, path


@pytest.mark.anyio
async def test_somebody_who_opens_a_scanned_code_is_told_what_to_do(running):
    """A few plain sentences; the code itself stays in their browser, behind the #."""
    async with running() as relay:
        told = await relay.ask("GET", "/")
        assert told.status == 200
        assert b"Open Handhold on your own device" in told.body


@pytest.mark.anyio
async def test_counters_name_nobody_and_need_the_operators_token(running):
    """Sums only; and without a token of the operator's there is no such page."""
    token = "sixteen or more characters"
    async with running(metrics_token=token) as relay:
        await relay.put(ANN, body("x"))
        await relay.put(ANN, body("x", 1000))
        await relay.fetch(ANN)
        await relay.acknowledge(ANN, 1)
        assert (await relay.ask("GET", "/metrics")).status == 401
        assert (await relay.ask("GET", "/metrics", key=token + "!")).status == 401
        text = (await relay.ask("GET", "/metrics", key=token)).body.decode()
        sums = dict(line.split(" ") for line in text.splitlines() if not line.startswith("#"))
        for name in ("deposited", "refused_size", "delivered", "acknowledged"):
            assert sums[f"handhold_relay_{name}_total"] == "1", name
        assert ANN.id not in text
        assert relay.address not in text


WIDE = dict.fromkeys(
    ("deposit_burst", "request_burst", "nameplates_an_hour", "claims_an_hour"), 1e9
)
TOO_LONG = [413]
"""How a body that the document can only describe in words is refused: it has exactly one of three lengths."""

STRICT = SchemathesisConfig.from_dict(
    {
        "checks": {
            "negative_data_rejection": {"expected-statuses": ["4xx", 503]},
            "positive_data_acceptance": {"expected-statuses": ["2xx", 401, 403, 404, 409, *TOO_LONG]},
        }
    }
)
described = schemathesis.openapi.from_dict(openapi(), config=STRICT)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> RelayApp:
    """Return an app on SQLite."""
    folder: Path = tmp_path_factory.mktemp("fuzzed")
    token = "sixteen or more characters"
    return from_options(Options(database=str(folder / "relay.db"), keys="none", metrics_token=token, **WIDE))


@pytest.mark.filterwarnings("ignore")
@described.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
def test_no_request_gets_an_answer_the_document_does_not_name(case, app):
    """No 5xx, no undocumented status, type, header or shape, whatever is asked; all checks are on."""
    response = case.call(app=app)
    case.validate_response(response, checks=CHECKS.get_by_names(sorted(CHECKS.get_all_names())))
