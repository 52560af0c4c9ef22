"""The real program with pages that fail while they hold private words."""

import asyncio
import contextlib
import warnings

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from handhold.native.serve import run
from handhold.web.app import create_app

WORD = "zebraquince"


async def page_that_fails(request):
    """Fail with what somebody typed."""
    raise RuntimeError(f"{WORD} in an error")


async def page_with_a_fault_behind_it(request):
    """Start something that fails later, with nobody waiting for it."""

    async def later():
        raise ValueError(f"{WORD} in a task")

    request.app.state.task = asyncio.create_task(later())
    await asyncio.sleep(0.01)
    del request.app.state.task
    return PlainTextResponse("fine")


class Odd:
    """Something that fails while it is thrown away."""

    def __del__(self):
        raise OSError(f"{WORD} in a finaliser")


async def page_that_drops_something_odd(request):
    """Fail where nobody can catch it, and warn."""
    Odd()
    warnings.warn(f"{WORD} in a warning", stacklevel=1)
    return PlainTextResponse("fine")


async def page_that_fails_half_way(request):
    """Fail once the answer has begun."""

    async def pieces():
        yield b"half"
        raise RuntimeError(f"{WORD} after the beginning")

    from starlette.responses import StreamingResponse

    return StreamingResponse(pieces())


def app_of(context) -> Starlette:
    """Return the app with the failing pages added."""
    pages = [
        page_that_fails,
        page_with_a_fault_behind_it,
        page_that_drops_something_odd,
        page_that_fails_half_way,
    ]
    more = [Route(f"/{page.__name__}", page) for page in pages]
    app = create_app(context, more=more)
    app.state.session.welcomed = True
    return app


with contextlib.suppress(KeyboardInterrupt):
    run(None, lambda text: print(text, flush=True), browser=False, app_of=app_of)
