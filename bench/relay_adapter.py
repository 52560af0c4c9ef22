"""Lets another's load generator, `loadgen.py`, ask this relay: it gives each mailbox its read key.

    cd bench
    python elsewhere/loadgen.py live -a relay_adapter:Handhold --url http://127.0.0.1:8787

The relay has to be running; `--spawn "python -m handhold relay"` lets the load generator start it. Since all
comes from one address, set HANDHOLD_RELAY_DEPOSIT_RATE, …_DEPOSIT_BURST, …_REQUEST_RATE, …_REQUEST_BURST,
…_EVERYBODY_RATE, …_EVERYBODY_BURST and …_POLLS_FOR_ONE to 100000: they are looked at and refuse nothing.
"""

import hashlib

from loadgen import HTTPAdapter, Receiver, Sender

from handhold.wire.mailbox import mailbox_id, to_text


class Handhold(HTTPAdapter):
    """Its own way of asking, with mailboxes and keys as this relay has them."""

    async def box(self, i: int) -> str:
        """Return the id and the read key of a mailbox."""
        key = hashlib.sha256(f"{self.opt.get('salt', '')}{i}".encode()).digest()
        return f"{to_text(mailbox_id(key))} {to_text(key)}"

    async def sender(self, box: str) -> Sender:
        """Return who deposits: nothing but the id is needed."""
        return await super().sender(box.split(maxsplit=1)[0])

    async def receiver(self, box: str) -> Receiver:
        """Return who reads and deletes, with the key in each request."""
        where, key = box.split()
        self.hdr, plain = f"Authorization: Bearer {key}\r\n", self.hdr
        try:
            return await super().receiver(where)
        finally:
            self.hdr = plain
