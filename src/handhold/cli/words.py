"""Commands that read a person's words: `coach`, `reframe`, `ask`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from handhold.cli.output import FOUND, answer_lines, field_of, say, say_json, text_given

if TYPE_CHECKING:
    from handhold.core.coach.model import Role

Lines = Annotated[
    bool, typer.Option("--jsonl", help="One JSON object a line on standard input, one a line out.")
]
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def coach(
    text: Annotated[
        list[str] | None, typer.Argument(help="The draft; - reads standard input.")
    ] = None,
    jsonl: Lines = False,
    as_json: Json = False,
    asked: Annotated[
        bool, typer.Option("--asked", help="I was asked; this is my answer.")
    ] = False,
) -> None:
    """Read a draft: where it may press, what is good in it.

    With --jsonl: {id, text} in; {id, overall, pressure, good} out. Exit code 1 when pressure
    was found in a single draft, when it was stopped, or when it isn't English and wasn't read.
    """
    from handhold.core.coach.model import Role
    from handhold.native.words import coach_answer, stop_answer

    role = Role.invitee if asked else Role.asker
    if jsonl:
        answer_lines(lambda row: coach_answer(field_of(row, "text"), _role(row, role)), words=text)
        return
    draft = text_given(text or [])
    told = coach_answer(draft, role)
    stopped = stop_answer(draft)
    if as_json:
        say_json({**told, "stop": stopped})
    elif stopped:
        _say_stop(stopped)
    else:
        _say_advice(told, role)
    if told["overall"] != "fine" or stopped or told.get("unread"):
        raise typer.Exit(FOUND)


def reframe(
    question: Annotated[
        list[str] | None, typer.Argument(help="The question; - reads standard input.")
    ] = None,
    jsonl: Lines = False,
    as_json: Json = False,
) -> None:
    """Point out the selling words in a question, and put a better one beside it.

    With --jsonl: {id, question} in; {id, flags, better} out.
    """
    from handhold.native.words import reframe_answer, stop_answer

    if jsonl:
        answer_lines(lambda row: reframe_answer(field_of(row, "question")), words=question)
        return
    asked = text_given(question or [])
    told, stopped = reframe_answer(asked), stop_answer(asked)
    if as_json:
        say_json({**told, "stop": stopped})
    elif stopped:
        _say_stop(stopped)
    elif told["flags"]:
        say("Worth a second look: " + ", ".join(f"“{flag}”" for flag in told["flags"]))
        say(f"A better question: {told['better']}")
    else:
        say("Nothing to point out.")
    if told["flags"] or stopped:
        raise typer.Exit(FOUND)


def ask(
    question: Annotated[
        list[str] | None, typer.Argument(help="The question; - reads standard input.")
    ] = None,
    jsonl: Lines = False,
    as_json: Json = False,
) -> None:
    """Ask in your own words; the guides answer, each passage named.

    With --jsonl: {id, question} in; {id, kind, reframe, passages} out.
    """
    from handhold.native.words import ask_answer

    if jsonl:
        answer_lines(lambda row: ask_answer(field_of(row, "question")), words=question)
        return
    told = ask_answer(text_given(question or []))
    if as_json:
        say_json(told)
    else:
        _say_answer(told)
    if told["kind"] != "answer":
        raise typer.Exit(FOUND)


def _say_answer(told: dict[str, Any]) -> None:
    if told["kind"] == "stop":
        _say_stop(told["stop"])
        return
    if told["reframe"]:
        say(f"A better question: {told['reframe']['better']}\n")
    for passage in told["passages"]:
        say(f"{passage['title']}\n  {passage['text']}\n  ({passage['guide']})\n")
    if told.get("unread"):
        say("I read English only, and this isn't. A doctor or a sexual-health clinic may know;")
        say("`handhold help` lists helplines by country.")
    elif told["kind"] == "none":
        say("I don't know: the guides have no answer to that. A doctor or a sexual-health clinic may;")
        say("`handhold help` lists helplines by country.")
        if "nearest" in told:
            say(f"The nearest guide: {told['nearest']}")


def _say_stop(stopped: dict[str, Any]) -> None:
    say(f"{stopped['title']}\n\n{stopped['why']}\n")
    for paragraph in stopped["paragraphs"]:
        say(f"{paragraph}\n")
    say("Helplines by country: handhold help COUNTRY (or the Help page).")


def _role(row: dict[str, Any], default: "Role") -> "Role":
    return type(default).invitee if row.get("role") == "invitee" else default


def _say_advice(told: dict[str, Any], role: "Role") -> None:
    if told.get("unwilling"):
        say("Do you feel free to say no? Some of this sounds as if a no had its price. You owe nobody a yes.")
    if told.get("unread"):
        say("The coach reads English only. This isn't, or not all of it, or it is spelled in ways that the coach doesn't know: it has not been read, and nothing can be said about it.")
    elif not told["pressure"] and not told.get("unwilling"):
        say("Nothing found. That isn't a promise that it will land well.")
        if role is type(role).invitee:
            say("Nor can it tell whether you feel free to say no. Only you can, and a no needs no reason.")
    for finding in told["pressure"]:
        say(f"“{finding['quote']}” ({finding['category']})\n  {finding['why']}")
        for instead in finding["instead"]:
            say(f"  Instead: {instead}")
    if told["good"]:
        from handhold.native.words import marker_titles

        say("Good in it: " + ", ".join(marker_titles(told["good"])))
