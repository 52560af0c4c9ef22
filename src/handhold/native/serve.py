"""The composition root on a person's own machine: a server on 127.0.0.1 and a browser."""

import asyncio
import os
import secrets
import socket
import webbrowser
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import platformdirs
import uvicorn
from starlette.types import ASGIApp

from handhold.app.context import AppContext
from handhold.app.reading import Reading
from handhold.app.session import Session
from handhold.base.errors import InputError
from handhold.content.location import packs_root
from handhold.content.shelf import load_shelf
from handhold.crypto.primitives import native
from handhold.native.discreet import keep_out_of_dumps, log_nothing, say_nothing_of
from handhold.native.entry import OPENING, Entry
from handhold.native.memory import give_back
from handhold.native.network import Network
from handhold.native.zone import LOCAL
from handhold.vault.folder import VaultFolder
from handhold.web.app import create_app

T = TypeVar("T")
HOST = "127.0.0.1"
FIRST_PORT = 8716
TRIES = 50
WATCH_SECONDS = 15
FOLDER_VARIABLE = "HANDHOLD_HOME"


def vault_folder() -> Path:
    """Return where vaults are kept: $HANDHOLD_HOME, or the system's place for user data."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir("handhold", appauthor=False))


async def in_thread(work: Callable[[], T], /) -> T:
    """Run slow pure work in a thread, so that other requests go on."""
    return await asyncio.to_thread(work)


def local_now() -> datetime:
    """Return the present moment in this machine's time zone."""
    return datetime.now(LOCAL)


def native_vaults(folder: Path | None = None) -> VaultFolder:
    """Return the vaults of this machine."""
    return VaultFolder(folder or vault_folder(), entropy=os.urandom, run_slow=in_thread)


def native_context(folder: Path | None = None, language: str = "") -> AppContext:
    """Return the world as it is on this machine, its guides in a language where they have it."""
    root = packs_root()
    shelf = load_shelf(root, language)
    return AppContext(
        vaults=native_vaults(folder),
        clock=local_now,
        entropy=os.urandom,
        shelf=shelf,
        reading=Reading(root, shelf, tidy=give_back),
        http=Network(),
        primitives=native(),
        run_slow=in_thread,
    )


def free_socket(port: int | None) -> tuple[socket.socket, int]:
    """Return a listening socket and its port: the asked one, else the next that is free.

    Raises InputError when none of 50 ports is free.
    """
    first = FIRST_PORT if port is None else port
    for candidate in range(first, min(first + TRIES, 65536)):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name != "nt":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, candidate))
            listener.listen(64)
        except OSError:
            listener.close()
            continue
        return listener, listener.getsockname()[1]
    raise InputError(f"no free port from {first} on")


def open_browser(address: str) -> bool:
    """Open the address in a browser; return whether there was one."""
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False


def run(
    port: int | None,
    tell: Callable[[str], None],
    *,
    browser: bool = True,
    language: str = "",
    context: AppContext | None = None,
    app_of: Callable[[AppContext], ASGIApp] = create_app,
) -> None:
    """Serve until stopped; `tell` gets a few plain sentences for the person.

    `context` is the world to serve, this machine's own without one: then with the guides in
    `language` where they have it.

    Nothing is logged: not a path, not an error's text.
    """
    keep_out_of_dumps()
    log_nothing()
    listener, got = free_socket(port)
    if port is not None and got != port:
        tell(f"Port {port} is taken; using {got} instead.")
    opening = secrets.token_urlsafe(24)
    world = context or native_context(language=language)
    app = app_of(world)
    entry = Entry(app, port=got, opening=opening, cookie=secrets.token_urlsafe(24))
    address = f"http://{HOST}:{got}{OPENING}?t={opening}"
    config = uvicorn.Config(
        entry, log_level="critical", access_log=False, lifespan="off", server_header=False,
        timeout_graceful_shutdown=3, timeout_keep_alive=60,
    )
    server = uvicorn.Server(config)
    if browser and open_browser(address):
        tell("Handhold is open in your browser. If it isn't, open this address (it works once):")
    else:
        tell("Open this address in your browser (it works once):")
    tell(address)
    tell("To end Handhold, press Ctrl+C here.")
    asyncio.run(_serve(server, listener, getattr(app, "state", None)))


async def _serve(server: uvicorn.Server, listener: socket.socket, state: object) -> None:
    say_nothing_of(asyncio.get_running_loop())
    session = getattr(state, "session", None)
    watch = asyncio.create_task(_watch(session)) if isinstance(session, Session) else None
    await server.serve(sockets=[listener])
    if watch is not None:
        watch.cancel()


async def _watch(session: Session) -> None:
    """Lock an idle vault also when no request comes: its key doesn't wait for one."""
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        await session.lock_if_idle()
        give_back()
