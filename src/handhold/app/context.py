"""Everything the app was handed at its composition root."""

from dataclasses import dataclass

from handhold.app.ports import Vaults
from handhold.app.ports_net import Http
from handhold.app.reading import Reading
from handhold.base.clock import Clock, Entropy
from handhold.base.slow import RunSlow, run_inline
from handhold.content.shelf import Shelf
from handhold.crypto.primitives import Primitives


@dataclass(frozen=True, slots=True)
class AppContext:
    """The world as the app sees it. `clock` tells local time.

    Without `http` and `primitives` the app is for one person alone. `run_slow` does what takes half a
    second and more.
    """

    vaults: Vaults
    clock: Clock
    entropy: Entropy
    shelf: Shelf
    reading: Reading
    http: Http | None = None
    primitives: Primitives | None = None
    run_slow: RunSlow = run_inline
