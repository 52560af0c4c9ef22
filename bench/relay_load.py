"""A load client for mailbox relays on this machine: closed loop, open loop, idle, and a ledger.

Every message carries its pair, its number and a checksum, so loss, duplication, corruption and
wrong order are counted and not assumed away. Latency in the open loop counts from the instant a
message was due, not from when the client came round to sending it.
"""

import asyncio
import contextlib
import hashlib
import os
import random
import struct
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from handhold.wire.frames import unpack_frames
from handhold.wire.mailbox import mailbox_id, to_text

_HEAD = struct.Struct(">IId")
_TICK = os.sysconf("SC_CLK_TCK")
now = time.perf_counter


class Link:
    """One keep-alive HTTP connection to a port of this machine."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(
        self, method: str, path: str, body: bytes = b"", key: str = ""
    ) -> tuple[int, bytes]:
        """Send a request and return status and body."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        assert self.reader is not None
        secret = f"Authorization: Bearer {key}\r\n" if key else ""
        head = f"{method} {path} HTTP/1.1\r\nHost: relay\r\nContent-Length: {len(body)}\r\n{secret}\r\n"
        try:
            self.writer.write(head.encode() + body)
            raw = await self.reader.readuntil(b"\r\n\r\n")
            length = 0
            for line in raw.lower().split(b"\r\n"):
                if line.startswith(b"content-length:"):
                    length = int(line[15:])
            return int(raw[9:12]), await self.reader.readexactly(length) if length else b""
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Hang up."""
        if self.writer is not None:
            self.writer.close()
            self.writer = None


class Box:
    """A mailbox with its sender's and its reader's connection, each to a port of its own."""

    def __init__(self, name: str, send_port: int, read_port: int) -> None:
        key = hashlib.sha256(name.encode()).digest()
        self.key, self.id = to_text(key), to_text(mailbox_id(key))
        self.sender, self.reader = Link(send_port), Link(read_port)
        self.after = 0

    async def send(self, body: bytes) -> None:
        """Deposit; raises RuntimeError when refused."""
        status, answer = await self.sender.ask("POST", f"/v1/box/{self.id}", body)
        if status != 201:
            raise RuntimeError(f"deposit {status} {answer[:60]!r}")

    async def fetch(self, wait: float) -> list[bytes]:
        """Return new bodies; wait for them up to `wait` seconds."""
        path = f"/v1/box/{self.id}?after={self.after}&wait={wait:g}"
        status, answer = await self.reader.ask("GET", path, key=self.key)
        if status != 200:
            raise RuntimeError(f"list {status} {answer[:60]!r}")
        frames = unpack_frames(answer)
        if frames:
            self.after = frames[-1].sequence
        return [frame.body for frame in frames]

    async def acknowledge(self) -> None:
        """Delete what was fetched."""
        path = f"/v1/box/{self.id}?upto={self.after}"
        status, answer = await self.reader.ask("DELETE", path, key=self.key)
        if status != 204:
            raise RuntimeError(f"acknowledge {status} {answer[:60]!r}")

    def close(self) -> None:
        """Hang up both."""
        self.sender.close()
        self.reader.close()


@dataclass
class Ledger:
    """What was accepted and what came out."""

    accepted: set[tuple[int, int]] = field(default_factory=set)
    got: set[tuple[int, int]] = field(default_factory=set)
    accept_times: list[float] = field(default_factory=list)
    end_to_end: list[float] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    last: dict[int, int] = field(default_factory=dict)

    def saw(self, body: bytes) -> None:
        """Check and count one message."""
        if hashlib.blake2b(body[:-8], digest_size=8).digest() != body[-8:]:
            self.counts["corrupt"] += 1
            return
        pair, number, due = _HEAD.unpack_from(body)
        if (pair, number) in self.got:
            self.counts["twice"] += 1
            return
        if number < self.last.get(pair, -1):
            self.counts["out_of_order"] += 1
        self.last[pair] = number
        self.got.add((pair, number))
        self.end_to_end.append(now() - due)

    def report(self) -> dict[str, Any]:
        """Return the verdicts."""
        return {
            "accepted": len(self.accepted),
            "received": len(self.got),
            "lost": len(self.accepted - self.got),
            "twice": self.counts["twice"],
            "corrupt": self.counts["corrupt"],
            "out_of_order": self.counts["out_of_order"],
        }


def make_body(pair: int, number: int, due: float, size: int = 1024) -> bytes:
    """Return a message that can be checked when it comes out."""
    body = _HEAD.pack(pair, number, due) + os.urandom(size - _HEAD.size - 8)
    return body + hashlib.blake2b(body, digest_size=8).digest()


def percentiles(seconds: list[float]) -> dict[str, float]:
    """Return p50, p99 and the largest in milliseconds."""
    if not seconds:
        return {}
    ordered = sorted(seconds)
    at = {"p50": 0.5, "p99": 0.99, "max": 1.0}
    return {
        name: round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)
        for name, share in at.items()
    }


def usage(pids: Iterable[int]) -> tuple[float, int]:
    """Return processor seconds and resident bytes of some processes together."""
    seconds, resident = 0.0, 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            seconds += (int(fields[11]) + int(fields[12])) / _TICK
            resident += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return seconds, resident


def machine_seconds() -> float:
    """Return processor seconds that the whole machine has spent working."""
    fields = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / _TICK


class Run:
    """One measured stretch: throughput, relay processor time, and what others burnt meanwhile."""

    def __init__(self, pids: list[int]) -> None:
        self.pids = pids
        self.ledger = Ledger()

    def begin(self) -> None:
        """Start the watch."""
        self.mark = (now(), usage(self.pids)[0], time.process_time(), machine_seconds())

    def end(self, messages: int) -> dict[str, Any]:
        """Stop it."""
        start, relay, own, machine = self.mark
        seconds, spent = now() - start, usage(self.pids)[0] - relay
        foreign = machine_seconds() - machine - spent - (time.process_time() - own)
        return {
            "messages_per_s": round(messages / seconds),
            "cpu_us_per_message": round(spent / max(messages, 1) * 1e6),
            "foreign_cores": round(max(0.0, foreign) / seconds, 2),
        }

    async def send_all(self, pair: int, box: Box, messages: int) -> None:
        """Send one after the other."""
        for number in range(messages):
            await self.send(pair, box, number, now())

    async def send(self, pair: int, box: Box, number: int, due: float) -> None:
        """Send one message and note it."""
        await box.send(make_body(pair, number, due))
        self.ledger.accepted.add((pair, number))
        self.ledger.accept_times.append(now() - due)

    async def receive(self, box: Box, messages: int | None) -> None:
        """Fetch and acknowledge until all are there, or for ever."""
        while messages is None or messages > 0:
            bodies = await box.fetch(20)
            for body in bodies:
                self.ledger.saw(body)
            if bodies:
                await box.acknowledge()
            if messages is not None:
                messages -= len(bodies)

    async def live(self, boxes: list[Box], messages: int) -> dict[str, Any]:
        """Both sides online, everybody as fast as the relay lets them."""
        self.begin()
        await asyncio.gather(
            *(self.receive(box, messages) for box in boxes),
            *(self.send_all(pair, box, messages) for pair, box in enumerate(boxes)),
        )
        return self.end(len(boxes) * messages)

    async def deposit(self, boxes: list[Box], messages: int) -> dict[str, Any]:
        """Nobody reads while everybody sends; then all is fetched and checked."""
        self.begin()
        await asyncio.gather(*(self.send_all(i, box, messages) for i, box in enumerate(boxes)))
        result = self.end(len(boxes) * messages)
        await asyncio.gather(*(self.receive(box, messages) for box in boxes))
        return result

    async def rate(self, boxes: list[Box], rate: float, seconds: float) -> dict[str, Any]:
        """Send at a steady rate at random instants, whatever the relay does."""
        draw, turns = random.Random(1), [asyncio.Lock() for _ in boxes]
        readers = [asyncio.ensure_future(self.receive(box, None)) for box in boxes]
        await asyncio.sleep(0.5)
        self.begin()
        due, sends = now(), []

        async def fire(pair: int, number: int, due: float) -> None:
            async with turns[pair]:
                await self.send(pair, boxes[pair], number, due)

        for number in range(int(rate * seconds)):
            due += draw.expovariate(rate)
            await asyncio.sleep(max(0, due - now()))
            sends.append(asyncio.ensure_future(fire(draw.randrange(len(boxes)), number, due)))
        await asyncio.gather(*sends)
        await asyncio.sleep(0.5)
        result = self.end(len(sends))
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
        within = sum(time <= 0.025 for time in self.ledger.accept_times)
        return result | {"accepted_within_25_ms": round(within / len(sends), 4)}
