"""What every page loads, and how the one script from elsewhere is kept on a short lead."""

import json
import re

from architecture.source import SOURCE, TEMPLATES
from conftest import ROOT

STATIC = SOURCE / "web" / "static"


def test_htmx_may_not_evaluate_roam_or_remember():
    """No strings as code, no other hosts, no history kept by the browser, no inline style."""
    head = (TEMPLATES / "layouts" / "head.html").read_text("utf-8")
    found = re.search(r"name=\"htmx-config\" content='([^']+)'", head)
    assert found
    settings = json.loads(found.group(1))
    assert settings["allowEval"] is False
    assert settings["selfRequestsOnly"] is True
    assert settings["historyEnabled"] is False
    assert settings["historyCacheSize"] == 0
    assert settings["includeIndicatorStyles"] is False


def test_htmx_is_the_version_that_was_decided_on_with_its_licence_beside_it():
    """The file, its own version number and the decision agree."""
    files = list((STATIC / "js").glob("htmx-*.min.js"))
    assert len(files) == 1
    version = files[0].name.removeprefix("htmx-").removesuffix(".min.js")
    assert f'version:"{version}"' in files[0].read_text("utf-8")
    decision = (ROOT / "docs" / "decisions" / "0010-web-libraries.md").read_text("utf-8")
    assert f"htmx {version}" in decision
    assert "BSD" in (STATIC / "js" / "htmx-LICENSE.txt").read_text("utf-8")


def test_each_behaviour_is_a_small_script_of_its_own():
    """A script of ours has at most 120 lines."""
    ours = [path for path in (STATIC / "js").glob("*.js") if not path.name.startswith("htmx-")]
    assert ours
    for path in ours:
        assert len(path.read_text("utf-8").splitlines()) <= 120, path.name


def test_every_component_has_a_style_and_what_it_owes():
    """One folder, one component: style, examples, criteria; a macro where pages call it."""
    for folder in (TEMPLATES / "components").iterdir():
        if folder.is_dir():
            names = {path.name for path in folder.iterdir()}
            assert {"style.css", "examples.toml", "accessibility.md"} <= names, folder.name
            assert names <= {"style.css", "examples.toml", "accessibility.md", "macro.html"}, folder.name
