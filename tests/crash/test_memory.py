"""Too little memory for the key is told, and loses nothing."""

import subprocess
import sys

import pytest

from crash.support import PASSPHRASE, made, numbered, read

SHORT = """
import resource, sys
from pathlib import Path
from crash.support import *
from handhold.base.errors import TooLittleMemory
from handhold.crypto.passphrase import FLOOR
folder = Path(sys.argv[1])
vaults = cheap(folder, profile=FLOOR)
vault = wait(vaults.open("Sam", PASSPHRASE))
held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (held + 32 * 2**20, resource.RLIM_INFINITY))
for use in (vault.export_sealed(OTHER), vault.change_passphrase(PASSPHRASE, OTHER), vaults.create("New", OTHER)):
    try:
        wait(use)
    except TooLittleMemory as error:
        assert "too little free memory" in error.sentence()
    else:
        raise SystemExit("there was enough")
wait(vault.append([b"all the same"]))
wait(vault.close())
try:
    wait(vaults.open("Sam", PASSPHRASE))
except TooLittleMemory:
    sys.exit(0)
raise SystemExit("it opened")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the memory held")
def test_too_little_memory_is_told_and_loses_nothing(tmp_path, child_environment):
    """With a real key: opening, saving, changing and making say so; the vault that is open goes on."""
    made(tmp_path, numbered(2))
    ran = subprocess.run(
        [sys.executable, "-c", SHORT, str(tmp_path)], env=child_environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert read(tmp_path, passphrase=PASSPHRASE) == [*numbered(2), b"all the same"]
    assert not (tmp_path / "New.vault").exists()
