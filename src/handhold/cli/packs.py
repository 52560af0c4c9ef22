"""`handhold packs`: check guides, start a new one."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from handhold.base.errors import InputError
from handhold.cli.output import FOUND, say, say_json

app = typer.Typer(help="Check guides, start a new one.", no_args_is_help=True)


@app.command()
def lint(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder of guides; without it, the shipped ones.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Check every guide in a folder: sources, wording, reading level, links, upkeep."""
    from handhold.content.lint.run import lint_packs
    from handhold.content.location import packs_root

    if folder is not None and not folder.is_dir():
        raise InputError(f"no folder {str(folder)!r}")
    today = datetime.now().astimezone().date()
    findings = lint_packs(folder or packs_root(), today)
    if as_json:
        rows = {
            pack: [
                {"severity": str(f.severity), "rule": f.rule, "where": f.where, "message": f.message}
                for f in each
            ]
            for pack, each in findings.items()
        }
        say_json(rows)
    else:
        for pack, each in findings.items():
            for finding in each:
                where = f"{pack}/{finding.where}"
                say(f"{where}: {finding.severity} {finding.rule}: {finding.message}")
        count = sum(len(each) for each in findings.values())
        say(f"{len(findings)} guides, {count} findings.")
    if any(findings.values()):
        raise typer.Exit(FOUND)


@app.command()
def new(
    guide: Annotated[str, typer.Argument(help="The new guide's id, such as my-guide.")],
    folder: Annotated[Path, typer.Option("--in", help="Where to put it.")] = Path(),
) -> None:
    """Start a new guide that already passes the check."""
    from handhold.content.starter import new_pack

    for path in new_pack(folder, guide, datetime.now().astimezone().date()):
        say(str(path))
