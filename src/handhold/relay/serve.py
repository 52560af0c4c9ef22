"""Running a relay: one call, in one process or several."""

import importlib.util
import ipaddress
import logging
import os
import resource
import socket
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path

import uvicorn
from uvicorn.supervisors import Multiprocess

from handhold.base.errors import InputError
from handhold.relay.connection import PatientConnection
from handhold.relay.options import from_environment, to_environment, unknown

_log = logging.getLogger("handhold.relay")
_APPLICATION = "handhold.relay.app:application"
_LAST_ANSWERS = 10
_FAILED = 3
"""The exit code of a process that couldn't start, uvicorn's own."""

_BACKLOG = 2048
_REST = 75
"""Seconds that a connection may stay open between two requests."""


def run(
    host: str = "127.0.0.1",
    port: int = 8787,
    database: str | None = None,
    *,
    workers: int = 1,
    proxies: str = "",
    certificate: Path | None = None,
    private_key: Path | None = None,
    environment: Mapping[str, str] | None = None,
    told: Callable[[str], object] = print,
) -> None:
    """Serve until told to stop (SIGTERM or SIGINT).

    `database` is a path for SQLite or a `postgresql://` address; without it the environment
    (HANDHOLD_RELAY_*) decides, and without that a file in the present folder. `proxies` are the
    addresses of proxies whose X-Forwarded-For is believed. With a certificate (PEM, with whatever chain
    it needs) and its key the relay speaks TLS by itself. Raises InputError for settings that
    don't go together, and for PostgreSQL without its driver; nothing is started then. Raises
    SystemExit when a process couldn't start.
    """
    settings = os.environ if environment is None else environment
    chosen = {} if database is None else {"HANDHOLD_RELAY_DATABASE": database}
    options = from_environment({**settings, **chosen})
    for name in unknown(settings):
        _log.warning("%s is no setting of the relay, and changes nothing", name)
    if workers > 1 and not options.postgres:
        raise InputError("one SQLite file serves one process; several need PostgreSQL")
    if options.postgres and importlib.util.find_spec("asyncpg") is None:
        raise InputError(
            "PostgreSQL needs the library asyncpg; requirements-relay.lock has it, and"
            " `python3 scripts/start.py relay` installs it"
        )
    _check_certificate(certificate, private_key)
    _check_proxies(proxies)
    os.environ.update(to_environment(options))
    _allow_files(options.connections)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold keys and bodies
    config = _config(workers, proxies, certificate, private_key)
    with _listen(host, port) as listener:
        where = listener.getsockname()
        told(f"relay listening on {where[0]} port {where[1]}")
        if workers > 1:
            several = Multiprocess(config, sockets=[listener])
            several.run()
            if any(process.exitcode == _FAILED for process in several.processes):
                raise SystemExit(_FAILED)
        else:
            uvicorn.Server(config).run(sockets=[listener])


def _config(
    workers: int, proxies: str, certificate: Path | None, private_key: Path | None
) -> uvicorn.Config:
    return uvicorn.Config(
        _APPLICATION,
        factory=True,
        http=PatientConnection,
        ws="none",
        lifespan="on",
        interface="asgi3",
        workers=workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        backlog=_BACKLOG,
        timeout_keep_alive=_REST,
        timeout_graceful_shutdown=_LAST_ANSWERS,
        ssl_certfile=certificate,
        ssl_keyfile=private_key,
    )


def _check_certificate(certificate: Path | None, private_key: Path | None) -> None:
    if certificate is None and private_key is None:
        return
    if certificate is None or private_key is None:
        raise InputError("a certificate and its private key go together")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, private_key)
    except OSError as failure:
        reason = failure.strerror or type(failure).__name__
        raise InputError(f"that certificate and key can't be used: {reason}") from failure


def _check_proxies(proxies: str) -> None:
    for each in proxies.split(",") if proxies and proxies != "*" else ():
        try:
            ipaddress.ip_network(each.strip())
        except ValueError:
            raise InputError(f"--proxies takes IP addresses, and {each.strip()[:60]!r} is none") from None


def _listen(host: str, port: int) -> socket.socket:
    if not host.strip():
        raise InputError("--host is empty; 0.0.0.0 is every address of this machine, 127.0.0.1 this machine alone")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # named as TCP, or asyncio leaves small answers waiting for 40 ms (no TCP_NODELAY)
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as failure:
        listener.close()
        raise InputError(f"can't listen on {host}, port {port}: {failure.strerror}") from failure
    listener.set_inheritable(True)
    return listener


def _allow_files(connections: int) -> None:
    """Raise the limit on open files as far as this user may, for many waiting connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + 1000
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
