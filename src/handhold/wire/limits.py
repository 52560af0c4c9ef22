"""Sizes and limits that both sides of the wire keep to.

A device may rely on every number here: the relay refuses what goes beyond, without effect.
"""

from typing import Final

KEY_SIZE: Final = 32
"""Bytes in a read key, in a mailbox id and in a release token."""

SIZE_CLASSES: Final = (1024, 4096, 16384)
"""The only body lengths there are, in bytes, so that a length tells next to nothing."""

BOX_MESSAGES: Final = 200
"""Most messages that wait in one mailbox; the next is refused, none is ever dropped."""

BOX_BYTES: Final = 256 * 1024
"""Most bytes of bodies that wait in one mailbox."""

LIST_MESSAGES: Final = 64
"""Most messages in one answer."""

WAIT_SECONDS: Final = 55
"""Longest time that one long poll may wait."""

MESSAGE_DAYS: Final = 14
"""After so many days an undelivered message is gone; devices send it again."""

NAMEPLATE_SECONDS: Final = 3600
"""A nameplate is free again after an hour, used or not."""

LARGEST_SEQUENCE: Final = 2**53 - 1
"""Largest sequence number, chosen so that every JSON reader keeps it exact."""
