"""Whether a database saves at present: known from the last write, and told in the log when it turns."""

import logging
from typing import Final

_log: Final = logging.getLogger("handhold.relay")


class Health:
    """What the last write came to. One line of the log says that saving fails, and one that it works again."""

    def __init__(self) -> None:
        self.failing = False

    def failed(self, kind: str) -> None:
        """Count a write as failed; `kind` is the database's own name for why, and holds nobody's data."""
        if not self.failing:
            self.failing = True
            _log.error("storage fails (%s): nothing is saved, and devices are told to send again", kind)

    def saved(self) -> None:
        """Count a write as saved."""
        if self.failing:
            self.failing = False
            _log.warning("storage works again")
