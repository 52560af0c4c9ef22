"""From a passphrase to a key: which passphrases are taken, and how dear a guess is.

Profiles are data. Whoever stores a key stores its profile beside it and authenticates both. The
floor and the ceiling follow RFC 9106 (second recommended option, 64 MiB and three passes, with
one lane, as a browser has only one): less is refused for new keys, more is refused in files, so
that a hostile file can't ask for all the memory there is.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from handhold.base.errors import InputError
from handhold.crypto.commonest import is_common, is_famous
from handhold.crypto.primitives import Primitives

MIN_LENGTH: Final = 8
MIN_DIFFERENT: Final = 5
MAX_LENGTH: Final = 1024
TARGET_SECONDS: Final = 0.5
_BETTER: Final = "four or five unrelated words are easy to remember and hard to guess"


@dataclass(frozen=True, slots=True)
class Profile:
    """The price of one Argon2id derivation: memory in KiB, passes over it, lanes (always 1)."""

    memory_kib: int
    passes: int
    lanes: int = 1

    def at_least(self, other: "Profile") -> bool:
        """Tell whether a guess costs no less than under `other`, in memory and in passes."""
        return self.memory_kib >= other.memory_kib and self.passes >= other.passes

    def stronger_of(self, other: "Profile") -> "Profile":
        """Return a profile that is at least both."""
        return Profile(max(self.memory_kib, other.memory_kib), max(self.passes, other.passes))


FLOOR: Final = Profile(memory_kib=64 * 1024, passes=3)
CEILING: Final = Profile(memory_kib=1024 * 1024, passes=10)
DEFAULT: Final = Profile(memory_kib=256 * 1024, passes=3)
TESTING: Final = Profile(memory_kib=8, passes=1)
"""For tests alone: worthless as protection. Nothing in the program may name it (a test looks)."""

_RUNGS_MIB: Final = (64, 96, 128, 192, 256, 384, 512, 768, 1024)


def admit(profile: Profile) -> Profile:
    """Return a profile that new keys may use, or raise InputError.

    Below the floor, only the very object TESTING passes; an equal one does not.
    """
    if profile is TESTING:
        return profile
    if not profile.at_least(FLOOR):
        raise InputError("a key derivation below 64 MiB and three passes is too weak")
    if not readable(profile):
        raise InputError("a key derivation above 1 GiB or ten passes, or with lanes, is too much")
    return profile


def readable(profile: Profile) -> bool:
    """Tell whether a stored profile may be tried at all: possible, one lane, under the ceiling."""
    possible = profile.memory_kib >= TESTING.memory_kib and profile.passes >= TESTING.passes
    return possible and profile.lanes == 1 and CEILING.at_least(profile)


def calibrate(measure: Callable[[Profile], float], target: float = TARGET_SECONDS) -> Profile:
    """Return the dearest profile that takes no longer than `target` seconds, never below FLOOR.

    `measure` derives once with a profile and returns the seconds it took. Memory grows first, as
    that is what makes guessing dear on special hardware; the passes stay at three.
    """
    chosen = FLOOR
    for mebibytes in _RUNGS_MIB[1:]:
        tried = Profile(mebibytes * 1024, FLOOR.passes)
        if measure(tried) > target:
            break
        chosen = tried
    return chosen


def check_new(passphrase: str) -> None:
    """Raise InputError, naming the rule, unless this passphrase may protect a new key.

    Never repeats the passphrase. The commonest are refused, as `is_common` has them, and unassigned
    characters, because a later Unicode could normalise them differently and lock a person out.
    """
    normal = unicodedata.normalize("NFKC", passphrase)
    if len(normal) < MIN_LENGTH:
        told = f"a passphrase needs at least {MIN_LENGTH} characters; {_BETTER}"
        raise InputError(told)
    if len(set(normal.casefold())) < MIN_DIFFERENT:
        told = f"a passphrase needs at least {MIN_DIFFERENT} different characters; {_BETTER}"
        raise InputError(told)
    if any(unicodedata.category(each) in ("Cn", "Cs") for each in normal):
        raise InputError("a passphrase can't have characters that are not (yet) defined")
    normalised(passphrase)
    if is_famous(normal):
        told = f"that one is shown everywhere as an example, so it is tried first; choose words of your own: {_BETTER}"
        raise InputError(told)
    if is_common(normal):
        told = f"a common word or two, a row of keys or a repetition is what anybody tries first; {_BETTER}"
        raise InputError(told)


def normalised(passphrase: str) -> bytes:
    """Return the bytes a passphrase stands for: NFKC, then UTF-8, so that keyboards don't matter.

    Raises InputError for one over 1,024 characters or that is no text at all.
    """
    if len(passphrase) > MAX_LENGTH:
        told = f"a passphrase has at most {MAX_LENGTH} characters"
        raise InputError(told)
    try:
        return unicodedata.normalize("NFKC", passphrase).encode()
    except UnicodeEncodeError:
        raise InputError("a passphrase must be text") from None


def derive(primitives: Primitives, passphrase: str, salt: bytes, profile: Profile) -> bytes:
    """Return the 32-byte master key of a passphrase. Slow: call it through `run_slow`.

    `salt` is 16 random bytes, one for each key. Never use the result itself: derive subkeys.
    """
    return primitives.argon2id(
        normalised(passphrase), salt, memory_kib=profile.memory_kib, passes=profile.passes
    )
