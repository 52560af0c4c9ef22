"""Old vaults open for ever, and newer formats come step by step."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from crash.support import PASSPHRASE, cheap, made, numbered, read, wait
from handhold.base.errors import VaultDamaged, VaultTooNew
from handhold.crypto.passphrase import FLOOR, TESTING, derive
from handhold.crypto.primitives import native
from handhold.vault.chain import Chain
from handhold.vault.database import FORMAT, SCHEMA, Database
from handhold.vault.header import check, unwrap, wrap
from handhold.vault.migrate import STEPS, TABLES, known, lift

VAULTS = Path(__file__).parents[2] / "fixtures" / "vaults"


@pytest.mark.parametrize("form", range(1, FORMAT + 1))
def test_a_vault_of_each_format_opens(tmp_path, form):
    """The kept file of every released format gives its records and takes new ones."""
    kept = VAULTS / f"v{form:04}.vault"
    shutil.copy(kept, tmp_path / "kept.vault")
    passphrase = kept.with_suffix(".passphrase.txt").read_text("utf-8").rstrip("\n")
    folder = cheap(tmp_path, profile=FLOOR)
    vault = wait(folder.open("kept", passphrase))
    assert list(vault.records()) == [
        b"",
        b"first",
        "zweite \N{LEAF FLUTTERING IN WIND}".encode(),
        bytes(1000),
    ]
    wait(vault.append([b"one more"]))
    wait(vault.close())
    vault = wait(folder.open("kept", passphrase))
    assert vault.records()[-1] == b"one more"
    wait(vault.close())


def test_each_format_has_its_tables_and_a_step_to_the_next():
    """Nobody can raise the format and forget how to get there."""
    assert set(STEPS) == set(range(1, FORMAT))
    assert set(TABLES) == set(range(1, FORMAT + 1))


COLUMN = "ALTER TABLE events ADD COLUMN topic BLOB"


class Lifting:
    """A closed vault of format 1, opened below the folder to be lifted."""

    def __init__(self, folder):
        self.database = Database(made(folder, numbered(3)))
        known(self.database, self.database.check())
        self.header = self.database.header()
        check(native(), self.header)
        self.master = derive(native(), PASSPHRASE, self.header.salt, TESTING)
        self.data_key = unwrap(native(), self.header, self.master)

    def rewrapped(self, form):
        """Return the header for another format."""
        fields = replace(self.header, format=form)
        return wrap(native(), bytes, fields, self.master, self.data_key)

    def lift(self, steps, newest):
        """Lift with made-up steps."""
        return lift(
            self.database, self.header, self.rewrapped, self.verify, steps=steps, newest=newest
        )

    def verify(self):
        """Read every record back."""
        chain = Chain(native(), bytes, self.data_key, self.header.vault_id)
        chain.open_rows(self.database.rows(), chain.open_head(self.database.head()))


def test_lifting_runs_each_step_once_and_records_it(tmp_path):
    """Two steps, in order; the header of the end opens with the same key."""
    lifting, ran = Lifting(tmp_path), []

    def first(connection):
        ran.append(1)
        connection.execute(COLUMN)

    header = lifting.lift({1: first, 2: lambda _connection: ran.append(2)}, 3)
    assert ran == [1, 2]
    assert lifting.database.check(newest=3) == header.format == 3
    assert lifting.database.header() == header
    assert unwrap(native(), header, lifting.master) == lifting.data_key
    lifting.database.close()
    with pytest.raises(VaultTooNew):
        read(tmp_path)


def test_a_step_that_loses_a_record_does_not_count(tmp_path):
    """The file is read back before the step is kept."""
    lifting = Lifting(tmp_path)
    with pytest.raises(VaultDamaged):
        lifting.lift({1: lambda db: db.execute("DELETE FROM events WHERE seq = 3")}, 2)
    lifting.database.close()
    assert read(tmp_path) == numbered(3)


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path):
    """The tables it had begun to change are back."""
    lifting = Lifting(tmp_path)

    def broken(connection):
        connection.execute(COLUMN)
        connection.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(VaultDamaged):
        lifting.lift({1: broken}, 2)
    assert lifting.database.tables() == sorted(SCHEMA)
    lifting.database.close()
    assert read(tmp_path) == numbered(3)


def test_a_header_lowered_to_an_older_format_is_refused(tmp_path):
    """The format is authenticated: nobody can make a file look older than it is."""
    lifting = Lifting(tmp_path)
    raised = lifting.rewrapped(2)
    with pytest.raises(VaultDamaged):
        check(native(), replace(raised, format=1))
    lifting.database.close()
