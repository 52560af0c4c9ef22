"""The gallery: every component with every example, in the real app. Only tests have it.

Run as a program it serves the app with the gallery, for a look or for a browser's checks.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

import handhold.web
from handhold.app.context import AppContext
from handhold.web.app import create_app
from handhold.web.render import NAV, Chrome

COMPONENTS = Path(handhold.web.__file__).parent / "templates" / "components"
CHROME = {
    "title": "Gallery", "neutral": False, "theme": "auto", "motion": "auto", "nav": NAV,
    "section": "", "welcomed": True, "kept": False, "vault": "", "unkept": False, "has_vaults": False,
    "vault_name": "", "notice": "", "form_key": "0" * 32, "lock_seconds": 900, "fragment": False,
    "rest": False, "here": "/",
}  # fmt: skip
PAGE = """<!doctype html>
<html lang="en" data-theme="auto" data-motion="auto">
<head>
{% include 'layouts/head.html' %}
</head>
<body class="{{ example.body }}">
{{ shown if example.place == 'top' }}
<main class="page" id="main" tabindex="-1">
<h1>{{ example.component }}</h1>
<h2>{{ example.name }}</h2>
{{ shown if example.place == 'main' }}
</main>
{{ shown if example.place == 'foot' }}
</body>
</html>
"""
INDEX = """<!doctype html>
<html lang="en"><head>{% include 'layouts/head.html' %}</head><body><main class="page"><h1>Gallery</h1><ul>
{% for each in examples %}<li><a href="{{ each.path }}">{{ each.component }}: {{ each.name }}</a></li>
{% endfor %}</ul></main></body></html>
"""


@dataclass(frozen=True, kw_only=True)
class Example:
    """One named example of a component: a macro with arguments, or the markup a style is for."""

    component: str
    number: int
    name: str
    macro: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    call: str = ""
    html: str = ""
    after: str = ""
    wrap: tuple[str, str] = ("", "")
    place: str = "main"
    body: str = ""
    unseen: bool = False

    @property
    def path(self) -> str:
        """Return where the gallery shows it."""
        return f"/gallery/{self.component}/{self.number}"


def examples(component: str) -> list[Example]:
    """Return a component's examples, in order. TypeError for a key that none has."""
    told = tomllib.loads((COMPONENTS / component / "examples.toml").read_text("utf-8"))
    found = []
    for number, each in enumerate(told["example"], 1):
        given = dict(each)
        arguments = given.pop("with", {})
        if "chrome" in arguments:
            arguments["chrome"] = Chrome(**{**CHROME, **arguments["chrome"]})
        wrap = tuple(given.pop("wrap", ("", "")))
        found.append(
            Example(component=component, number=number, arguments=arguments, wrap=wrap, **given)
        )
    return found


def all_examples() -> list[Example]:
    """Return the examples of all components."""
    folders = sorted(path.name for path in COMPONENTS.iterdir() if path.is_dir())
    return [each for folder in folders for each in examples(folder)]


def shown(environment: Environment, example: Example) -> str:
    """Return an example as html: its macro called, or its markup as it is."""
    if not example.macro:
        return example.html
    load = f"{{% from 'components/{example.component}/macro.html' import {example.macro} with context %}}"
    before, behind = example.wrap
    called = (
        f"{{% call {example.macro}(**arguments) %}}{example.call}{{% endcall %}}"
        if example.call
        else f"{{{{ {example.macro}(**arguments) }}}}"
    )
    template = environment.from_string(f"{load}{before}{called}{behind}{example.after}")
    return template.render(arguments=example.arguments)


def page(environment: Environment, example: Example) -> str:
    """Return the gallery's page of an example, with the app's own head and style."""
    markup = environment.filters["chapter_html"](shown(environment, example))
    template = environment.from_string(PAGE)
    return template.render(chrome=Chrome(**CHROME), example=example, shown=markup)


async def index(request: Request) -> Response:
    """List every example."""
    environment = request.app.state.renderer.environment
    template = environment.from_string(INDEX)
    return HTMLResponse(template.render(chrome=Chrome(**CHROME), examples=all_examples()))


async def one(request: Request) -> Response:
    """Show one example."""
    component, number = request.path_params["component"], request.path_params["number"]
    found = [e for e in all_examples() if (e.component, e.number) == (component, number)]
    if not found:
        raise HTTPException(404)
    return HTMLResponse(page(request.app.state.renderer.environment, found[0]))


def with_gallery(context: AppContext) -> Starlette:
    """Return the app with the gallery, its door already passed."""
    routes = [Route("/gallery", index), Route("/gallery/{component}/{number:int}", one)]
    app = create_app(context, more=list(routes))
    app.state.session.welcomed = True
    return app


if __name__ == "__main__":
    import typer

    from handhold.native.serve import run

    run(None, typer.echo, browser=False, app_of=with_gallery)
