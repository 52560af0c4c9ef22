"""What the generated pages of docs/reference say, read from the program itself.

Whatever has no words of its own is refused, so nothing gets in undocumented.
"""

import dataclasses
import inspect
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Annotated, Any, TypeAlias, get_args, get_origin

from starlette.routing import BaseRoute, Route
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

import handhold.native.serve  # noqa: F401 - with the command line it knows every error in use
from handhold.base.errors import HandholdError
from handhold.cli.main import app
from handhold.core.events import PrivateEvent, SharedEvent
from handhold.web.app import PAGES as ROUTES
from handhold.web.render import Chrome, Page

Command: TypeAlias = TyperCommand | TyperGroup

TYPERS_OWN = frozenset({"install_completion", "show_completion", "help"})
MADE = "<!-- Made by scripts/reference.py from the program itself. Change the program, not this page. -->"
MODULE = re.compile(r"\b(?:handhold|collections\.abc|datetime|msgspec|typing)\.(?:[a-z_]+\.)*")
TOPIC = {
    "commands": """
        Every command answers `--help`. `--json` answers as JSON. Where words are read, `-` reads
        them from standard input.""",
    "routes": """
        What the program answers, on this machine only. Guides, chapters and steps are numbered,
        so that a browser's history names no topic. A form (POST) is answered with the page again
        when something needs a second look, and otherwise with a 303 to the next page; a form that
        is sent twice does its work once. Beside these there are `/static/…` for style, scripts
        and pictures, and `/open`, which lets in the browser that the program itself opened.""",
    "contexts": """
        Every page is a frozen dataclass that names its template; a template sees these fields,
        `chrome`, and the functions `url` and `asset`, and nothing else. A name that isn't here is
        an error, not an empty place.""",
    "events": """
        A vault is a list of these, each sealed by itself; where somebody stands is worked out
        from them. They are only ever added. A record is MessagePack of `{v, at, event}`, and the
        event says its `kind`.""",
    "errors": """
        What can go wrong in a broken world. The sentence is what a person reads; a detail may
        follow it in brackets, and an InputError's stands alone: the value, the reason, the limit.
        None holds private text. On the command line each ends with exit code 2. A refusal, such
        as a step that comes too early, is no error: a page explains it.""",
}
EXIT_CODES = """| exit code | means |
|---|---|
| 0 | all is well |
| 1 | something was found or refused: pressure in a draft, no answer, a verdict of no, a finding in a guide |
| 2 | the input can't be used; a sentence on standard error says why |"""


class Undocumented(Exception):
    """Something has no words of its own."""


def words_of(thing: object, name: str) -> str:
    """Return a thing's own docstring as one paragraph. Raises Undocumented without one."""
    own = thing.__dict__.get("__doc__") if isinstance(thing, type) else getattr(thing, "__doc__", None)
    if not own or not own.strip():
        raise Undocumented(f"{name} has no docstring")
    return cell(inspect.cleandoc(own))


def cell(text: str) -> str:
    """Return text as one line that fits in a table."""
    return " ".join(text.split()).replace("|", "\\|")


def type_words(kind: object) -> str:
    """Return a type as it is written in the code, without modules or limits."""
    bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    return MODULE.sub("", inspect.formatannotation(bare))


# Commands


def commands() -> str:
    """Return the page of commands."""
    told = ["# The command line", cell(TOPIC["commands"]), EXIT_CODES]
    told += [command_section(path, command) for path, command in command_tree(get_command(app))]
    return page(told)


def command_tree(root: object, path: str = "handhold") -> Iterator[tuple[str, Command]]:
    """Yield every command with the words that call it, groups before what is in them."""
    if isinstance(root, TyperCommand | TyperGroup):
        yield path, root
    if isinstance(root, TyperGroup):
        for name, command in root.commands.items():
            yield from command_tree(command, f"{path} {name}")


def command_section(path: str, command: Command) -> str:
    """Return one command's section. Raises Undocumented for one without help."""
    if not (command.help or "").strip():
        raise Undocumented(f"{path} has no help")
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    lines = [f"## {path}", *(" ".join(paragraph.split()) for paragraph in paragraphs)]
    rows = [parameter_row(path, each) for each in command.params if each.name not in TYPERS_OWN]
    if rows:
        lines.append("| | |\n|---|---|\n" + "\n".join(rows))
    return "\n\n".join(lines)


def parameter_row(path: str, parameter: object) -> str:
    """Return one option's or argument's row. Raises Undocumented for one without help."""
    if not isinstance(parameter, TyperOption | TyperArgument):
        raise TypeError(f"{path}: {parameter!r}")
    if not parameter.help:
        raise Undocumented(f"{path}: {parameter.name} has no help")
    if isinstance(parameter, TyperArgument):
        return f"| `{(parameter.name or '').upper()}` | {cell(parameter.help)} |"
    names = ", ".join(f"`{option}`" for option in (*parameter.opts, *parameter.secondary_opts))
    return f"| {names} | {cell(parameter.help)} |"


# Addresses


def routes() -> str:
    """Return the page of addresses."""
    rows = [route_row(route) for group in ROUTES for route in group]
    return page(
        [
            "# Addresses",
            cell(TOPIC["routes"]),
            "| method | address | what it does |\n|---|---|---|\n" + "\n".join(rows),
        ]
    )


def route_row(route: BaseRoute) -> str:
    """Return one address's row. Raises Undocumented for a view without a docstring."""
    if not isinstance(route, Route):
        raise Undocumented(f"{route} is no route of a page")
    methods = ", ".join(sorted(set(route.methods or ()) - {"HEAD"}))
    return f"| {methods} | `{route.path}` | {words_of(route.endpoint, route.path)} |"


# Page contexts


def contexts() -> str:
    """Return the page of page contexts."""
    pages = sorted(subclasses(Page), key=lambda each: (each.template, each.__name__))
    told = [
        "# Page contexts",
        cell(TOPIC["contexts"]),
        section("What every page says", Page),
        section("What is around a page: `chrome`", Chrome),
    ]
    told += [section(f"{each.__name__}: `{each.template}`", each, but=Page) for each in pages]
    told += ["## Parts of pages"]
    told += [section(each.__name__, each, level=3) for each in parts(pages)]
    return page(told)


def section(title: str, kind: type, *, but: type | None = None, level: int = 2) -> str:
    """Return a dataclass or struct as a section: its words, then its fields."""
    shared = {f.name for f in dataclasses.fields(but)} if but else set()
    rows = [(f.name, type_words(f.type)) for f in dataclasses.fields(kind) if f.name not in shared]
    told = f"{'#' * level} {title}\n\n{words_of(kind, kind.__name__)}"
    return told + table(rows)


def table(rows: Iterable[tuple[str, str]]) -> str:
    """Return fields and their types as a table; nothing for none."""
    lines = [f"| `{name}` | `{cell(kind)}` |" for name, kind in rows]
    return "\n\n| field | type |\n|---|---|\n" + "\n".join(lines) if lines else ""


def parts(pages: Iterable[type]) -> list[type]:
    """Return the dataclasses of the web layer that pages are made of, by name."""
    found: dict[str, type] = {}
    waiting: list[Any] = [f.type for each in pages for f in dataclasses.fields(each)]
    while waiting:
        kind = waiting.pop()
        waiting += get_args(kind)
        if not isinstance(kind, type) or not kind.__module__.startswith("handhold.web"):
            continue
        if dataclasses.is_dataclass(kind) and kind.__name__ not in found:
            found[kind.__name__] = kind
            waiting += [f.type for f in dataclasses.fields(kind)]
    return [found[name] for name in sorted(found)]


# Events


def events() -> str:
    """Return the page of events."""
    private = sorted(subclasses(PrivateEvent), key=lambda each: each.__name__)
    shared = sorted(subclasses(SharedEvent), key=lambda each: each.__name__)
    told = [
        "# Events",
        cell(TOPIC["events"]),
        "## Private events\n\n" + words_of(PrivateEvent, "PrivateEvent"),
        *(event_section(each) for each in private),
    ]
    if shared:
        told += ["## Shared events\n\n" + words_of(SharedEvent, "SharedEvent")]
        told += [event_section(each) for each in shared]
    choices = sorted({kind for each in (*private, *shared) for kind in enums(each)}, key=str)
    told += ["## Choices", *(enum_section(each) for each in choices)]
    return page(told)


def event_section(kind: type) -> str:
    """Return one event as a section. Raises Undocumented for one without a docstring."""
    rows = [(name, type_words(each)) for name, each in fields_of(kind).items()]
    return f"### {kind.__name__}\n\n{words_of(kind, kind.__name__)}" + table(rows)


def fields_of(kind: type) -> dict[str, Any]:
    """Return a struct's fields and their types."""
    return inspect.get_annotations(kind, eval_str=True)


def enums(kind: type) -> Iterator[type[Enum]]:
    """Yield the enums that a struct's fields hold."""
    for each in fields_of(kind).values():
        for one in (each, *get_args(each)):
            if isinstance(one, type) and issubclass(one, Enum):
                yield one


def enum_section(kind: type[Enum]) -> str:
    """Return the values of an enum as a section."""
    values = ", ".join(f"`{each.value}`" for each in kind)
    return f"### {kind.__name__}\n\n{words_of(kind, kind.__name__)} One of {values}."


# Errors


def errors() -> str:
    """Return the page of errors."""
    ours = [each for each in family(HandholdError) if each.__module__.startswith("handhold.")]
    rows = [error_row(each) for each in ours if issubclass(each, HandholdError)]
    return page(
        [
            "# Errors",
            cell(TOPIC["errors"]),
            "| error | code | sentence |\n|---|---|---|\n" + "\n".join(rows),
        ]
    )


def error_row(kind: type[HandholdError]) -> str:
    """Return one error's row. Raises Undocumented without a sentence or a code of its own."""
    if "code" not in kind.__dict__:
        raise Undocumented(f"{kind.__name__} has no code of its own")
    return f"| {kind.__name__} | `{kind.code}` | {words_of(kind, kind.__name__)} |"


def family(root: type) -> Iterator[type]:
    """Yield a class and all below it, each parent before its children."""
    yield root
    children: list[type] = root.__subclasses__()
    for child in sorted(children, key=lambda each: each.__name__):
        yield from family(child)


def subclasses(root: type) -> list[Any]:
    """Return every class of the program below `root`; a class made twice, for its slots, once."""
    below = {(each.__module__, each.__qualname__): each for each in family(root)}
    return [each for (module, _), each in below.items() if each is not root and module.startswith("handhold.")]


def page(parts_of: list[str]) -> str:
    """Return a page from its paragraphs."""
    return "\n\n".join([parts_of[0], MADE, *parts_of[1:]]) + "\n"


PAGES = {
    "commands.md": commands,
    "routes.md": routes,
    "page-contexts.md": contexts,
    "events.md": events,
    "errors.md": errors,
}
