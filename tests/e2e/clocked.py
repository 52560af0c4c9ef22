"""The real program with a clock that is handed in: `python -m e2e.clocked`.

The clock is the machine's own, moved by the hours that stand in the file $HANDHOLD_CLOCK.
Keys are cheap, so that a walk of two people takes seconds.
"""

import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from handhold.crypto.passphrase import TESTING
from handhold.native.serve import in_thread, local_now, native_context, run, vault_folder
from handhold.vault.folder import VaultFolder


def moved() -> datetime:
    """Return the moment by the clock that was handed in."""
    hours = Path(os.environ["HANDHOLD_CLOCK"]).read_text("utf-8").strip()
    return local_now() + timedelta(hours=float(hours or 0))


if __name__ == "__main__":
    vaults = VaultFolder(
        vault_folder(), entropy=os.urandom, run_slow=in_thread, profile=TESTING
    )
    context = replace(native_context(), clock=moved, vaults=vaults)
    run(None, lambda line: print(line, flush=True), browser=False, context=context)
