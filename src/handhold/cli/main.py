"""The command `handhold`. Modules that a command needs are imported when it runs."""

import os
import sys
from pathlib import Path
from typing import Annotated, TextIO

import typer

from handhold import __version__
from handhold.base.errors import HandholdError
from handhold.cli import guides, packs, supplies, vault, words
from handhold.cli.output import BAD_INPUT, say

app = typer.Typer(
    name="handhold",
    help="A private guide for two adults who may want to try something new together.\n\n"
    "Without a command it opens in your browser. Nothing leaves this device.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        say(f"handhold {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Open Handhold in your browser, or run a command."""
    del version
    if context.invoked_subcommand is None:
        open_app()


@app.command("open")
def open_app(
    port: Annotated[
        int | None, typer.Option(help="The first port to try.", min=1, max=65535)
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
    language: guides.Language = "",
) -> None:
    """Open Handhold in your browser (the same as no command)."""
    from handhold.native.serve import run

    run(port, say, browser=browser, language=guides.known(language))


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Check that everything Handhold needs is here and works."""
    from handhold.cli.doctor import report

    report(as_json=as_json)


@app.command()
def relay(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port.", min=0, max=65535)] = 8787,
    database: Annotated[
        str | None, typer.Option(help="A file, or a postgresql:// address.")
    ] = None,
    workers: Annotated[
        int,
        typer.Option(help="Processes; several need PostgreSQL. Each counts and limits by itself.", min=1),
    ] = 1,
    proxies: Annotated[str, typer.Option(help="Proxies whose X-Forwarded-For is believed.")] = "",
    certificate: Annotated[
        Path | None, typer.Option(help="A certificate (PEM), to speak TLS without a proxy.")
    ] = None,
    private_key: Annotated[Path | None, typer.Option(help="The certificate's key (PEM).")] = None,
) -> None:
    """Run a relay: it carries sealed messages between partners and can't read them."""
    from handhold.relay.serve import run

    run(
        host,
        port,
        database,
        workers=workers,
        proxies=proxies,
        certificate=certificate,
        private_key=private_key,
        told=say,
    )


app.command("guides")(guides.guides)
app.command("read")(guides.read)
app.command("coach")(words.coach)
app.command("reframe")(words.reframe)
app.command("ask")(words.ask)
app.command("supplies")(supplies.supplies)
app.command("help")(supplies.help_lines)
app.add_typer(packs.app, name="packs")
app.add_typer(vault.app, name="vault")


def main() -> None:
    """Run the command line; a sentence and exit code 2 for what can't be done.

    Never a traceback: it could hold private words. `python -X dev -m handhold` shows it.
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="strict" if stream is sys.stdin else "replace")
    try:
        code = _run()
        sys.stdout.flush()
    except OSError as error:
        _let_go(sys.stdout)
        code = _told(f"The system said no: {error.strerror or type(error).__name__}.")
    sys.exit(code)


def _run() -> int | str | None:
    try:
        app()
    except SystemExit as ended:
        return ended.code
    except HandholdError as error:
        return _told(error.sentence())
    except UnicodeDecodeError:
        return _told("Standard input is not UTF-8 text.")
    except KeyboardInterrupt:
        return 130
    except OSError:
        raise
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        return _told(f"Handhold ended because of a fault of its own ({type(error).__name__}).")
    return 0


def _told(sentence: str) -> int:
    """Say what is wrong, if anybody can still hear it; return the exit code for it."""
    try:
        typer.echo(sentence, err=True)
    except OSError:
        _let_go(sys.stderr)
    return BAD_INPUT


def _let_go(stream: TextIO) -> None:
    """Let what a stream still holds run into nothing, so that ending can't fail on it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
