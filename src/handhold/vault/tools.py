"""What a vault is handed: randomness, slow work, primitives and the price of a new key."""

from dataclasses import dataclass

from handhold.base.clock import Entropy
from handhold.base.slow import RunSlow
from handhold.crypto.passphrase import Profile, derive
from handhold.crypto.primitives import SALT_SIZE, Primitives
from handhold.crypto.seal import fresh


@dataclass(frozen=True, slots=True)
class Tools:
    """Handed in once, at the composition root."""

    primitives: Primitives
    entropy: Entropy
    run_slow: RunSlow
    profile: Profile

    def salt(self) -> bytes:
        """Return a new salt."""
        return fresh(self.entropy, SALT_SIZE)

    async def master(self, passphrase: str, salt: bytes, profile: Profile) -> bytes:
        """Return the master key of a passphrase; takes about half a second."""
        return await self.run_slow(lambda: derive(self.primitives, passphrase, salt, profile))
