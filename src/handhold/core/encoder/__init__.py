"""A small transformer that reads what quicker readers aren't sure of."""

from handhold.core.encoder.file import open_encoder
from handhold.core.encoder.model import Heard, Told
from handhold.core.encoder.network import Encoder
from handhold.core.encoder.pieces import MOST, pieces_of

__all__ = ["MOST", "Encoder", "Heard", "Told", "open_encoder", "pieces_of"]
