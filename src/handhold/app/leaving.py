"""Leaving everybody at once, before a vault is destroyed: what is on elsewhere ends, as far as a moment's sending can do it."""

import asyncio
import contextlib
from typing import Final

from handhold.app.session import Session
from handhold.app.together import Together
from handhold.base.errors import HandholdError
from handhold.core.agreements import SayNo

AGAIN: Final = 0.2
"""After how many seconds a relay that is away is tried again."""

SENDING: Final = 2.0
"""For how many seconds a wipe lets word of it go out. It never waits longer."""


def shares(session: Session) -> bool:
    """Whether there is anybody to part from before the open vault goes."""
    return session.together is not None and bool(session.together.going_on())


async def wipe(session: Session) -> bool | None:
    """Lock, part from everybody with whom something is shared, and destroy the vault that was open.

    Nothing of it is in memory from the first moment on. Returns whether word of the parting is with the relays, None where
    nobody had to be told; it is sent for two seconds at most, and the vault goes whatever comes of it. Raises VaultError
    when a file stays.
    """
    vault, together, somebody = session.vault, session.together, shares(session)
    session.vault = None
    await session.lock()
    if vault is None:
        return None
    told = True
    try:
        if together is not None:
            told = await leave_everybody(together)
    finally:
        try:
            await vault.wipe()
        finally:
            await vault.close()
    return told if somebody else None


async def leave_everybody(together: Together, patience: float = SENDING) -> bool:
    """Let everything rest, part from everybody, and send word of it for a moment.

    Returns whether the relays have taken it all, also what an earlier parting had left to say. Whatever fails on the way fails
    quietly: the vault goes in any case. Nothing else may be using the partnerships any more.
    """
    for partner in together.going_on():
        with contextlib.suppress(HandholdError):
            await together.do(partner, SayNo())
        with contextlib.suppress(HandholdError):
            await together.part(partner)
    book = together.partners.book.partners
    left = [asyncio.create_task(_sent(together, each.id)) for each in book.values() if not each.finished]
    if not left:
        return True
    done, late = await asyncio.wait(left, timeout=patience)
    for task in late:
        task.cancel()
    await asyncio.wait(left, timeout=patience / 4)
    return not late and not together.going_on() and all(task.result() for task in done)


async def _sent(together: Together, partner: bytes) -> bool:
    """Try until the relay has it, as long as a wipe may take."""
    try:
        for _ in range(round(SENDING / AGAIN)):
            if await together.sync.push(partner, again=True):
                return True
            await asyncio.sleep(AGAIN)
    except Exception:  # noqa: BLE001 - the wipe goes on, and says that it isn't known
        return False
    return False
