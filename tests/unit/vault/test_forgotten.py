"""A vault that somebody forgot to close lets its file go, wherever that is noticed."""

import gc
import sqlite3
import threading
from pathlib import Path

from handhold.vault.database import Database


def test_it_is_let_go_in_another_thread_too(tmp_path: Path) -> None:
    """The collector of garbage runs in whichever thread is at work, such as one that derives a key."""
    path = tmp_path / "one.vault"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE any (one)")
    made.close()
    held = [Database(path)]
    loop = [held]
    held.append(loop)  # type: ignore[arg-type]
    del held, loop
    thread = threading.Thread(target=gc.collect)
    thread.start()
    thread.join()
    Database(path).close()
