"""Terms and cuts, each known by a number that is made from it, so that none of them has to be kept."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable

from handhold.base.keys import key_of


class Keys:
    """Tells at which place a text of a fixed set lies, in a tenth of a dictionary's room.

    Two texts of a set can share a place, and one from outside can be taken for one of it: of twenty
    thousand terms that befalls one pair in twenty such sets, and one in two hundred thousand that are looked up.
    """

    def __init__(self, keys: Iterable[int]) -> None:
        """Hold the texts with these keys; those given twice are held once."""
        self._keys = array("I", sorted(set(keys)))

    def __len__(self) -> int:
        """Return how many places there are."""
        return len(self._keys)

    def __contains__(self, text: str) -> bool:
        """Return whether a text is one of these."""
        return self.place(text) is not None

    def place(self, text: str) -> int | None:
        """Return the place of a text, 0 up, or None when it isn't one of these."""
        key = key_of(text)
        at = bisect_left(self._keys, key)
        return at if at < len(self._keys) and self._keys[at] == key else None
