"""A kill at any moment loses nothing that was acknowledged, and leaves nothing half done."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crash.support import made, numbered, read

HERE = Path(__file__).parent
ROUNDS = 40
START = [record.decode() for record in numbered(20)]


def told(output):
    """Return the ends of a story, one for each point; the last ran to its end."""
    ends = [json.loads(line) for line in output.splitlines()]
    assert [end["killed"] for end in ends] == [True] * (len(ends) - 1) + [False]
    return ends


@pytest.mark.parametrize("torn", ["plain", "torn"])
def test_appends_are_whole_at_every_point(under_shim, tmp_path, torn):
    """Every acknowledged batch is there, at most one more, and never half of one.

    Killed before or within each write, flush, cut and deletion.
    """
    ends = told(under_shim("points.py", tmp_path, "appending", torn))
    assert len(ends) > 40
    for end in ends:
        by, *records = end["held"]
        batches = (len(records) - 20) / 2
        assert by == "old"
        assert records == [record.decode() for record in numbered(len(records))]
        assert batches in (len(end["acks"]), len(end["acks"]) + 1)


@pytest.mark.parametrize("torn", ["plain", "torn"])
def test_a_new_key_is_all_or_nothing_at_every_point(under_shim, tmp_path, torn):
    """One passphrase opens, the old until the change was made, and with it every record."""
    ends = told(under_shim("points.py", tmp_path, "rotating", torn))
    assert {end["held"][0] for end in ends} == {"old", "new"}
    for end in ends:
        by, *records = end["held"]
        assert records in (START, [*START, "after"])
        assert by == "new" or not end["acks"]
        assert len(records) == 21 or "appended" not in end["acks"]


@pytest.mark.parametrize("torn", ["plain", "torn"])
def test_an_erasure_is_all_or_nothing_at_every_point(under_shim, tmp_path, torn):
    """Every record is there until it was done, and then all but the erased ones."""
    ends = told(under_shim("points.py", tmp_path, "erasing", torn))
    kept = [record for record in START if int(record[-1]) % 2 == 0]
    assert {tuple(end["held"][1:]) for end in ends} >= {tuple(START), tuple(kept)}
    for end in ends:
        by, *records = end["held"]
        assert by == "old"
        assert records in (START, kept, [*kept, "after"])
        assert records != START or not end["acks"]
        assert records[-1] == "after" or "appended" not in end["acks"]


@pytest.mark.parametrize("torn", ["plain", "torn"])
def test_a_new_vault_is_whole_or_absent_at_every_point(under_shim, tmp_path, torn):
    """There is never a half-made vault under a name."""
    ends = told(under_shim("points.py", tmp_path, "creating", torn))
    assert {end["held"][0] for end in ends} == {"missing", "old"}
    for end in ends:
        assert end["held"] in (["missing"], ["old"], ["old", "first"])
        assert end["held"] != ["missing"] or not end["acks"]
        assert end["held"] == ["old", "first"] or "appended" not in end["acks"]


@pytest.mark.parametrize("torn", ["plain", "torn"])
def test_a_wipe_never_leaves_a_vault_that_opens_after_its_first_write(under_shim, tmp_path, torn):
    """Whole before the first write, never again afterwards."""
    ends = told(under_shim("points.py", tmp_path, "wiping", torn))
    assert ends[0]["held"] == (["old", *START] if torn == "plain" else ["error VaultDamaged"])
    assert all(end["held"] in (["error VaultDamaged"], ["missing"]) for end in ends[1:])
    assert ends[-1]["held"] == ["missing"]


@pytest.mark.parametrize("torn", ["plain", "torn"])
def test_what_is_said_is_kept_with_all_that_belongs_to_it_or_not_at_all(under_shim, tmp_path, torn):
    """R11: the event, the key's next state, the sealed batch and what is kept beside it, between any two writes of one."""
    ends = told(under_shim("speaking.py", tmp_path, "saying", torn))
    assert len(ends) > 20
    assert {len(end["held"]["said"]) for end in ends} == {0, 1, 2, 3}
    for end in ends:
        held, count = end["held"], len(end["held"]["said"])
        assert count in (len(end["acks"]), len(end["acks"]) + 1)
        assert held["said"] == [f"said {turn}" for turn in range(count)]
        assert held["beside"] == [f"\x80aside {turn}" for turn in range(count)]
        assert held["sent"] == count
        assert held["arrives"] == ["taken"] * count


@pytest.mark.parametrize("torn", ["plain", "torn"])
def test_what_is_heard_is_kept_with_the_key_that_opened_it_or_not_at_all(under_shim, tmp_path, torn):
    """R11: nothing is heard twice or lost, wherever the kill comes; what came before comes once when all of it is heard again."""
    ends = told(under_shim("speaking.py", tmp_path, "hearing", torn))
    assert {len(end["held"]["heard"]) for end in ends} == {0, 1, 2, 3}
    for end in ends:
        held, count = end["held"], len(end["held"]["heard"])
        assert count in (len(end["acks"]), len(end["acks"]) + 1)
        assert held["received"] == count
        assert held["after all"] == [f"heard {turn}" for turn in range(3)]


@pytest.mark.slow
def test_forty_kills_at_random_moments_lose_nothing(tmp_path, child_environment):
    """The same vault is killed again and again while it is written to, and goes on each time."""
    made(tmp_path)
    moments = random.Random(7)
    grown = []
    for _ in range(ROUNDS):
        child = subprocess.Popen(
            [sys.executable, str(HERE / "appender.py"), str(tmp_path)],
            stdout=subprocess.PIPE,
            env=child_environment,
        )
        assert child.stdout.readline() == b"ready\n"
        time.sleep(moments.uniform(0, 0.04))
        child.send_signal(signal.SIGKILL)
        child.wait()
        acknowledged = [int(line) for line in child.stdout.read().splitlines()]
        child.stdout.close()
        records = read(tmp_path)
        assert records == numbered(len(records))
        last = acknowledged[-1] if acknowledged else len(grown[-1]) if grown else 0
        assert len(records) in (last, last + 3)
        grown.append(records)
    assert len(grown[-1]) > ROUNDS
