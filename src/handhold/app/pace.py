"""How often a relay is asked: pauses, repeats, and what a refusal puts off. Nothing of it is kept."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Final

from handhold.app.ports_net import RelayAway
from handhold.app.relay_client import RelayRefused
from handhold.base.clock import Entropy
from handhold.crypto.seal import fresh
from handhold.protocol.partnership import Waiting

FIRST_PAUSE: Final = 2.0
LONGEST_PAUSE: Final = 60.0
SPEAK_PAUSE: Final = (0.0, 0.1)
CONFIRM_PAUSE: Final = (2.0, 20.0)
REPEAT_FIRST: Final = timedelta(seconds=30)
REPEAT_LONGEST: Final = timedelta(hours=1)
REPEAT_QUIET: Final = timedelta(hours=24)
_STEPS: Final = 8


@dataclass(frozen=True, slots=True)
class Pause:
    """A while from a moment on. Where the clock is set once meanwhile, it is over after three times as long at most."""

    since: datetime
    length: timedelta

    def left(self, now: datetime) -> float:
        """Return for how many seconds it goes on; none once it is over."""
        return max(0.0, (self.length - abs(now - self.since)).total_seconds())


@dataclass(slots=True)
class Tries:
    """What a stored batch waits for before it goes out again, and how often it has."""

    count: int = 0
    pause: Pause | None = None


@dataclass(slots=True)
class Pace:
    """What is remembered of one partnership while the program runs.

    `confirm` comes before an owed confirmation, `pairing` before the pairing's last word goes out again. `held` is for how
    long a refusal puts deposits off, and the newest batch it was about; `full` that it was the partner's mailbox that took no more.
    """

    tries: dict[int, Tries] = field(default_factory=dict)
    pair: tuple[bytes, bytes] = (b"", b"")
    confirm: Pause | None = None
    pairing: Pause | None = None
    refusals: int = 0
    held: tuple[Pause, int] | None = None
    full: bool = False

    def begin(self, pair: tuple[bytes, bytes]) -> None:
        """Begin anew when the devices are others."""
        if self.pair != pair:
            self.pair, self.tries, self.held, self.full = pair, {}, None, False

    def holds(self, newest: int, now: datetime) -> bool:
        """Return whether a refusal still counts; not for what was said after it: that goes at once."""
        return self.held is not None and self.held[0].left(now) > 0 and newest <= self.held[1]

    def hold(self, newest: int, now: datetime, refused: RelayRefused, entropy: Entropy) -> None:
        """Put deposits off after a refusal, for as many seconds as the relay wants it."""
        pause = pause_after(self.refusals, entropy, refused.retry_after or 0.0)
        self.full = refused.reason == "full"
        self.refusals, self.held = self.refusals + 1, (Pause(now, timedelta(seconds=pause)), newest)

    def release(self) -> None:
        """Note that nothing was refused."""
        self.refusals, self.held, self.full = 0, None, False

    def patience(self, wait: float, now: datetime) -> float:
        """Return for how many of these seconds to wait, so that what is due next isn't late."""
        pauses = [self.confirm, self.held and self.held[0], *(each.pause for each in self.tries.values())]
        return min([wait, *(each.left(now) for each in pauses if each is not None)])


@dataclass(slots=True)
class Told:
    """How many of a pairing's messages are deposited, and what all of them wait for before they go out again."""

    count: int = 0
    pause: Pause | None = None


@dataclass(slots=True)
class Contact:
    """How a relay took something: a block that ends in `RelayAway` or `RelayRefused` is noted here.

    `again` is after how many seconds it wants to be asked again, 0 where it refused nothing. `full` is that it refused
    because a mailbox is full, and `busy` that it refused for any other reason.
    """

    away: bool = False
    refused: bool = False
    full: bool = False
    again: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether anything didn't get through."""
        return self.away or self.refused

    @property
    def busy(self) -> bool:
        """Whether it refused something for a reason that has nothing to do with the partner's device."""
        return self.refused and not self.full

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> bool:
        """Note what the relay did; anything else is raised on."""
        if isinstance(error, RelayRefused):
            self.refused, self.again = True, error.retry_after or FIRST_PAUSE
            self.full = error.reason == "full"
        elif isinstance(error, RelayAway):
            self.away = True
        return isinstance(error, RelayRefused | RelayAway)


def between(low: float, high: float, entropy: Entropy) -> float:
    """Return a random number between two, for pauses."""
    return low + (high - low) * int.from_bytes(fresh(entropy, 4), "big") / 2**32


def pause_after(failures: int, entropy: Entropy, asked: float = 0.0) -> float:
    """Return how many seconds to wait before the next pass: 2 to 60, more after failures.

    `asked` is what a relay's `Retry-After` says, kept to for a minute at most: nobody can hold
    a stop back for longer by asking for more.
    """
    base = min(FIRST_PAUSE * (1 << min(failures, _STEPS)), LONGEST_PAUSE)
    least = min(asked, LONGEST_PAUSE) * between(1.0, 1.25, entropy)
    return max(base * between(0.5, 1.0, entropy), least)


def repeat_after(waiting: Waiting, count: int, entropy: Entropy) -> timedelta:
    """Return after how long a batch that was deposited so often goes out again."""
    if not waiting.wanting:
        return REPEAT_QUIET
    pause = min(REPEAT_FIRST * (1 << min(count - 1, _STEPS)), REPEAT_LONGEST)
    return pause * between(0.75, 1.25, entropy)
