"""The project's own files, read as text and as syntax."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from conftest import ROOT

SOURCE = ROOT / "src" / "handhold"
TESTS = ROOT / "tests"
TEMPLATES = SOURCE / "web" / "templates"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def named(path: Path) -> str:
    """Return a file's path as this project writes it."""
    base = SOURCE if path.is_relative_to(SOURCE) else ROOT
    return path.relative_to(base).as_posix()


def modules(folder: Path) -> list[Path]:
    """Return the Python files below a folder."""
    return sorted(folder.rglob("*.py"))


def lines(path: Path) -> int:
    """Return how many lines a file has."""
    return len(path.read_text("utf-8").splitlines())


@cache
def tree(path: Path) -> ast.Module:
    """Return a file's syntax."""
    return ast.parse(path.read_text("utf-8"))


def functions(node: ast.AST, inside: str = "") -> Iterator[tuple[str, Function]]:
    """Yield functions and methods with their names, but not functions within functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield f"{inside}{child.name}", child
        elif isinstance(child, ast.ClassDef):
            yield from functions(child, f"{inside}{child.name}.")
        elif isinstance(child, ast.If | ast.Try | ast.With):
            yield from functions(child, inside)


def length(function: Function) -> int:
    """Return how many lines a function has, without its decorators and docstring."""
    whole = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is None or len(function.body) == 1:
        return whole
    return whole - ((first.end_lineno or first.lineno) - first.lineno + 1)


def public(name: str) -> bool:
    """Return whether a dotted name has no part that is private."""
    return not any(part.startswith("_") for part in name.split("."))
