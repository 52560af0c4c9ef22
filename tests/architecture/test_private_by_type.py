"""What a person tells only their own device can't be handed to an encoder: the type checker refuses it."""

import importlib
import pkgutil
from pathlib import Path

import pytest
from mypy import api

import handhold.core
from conftest import ROOT
from handhold.core.events import PrivateEvent, SharedEvent

DOORS = {"handhold.core.agreements": "encode", "handhold.protocol.shared": "encode_shared"}
"""By module: each function that makes bytes for a partner's device."""


def kinds(family: type) -> list[type]:
    """Return every kind of a family that the program has, however deep."""
    for each in pkgutil.walk_packages(handhold.core.__path__, "handhold.core."):
        importlib.import_module(each.name)
    found, waiting = [], list(family.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("handhold."):
            found.append(kind)
    return sorted(found, key=lambda kind: (kind.__module__, kind.__name__))


def test_no_private_event_passes_the_type_checker_on_its_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Each kind at each door, line by line; every shared statement goes through the same door."""
    private, shared = kinds(PrivateEvent), kinds(SharedEvent)
    assert {"AloneAnswered", "StepFelt", "TalkNoted"} <= {kind.__name__ for kind in private}
    lines, refused = [], set()
    for module, door in DOORS.items():
        lines += [f"from {module} import {door}"]
        for kind in private + shared:
            lines += [f"import {kind.__module__}", f"def hand(event: {kind.__module__}.{kind.__name__}) -> bytes:"]
            lines += [f"    return {door}(event)"]
            refused |= {len(lines)} if kind in private else set()
    (tmp_path / "out.py").write_text("\n".join(line.replace("hand(", f"hand{n}(") for n, line in enumerate(lines)), "utf-8")
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("MYPYPATH", str(ROOT / "src"))
    told, wrong, _ = api.run([str(tmp_path / "out.py"), "--cache-dir", str(tmp_path / "cache")])
    assert wrong == ""
    errors = [line for line in told.splitlines() if ": error:" in line]
    assert all("[arg-type]" in line for line in errors), told
    assert {int(line.split(":")[1]) for line in errors} == refused
    assert len(refused) == len(DOORS) * len(private)
