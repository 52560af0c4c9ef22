"""What the relay asks of a database, and the answers it gives."""

from enum import Enum
from typing import Final, NamedTuple, Protocol

FULL: Final = 0
"""Instead of a sequence number: the mailbox is full and nothing was saved."""


class StorageFailed(Exception):
    """The database did not save or read. Whether a deposit arrived is unknown; resend it."""


class DatabaseTaken(Exception):
    """Another relay uses this database and cannot share it."""


class DatabaseTooNew(Exception):
    """A newer relay has used this database."""


class Deposit(NamedTuple):
    """A sealed body for a mailbox. `size` is the length of the body that arrived, in bytes."""

    box: bytes
    mark: bytes
    hour: int
    sealed: bytes
    size: int


class Saved(NamedTuple):
    """The number a deposit got (or FULL), and whether the same body lay there already."""

    sequence: int
    repeated: bool


class Stored(NamedTuple):
    """A waiting message as stored."""

    sequence: int
    hour: int
    sealed: bytes


class Hold(NamedTuple):
    """A deposit that waits for a counterpart in `other` under the same token."""

    token: bytes
    other: bytes
    deposit: Deposit


class HoldEnd(Enum):
    """What became of a hold."""

    HELD = "held"
    RELEASED = "released"
    FULL = "full"
    CONFLICT = "conflict"


class HoldResult(NamedTuple):
    """The outcome, and whose polls to wake."""

    end: HoldEnd
    wake: tuple[bytes, ...] = ()


class ClaimEnd(Enum):
    """What became of a claim."""

    CLAIMED = "claimed"
    MISSING = "missing"
    CROWDED = "crowded"


class Nameplate(NamedTuple):
    """A nameplate with both its sides; `peer` is None until it is claimed."""

    box: bytes
    peer: bytes | None
    crowded: bool


class Swept(NamedTuple):
    """What one round of housekeeping removed, and the hours that messages remain from.

    The hours are None when another process is at it.
    """

    messages: int
    hours: frozenset[int] | None


class Store(Protocol):
    """A relay's database. Every method raises StorageFailed when the database doesn't answer.

    Sequence numbers of a mailbox only ever grow, also when it was empty and forgotten in between.
    Times are whole hours since 1970 for messages and whole minutes for nameplates: nothing finer
    is stored.
    """

    async def start(self, ring: bytes) -> int:
        """Open and migrate; drop what other keys than `ring` sealed and return how much that was."""
        ...

    async def close(self) -> None:
        """Save what is queued, and close."""
        ...

    async def put(self, deposit: Deposit) -> Saved:
        """Save a message; it is on disk when this returns."""
        ...

    async def read(self, box: bytes, after: int) -> list[Stored]:
        """Return the next messages beyond `after`, oldest first."""
        ...

    async def acknowledge(self, box: bytes, upto: int) -> int:
        """Delete the messages up to `upto`; return how many that were."""
        ...

    async def discard(self, box: bytes, sequence: int) -> int:
        """Delete one message that can no longer be opened."""
        ...

    async def hold(self, hold: Hold) -> HoldResult:
        """Keep a deposit back until its counterpart is there, then save both at once."""
        ...

    async def allocate(self, number: int, box: bytes, until: int, now: int) -> bool:
        """Give a nameplate to a mailbox; False when it is taken. Minutes."""
        ...

    async def claim(self, number: int, peer: bytes, now: int) -> tuple[ClaimEnd, Nameplate | None]:
        """Join a nameplate as its one other side; a third party marks it crowded."""
        ...

    async def nameplate(self, number: int, now: int) -> Nameplate | None:
        """Look at a nameplate."""
        ...

    async def release(self, number: int, side: bytes) -> bool:
        """Free a nameplate; only one of its sides may."""
        ...

    async def sweep(self, oldest_hour: int, this_hour: int, minute: int) -> Swept:
        """Delete messages from before `oldest_hour`, past nameplates, and empty mailboxes."""
        ...

    async def check(self) -> None:
        """Return if the database answers."""
        ...
