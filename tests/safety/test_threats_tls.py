"""A relay that can't show a certificate for its name gets no word, no key, and no second try in the clear."""

import asyncio
import contextlib
import shutil
import ssl
import subprocess
from pathlib import Path

import httpx
import pytest

from handhold.app.ports_net import HttpRequest, RelayAway
from handhold.native.http import HttpxClient

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi"
KEY = b"the-read-key"


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for this machine that nobody but itself vouches for, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl to make a certificate")
    files = tmp_path / "certificate.pem", tmp_path / "key.pem"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext"]
    command += ["subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command += ["-out", str(files[0]), "-keyout", str(files[1])]
    subprocess.run(command, check=True, capture_output=True)
    return files


async def asked(certificate: tuple[Path, Path], how) -> tuple[object, bytes]:
    """Ask a server with that certificate; return what came of it, and what the server got to read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    read = bytearray()

    async def serve(reader, writer):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            read.extend(await reader.readuntil(b"\r\n\r\n"))
            writer.write(OK)
            await writer.drain()
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        got = await how(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    return got, bytes(read)


async def by_the_program(url: str) -> object:
    """Ask as the program does."""
    client = HttpxClient()
    try:
        given = {"authorization": KEY.decode()}
        return await client.send(HttpRequest("POST", url, given, b"body", 5.0))
    except RelayAway:
        return RelayAway
    finally:
        await client.close()


async def unchecked(url: str) -> object:
    """Ask without looking at the certificate."""
    async with httpx.AsyncClient(verify=False, trust_env=False) as client:
        return (await client.post(url, headers={"authorization": KEY.decode()})).status_code


def test_a_relay_that_nobody_vouches_for_reads_nothing(certificate):
    """It counts as away, and the read key is not sent."""
    got, read = asyncio.run(asked(certificate, by_the_program))
    assert got is RelayAway
    assert read == b""


def test_who_does_not_look_at_the_certificate_would_tell_it_the_key(certificate):
    """The server is a working one; only looking keeps the key back."""
    got, read = asyncio.run(asked(certificate, unchecked))
    assert got == 200
    assert KEY in read
