"""Killing the relay under load: the small form of bench/relay_crash.py."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [["--database", "sqlite"], ["--database", "postgres", "--workers", "2"]],
    ids=["sqlite", "postgres"],
)
def test_no_kill_loses_a_message_that_the_relay_said_it_had(arguments):
    """Every application gets every message once and in order, across SIGKILLs."""
    kills = "20" if os.environ.get("HANDHOLD_PROFILE") == "nightly" else "4"
    command = [sys.executable, str(ROOT / "bench" / "relay_crash.py"), "--kills", kills]
    done = subprocess.run(
        [*command, "--every", "0.5", "--pairs", "20", *arguments],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["acknowledged_then_lost"] == 0
    assert result["applied"] >= result["accepted"] > 100
    assert result["sent_again"] > 0
