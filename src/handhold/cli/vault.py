"""`handhold vault`: the vaults on this machine."""

import asyncio
import sys
from collections.abc import Awaitable
from getpass import getpass
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from handhold.base.errors import InputError
from handhold.cli.output import say, say_json

_UNTOLD = (
    "This tells nobody. If anything in a vault is shared with a partner, their page goes on showing what was said last:\n"
    "rest or part first, in the program."
)

app = typer.Typer(help="The vaults on this machine.", no_args_is_help=True)
T = TypeVar("T")

Name = Annotated[str, typer.Argument(help="The vault's name.")]
Stdin = Annotated[
    bool,
    typer.Option("--passphrase-stdin", help="Read each passphrase as a line of standard input."),
]


@app.callback()
def discreetly() -> None:
    """Keep passphrases out of memory dumps while a command runs."""
    from handhold.native.discreet import keep_out_of_dumps

    keep_out_of_dumps()


def _run(work: Awaitable[T]) -> T:
    async def awaited() -> T:
        return await work

    return asyncio.run(awaited())


def _secret(prompt: str, *, stdin: bool) -> str:
    if stdin:
        line = sys.stdin.readline()
        if not line:
            raise InputError("standard input ended before the passphrase")
        return line.rstrip("\n")
    return getpass(f"{prompt}: ")


def _new_secret(prompt: str, *, stdin: bool) -> str:
    from handhold.app.passphrases import why_not

    secret = _secret(prompt, stdin=stdin)
    if told := why_not(secret):
        raise InputError(told)
    if not stdin and _secret("Once more", stdin=False) != secret:
        raise InputError("the two passphrases don't match")
    return secret


@app.command()
def new(name: Name, passphrase_stdin: Stdin = False) -> None:
    """Make a vault."""
    from handhold.native.serve import native_vaults

    native_vaults().check_name(name)

    async def work() -> None:
        vault = await native_vaults().create(name, secret)
        await vault.close()

    secret = _new_secret("A passphrase for it", stdin=passphrase_stdin)
    _run(work())
    say(f"The vault {name!r} is made.")


@app.command()
def info(
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Say where the vaults are, and their names."""
    from handhold.native.serve import native_vaults, vault_folder

    names, folder = native_vaults().names(), str(vault_folder())
    if as_json:
        say_json({"folder": folder, "vaults": names})
        return
    say(f"Vaults are kept in {folder}")
    for name in names or ["(none yet)"]:
        say(f"  {name}")


@app.command()
def export(
    name: Name,
    file: Annotated[Path, typer.Argument(help="The sealed file to write.")],
    passphrase_stdin: Stdin = False,
) -> None:
    """Save a vault as one sealed file, under a passphrase of its own."""
    from handhold.native.files import write_new
    from handhold.native.serve import native_vaults

    secret = _secret("The vault's passphrase", stdin=passphrase_stdin)
    sealing = _new_secret("A passphrase for the file", stdin=passphrase_stdin)

    async def work() -> bytes:
        vault = await native_vaults().open(name, secret)
        try:
            return await vault.export_sealed(sealing)
        finally:
            await vault.close()

    write_new(file, _run(work()))
    say(f"Saved to {file}")


@app.command("import")
def import_file(
    name: Annotated[str, typer.Argument(help="A name for the new vault.")],
    file: Annotated[Path, typer.Argument(help="The sealed file.")],
    passphrase_stdin: Stdin = False,
) -> None:
    """Make a vault from a sealed file; it opens with the file's passphrase."""
    from handhold.native.files import read_file
    from handhold.native.serve import native_vaults

    native_vaults().check_name(name)
    data = read_file(file)
    secret = _secret("The file's passphrase", stdin=passphrase_stdin)

    async def work() -> None:
        vault = await native_vaults().import_sealed(name, data, secret)
        await vault.close()

    _run(work())
    say(f"The vault {name!r} is back.")


@app.command()
def passphrase(name: Name, passphrase_stdin: Stdin = False) -> None:
    """Change a vault's passphrase."""
    from handhold.native.serve import native_vaults

    old = _secret("The passphrase now", stdin=passphrase_stdin)
    fresh = _new_secret("The new one", stdin=passphrase_stdin)

    async def work() -> None:
        vault = await native_vaults().open(name, old)
        try:
            await vault.change_passphrase(old, fresh)
        finally:
            await vault.close()

    _run(work())
    say("The passphrase is changed.")


@app.command()
def erase(
    name: Name,
    guide: Annotated[str, typer.Argument(help="The guide's id, as `handhold guides` lists it.")],
    passphrase_stdin: Stdin = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask whether I am sure.")] = False,
) -> None:
    """Take everything noted in one guide out of a vault for good. Sealed files and backups keep it."""
    from handhold.app.session import Session
    from handhold.native.serve import native_context

    context = native_context()
    if guide not in {each.id for each in context.shelf.guides}:
        raise InputError(f"there is no guide {guide!r}; `handhold guides` lists them")
    if not yes:
        typer.confirm(f"Erase everything noted in {guide!r}?", abort=True)
    secret = _secret("The vault's passphrase", stdin=passphrase_stdin)

    async def work() -> None:
        session = Session(context)
        await session.open(name, secret)
        try:
            await session.erase(guide, secret)
        finally:
            await session.lock()

    _run(work())
    say("These notes are gone. Everything else is as it was.")


@app.command()
def wipe(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask whether I am sure.")] = False,
) -> None:
    """Destroy a vault for good. Files you exported, printed or backed up stay where they are.

    If something in it is shared with a partner, their page goes on showing what you said last: rest or part first, in the program.
    """
    from handhold.native.serve import native_vaults

    say(_UNTOLD)
    if not yes:
        typer.confirm(f"Destroy the vault {name!r} and everything in it?", abort=True)
    _run(native_vaults().wipe(name))
    say("The vault is gone. Sealed files and backups made before still open.")
