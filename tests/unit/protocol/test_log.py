"""What a log holds is looked up, whichever log grew from which."""

from datetime import UTC, datetime

from handhold.protocol.partnership import Partnership, logged
from unit.protocol.world import Person, paired

NOW = datetime(2027, 3, 3, tzinfo=UTC)


def grown(partner: Partnership, *events: bytes) -> Partnership:
    """Return the partnership with these heard."""
    return logged(partner, NOW, events, mine=False)


def test_two_logs_that_grew_from_one_keep_apart() -> None:
    """What only the one holds is new to the other, and to the one they grew from."""
    (pairing, outcome), _ = paired()
    first = grown(Person(pairing, outcome, "log").partner, b"one")
    left, right = grown(first, b"left"), grown(first, b"right")
    assert _events(grown(right, b"one", b"left", b"right")) == [b"one", b"right", b"left"]
    assert _events(grown(left, b"right", b"left")) == [b"one", b"left", b"right"]
    assert _events(grown(first, b"left", b"right", b"left")) == [b"one", b"left", b"right"]
    assert grown(left, b"one", b"left") is left


def _events(partner: Partnership) -> list[bytes]:
    return [entry.event for entry in partner.log]
