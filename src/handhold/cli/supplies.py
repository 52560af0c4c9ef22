"""`handhold supplies` and `handhold help`."""

from typing import Annotated, Any

import typer

from handhold.cli.output import FOUND, answer_lines, hinted, say, say_json
from handhold.cli.words import Json, Lines

Id = Annotated[str, typer.Option(help="An id; --list shows them.")]


def supplies(
    lubricant: Id = "",
    barrier: Id = "",
    toy: Id = "",
    shape: Id = "",
    use: Id = "",
    listing: Annotated[bool, typer.Option("--list", help="List every id.")] = False,
    jsonl: Lines = False,
    as_json: Json = False,
) -> None:
    """Say how a lubricant, a barrier and a toy go together, and why; and how to clean the toy.

    With --jsonl: {id, lubricant, barrier, toy, shape, use} in, each optional; {id, verdict,
    findings, cleaning} out. Exit code 1 when the verdict is no.
    """
    from handhold.native.words import supplies_answer, supplies_options

    if listing:
        _list(supplies_options(), as_json=as_json)
        return
    if jsonl:
        answer_lines(supplies_answer)
        return
    given = {"lubricant": lubricant, "barrier": barrier, "toy": toy, "shape": shape, "use": use}
    with hinted("`handhold supplies --list` shows what there is"):
        told = supplies_answer(given)
    if as_json:
        say_json(told)
    else:
        _tell(told)
    if told["verdict"] == "no":
        raise typer.Exit(FOUND)


def help_lines(
    country: Annotated[str, typer.Argument(help="Two letters, such as US; without it, a list.")] = "",
    as_json: Json = False,
) -> None:
    """List helplines and services in a country."""
    from handhold.native.words import help_answer

    with hinted("`handhold help` lists the countries, two letters each"):
        told = help_answer(country)
    if as_json:
        say_json(told)
        return
    for row in told:
        say(f"{row['name']}: {row['told']}" + (f" (seen {row['seen']})" if "seen" in row else ""))


def _tell(told: dict[str, Any]) -> None:
    say(told["verdict"].upper())
    if told["assumed"]:
        say(told["assumed"])
    for finding in told["findings"]:
        say(f"- {finding['verdict']}: {' + '.join(finding['between'])}. {finding['reason']}")
        _tell_whose(finding)
        if finding["label_may_say"]:
            say(f"    Your product's label can turn this line into: {finding['label_may_say']}")
    say(told["label_note"])
    if told["cleaning"]:
        _tell_cleaning(told)


def _tell_cleaning(told: dict[str, Any]) -> None:
    say(f"\nCleaning and sharing. Holds on to germs: {told['porous']}.")
    for way in told["cleaning"]:
        say(f"- {way['verdict']}: {way['label']}. {way['reason']}")
        _tell_whose(way)
    say("How it's done, as far as nothing else is said above:")
    for way in told["cleaning"]:
        if way["verdict"] != "no":
            say(f"- {way['label']}: {way['how']}")


def _tell_whose(line: dict[str, Any]) -> None:
    """Say whose word a line is and, where sources disagree, both sides."""
    for source in line["sources"]:
        say(f"    {_source(source)}")
    if not line["sources"]:
        say("    From general chemistry and common practice; no test seen")
    if not line["disputed"]:
        return
    say("    Authorities disagree:")
    for side in line["sides"]:
        say(f"    * {side['says']}")
        for source in side["sources"]:
            say(f"        {_source(source)}")
    say(f"    What this table goes by: {line['choice']}")


def _source(source: dict[str, Any]) -> str:
    second_hand = ", reported on another page" if source["reported"] else ""
    year = source["year"] or "no year stated"
    return (
        f"{source['publisher']}, {year}: {source['title']} ({source['address']}), "
        f"seen {source['seen']}{second_hand}"
    )


def _list(options: dict[str, list[dict[str, str]]], *, as_json: bool) -> None:
    if as_json:
        say_json(options)
        return
    for kind, found in options.items():
        say(f"{kind}:")
        for option in found:
            say(f"  {option['id']}: {option['label']}")
