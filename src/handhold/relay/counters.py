"""Counters for whoever runs a relay: sums over everybody, and nothing about anybody."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

_HELP: Final = {
    "deposited": "Messages saved.",
    "repeated": "Deposits that were there already.",
    "refused_size": "Deposits refused for their length.",
    "refused_full": "Deposits refused by a full mailbox.",
    "refused_busy": "Requests refused by a rate limit.",
    "refused_connections": "Requests refused since too many connections were open.",
    "delivered": "Messages handed out.",
    "acknowledged": "Messages deleted by their reader.",
    "expired": "Messages deleted by age.",
    "undeliverable": "Messages dropped since their key is gone.",
    "released": "Pairs of held messages released together.",
    "nameplates": "Nameplates given out.",
    "claims": "Nameplates claimed.",
    "storage_failures": "Requests that failed in storage.",
}


class Counters:
    """Sums since the start of this process; `process` tells it from those that serve beside it, if any do."""

    def __init__(self, process: str = "") -> None:
        self._label = f'{{process="{process}"}}' if process else ""
        self._sums: Counter[str] = Counter(dict.fromkeys(_HELP, 0))

    def add(self, name: str, amount: int = 1) -> None:
        """Count something; the name is one of the known ones."""
        self._sums[name] += amount

    def __getitem__(self, name: str) -> int:
        return self._sums[name]

    def text(self, gauges: Mapping[str, int]) -> bytes:
        """Return everything in Prometheus' text format, with present values of some gauges."""
        lines: list[str] = []
        for name, meaning in _HELP.items():
            full = f"handhold_relay_{name}_total"
            lines += [f"# HELP {full} {meaning}", f"# TYPE {full} counter"]
            lines.append(f"{full}{self._label} {self._sums[name]}")
        for name, value in gauges.items():
            full = f"handhold_relay_{name}"
            lines += [f"# TYPE {full} gauge", f"{full}{self._label} {value}"]
        return ("\n".join(lines) + "\n").encode()
