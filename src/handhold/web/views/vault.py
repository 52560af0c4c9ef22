"""The vault's pages: make, open, carry, change, wipe."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.app import leaving
from handhold.app.passphrases import why_not
from handhold.app.wording import WIPED
from handhold.base.errors import HandholdError, OldPagesLeft, VaultExists, WrongPassphrase
from handhold.web.forms import Form, FormError
from handhold.web.here import asking_view, form_view, go, session_of, url_of
from handhold.web.render import Page, render

SEALED = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVaultPage(Page):
    """Make a vault, or bring one back from a sealed file."""

    template: ClassVar[str] = "pages/vault/new.html"
    name: str = ""
    errors: tuple[FormError, ...] = ()
    restoring: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenVaultPage(Page):
    """Open a vault with its passphrase."""

    template: ClassVar[str] = "pages/vault/open.html"
    names: tuple[str, ...]
    name: str = ""
    errors: tuple[FormError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultPage(Page):
    """The open vault: change the passphrase, carry it along, erase a guide's notes, wipe it.

    `shares` says that there is somebody to part from first.
    """

    template: ClassVar[str] = "pages/vault/manage.html"
    guides: tuple[tuple[str, str], ...]
    chosen: str = ""
    errors: tuple[FormError, ...] = ()
    shares: bool = False


async def new(request: Request) -> Response:
    """Show the form for a new vault."""
    return render(request, NewVaultPage(heading="Make a vault", window="Vault"))


@form_view
async def create(request: Request, form: Form) -> Response:
    """Make a vault and keep what was noted so far."""
    name = _name_of(request, form, "name")
    _check_new(form, "passphrase", "again")
    if not form.errors:
        try:
            await session_of(request).create(name, form.secret("passphrase"))
            return go(request, url_of(request).to("/"), "Your vault is ready. It is open now.")
        except HandholdError as error:
            form.fail("name", error.sentence())
    page = NewVaultPage(heading="Make a vault", window="Vault", name=name, errors=tuple(form.errors), status=422)
    return render(request, page)


@form_view
async def restore(request: Request, form: Form) -> Response:
    """Make a vault from a sealed file."""
    name = _name_of(request, form, "restore-name")
    if not form.file:
        form.fail("file", "Choose the sealed file.")
    if not form.errors and form.file:
        session = session_of(request)
        try:
            await session.restore(name, form.file, form.secret("passphrase"), carry=form.values.get("carry") == "on")
            session.welcomed = True
            return go(request, url_of(request).to("/"), "Everything from the file is here.")
        except HandholdError as error:
            beside: dict[type[HandholdError], str] = {WrongPassphrase: "restore-passphrase", VaultExists: "restore-name"}
            form.fail(beside.get(type(error), "file"), error.sentence())
    page = NewVaultPage(
        heading="Bring a vault back", window="Vault", name=name, errors=tuple(form.errors), restoring=True, status=422,
    )
    return render(request, page)


async def opening(request: Request) -> Response:
    """Ask for the passphrase."""
    names = tuple(session_of(request).context.vaults.names())
    if not names:
        return go(request, url_of(request).to("/vault/new"))
    return render(request, OpenVaultPage(heading="Open your vault", window="Vault", names=names))


@form_view
async def unlock(request: Request, form: Form) -> Response:
    """Open a vault."""
    session = session_of(request)
    names = tuple(session.context.vaults.names())
    name = form.one_of("name", list(names), names[0] if names else "")
    try:
        carry = form.values.get("carry") == "on"
        await session.open(name, form.secret("passphrase"), carry=carry)
    except HandholdError as error:
        told = FormError("passphrase", error.sentence())
        page = OpenVaultPage(
            heading="Open your vault", window="Vault", names=names, name=name, errors=(told,), status=422,
        )
        return render(request, page)
    session.welcomed = True
    return go(request, url_of(request).to("/"))


async def manage(request: Request) -> Response:
    """Show what can be done with the open vault."""
    if not session_of(request).kept:
        return go(request, url_of(request).to("/vault/new"))
    return render(request, _vault_page(request))


@form_view
async def passphrase(request: Request, form: Form) -> Response:
    """Change the passphrase."""
    vault = session_of(request).vault
    if vault is None:
        return go(request, url_of(request).to("/vault/open"))
    _check_new(form, "new", "again")
    if form.errors:
        return _trouble(request, form)
    work = vault.change_passphrase(form.secret("old"), form.secret("new"))
    return await _done(request, form, work, "old", "Your passphrase is changed.")


@form_view
async def export(request: Request, form: Form) -> Response:
    """Hand over everything as one sealed file, under a passphrase of its own."""
    vault = session_of(request).vault
    if vault is None:
        return go(request, url_of(request).to("/vault/open"))
    _check_new(form, "export-passphrase", "export-again")
    if form.errors:
        return _trouble(request, form)
    try:
        sealed = await vault.export_sealed(form.secret("export-passphrase"))
    except HandholdError as error:
        form.fail("export-passphrase", error.sentence())
        return _trouble(request, form)
    headers = {"content-disposition": 'attachment; filename="reading.sealed"'}
    return Response(sealed, media_type=SEALED, headers=headers)


@form_view
async def erase(request: Request, form: Form) -> Response:
    """Take everything noted in one guide out of the vault for good."""
    session = session_of(request)
    if session.vault is None:
        return go(request, url_of(request).to("/vault/open"))
    guide = form.one_of("guide", [key for key, _ in _noted(request)])
    if not guide:
        form.fail("guide", "Choose the guide whose notes should go.")
    if form.values.get("sure-erase") != "on":
        form.fail("sure-erase", "Tick the box if you want these notes gone for good.")
    if form.errors:
        return _trouble(request, form)
    work = session.erase(guide, form.secret("erase-passphrase"))
    return await _done(request, form, work, "erase-passphrase", "These notes are gone. Everything else is as it was.")


@asking_view
async def wipe(request: Request, form: Form) -> Response:
    """Part from whomever something is shared with, and destroy the vault for good."""
    session = session_of(request)
    if session.vault is None:
        return go(request, url_of(request).to("/vault/open"))
    if form.values.get("sure") != "on":
        form.fail("sure", "Tick the box if you want everything gone for good.")
        return _trouble(request, form)
    return go(request, url_of(request).to("/"), WIPED[await leaving.wipe(session)])


async def _done(request: Request, form: Form, work: Awaitable[None], name: str, told: str) -> Response:
    """Answer when it is done; where it can't be, say why at the field of that name."""
    try:
        await work
    except OldPagesLeft as left:
        told = left.sentence()
    except HandholdError as error:
        form.fail(name, error.sentence())
        return _trouble(request, form)
    return go(request, url_of(request).to("/vault"), told)


def _trouble(request: Request, form: Form) -> Response:
    return render(request, _vault_page(request, tuple(form.errors), form.values.get("guide", "")))


def _vault_page(request: Request, errors: tuple[FormError, ...] = (), chosen: str = "") -> VaultPage:
    return VaultPage(
        heading="Your vault", window="Vault", guides=_noted(request), chosen=chosen, errors=errors,
        status=422 if errors else 200, shares=leaving.shares(session_of(request)),
    )


def _noted(request: Request) -> tuple[tuple[str, str], ...]:
    """Return the guides in which something is noted: id and title."""
    session = session_of(request)
    held = {getattr(each.event, "guide", None) for each in session.stored}
    return tuple((each.id, each.title) for each in session.context.shelf.guides if each.id in held)


def _name_of(request: Request, form: Form, field: str) -> str:
    """Return the name for a vault, and note at a field why it can't be one."""
    name = form.values.get("name", "").strip()
    try:
        session_of(request).context.vaults.check_name(name)
    except HandholdError as error:
        form.fail(field, error.sentence())
    return name


def _check_new(form: Form, name: str, again: str) -> None:
    secret = form.secret(name)
    if told := why_not(secret):
        form.fail(name, told)
    elif secret != form.secret(again):
        form.fail(again, "The two don't match. Type the passphrase again.")


routes: list[BaseRoute] = [
    Route("/vault", manage, methods=["GET"]),
    Route("/vault/new", new, methods=["GET"]),
    Route("/vault/new", create, methods=["POST"]),
    Route("/vault/import", restore, methods=["POST"]),
    Route("/vault/open", opening, methods=["GET"]),
    Route("/vault/open", unlock, methods=["POST"]),
    Route("/vault/passphrase", passphrase, methods=["POST"]),
    Route("/vault/export", export, methods=["POST"]),
    Route("/vault/erase", erase, methods=["POST"]),
    Route("/vault/wipe", wipe, methods=["POST"]),
]
