"""`handhold packs`: check guides, start a new one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from handhold.base.findings import Finding, Severity
from handhold.cli.output import FOUND, say, say_json

app = typer.Typer(help="Check guides, start a new one.", no_args_is_help=True)


@app.command()
def lint(
    place: Annotated[
        Path | None,
        typer.Argument(
            help="A guide's folder or .zip, or a folder of guides; without it, the shipped ones and "
            "the tables beside them."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Check guides: sources, wording, reading level, links, upkeep."""
    from handhold.content.lint.place import lint_place
    from handhold.content.lint.run import lint_packs
    from handhold.content.location import packs_root

    today = datetime.now().astimezone().date()
    shipped = packs_root()
    findings = lint_packs(shipped, today) if place is None else lint_place(place, shipped, today)
    if as_json:
        say_json({pack: [_row(one) for one in each] for pack, each in findings.items()})
    else:
        for pack, each in findings.items():
            for one in each:
                where = one.where if one.where == pack else f"{pack}/{one.where}"
                say(_shown(f"{where}: {one.severity} {one.rule}: {one.message}"))
        read = shipped if place is None else place.absolute()
        say(f"{_counted(findings)}. Read: {read}")
    if any(one.severity is not Severity.note for each in findings.values() for one in each):
        raise typer.Exit(FOUND)


def _counted(findings: Mapping[str, Sequence[Finding]]) -> str:
    """Return how much was read and found: `4 guides, 2 folders of tables, 0 findings`."""
    tables = sum(name.startswith("_") for name in findings)
    told = [_many(len(findings) - tables, "guide")]
    if tables:
        told.append(_many(tables, "folder") + " of tables")
    return ", ".join((*told, _many(sum(map(len, findings.values())), "finding")))


def _row(finding: Finding) -> dict[str, str]:
    return {
        "severity": str(finding.severity),
        "rule": finding.rule,
        "where": finding.where,
        "message": finding.message,
    }


def _shown(text: str) -> str:
    """Return a line with nothing in it that could steer a terminal: it may quote a stranger."""
    return "".join(one if one.isprintable() else "�" for one in text)


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


@app.command()
def new(
    guide: Annotated[str, typer.Argument(help="The new guide's id, such as my-guide.")],
    folder: Annotated[Path, typer.Option("--in", help="Where to put it.")] = Path(),
) -> None:
    """Start a new guide that already passes the check."""
    from handhold.content.starter import new_pack

    for path in new_pack(folder, guide, datetime.now().astimezone().date()):
        say(str(path))
