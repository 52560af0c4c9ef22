"""The relay's description of itself (OpenAPI 3.1). Tests hold it to the running program."""

from typing import Any, Final

import msgspec

from handhold.wire.frames import MEDIA_TYPE
from handhold.wire.limits import (
    BOX_BYTES,
    BOX_MESSAGES,
    LARGEST_SEQUENCE,
    LIST_MESSAGES,
    SIZE_CLASSES,
    WAIT_SECONDS,
)
from handhold.wire.mailbox import TEXT
from handhold.wire.relay import (
    BOX,
    NAMEPLATES,
    Deposited,
    Held,
    NameplateMade,
    NameplateState,
    Problem,
)

Json = dict[str, Any]

_TEXT: Final[Json] = {"type": "string", "pattern": f"^{TEXT}$"}
_REFUSALS: Final = {
    "400": "The request can't be read.",
    "401": "This needs a read key.",
    "403": "That read key doesn't open this mailbox.",
    "404": "There is no such address or nameplate.",
    "405": "That address doesn't take this method.",
    "408": "The request didn't arrive within ten seconds.",
    "409": "Somebody else has it.",
    "413": "The body is not exactly as long as a size class.",
    "429": "The mailbox is full, or too many requests; see Retry-After.",
    "431": "Too many or too long headers.",
    "503": "The relay can't save or read at the moment, or has too many connections; send again.",
}
_LATER: Final[Json] = {
    "headers": {"Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}}}
}
_TOLD: Final[dict[str, Json]] = {
    "401": {"headers": {"WWW-Authenticate": {"required": True, "schema": {"const": "Bearer"}}}},
    "405": {"headers": {"Allow": {"required": True, "schema": {"type": "string"}}}},
    "429": _LATER,
    "503": _LATER,
}
_ALWAYS: Final = ("400", "404", "405", "408", "413", "429", "431", "503")
_KEYED: Final = ("401", "403")


def openapi() -> Json:
    """Return the document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Handhold relay",
            "version": "1",
            "summary": "Mailboxes of sealed messages, for devices that aren't online together.",
            "description": f"A mailbox holds up to {BOX_MESSAGES} messages and {BOX_BYTES} bytes."
            " What goes beyond is refused; nothing is ever dropped to make room.",
        },
        "paths": {
            BOX + "{box}": _mailbox(),
            NAMEPLATES: {
                "post": _operation(
                    "askNameplate",
                    "Ask for a short number that points at the mailbox of this read key.",
                    {"201": _json("Given out.", "NameplateMade")},
                    keyed=True,
                )
            },
            NAMEPLATES + "/{number}": _nameplate(),
            NAMEPLATES + "/{number}/claim": _claim(),
            "/": {
                "get": _operation("welcome", "Say in plain words what this is.", {"200": _told()})
            },
            "/v1/health": {"get": _operation("health", "Say whether the relay works.", {"200": _any()})},
            "/v1/openapi.json": {
                "get": _operation("openapi", "Return this document.", {"200": _any()})
            },
            "/metrics": {"get": _metrics()},
        },
        "components": _components(),
    }


def _components() -> Json:
    shapes = (Deposited, Held, NameplateMade, NameplateState, Problem)
    _, schemas = msgspec.json.schema_components(shapes, ref_template="#/components/schemas/{name}")
    bearer = {"type": "http", "scheme": "bearer", "description": "A read key: 32 bytes, base64url."}
    operator = {"type": "http", "scheme": "bearer", "description": "The operator's token for counters."}
    return {"schemas": schemas, "securitySchemes": {"readKey": bearer, "operator": operator}}


_NUMBER: Final[Json] = {"type": "integer", "minimum": 0, "maximum": LARGEST_SEQUENCE}


def _mailbox() -> Json:
    last = _query("upto", _NUMBER, "The last sequence number safely kept.")
    return {
        "parameters": [_path("box", _TEXT, "SHA-256 of a label and the read key, base64url.")],
        "post": _deposit(),
        "get": _list(),
        "delete": _operation(
            "acknowledge",
            "Delete messages up to and with `upto`. Nobody but the reader can delete.",
            {"204": {"description": "Deleted."}},
            [{**last, "required": True}],
            keyed=True,
        ),
    }


def _deposit() -> Json:
    sizes = f"Exactly {', '.join(map(str, SIZE_CLASSES))} bytes."
    body = {"type": "string", "format": "binary", "description": sizes}
    described = _operation(
        "deposit",
        "Put a sealed message in. The same bytes sent again, while the first still lie there, are"
        " saved once. With `release` and `with` the message is held until a message for the other"
        " mailbox arrives under the same token; then both are let go at once.",
        {"201": _either("Saved, or let go.", "Deposited", "Held"), "202": _json("Held.", "Held")},
        [
            _query("release", _TEXT, "A token that both sides know and nobody else."),
            _query("with", _TEXT, "The mailbox of the counterpart."),
        ],
        more=("409",),
    )
    content = {"application/octet-stream": {"schema": body}}
    return described | {"requestBody": {"required": True, "content": content}}


def _list() -> Json:
    parts = f"Up to {LIST_MESSAGES} messages, each as sequence (8 bytes), length (4 bytes), body."
    frames = {"type": "string", "format": "binary", "description": parts}
    wait = {"type": "number", "minimum": 0, "maximum": 9999}
    return _operation(
        "list",
        "Return the messages beyond `after`, oldest first; wait for the first of them.",
        {"200": {"description": "Messages.", "content": {MEDIA_TYPE: {"schema": frames}}}},
        [
            _query("after", _NUMBER, "The last sequence number seen; 0 at first."),
            _query("wait", wait, f"Seconds to wait; more than {WAIT_SECONDS} counts as that."),
        ],
        keyed=True,
    )


def _nameplate() -> Json:
    return {
        "parameters": [_number()],
        "get": _operation(
            "lookNameplate",
            "See the other side's mailbox, as one of its two sides.",
            {"200": _json("How it stands.", "NameplateState")},
            keyed=True,
        ),
        "delete": _operation(
            "freeNameplate",
            "Free the number, as one of its two sides.",
            {"204": {"description": "Freed."}},
            keyed=True,
        ),
    }


def _claim() -> Json:
    return {
        "parameters": [_number()],
        "post": _operation(
            "claimNameplate",
            "Become the one other side. A third who tries makes the nameplate crowded.",
            {"200": _json("Claimed.", "NameplateState")},
            keyed=True,
            more=("409",),
        ),
    }


def _metrics() -> Json:
    described = "Sums over everybody, in Prometheus' text format; only with the operator's token."
    content = {"text/plain": {"schema": {"type": "string"}}}
    found = {"200": {"description": "Counters.", "content": content}}
    return _operation("metrics", described, found, more=("401",)) | {"security": [{"operator": []}]}


def _operation(
    name: str,
    description: str,
    found: Json,
    parameters: list[Json] | None = None,
    *,
    keyed: bool = False,
    more: tuple[str, ...] = (),
) -> Json:
    statuses = sorted({*_ALWAYS, *more, *(_KEYED if keyed else ())})
    refusals = {s: _json(_REFUSALS[s], "Problem") | _TOLD.get(s, {}) for s in statuses}
    return {
        "operationId": name,
        "description": description,
        "parameters": parameters or [],
        "responses": {**found, **refusals},
        "security": [{"readKey": []}] if keyed else [],
    }


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(description: str, name: str) -> Json:
    return {"description": description, "content": {"application/json": {"schema": _ref(name)}}}


def _either(description: str, *names: str) -> Json:
    schema = {"anyOf": [_ref(name) for name in names]}
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _told() -> Json:
    return {
        "description": "A few sentences.",
        "content": {"text/plain": {"schema": {"type": "string"}}},
    }


def _any() -> Json:
    return {
        "description": "Found.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }


def _query(name: str, schema: Json, description: str) -> Json:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _path(name: str, schema: Json, description: str) -> Json:
    return _query(name, schema, description) | {"in": "path", "required": True}


def _number() -> Json:
    schema = {"type": "integer", "minimum": 1, "maximum": 9_999_999}
    return _path("number", schema, "A nameplate's number.")
