"""Measures the relay against the smallest honest one, side by side in one run.

    python bench/relay.py --database sqlite live deposit rate idle flood
    python bench/relay.py --database postgres live deposit rate two scale
    python bench/relay.py --reference elsewhere/another.py live deposit

`--reference` puts another relay in the place of our own reference: a Python file with an ASGI `app`
that speaks `/v1/box` as ours does and finds its database in REFERENCE_DATABASE, or in REF_STORE
(`sqlite:PATH` or `pg:ADDRESS`).

Each measurement is repeated with the two relays taking turns, and each turn is compared with its
neighbour, since a shared machine is noisy: `foreign_cores` says how many cores others used meanwhile. Prints one
JSON line per measurement and ends with 1 when a bar is missed.
"""

import argparse
import asyncio
import json
import multiprocessing
import random
import statistics
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from relay_load import Box, Run, make_body, now, percentiles, usage
from relay_servers import OURS, Databases, Server, Share

FLOOD, FLOOD_SECONDS = 10_000, 10.0
Work = Callable[[Run, list[Box]], Awaitable[dict[str, Any]]]


def measure(servers: list[Server], work: Work, pairs: int, name: str) -> dict[str, Any]:
    """Do some work against running relays and return figures and verdicts."""

    async def go() -> dict[str, Any]:
        ports = [server.port for server in servers]
        boxes = [
            Box(f"{name}-{pair}", ports[pair % len(ports)], ports[(pair // 2) % len(ports)])
            for pair in range(pairs)
        ]
        run = Run([server.process.pid for server in servers])
        result = await work(run, boxes)
        for box in boxes:
            box.close()
        verdict = run.ledger.report()
        if verdict["lost"] or verdict["corrupt"] or verdict["out_of_order"]:
            raise SystemExit(f"the relay is broken: {verdict}")
        return (
            result
            | {"accept_ms": percentiles(run.ledger.accept_times)}
            | {"end_to_end_ms": percentiles(run.ledger.end_to_end)}
        )

    return asyncio.run(go())


def compare(
    databases: Databases, engine: str, work: Work, arguments: argparse.Namespace
) -> dict[str, Any]:
    """Let both relays take turns, each of them first as often as second.

    Each turn gives a ratio between neighbours in time; the ratios are the medians of these. So a
    machine that slows down for half of a run weighs on both alike.
    """
    rows: dict[str, list[dict[str, Any]]] = {"reference": [], "handhold": []}
    for turn in range(arguments.turns):
        for kind in sorted(rows, reverse=turn % 2 == 0):
            server = Server(
                kind, databases.fresh(engine), databases.keys, reference=arguments.reference
            ).start()
            try:
                rows[kind].append(measure([server], work, arguments.pairs, f"{kind}{turn}"))
            finally:
                server.stop()

    def ratios(figure: str) -> list[float]:
        pairs = zip(rows["handhold"], rows["reference"], strict=True)
        return sorted(round(ours[figure] / theirs[figure], 2) for ours, theirs in pairs)

    speeds, costs = ratios("messages_per_s"), ratios("cpu_us_per_message")
    figures = ("messages_per_s", "cpu_us_per_message", "foreign_cores")
    middle = {
        kind: {figure: statistics.median(row[figure] for row in found) for figure in figures}
        for kind, found in rows.items()
    }
    return {
        **middle,
        "reference_script": arguments.reference.name,
        "speed_ratio": statistics.median(speeds),
        "cpu_ratio": statistics.median(costs),
        "speed_ratios": speeds,
        "cpu_ratios": costs,
    }


def live(databases: Databases, engine: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """Both sides online: at least 0.9 of the reference, at most 1.2 times its processor time."""
    result = compare(databases, engine, lambda r, b: r.live(b, arguments.messages), arguments)
    return result | {"met": result["speed_ratio"] >= 0.9 and result["cpu_ratio"] <= 1.2}


def deposit(databases: Databases, engine: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """Deposits alone: at least 0.8 of the reference."""
    result = compare(databases, engine, lambda r, b: r.deposit(b, arguments.messages), arguments)
    return result | {"met": result["speed_ratio"] >= 0.8}


def rate(databases: Databases, engine: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """Keep a steady 300 messages a second: 99 % accepted within 25 ms."""
    server = Server("handhold", databases.fresh(engine), databases.keys).start()
    try:
        result = measure([server], lambda r, b: r.rate(b, 300, arguments.seconds), 100, "rate")
    finally:
        server.stop()
    return result | {"met": result["accepted_within_25_ms"] >= 0.99}


def idle(databases: Databases, engine: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """Let polls wait: at most 25 KB each, and a message still arrives in 50 ms at the median."""
    server = Server("handhold", databases.fresh(engine), databases.keys).start()

    async def work(run: Run, boxes: list[Box]) -> dict[str, Any]:
        before = usage(run.pids)[1]
        gate = asyncio.Semaphore(100)

        async def park(box: Box) -> None:
            async with gate:
                await box.reader.ask("GET", "/v1/health")
            await run.receive(box, None)

        readers = [asyncio.ensure_future(park(box)) for box in boxes]
        await asyncio.sleep(5)
        each = (usage(run.pids)[1] - before) / len(boxes)
        for number, pair in enumerate(random.Random(3).sample(range(len(boxes)), 200)):
            await run.send(pair, boxes[pair], number, now())
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.5)
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
        return {"waiting": len(boxes), "bytes_each": round(each)}

    try:
        result = measure([server], work, arguments.idle, "idle")
    finally:
        server.stop()
    return result | {"met": result["bytes_each"] <= 25_000 and result["end_to_end_ms"]["p50"] < 50}


def flood(databases: Databases, engine: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """10,000 messages into one mailbox: memory grows by under 20 MB, the neighbours' p99 under twofold."""
    found: dict[str, list[float]] = {"calm": [], "flooded": [], "grown_mb": []}
    for turn in range(arguments.turns):
        server = Server("handhold", databases.fresh(engine), databases.keys).start()
        try:
            neighbours = lambda r, b: r.rate(b, 100, FLOOD_SECONDS)  # noqa: E731
            found["calm"].append(
                measure([server], neighbours, 50, f"calm{turn}")["accept_ms"]["p99"]
            )
            before = usage([server.process.pid])[1]
            fork = multiprocessing.get_context("fork")
            told = fork.Queue()
            flooder = fork.Process(target=pour, args=(server.port, f"flooded{turn}", told))
            flooder.start()
            found["flooded"].append(
                measure([server], neighbours, 50, f"wet{turn}")["accept_ms"]["p99"]
            )
            answers = told.get(timeout=120)
            flooder.join()
            if answers != {201: 200, 429: FLOOD - 200}:
                raise SystemExit(f"the mailbox took {answers}")
            found["grown_mb"].append((usage([server.process.pid])[1] - before) / 1e6)
        finally:
            server.stop()
    middle = {name: round(statistics.median(values), 2) for name, values in found.items()}
    ratio = round(middle["flooded"] / middle["calm"], 2)
    return middle | {"ratio": ratio, "met": ratio < 2 and middle["grown_mb"] < 20}


def pour(port: int, name: str, told: "multiprocessing.Queue[dict[int, int]]") -> None:
    """Send a flood into one mailbox over eight connections, spread over the measured seconds."""

    async def all_of_it() -> dict[int, int]:
        answers: dict[int, int] = {}
        boxes = [Box(name, port, port) for _ in range(8)]
        begun = now()

        async def one(box: Box, at: int) -> None:
            for number in range(at, FLOOD, len(boxes)):
                await asyncio.sleep(max(0, begun + FLOOD_SECONDS * number / FLOOD - now()))
                body = make_body(at, number, now())
                status, _ = await box.sender.ask("POST", f"/v1/box/{box.id}", body)
                answers[status] = answers.get(status, 0) + 1

        await asyncio.gather(*(one(box, at) for at, box in enumerate(boxes)))
        return answers

    told.put(asyncio.run(all_of_it()))


def two(databases: Databases, engine: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """Two processes on one database beside one, on whatever cores there are."""
    return one_and_two(databases, engine, arguments, None)


def scale(databases: Databases, engine: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure the same with each relay process held to a part of one core: at least 1.5 times one.

    So the relay is what runs out, and not the core that it shares with the database and the load.
    """
    return one_and_two(databases, engine, arguments, arguments.share)


def one_and_two(
    databases: Databases, engine: str, arguments: argparse.Namespace, share: float | None
) -> dict[str, Any]:
    """Measure one process and two in turn; return the medians and their ratio."""
    found: dict[int, list[int]] = {1: [], 2: []}
    for turn in range(arguments.turns):
        for count, speeds in found.items():
            address = databases.fresh(engine)
            servers: list[Server] = []
            shares: list[Share] = []
            try:
                for at in range(count):
                    servers.append(Server("handhold", address, databases.keys).start())
                    if share:
                        shares.append(Share(str(at), share))
                        shares[-1].hold(servers[-1])
                speeds.append(crowd(servers, arguments, f"two{turn}"))
            finally:
                for server in servers:
                    server.stop()
                for held in shares:
                    held.drop()
    one, both = (statistics.median(found[count]) for count in (1, 2))
    told = {"one": one, "two": both, "ratio": round(both / one, 2), "met": both >= 1.5 * one}
    return told | {"clients": arguments.clients} | ({"share": share} if share else {})


def crowd(servers: list[Server], arguments: argparse.Namespace, name: str) -> int:
    """Share the pairs out to several client processes that begin together; return messages a second.

    One client process can't ask for more than one core can, so several measure more than one relay.
    """
    clients, pairs = arguments.clients, arguments.pairs // arguments.clients
    fork = multiprocessing.get_context("fork")
    gate, told = fork.Barrier(clients), fork.Queue()

    def client(at: int) -> None:
        gate.wait()
        begun = now()
        measure(servers, lambda r, b: r.live(b, arguments.messages), pairs, f"{name}-{at}")
        told.put((begun, now()))

    processes = [fork.Process(target=client, args=(at,)) for at in range(clients)]
    for process in processes:
        process.start()
    times = [told.get(timeout=120) for _ in processes]
    for process in processes:
        process.join()
    seconds = max(end for _, end in times) - min(begun for begun, _ in times)
    return round(clients * pairs * arguments.messages / seconds)


def script(text: str) -> Path:
    """Return the path of a script that is there."""
    path = Path(text).resolve()
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return path


MEASUREMENTS = {m.__name__: m for m in (live, deposit, rate, idle, flood, two, scale)}


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="+", choices=MEASUREMENTS)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument(
        "--reference", type=script, default=OURS, help="the relay's script to compare with"
    )
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--messages", type=int, default=50)
    parser.add_argument("--turns", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--idle", type=int, default=5000)
    parser.add_argument(
        "--clients", type=int, default=1, help="load processes, for `two` and `scale`"
    )
    parser.add_argument("--share", type=float, default=0.2, help="of one core, for `scale`")
    arguments = parser.parse_args()
    databases = Databases()
    missed = False
    try:
        for what in arguments.what:
            result = MEASUREMENTS[what](databases, arguments.database, arguments)
            missed |= not result["met"]
            print(json.dumps({"measured": what, "database": arguments.database, **result}))
    finally:
        databases.close()
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
