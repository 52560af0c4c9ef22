"""Speed and memory of the app for one person: `python bench/solo.py` prints one table.

Every figure is a ratio against something named, measured in the same run, or stands beside
the bar it is held to. Run it on a quiet machine; it takes about a minute.
"""

import asyncio
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx

PASSPHRASE = "a long enough passphrase"
REST_SECONDS = 20
"""The running app at rest: it gives back what it only needed for a moment."""
DRAFT = (
    "I've been thinking about something for a while and I'm a bit shy about saying it. I'd like "
    "to try something new with you, but only if you'd enjoy it too. You always say no at first, "
    "and everyone I know does it. There's no hurry at all. Tell me what you think, and if it's "
    "a no that is completely fine with me."
)
QUESTIONS = ("does it hurt the first time", "wich lube goes with latex condoms", "he asked me and I'm not sure")
NOT_PLAIN = "she goes quiet and I take that as a yes"  # the third reader is asked as well
BARE = '''
import sys
import uvicorn
from jinja2 import Environment
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
page = Environment(autoescape=True).from_string(
    "<!doctype html><title>{{ t }}</title>{% for w in words %}<p>{{ w }}</p>{% endfor %}"
)
async def show(request):
    words = ["x" * 93] * (request.path_params["size"] // 100)
    return HTMLResponse(page.render(t="bare", words=words))
app = Starlette(routes=[Route("/{size:int}", show)])
print("ready", flush=True)
uvicorn.run(
    app, port=int(sys.argv[1]), log_level="critical", access_log=False, lifespan="off",
    timeout_keep_alive=60,
)
'''


def median(work: Callable[[], object], times: int) -> float:
    """Return the median milliseconds of `work`."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


def started(home: str) -> tuple["subprocess.Popen[str]", str]:
    """Start the program; return it and its opening address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "handhold", "open", "--no-browser"],
        env={**os.environ, "HANDHOLD_HOME": home},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+/\S+", line):
            return process, found.group()
    raise RuntimeError("the program did not start")


def resident(pid: int) -> tuple[float, float]:
    """Return resident MB now and at most."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    found = dict(re.findall(r"(VmRSS|VmHWM):\s+(\d+) kB", status))
    return int(found["VmRSS"]) / 1024, int(found["VmHWM"]) / 1024


def pages(rows: list[tuple[str, str, str]]) -> None:
    """Compare warm pages with a bare page of the same size on the same server."""
    paths = ("/", "/guides", "/guides/1", "/guides/1/read/3", "/guides/1/questions/1",
             "/guides/1/closeness", "/guides/1/plan", "/guides/1/day", "/library", "/ask",
             "/coach", "/supplies", "/supplies/tables", "/help", "/guides/1/words")
    with tempfile.TemporaryDirectory() as home:
        process, opening = started(home)
        try:
            ratios, worst = ratios_of(opening, paths)
            now, most = resident(process.pid)
            time.sleep(REST_SECONDS)
            rested, _ = resident(process.pid)
        finally:
            process.kill()
            process.wait()
    rows.append(("warm page / bare page, median of pages", f"{statistics.median(ratios):.2f}", "3"))
    rows.append((f"warm page / bare page, worst page ({worst[0]})", f"{worst[1]:.2f}", "3"))
    rows.append(("resident memory, all pages seen, MB", f"{now:.0f}", "100"))
    rows.append(("resident memory at its highest so far, MB", f"{most:.0f}", "100"))
    rows.append(("resident memory after a rest, MB", f"{rested:.0f}", "-"))


async def filled(home: Path) -> None:
    """Make a vault with 10,000 events in it."""
    from handhold.app.session import Session
    from handhold.native.serve import native_context

    session = Session(native_context(home))
    await session.create("bench", PASSPHRASE)
    await session.record(*events())
    await session.lock()


def kept(rows: list[tuple[str, str, str]]) -> None:
    """Measure memory with a full vault open and its pages seen."""
    paths = ("/", "/notes", "/guides/1", "/guides/1/read/3", "/guides/1/closeness", "/vault", "/ask", "/coach")
    same = {"sec-fetch-site": "same-origin"}
    with tempfile.TemporaryDirectory() as home:
        asyncio.run(filled(Path(home)))
        process, opening = started(home)
        try:
            base = opening.partition("/open")[0]
            with httpx.Client(follow_redirects=True, timeout=30) as client:
                client.get(opening)
                told = {"name": "bench", "passphrase": PASSPHRASE}
                client.post(f"{base}/welcome", data={"adult": "on"}, headers=same)
                client.post(f"{base}/vault/open", data=told, headers=same).raise_for_status()
                for question in (QUESTIONS[0], NOT_PLAIN):
                    client.post(f"{base}/ask", data={"question": question}, headers=same)
                client.post(f"{base}/coach", data={"draft": DRAFT}, headers=same)
                for path in paths:
                    client.get(base + path).raise_for_status()
            now, most = resident(process.pid)
        finally:
            process.kill()
            process.wait()
    rows.append(("resident memory, 10,000 events open, their pages seen, MB", f"{now:.0f}", "100"))
    rows.append(("the same at its highest (Argon2id, for half a second), MB", f"{most:.0f}", "-"))


def events() -> list[object]:
    """Return 10,000 events of an ordinary length."""
    from handhold.core.journey.events import ReflectionWritten, StepNoted

    note = "A note of an ordinary length, written on an ordinary evening. " * 3
    return [
        ReflectionWritten("anal-play", f"chapter:{n % 40}", f"{n} {note}")
        if n % 3
        else StepNoted("anal-play", f"step-{n % 12}", None)
        for n in range(10_000)
    ]


def ratios_of(opening: str, paths: tuple[str, ...]) -> tuple[list[float], tuple[str, float]]:
    """Return each page's time beside a bare page's, and the worst."""
    base = opening.partition("/open")[0]
    same = {"sec-fetch-site": "same-origin"}
    with httpx.Client(follow_redirects=True) as client:
        client.get(opening)
        client.post(f"{base}/welcome", data={"adult": "on"}, headers=same)
        client.post(f"{base}/ask", data={"question": QUESTIONS[0]}, headers=same)
        client.post(f"{base}/coach", data={"draft": DRAFT}, headers=same)
        cookies = dict(client.cookies)
    worst = ("", 0.0)
    ratios = []
    port = free_port()
    bare = subprocess.Popen([sys.executable, "-c", BARE, str(port)], stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        with httpx.Client(cookies=cookies) as client:
            for path in paths:
                size = len(client.get(base + path).content)
                ours, theirs = in_turn(client, base + path, f"http://127.0.0.1:{port}/{size}")
                ratios.append(ours / theirs)
                worst = max(worst, (path, ours / theirs), key=lambda one: one[1])
    finally:
        bare.kill()
        bare.wait()
    return ratios, worst


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until something listens on a port."""
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the bare server did not start")


def in_turn(client: httpx.Client, ours: str, theirs: str) -> tuple[float, float]:
    """Return the median milliseconds of two addresses asked for in turn."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(40):
        for address, times in zip((ours, theirs), taken, strict=True):
            began = time.perf_counter()
            client.get(address)
            times.append(time.perf_counter() - began)
    return statistics.median(taken[0]) * 1000, statistics.median(taken[1]) * 1000


def readers(rows: list[tuple[str, str, str]]) -> None:
    """Time coach and ask in process."""
    from handhold.core.coach.model import Role
    from handhold.native.words import ask_answer, coach_answer

    coach_answer(DRAFT, Role.asker)
    ask_answer(QUESTIONS[0])
    coach = median(lambda: coach_answer(DRAFT, Role.asker), 100)
    asked = statistics.median(median(lambda q=q: ask_answer(q), 30) for q in QUESTIONS)
    rows.append((f"coach, {len(DRAFT.split())} words, ms", f"{coach:.2f}", "10"))
    unsure = median(lambda: ask_answer(NOT_PLAIN), 9)
    rows.append(("ask over all guides, ms", f"{asked:.2f}", "10"))
    rows.append(("the same where it takes a third reader, ms", f"{unsure:.0f}", "-"))


def starts(rows: list[tuple[str, str, str]]) -> None:
    """Compare `handhold --version` with importing its command-line library."""
    ours, theirs = [], []
    for _ in range(9):
        theirs.append(median(lambda: subprocess.run([sys.executable, "-c", "import typer"], check=True), 1))
        ours.append(
            median(
                lambda: subprocess.run(
                    [sys.executable, "-m", "handhold", "--version"], check=True, stdout=subprocess.DEVNULL
                ),
                1,
            )
        )
    ratio = statistics.median(ours) / statistics.median(theirs)
    rows.append(('handhold --version / python -c "import typer"', f"{ratio:.2f}", "3"))


async def unlocking() -> float:
    """Return how long all of an unlock takes (file, records, events, state) beside Argon2id."""
    from dataclasses import replace

    from handhold.app.session import Session
    from handhold.native.serve import native_context
    from handhold.vault.folder import VaultFolder

    spent = 0.0

    async def timed(work: Callable[[], object], /) -> object:
        nonlocal spent
        began = time.perf_counter()
        done = work()
        spent += time.perf_counter() - began
        return done

    with tempfile.TemporaryDirectory() as folder:
        vaults = VaultFolder(Path(folder), entropy=os.urandom, run_slow=timed)
        session = Session(replace(native_context(Path(folder)), vaults=vaults))
        await session.create("bench", PASSPHRASE)
        await session.record(*events())
        await session.lock()
        ratios = []
        for _ in range(5):
            spent, began = 0.0, time.perf_counter()
            await session.open("bench", PASSPHRASE)
            whole = time.perf_counter() - began
            ratios.append((whole - spent) / spent)
            await session.lock()
    return statistics.median(ratios)


def main() -> None:
    """Print the table."""
    rows: list[tuple[str, str, str]] = []
    pages(rows)
    kept(rows)
    readers(rows)
    starts(rows)
    rows.append(("unlock 10,000 events: all but Argon2id / Argon2id", f"{asyncio.run(unlocking()):.2f}", "1"))
    print("| what | measured | at most |\n|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
