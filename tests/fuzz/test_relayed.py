"""Whether the fuzz of a relay sees: how many changed requests still get past the key, and how far."""

import random
from collections import Counter

import pytest

from fuzz.relayed import RELAY, REQUESTS, TRUE, WORDS, changed
from fuzz.test_decoders import SEED

SENT = 700
SHARES = {
    "past the key": 0.15, "deposit": 0.02, "held": 0.004, "released": 0.005, "read": 0.015, "wait": 0.01,
    "acknowledge": 0.005, "make": 0.015, "claimed": 0.01, "crowded": 0.01, "look": 0.01,
}  # fmt: skip
"""Of the requests sent, the least that must come so far: about half of what does."""

REACHES = {"hold": "held", "let go": "released", "claim": "claimed", "crowd": "crowded"}
"""What a true request is counted as, where that has another name."""

WELL = {200, 201, 202, 204}


def test_changed_requests_still_reach_every_route():
    """Of those that start from true ones and are changed in a place or two, enough get past the key and to each route."""
    draw = random.Random(SEED)
    RELAY.reached.clear()
    for _ in range(SENT):
        RELAY.send(changed(draw.choice(REQUESTS), draw, WORDS))
    scarce = {name: RELAY.reached[name] for name, share in SHARES.items() if RELAY.reached[name] < share * SENT}
    assert not scarce, f"seed {SEED}"


@pytest.mark.parametrize("what", TRUE)
def test_what_is_changed_is_true_to_begin_with(what):
    """Each request is answered as it should be, and comes where it should."""
    for one in TRUE[what]:
        RELAY.reached.clear()
        answered = RELAY.send(one)
        reached = Counter(name for name in RELAY.reached if name != "past the key")
        assert reached == Counter({"elsewhere": [], "give back": []}.get(what, [REACHES.get(what, what)]))
        assert len(answered) == (0 if what == "wait" else one.count(b"HTTP/1.1"))
        assert set(answered) <= ({409} if what == "crowd" else WELL)
