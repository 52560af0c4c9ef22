"""`handhold open` with keys that cost nothing to derive; all else is the program itself."""

import os
from dataclasses import replace

from handhold.crypto.passphrase import TESTING
from handhold.native.serve import in_thread, run, vault_folder
from handhold.vault.folder import VaultFolder
from handhold.web.app import create_app


def app_of(context):
    """Return the app on cheap vaults in the same folder."""
    vaults = VaultFolder(vault_folder(), entropy=os.urandom, run_slow=in_thread, profile=TESTING)
    return create_app(replace(context, vaults=vaults))


run(None, lambda text: print(text, flush=True), browser=False, app_of=app_of)
