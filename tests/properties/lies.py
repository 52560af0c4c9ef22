"""What a changed app may send: anything that decodes, in anybody's name, with any vector."""

from datetime import timedelta
from random import Random
from typing import Any

from handhold.core import agreements as ag
from handhold.core.agreements import statements as said
from handhold.core.agreements.statements import Mark
from properties.world import STEPS, World

KINDS = (
    said.Proposed,
    said.Agreed,
    said.AgreedAgain,
    said.Closed,
    said.Reopened,
    said.Today,
    said.Still,
    said.Done,
    said.Lengthened,
    said.Began,
)
WORDS = (("close",), ("close", "slowly"), ("a-word-nobody-has",), ())


def lie(world: World, random: Random, kinds: tuple[type, ...] = KINDS) -> None:
    """Let b's changed app put one statement of its own making into a's mailbox."""
    peer = world.peers["b"]
    highest = {key: device.highest for key, device in peer.state.history.devices.items()}
    side = random.choice("abbb")
    device = random.choice([f"{side}1", f"{side}1", f"{side}2", f"{side}9"])
    seq = max(1, highest.get((side, device), 0) + random.choice((-1, 0, 1, 1, 1, 2)))  # type: ignore[call-overload]
    far = random.choice((0, 0, 0, 3, 50))
    seen = tuple(
        Mark(s, d, n + far)
        for (s, d), n in sorted(highest.items())
        if (s, d) != (side, device) and n
    )
    if random.random() < 0.2:
        seen = ()
    hours = random.choice((-48, -13, 0, 0, 0, 30, 400))
    at = peer.now(world.real) + timedelta(hours=hours)
    kind = random.choice(kinds)
    base = {
        "side": side,
        "device": device,
        "seq": seq,
        "seen": seen,
        "at": at,
        "offset": random.choice((0, -300, 840)),
    }
    made = kind(**base, **_rest(kind, random))
    if side == "b" and random.random() < 0.7:
        peer.keep(ag.Turn(peer.now(world.real), True, (made,)))
    world.relay.boxes["a"].append(("said", ag.encode(made)))


def _rest(kind: type, random: Random) -> dict[str, Any]:
    fields = set(kind.__struct_fields__)  # type: ignore[attr-defined]
    step = random.choice((STEPS[0], STEPS[0], STEPS[1]))
    given: dict[str, Any] = {"step": step, "unsure": False, "sober": True, "left": 720, "hours": 1}
    if "words" in fields:
        given["words"] = random.choice(WORDS)
    return {name: value for name, value in given.items() if name in fields}
