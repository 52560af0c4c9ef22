"""Names say what is in a file, and everything public says what it promises."""

import ast
import subprocess

import pytest

from architecture.source import SOURCE, TESTS, functions, modules, named, public, tree
from conftest import ROOT

VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "stuff"}
ELSEWHERE = ("/wo" + "rk/", "/ro" + "ot/", "files.python" + "hosted.org", "py" + "pi.org")
UNREAD = (".png", ".vault", ".lock", ".min.js", ".jsonl")


def test_no_module_has_a_vague_name():
    """A name such as `utils` says nothing and attracts everything."""
    parts = {p: {*p.relative_to(ROOT).with_suffix("").parts} for p in modules(SOURCE) + modules(TESTS)}
    vague = {named(p): found for p, each in parts.items() if (found := {w.strip("_") for w in each} & VAGUE)}
    assert vague == {}


def test_every_module_of_the_program_says_what_it_is():
    """The first thing in a file is a line on what it holds."""
    silent = [
        named(path)
        for path in modules(SOURCE)
        if ast.get_docstring(tree(path)) is None and tree(path).body
    ]
    assert silent == []


def test_every_public_function_has_a_docstring():
    """What a caller may rely on stands with the function."""
    silent = [
        f"{named(path)}: {name}"
        for path in modules(SOURCE)
        for name, function in functions(tree(path))
        if public(name) and ast.get_docstring(function) is None and not _overloaded(function)
    ]
    assert silent == []


def test_every_test_has_a_docstring_of_one_line_and_a_name_that_is_a_sentence():
    """The docstring says what is expected; the name has words in it."""
    wrong = []
    for path in modules(TESTS):
        for name, function in functions(tree(path)):
            bare = name.rpartition(".")[2]
            if not bare.startswith("test_"):
                continue
            told = ast.get_docstring(function)
            if not told or len(told.splitlines()[0]) < 8 or bare.count("_") < 2:
                wrong.append(f"{named(path)}: {name}")
    assert wrong == []


def test_no_file_names_a_place_on_somebodys_machine():
    """What is committed works anywhere: no folders of one machine, no package hosts."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = [name for name in listed.stdout.split("\0") if name and not name.endswith(UNREAD)]
    assert len(names) > 300
    found = {}
    for name in names:
        path = ROOT / name
        text = path.read_text("utf-8", errors="replace") if path.is_file() else ""
        if places := [place for place in ELSEWHERE if place in text]:
            found[name] = places
    assert found == {}


def _overloaded(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(ast.unparse(each).endswith("overload") for each in function.decorator_list)
