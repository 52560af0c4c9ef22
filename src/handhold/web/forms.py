"""Forms: read, check, and shown again with everything that was typed."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from handhold.web.security import FILE_LIMIT

LINE = 200
TEXT = 20_000
_ALLOWED_CONTROLS = frozenset("\n\r\t")


@dataclass(frozen=True, slots=True)
class FormError:
    """A field that can't be taken as it is: the field's name and a sentence for the person.

    `kept` is what is kept in the field's place, where that was changed elsewhere meanwhile.
    """

    field: str
    message: str
    kept: str = ""


@dataclass(slots=True)
class Form:
    """What was sent, by field name, and what is wrong with it."""

    values: dict[str, str]
    lists: dict[str, list[str]]
    errors: list[FormError] = field(default_factory=list)
    file: bytes | None = None

    @property
    def key(self) -> str:
        """Return the form's idempotency key; empty when there is none."""
        return self.values.get("key", "")[:64]

    def line(self, name: str, *, required: str = "", limit: int = LINE) -> str:
        """Return one line of text, trimmed; note an error if it is too long, binary or missing.

        `required` is the sentence shown when nothing was typed; `limit` the characters there are room for.
        """
        value = self._checked(name, limit).strip()
        if required and not value:
            self.errors.append(FormError(name, required))
        return value

    def text(self, name: str) -> str:
        """Return a longer text with plain line ends; note an error if too long or binary."""
        return self._checked(name, TEXT).replace("\r\n", "\n")

    def secret(self, name: str) -> str:
        """Return a passphrase exactly as typed."""
        return self.values.get(name, "")

    def one_of(self, name: str, allowed: list[str], default: str = "") -> str:
        """Return a value from a closed list, or the default."""
        value = self.values.get(name, default)
        return value if value in allowed else default

    def fail(self, name: str, message: str) -> None:
        """Note an error at a field."""
        self.errors.append(FormError(name, message))

    def _checked(self, name: str, limit: int) -> str:
        value = self.values.get(name, "")
        if len(value) > limit:
            told = f"This is {len(value):,} characters long; there is room for {limit:,}."
            self.errors.append(FormError(name, told))
        elif any(ord(c) < 32 and c not in _ALLOWED_CONTROLS for c in value) or "\ufffd" in value:  # noqa: PLR2004
            self.errors.append(FormError(name, "This holds characters that aren't text."))
        return value


async def read_form(request: Request) -> Form:
    """Return the form of a request. Never raises for odd content: it becomes an error."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _read_multipart(request)
    body = await request.body()
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return _form(pairs)


async def _read_multipart(request: Request) -> Form:
    parser = MultiPartParser(request.headers, request.stream(), max_files=1, max_fields=20)
    parser.spool_max_size = FILE_LIMIT + 1
    try:
        data = await parser.parse()
    except MultiPartException:
        return Form({}, {}, [FormError("file", "That file didn't arrive whole. Try again.")])
    pairs, file = [], None
    for name, value in data.multi_items():
        if isinstance(value, str):
            pairs.append((name, value))
        else:
            file = await value.read()
            await value.close()
    form = _form(pairs)
    form.file = file
    return form


def _form(pairs: list[tuple[str, str]]) -> Form:
    lists: dict[str, list[str]] = {}
    for name, value in pairs:
        lists.setdefault(name, []).append(value)
    return Form({name: values[-1] for name, values in lists.items()}, lists)
