"""Long polls that wait for a message.

The order of things is what makes no wake-up get lost: a poll first takes its place here, then
reads its mailbox, and only then waits. Whatever is saved in between finds the poll in its place.
"""

import asyncio
from typing import Final

_PER_BOX: Final = 4


class Poll:
    """One long poll in its place. `frames` are messages handed over without a further read."""

    __slots__ = ("after", "frames", "future")

    def __init__(self, after: int) -> None:
        self.after = after
        self.frames: list[tuple[int, bytes]] = []
        self.future: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def wake(self) -> None:
        """End the wait; without frames the poll reads its mailbox again."""
        if not self.future.done():
            self.future.set_result(None)


class WaitingRoom:
    """The polls of this process, by mailbox. Nothing is kept for mailboxes nobody waits on."""

    def __init__(self) -> None:
        self._polls: dict[bytes, list[Poll]] = {}
        self.count = 0
        self.closed = False

    def enter(self, box: bytes, after: int) -> Poll:
        """Take a place, before reading the mailbox. The oldest of too many on one box leaves."""
        poll = Poll(after)
        polls = self._polls.setdefault(box, [])
        polls.append(poll)
        self.count += 1
        if len(polls) > _PER_BOX:
            oldest = polls[0]
            self.leave(box, oldest)
            oldest.wake()
        return poll

    def leave(self, box: bytes, poll: Poll) -> None:
        """Give the place back; doing so twice is harmless."""
        polls = self._polls.get(box)
        if polls is None or poll not in polls:
            return
        polls.remove(poll)
        self.count -= 1
        if not polls:
            del self._polls[box]

    def hand_over(self, box: bytes, sequence: int, body: bytes) -> None:
        """Tell the polls of a mailbox about a message that has been saved.

        The body is handed over only to a poll that has seen everything before it; any other poll
        wakes up and reads, so that nobody can acknowledge past a message they weren't given.
        """
        for poll in self._polls.get(box, ()):
            if sequence == poll.after + 1:
                poll.frames.append((sequence, body))
                poll.after = sequence
            poll.wake()

    def wake(self, box: bytes) -> None:
        """Make the polls of a mailbox read again."""
        for poll in self._polls.get(box, ()):
            poll.wake()

    def boxes(self) -> list[bytes]:
        """Return the mailboxes that somebody waits on."""
        return list(self._polls)

    def wake_all(self) -> None:
        """Make every poll read again."""
        for polls in self._polls.values():
            for poll in polls:
                poll.wake()

    def close(self) -> None:
        """Send everybody home: from now on polls don't wait."""
        self.closed = True
        self.wake_all()
