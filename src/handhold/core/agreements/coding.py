"""The bytes of a statement. Only shared statements have any."""

import msgspec

from handhold.base.errors import InputError
from handhold.core.agreements.statements import AnyStatement, Statement
from handhold.core.events import SharedEvent

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[AnyStatement] = msgspec.msgpack.Decoder(AnyStatement)


def encode(statement: Statement) -> bytes:
    """Return the bytes of a shared statement.

    Raises TypeError for anything else: private events have no way out, by type.
    """
    if not isinstance(statement, SharedEvent):
        raise TypeError(f"{type(statement).__name__} never leaves the vault")
    return _encoder.encode(statement)


def decode(record: bytes) -> AnyStatement:
    """Return the statement. Raises InputError for bytes that no statement has.

    What can't be encoded again (a time at the end of the calendar) is refused as well: every
    statement that is held must be able to be sent on.
    """
    try:
        statement = _decoder.decode(record)
        _encoder.encode(statement)
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as error:
        raise InputError("that isn't a statement") from error
    return statement
