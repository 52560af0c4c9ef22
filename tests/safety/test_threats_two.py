"""R20 for two: neither vaults nor the relay's database hold a readable word of what both share."""

import asyncio

import pytest

from safety.test_canary import readable
from unit.app.net import RELAY, both, meet, world

NAME, SAID, ALSO = "canaryalpha", "canarybravo", b"canarycharlie"


@pytest.mark.parametrize("fetched", [False, True], ids=["waiting", "fetched"])
def test_no_shared_word_can_be_read_in_any_file(tmp_path, fetched):
    """A partner's name, what is said and what is noted beside it: while it waits, and afterwards."""

    async def tell():
        async with world(tmp_path) as (one, two):
            invitation = await meet(one, two)
            await one.partners.name(one.partner.id, NAME)
            await both(one, two)
            await one.say(SAID, [b"A\x01" + ALSO])
            await one.sync.once()
            if fetched:
                await both(one, two)
            assert readable([tmp_path]) == []
            secrets = [one.partner.session.secret, invitation.code.split("-", 1)[1].encode()]
            secrets += [RELAY.encode(), "-".join(one.partner.words).encode()]
            return secrets

    held = asyncio.run(tell())
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.suffix for path in files} >= {".vault", ".db"}
    assert readable([tmp_path]) == []
    assert not [path.name for path, raw in files.items() for secret in held if secret in raw]
