"""The relay as a program: strange, slow and greedy clients, its log, and how it stops."""

import http.client
import re
import signal
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from handhold.base.errors import InputError
from handhold.relay import connection
from handhold.relay.serve import run
from handhold.wire.frames import unpack_frames
from relay.asking import Box, body
from relay.program import Program, as_described, until_closed

ANN = Box("ann")
POST = f"POST /v1/box/{ANN.id} HTTP/1.1\r\nhost: x\r\n".encode()


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Return a running relay on SQLite that waits one second for slow clients."""
    folder = tmp_path_factory.mktemp("relay")
    program = Program(folder, str(folder / "relay.db")).start()
    yield program
    program.stop()


def client(relay):
    """Return an HTTP client."""
    return http.client.HTTPConnection("127.0.0.1", relay.port, timeout=15)


def ask_once(relay, method, path, sent=None, key=None):
    """Send one request on a connection of its own."""
    with closing(client(relay)) as link:
        return ask(link, method, path, sent, key)


def ask(link, method, path, sent=None, key=None):
    """Send one request and return status and body."""
    headers = {} if key is None else {"authorization": f"Bearer {key}"}
    link.request(method, path, sent, headers)
    answer = link.getresponse()
    return answer.status, answer.read()


def deposits(relay, box, count, text="m"):
    """Deposit so many and return the seconds that each took, and the statuses."""
    times, statuses = [], []
    head = f"POST /v1/box/{box.id} HTTP/1.1\r\nhost: x\r\ncontent-length: 1024\r\n\r\n".encode()
    with relay.connect() as link:
        for n in range(count):
            start = time.perf_counter()
            link.sendall(head + body(f"{text}{n}"))
            answer = b""
            while b"}" not in answer:
                answer += link.recv(4096)
            statuses.append(int(answer[9:12]))
            times.append(time.perf_counter() - start)
    return times, statuses


def test_slow_clients_are_given_ten_seconds():
    """The tests below shorten this; people get the real one."""
    assert connection.PATIENCE == 10


@pytest.mark.parametrize(
    "half",
    [
        b"",
        b"POST /v1",
        POST,
        POST + b"content-length: 1024\r\n\r\n",
        POST + b"content-length: 1024\r\n\r\n" + b"x" * 1023,
        POST + b"transfer-encoding: chunked\r\n\r\n400\r\nxx",
    ],
)
def test_half_a_request_is_cut_after_its_time(relay, half):
    """Told so where HTTP allows it; never answered as if it were whole."""
    start = time.perf_counter()
    answer = relay.ask(half)
    assert 0.9 < time.perf_counter() - start < 5
    assert answer == b"" or as_described(answer) == (408, "slow")


def test_a_byte_at_a_time_is_cut_as_well(relay):
    """Sending something now and then buys no time."""
    with relay.connect() as link:
        start = time.perf_counter()
        with pytest.raises(OSError, match=r"reset|pipe|Broken|abort"):  # noqa: PT012 -- any of many
            for byte in POST * 10:
                link.sendall(bytes([byte]))
                time.sleep(0.1)
                assert time.perf_counter() - start < 8
        assert time.perf_counter() - start < 5


def test_a_second_request_on_a_connection_is_cut_as_well(relay):
    """The clock starts anew with each request."""
    with relay.connect() as link:
        link.sendall(b"GET /v1/health HTTP/1.1\r\nhost: x\r\n\r\n")
        assert b"200 OK" in link.recv(1000)
        time.sleep(1.5)
        link.sendall(b"GET /v1/health HTTP/1.1\r\nhost: x\r\n\r\n")
        answer = b""
        while not answer.endswith(b"}"):
            answer += link.recv(1000)
        link.sendall(b"GET /v1")
        start = time.perf_counter()
        assert b"408" in until_closed(link)
        assert time.perf_counter() - start < 4


@pytest.mark.parametrize("length", [b"2147483648", b"65537", b"99999999999999999999"])
def test_an_enormous_body_is_refused_before_it_is_sent(relay, length):
    """At the head already."""
    answer = relay.ask(POST + b"content-length: " + length + b"\r\n\r\n")
    assert answer.startswith((b"HTTP/1.1 413", b"HTTP/1.1 400"))


@pytest.mark.parametrize(
    "head",
    [
        b"nonsense\r\n\r\n",
        b"\x00\x01\r\n\r\n",
        b"GET / HTTP/9.9\r\nhost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        POST + b"content-length: -5\r\n\r\n",
        POST + b"content-length: 5\r\ncontent-length: 6\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_as_described(relay, head):
    """In JSON like every other refusal, and the connection is closed."""
    assert as_described(relay.ask(head)) == (400, "bad-request")


def test_a_body_without_end_is_cut_and_not_kept(relay):
    """Chunk after chunk: refused after 64 KiB, in little memory."""
    before = relay.resident()
    chunk = b"2000\r\n" + b"x" * 0x2000 + b"\r\n"
    with relay.connect() as link:
        link.sendall(POST + b"transfer-encoding: chunked\r\n\r\n")
        with pytest.raises(OSError, match=r"reset|pipe|Broken|abort"):  # noqa: PT012 -- any of many
            for _ in range(50_000):
                link.sendall(chunk)
    assert relay.resident() - before < 8_000_000


def test_ten_thousand_headers_are_refused(relay):
    """In one piece or without end."""
    head = b"GET /v1/health HTTP/1.1\r\n" + b"".join(b"a%d: b\r\n" % n for n in range(10_000))
    before = relay.resident()
    for _ in range(5):
        try:
            answer = relay.ask(head + b"\r\n")
        except ConnectionError:
            continue
        assert answer == b"" or answer.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400"))
    assert relay.resident() - before < 16_000_000


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_other_requests_bring_no_bodies(relay, method):
    """A body without end on a GET is no way round the limits."""
    head = f"{method} /v1/box/{ANN.id} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
    assert relay.ask(head.encode()).startswith(b"HTTP/1.1 413")


def test_a_reader_who_hangs_up_is_forgotten_at_once(relay):
    """Its place is free long before its time is over, also where the next request has begun in the same packet."""
    box = Box("hangs up")
    path = f"/v1/box/{box.id}?after=0&wait=50"
    token = "sixteen or more characters"
    program = Program(relay.folder, str(relay.folder / "own.db"))
    program.log = relay.folder / "own.log"
    program.start(HANDHOLD_RELAY_METRICS_TOKEN=token)
    try:
        asked = f"GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {box.key}\r\n\r\n".encode()
        for behind in (b"", b"GET /v1/hea"):
            with program.connect() as link:
                link.sendall(asked + behind)
                assert gauge(program, token, 1) == 1
            assert gauge(program, token, 0) == 0
    finally:
        program.stop()


def gauge(program, token, wanted):
    """Return how many polls wait, once that is as wanted or two seconds have gone."""
    for _ in range(40):
        status, text = ask_once(program, "GET", "/metrics", key=token)
        assert status == 200
        value = int(text.rsplit(b" ", 1)[1])
        if value == wanted:
            break
        time.sleep(0.05)
    return value


def test_an_answer_is_not_held_back(relay):
    """Small answers leave at once: no 40 ms of waiting for a fuller packet."""
    times, _ = deposits(relay, Box("quick"), 50)
    assert statistics.median(times) < 0.03


def test_an_answer_comes_in_one_piece(relay):
    """Head and body leave together, so that its reader is woken once."""
    pytest.importorskip("httptools")
    with relay.connect() as link:
        for _ in range(3):
            link.sendall(b"GET /v1/health HTTP/1.1\r\nhost: x\r\n\r\n")
            answer = link.recv(4096)
            assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
            assert answer.endswith(b'\r\n\r\n{"status":"ok"}')


def test_requests_sent_ahead_are_answered_in_their_order(relay):
    """Several in one packet, and some that come while the one before them still waits."""
    box = Box("ahead")

    def request(path, more=""):
        return f"GET {path} HTTP/1.1\r\nhost: x\r\n{more}\r\n".encode()

    health = request("/v1/health")
    poll = request(f"/v1/box/{box.id}?wait=0.5", f"authorization: Bearer {box.key}\r\n")
    with relay.connect() as link:
        link.sendall(health + health + poll)
        time.sleep(0.2)
        link.sendall(request("/nowhere") + health)
        time.sleep(0.1)
        link.sendall(request("/v1/health", "connection: close\r\n"))
        answers = until_closed(link).split(b"HTTP/1.1 ")[1:]
    assert [int(answer[:3]) for answer in answers] == [200, 200, 200, 404, 200, 200]
    healthy = [answer.endswith(b'{"status":"ok"}') for answer in answers]
    assert healthy == [True, True, False, False, True, True]


def test_a_connection_at_rest_is_closed_after_its_time_and_a_waiting_poll_is_not(tmp_path: Path):
    """Rest counts from the last answer."""
    program = Program(tmp_path, str(tmp_path / "relay.db"), rest=2).start()
    try:
        with program.connect() as link:
            path = f"/v1/box/{ANN.id}?wait=4"
            head = f"GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {ANN.key}\r\n\r\n"
            link.sendall(head.encode())
            assert link.recv(4096).startswith(b"HTTP/1.1 200")
            start = time.perf_counter()
            assert until_closed(link) == b""
            assert 1.5 < time.perf_counter() - start < 6
    finally:
        program.stop()


def test_a_flood_into_one_mailbox_leaves_memory_and_neighbours_alone(relay):
    """10,000 messages of 1 KiB: 200 get in, memory grows by less than half of what was refused, others hardly notice."""
    quiet, _ = deposits(relay, Box("neighbour"), 100)
    before = relay.resident()
    results: list[int] = []

    def flood(part):
        results.extend(deposits(relay, Box("flooded"), 1250, f"{part}-")[1])

    threads = [threading.Thread(target=flood, args=(part,)) for part in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (results.count(201), results.count(429)) == (200, 9800)
    assert relay.resident() - before < 5_000_000
    after, statuses = deposits(relay, Box("neighbour two"), 100)
    assert set(statuses) == {201}
    assert statistics.median(after) < 2 * statistics.median(quiet) + 0.005


def test_the_log_holds_no_address_and_no_id(relay):
    """Whatever happened before, and some more: nothing of it stands there."""
    deposits(relay, ANN, 3)
    ask_once(relay, "GET", f"/v1/box/{ANN.id}?after=0", key=ANN.key)
    ask_once(relay, "GET", f"/v1/box/{ANN.id}?after=x", key=ANN.key)
    ask_once(relay, "GET", f"/v1/box/{ANN.id}")
    relay.ask(b"\x00\x01nonsense\r\n\r\n")
    relay.ask(f"GET /v1/box/{ANN.id} HTTP/9.9\r\nconnection: close\r\n\r\n".encode())
    told = relay.log.read_text().replace("relay listening on 127.0.0.1", "")
    assert ANN.id not in told
    assert ANN.key not in told
    assert "127.0.0.1" not in told


def test_stopping_sends_waiting_readers_home_and_keeps_every_message(tmp_path: Path):
    """SIGTERM: an empty answer, a clean end, and everything there after the next start."""
    program = Program(tmp_path, str(tmp_path / "relay.db")).start()
    _, statuses = deposits(program, ANN, 50)
    assert set(statuses) == {201}
    answers: list[tuple[int, bytes]] = []
    path = f"/v1/box/{Box('waits').id}?after=0&wait=50"
    poll = threading.Thread(
        target=lambda: answers.append(ask_once(program, "GET", path, key=Box("waits").key))
    )
    poll.start()
    time.sleep(0.3)
    assert program.stop() < 5
    poll.join(5)
    assert answers == [(200, b"")]
    assert program.process.returncode in (0, -signal.SIGTERM)
    assert not (tmp_path / "relay.db-wal").exists()
    program.start()
    _, found = ask_once(program, "GET", f"/v1/box/{ANN.id}?after=0", key=ANN.key)
    assert len(unpack_frames(found)) == 50
    program.stop()


def test_a_second_relay_on_one_sqlite_file_refuses_to_start(relay, tmp_path: Path):
    """It would number messages twice."""
    second = Program(tmp_path, relay.database)
    with pytest.raises(AssertionError, match="one SQLite file serves one process"):
        second.start()


def test_several_processes_need_postgres():
    """Said before anything is started."""
    with pytest.raises(InputError, match="PostgreSQL"):
        run(port=0, database="x.db", workers=2, environment={})


def saved_in_each(program, token):
    """Return how many messages each process says it has saved, asked until both have told it or for long enough."""
    found: dict[bytes, int] = {}
    for _ in range(60):
        _, text = ask_once(program, "GET", "/metrics", key=token)
        told = re.search(rb'deposited_total{process="([0-9]+)"} ([0-9]+)', text)
        found[told[1]] = int(told[2])
        if len(found) == 2:
            break
    return found


def test_two_workers_share_one_port_and_one_postgres(postgres, tmp_path: Path):
    """Messages put by way of one come out by way of any; each says in its counters which it is."""
    token = "sixteen or more characters"
    program = Program(tmp_path, postgres(), workers=2).start(HANDHOLD_RELAY_METRICS_TOKEN=token)
    try:
        for n in range(12):
            box = Box(f"w{n}")
            link = client(program)
            answers: list[tuple[int, bytes]] = []
            path = f"/v1/box/{box.id}?after=0&wait=20"

            def wait(path=path, box=box, answers=answers):
                answers.append(ask_once(program, "GET", path, key=box.key))

            poll = threading.Thread(target=wait)
            poll.start()
            time.sleep(0.05)
            assert ask(link, "POST", f"/v1/box/{box.id}", body("x"))[0] == 201
            poll.join(5)
            assert [f.body for f in unpack_frames(answers[0][1])] == [body("x")]
            link.close()
        saved = saved_in_each(program, token)
        assert len(saved) == 1 or sum(saved.values()) == 12  # which of the two answers is the system's choice
    finally:
        program.stop()
