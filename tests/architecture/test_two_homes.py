"""The same app must run on a machine of one's own and inside a phone's browser."""

import ast
import inspect

import pytest
from starlette.routing import Route

from architecture.source import SOURCE, modules, named, tree
from handhold.web.app import PAGES

ASKING = ("emscripten", "pyodide", "wasm", "in_browser", "is_browser", "platform.system")
SYSTEM = ("sys.platform", "os.name")
OWN_SYSTEM = {"vault/lock.py", "vault/erase.py"}
"""Files below the servers that may ask which operating system holds their file."""

THREADED = {
    "run_in_threadpool", "iterate_in_threadpool", "StaticFiles", "FileResponse", "BackgroundTask",
    "BackgroundTasks", "to_thread", "run_in_executor", "ThreadPoolExecutor",
}  # fmt: skip
BELOW = ("base", "wire", "crypto", "core", "vault", "content", "protocol", "app", "web")


def test_nobody_asks_where_the_app_runs():
    """What differs between the homes is handed in; no code asks whether it is in a browser."""
    asking = {
        named(path): [word for word in ASKING if word in path.read_text("utf-8")]
        for path in modules(SOURCE)
    }
    assert {name: words for name, words in asking.items() if words} == {}


def test_only_a_file_on_a_disk_may_ask_for_its_operating_system():
    """Locks and wiping differ between systems; meaning and pages don't."""
    asking = {
        named(path)
        for layer in BELOW
        for path in modules(SOURCE / layer)
        if any(word in path.read_text("utf-8") for word in SYSTEM)
    }
    assert asking - OWN_SYSTEM == set()


def test_nothing_below_the_servers_uses_a_thread():
    """Inside a browser there is only one; whatever needs another is named nowhere."""
    found = set()
    for layer in BELOW:
        for path in modules(SOURCE / layer):
            for node in ast.walk(tree(path)):
                name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
                names = {a.name for a in node.names} if isinstance(node, ast.ImportFrom) else {name}
                found |= {f"{named(path)}: {each}" for each in names & THREADED}
    assert found == set()


@pytest.mark.parametrize("route", [r for page in PAGES for r in page], ids=lambda r: f"{sorted(r.methods)} {r.path}")
def test_every_view_is_async(route):
    """A plain function would be run in a thread."""
    assert isinstance(route, Route)
    assert inspect.iscoroutinefunction(route.endpoint)


def test_no_template_or_script_asks_another_host():
    """Pages, styles and scripts load from the program alone."""
    found = []
    for path in (SOURCE / "web").rglob("*"):
        if path.suffix in {".html", ".css", ".js"} and not path.name.startswith("htmx-"):
            text = path.read_text("utf-8")
            found += [named(path) for scheme in ("http:" + "//", "https:" + "//") if scheme in text]
    assert found == []
