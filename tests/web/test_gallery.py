"""Every component has examples that work, and says what it owes to everybody."""

import inspect
import re

import httpx
import pytest
from jinja2 import Environment, StrictUndefined, TemplateNotFound

from handhold.web.app import create_app
from web.gallery import COMPONENTS, Example, all_examples, examples, page, shown, with_gallery

pytestmark = pytest.mark.anyio

FOLDERS = sorted(path.name for path in COMPONENTS.iterdir() if path.is_dir())
CLASS = re.compile(r"\.(-?[a-z_][\w-]*)")


@pytest.fixture
def environment(person) -> Environment:
    """Return the app's own template environment."""
    found: Environment = person.app.state.renderer.environment
    return found


def macros(environment: Environment, component: str) -> dict[str, tuple[str, ...]]:
    """Return the macros of a component and the names of their arguments."""
    try:
        module = environment.get_template(f"components/{component}/macro.html").module
    except TemplateNotFound:
        return {}
    public = {n: getattr(module, n) for n in dir(module) if not n.startswith("_")}
    return {n: tuple(m.arguments) for n, m in public.items() if hasattr(m, "arguments")}


async def test_there_are_components_and_examples():
    """The gallery isn't empty, whatever moved."""
    assert len(FOLDERS) > 15
    assert len(all_examples()) > 40


@pytest.mark.parametrize("example", all_examples(), ids=lambda e: f"{e.component}-{e.number}")
async def test_an_example_renders_and_shows_its_component(environment, example):
    """No missing name, no empty page, balanced markup, and the component's own class in it."""
    html = shown(environment, example)
    if example.arguments.get("errors") == []:
        assert html.strip() == ""
        return
    assert html.strip()
    assert "Undefined" not in html
    for tag in ("div", "p", "ul", "ol", "section", "form", "button", "a", "details", "fieldset"):
        assert len(re.findall(rf"<{tag}[\s>]", html)) == html.count(f"</{tag}>"), tag
    assert not re.search(r"\sstyle=|\son[a-z]+=|<script", html)


async def test_every_example_has_a_name_of_its_own():
    """Names tell the examples of a component apart."""
    for folder in FOLDERS:
        names = [each.name for each in examples(folder)]
        assert names
        assert len(set(names)) == len(names), folder


@pytest.mark.parametrize("component", FOLDERS)
async def test_every_macro_and_argument_has_an_example(environment, component):
    """Whatever a macro can be given is given somewhere, so it is looked at."""
    given: dict[str, set[str]] = {}
    for each in examples(component):
        given.setdefault(each.macro, set()).update(each.arguments)
    for name, arguments in macros(environment, component).items():
        assert name in given, f"{component}: no example of {name}"
        left = set(arguments) - given[name] - UNSHOWN.get((component, name), set())
        assert not left, f"{component}: {name} is never given {sorted(left)}"


UNSHOWN = {
    ("choices", "choices"): {"heading"},
}
"""Arguments that change nothing to look at."""


async def test_every_class_a_style_names_is_in_an_example(environment):
    """A style nobody can see in the gallery is one that nobody checks."""
    seen: set[str] = set()
    for each in all_examples():
        text = page(environment, each)
        seen.update(*(value.split() for value in re.findall(r'class="([^"]*)"', text)))
    for component in FOLDERS:
        style = (COMPONENTS / component / "style.css").read_text("utf-8")
        style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
        rules = re.findall(r"([^{}]+)\{", style)
        named = {name for rule in rules for name in CLASS.findall(rule)}
        assert named - seen == set(), component


@pytest.mark.parametrize("component", FOLDERS)
async def test_every_component_says_what_it_owes(component):
    """Criteria in words: a title, and at least three of them, each a sentence."""
    lines = (COMPONENTS / component / "accessibility.md").read_text("utf-8").splitlines()
    assert lines[0] == f"# {component}"
    criteria = [line for line in lines[1:] if line]
    assert len(criteria) >= 3
    for line in criteria:
        assert line.startswith("- "), line
        assert line.endswith("."), line


async def test_a_wrong_example_is_noticed(environment):
    """A forgotten argument or an unknown key is no quiet gap."""
    assert environment.undefined is StrictUndefined
    wrong = Example(component="verdict", number=1, name="x", macro="verdict", arguments={"no": 1})
    with pytest.raises(TypeError, match="takes no keyword"):
        shown(environment, wrong)
    with pytest.raises(TypeError):
        Example(component="verdict", number=1, name="x", colour="red")


async def test_the_gallery_is_only_in_tests(person):
    """The app that people use has no gallery; the one made here has a page for each example."""
    assert (await person.client.get("/gallery")).status_code == 404
    assert "gallery" not in inspect.getsource(create_app).replace("(the gallery in tests)", "")
    transport = httpx.ASGITransport(app=with_gallery(person.session.context))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        listed = await client.get("/gallery")
        paths = re.findall(r'href="(/gallery/[^"]+)"', listed.text)
        assert len(paths) == len(all_examples())
        for path in paths:
            answer = await client.get(path)
            assert answer.status_code == 200, path
            assert "<h1>" in answer.text
        assert (await client.get("/gallery/button/99")).status_code == 404
