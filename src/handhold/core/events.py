"""The two families of events. Only shared ones can ever be encoded for a partner."""

import msgspec


class PrivateEvent(msgspec.Struct, frozen=True, tag=True, tag_field="kind"):
    """Something that happened in one person's journey; it never leaves their vault."""


class SharedEvent(msgspec.Struct, frozen=True, tag=True, tag_field="kind"):
    """Something both partners chose to share; the only family with a wire encoding."""
