"""Style, scripts and pictures, read once, served from memory under content-hashed paths."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "webmanifest": "application/manifest+json",
}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    name: str
    path: str
    body: bytes
    media_type: str


class Assets:
    """All static files of the app; `path` gives a file's address."""

    def __init__(self, bodies: dict[str, bytes]) -> None:
        """Take the files by name, such as `css/app.css`."""
        self._by_name = {name: _asset(name, body) for name, body in bodies.items()}
        self._by_path = {asset.path: asset for asset in self._by_name.values()}

    def path(self, name: str) -> str:
        """Return the address of a file, such as `static/3f2a…/css/app.css`. KeyError if absent."""
        return self._by_name[name].path

    async def serve(self, request: Request) -> Response:
        """Answer a request for a file."""
        asset = self._by_path.get(f"static/{request.path_params['path']}")
        if asset is None:
            return PlainTextResponse("Not found", status_code=404)
        headers = {"cache-control": FOREVER}
        return Response(asset.body, media_type=asset.media_type, headers=headers)


def load_assets() -> Assets:
    """Return the app's own assets; the components' styles are joined into `css/app.css`."""
    root = files("handhold.web")
    bodies = {
        f"{folder.name}/{file.name}": file.read_bytes()
        for folder in _sorted(root / "static")
        if folder.is_dir()
        for file in _sorted(folder)
    }
    sheets = [bodies.pop(name) for name in sorted(bodies) if name.endswith(".css")]
    for component in _sorted(root / "templates" / "components"):
        style = component / "style.css"
        if component.is_dir() and style.is_file():
            sheets.append(style.read_bytes())
    bodies["css/app.css"] = b"\n".join(sheets)
    return Assets(bodies)


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted(folder.iterdir(), key=lambda item: item.name)


def _asset(name: str, body: bytes) -> Asset:
    digest = hashlib.sha256(body).hexdigest()[:16]
    media_type = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    return Asset(name, f"static/{digest}/{name}", body, media_type)
