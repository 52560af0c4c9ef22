"""What pages and commands say of a new passphrase, before anything is made with it."""

from handhold.base.errors import InputError
from handhold.crypto.passphrase import check_new


def why_not(passphrase: str) -> str:
    """Return the sentence that says why a passphrase may protect nothing new, or ''.

    It never repeats the passphrase. Whatever takes a new passphrase raises InputError for the same.
    """
    try:
        check_new(passphrase)
    except InputError as error:
        return error.sentence()
    return ""
