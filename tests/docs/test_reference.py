"""The reference pages say what the program has, all of it, and nothing else."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
import typer
from starlette.responses import Response
from starlette.routing import Route
from typer.main import get_command

from conftest import ROOT
from handhold.base.errors import HandholdError
from handhold.core.catalogue import AnyPrivateEvent
from handhold.web.app import PAGES

REFERENCE = ROOT / "docs" / "reference"
SCRIPT = ROOT / "scripts" / "reference.py"


@pytest.fixture(scope="module")
def makers():
    """Return the module that makes the pages."""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        import reference_pages
    finally:
        sys.path.remove(str(ROOT / "scripts"))
    return reference_pages


def words(name: str) -> str:
    """Return a page's text."""
    return (REFERENCE / name).read_text("utf-8")


def test_the_pages_are_what_the_program_says_today():
    """Made afresh in a process of its own, each page is the one that is here."""
    command = [sys.executable, str(SCRIPT), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_page_that_differs_is_named(tmp_path, makers, monkeypatch, capsys):
    """A page that was changed by hand, or isn't there, fails the check by name."""
    monkeypatch.setattr(sys, "path", [str(ROOT / "scripts"), *sys.path])
    import reference

    monkeypatch.setattr(reference, "OUT", tmp_path)
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0
    (tmp_path / "errors.md").write_text("# Errors\n", "utf-8")
    (tmp_path / "routes.md").unlink()
    assert reference.main(["--check"]) == 1
    told = capsys.readouterr().out
    assert "errors.md" in told
    assert "routes.md" in told
    assert "events.md" not in told


def test_every_command_and_option_is_on_the_page():
    """Read from the source of the command line, not from the page's own maker."""
    page = words("commands.md")
    options = set()
    for path in (ROOT / "src" / "handhold" / "cli").glob("*.py"):
        source = path.read_text("utf-8")
        options |= set(re.findall(r'typer\.Option\(\s*"(--[a-z-]+)"', source))
        for name in re.findall(r'app\.command\("([a-z]+)"\)', source):
            assert re.search(rf"^## handhold (?:[a-z]+ )?{name}$", page, re.MULTILINE), name
    assert len(options) >= 8
    assert {option for option in options if f"`{option}`" not in page} == set()


def test_every_address_is_on_the_page():
    """Each path and method that the app takes has a row."""
    page = words("routes.md")
    routes = [route for group in PAGES for route in group if isinstance(route, Route)]
    assert len(routes) > 50
    for route in routes:
        for method in route.methods - {"HEAD"}:
            assert f"| {method} | `{route.path}` |" in page


def test_every_event_is_on_the_page():
    """Each event that a vault can hold has a section with its fields."""
    page = words("events.md")
    kinds = get_args(AnyPrivateEvent)
    assert len(kinds) > 10
    for kind in kinds:
        section = page.partition(f"### {kind.__name__}\n")[2].partition("\n### ")[0]
        assert all(f"| `{name}` |" in section for name in kind.__struct_fields__), kind


def test_every_error_is_on_the_page():
    """Each error class that the source of the base names has a row with its code."""
    page = words("errors.md")
    tree = ast.parse((ROOT / "src" / "handhold" / "base" / "errors.py").read_text("utf-8"))
    names = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    assert len(names) > 10
    for name in names:
        assert re.search(rf"^\| {name} \| `[a-z-]+` \| \w", page, re.MULTILINE), name


def test_every_page_context_and_its_template_is_on_the_page():
    """Each page class in the views has a section that names its template."""
    page = words("page-contexts.md")
    found = 0
    for path in (ROOT / "src" / "handhold" / "web" / "views").glob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and any(ast.unparse(b) == "Page" for b in node.bases):
                found += 1
                assert page.count(f"\n## {node.name}: `pages/") == 1, node.name
    assert found > 20


def test_a_command_without_help_is_refused(makers):
    """Nothing gets onto the page without words."""
    bare = typer.Typer()

    @bare.command()
    def silent() -> None:
        pass

    with pytest.raises(makers.Undocumented, match="silent has no help"):
        makers.command_section("handhold silent", get_command(bare))


def test_an_option_without_help_is_refused(makers):
    """An option, too, needs words."""
    bare = typer.Typer()

    @bare.command()
    def loud(volume: int = 3) -> None:
        """Be loud."""

    with pytest.raises(makers.Undocumented, match="volume has no help"):
        makers.command_section("handhold loud", get_command(bare))


def test_a_route_without_words_is_refused(makers):
    """A view needs a docstring to be reachable."""

    async def silent(request: object) -> Response:
        return Response()

    with pytest.raises(makers.Undocumented, match="/silent has no docstring"):
        makers.route_row(Route("/silent", silent))


def test_an_event_or_error_without_words_is_refused(makers):
    """A parent's docstring is not a child's, and a code is an error's own."""

    class Sentenceless(HandholdError):
        code = "sentenceless"

    class Codeless(HandholdError):
        """There is no code."""

    try:
        with pytest.raises(makers.Undocumented, match="Sentenceless has no docstring"):
            makers.error_row(Sentenceless)
        with pytest.raises(makers.Undocumented, match="Codeless has no code"):
            makers.error_row(Codeless)
    finally:
        assert Path(__file__).name not in words("errors.md")
