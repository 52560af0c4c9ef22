"""How commands speak: plain words, or JSON; one sentence for an error, and its exit code."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, TextIO

import typer

from handhold.base.errors import HandholdError, InputError

FOUND = 1
BAD_INPUT = 2
LONGEST = 20_000
"""Characters that one text may have, as on the pages."""

Answer = Callable[[dict[str, Any]], dict[str, Any]]


def say(text: str) -> None:
    """Print a line."""
    typer.echo(text)


def say_json(value: object) -> None:
    """Print a value as JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def fail(error: HandholdError) -> NoReturn:
    """Print the error's sentence and end with exit code 2."""
    typer.echo(error.sentence(), err=True)
    raise typer.Exit(BAD_INPUT)


@contextmanager
def hinted(hint: str) -> Iterator[None]:
    """Say after what is wrong with a value where the right ones are found."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{error}; {hint}") from None


def text_given(words: list[str], stdin: TextIO | None = None) -> str:
    """Return the words as one text; `-` alone, or nothing, reads standard input."""
    stream = stdin or sys.stdin
    if words and words != ["-"]:
        text = " ".join(words)
    elif not words and stream.isatty():
        raise InputError("give the words, or - to read them from standard input")
    else:
        text = stream.read()
    if not text.strip():
        raise InputError("there are no words to read")
    if len(text) > LONGEST:
        raise InputError(f"this text has {len(text):,} characters; up to {LONGEST:,} are read")
    return text


def answer_lines(
    answer: Answer, stdin: TextIO | None = None, *, words: list[str] | None = None
) -> None:
    """Answer one JSON object a line, in order; keys we don't know are carried through.

    `words` are what the command line holds beside it: anything but `-` would go unread, so it is refused.
    """
    if words not in (None, [], ["-"]):
        raise InputError("--jsonl reads standard input, and nothing else may be given")
    for number, row in _rows(stdin or sys.stdin):
        try:
            told = answer(row)
        except InputError as error:
            raise InputError(f"line {number}: {error}") from None
        sys.stdout.write(json.dumps({**row, **told}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def field_of(row: dict[str, Any], name: str) -> str:
    """Return a text field of a row; InputError, naming the field, when it isn't there."""
    value = row.get(name)
    if not isinstance(value, str):
        raise InputError(f"{name!r} is missing or no text")
    return value


def _no_number(name: str) -> NoReturn:
    """Refuse NaN and Infinity: no other program could read the line we would answer with."""
    raise ValueError(name)


def _rows(stream: TextIO) -> Iterator[tuple[int, dict[str, Any]]]:
    lines = iter(enumerate(stream, 1))
    while True:
        try:
            number, line = next(lines)
        except StopIteration:
            return
        except UnicodeDecodeError:
            raise InputError("standard input is not UTF-8 text") from None
        if not line.strip():
            continue
        try:
            row = json.loads(line.removeprefix("\ufeff"), parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise InputError(f"line {number} is no JSON") from None
        if not isinstance(row, dict):
            raise InputError(f"line {number} is no JSON object")
        yield number, row
