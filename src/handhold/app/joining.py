"""Taking up a partner's code, with the codes of one's own that still wait given up for it."""

from handhold.app.partner_views import Failed, NotACode, PairingView
from handhold.app.together import Together


async def join(together: Together, text: str, relay: str) -> PairingView | Failed | NotACode:
    """Take up a partner's code, typed or scanned; a scanned link brings its own relay.

    Where that works, every code of one's own that still waits is given up. Two who have each made one and typed the
    other's would else be paired twice, and a no that is said in one partnership doesn't hold in another. Raises InputError
    for a useless address, VaultError.
    """
    made = await together.partners.join(text, relay)
    if isinstance(made, PairingView):
        for each in together.partners.pairings():
            if each.inviting:
                await together.cancel(each.id)
    return made
