"""What can go wrong in a broken world, one class for each cause a person can act on.

HandholdError
  VaultError       WrongPassphrase, VaultDamaged, VaultTooNew, VaultBusy, VaultMissing,
                   VaultExists, VaultReadOnly, VaultClosed, DiskFull, DiskFailed,
                   OldPagesLeft, TooLittleMemory, ExportDamaged
  PackError        PackUnreadable
  InputError       a value somebody gave us that we can't use

A class's docstring is the sentence that a person reads, for InputError it is the detail; neither ever
holds private text.
Refusals are not errors: `decide` functions return them as data.
"""


class HandholdError(Exception):
    """Something went wrong."""

    code = "error"
    detail_alone = False
    """Whether a detail says all: then it names the value, unless that is private, the reason, and any limit."""

    def sentence(self) -> str:
        """Return the sentence shown to a person: the class's docstring, then any detail; or the detail alone."""
        told = (type(self).__doc__ or "").strip()
        detail = str(self)
        if detail and self.detail_alone:
            return detail[0].upper() + detail[1:] + ("" if detail[-1] in ".!?" else ".")
        return f"{told} ({detail})" if detail else told


class InputError(HandholdError):
    """That value can't be used."""

    code = "input"
    detail_alone = True


class VaultError(HandholdError):
    """The vault can't be used."""

    code = "vault"


class WrongPassphrase(VaultError):
    """That passphrase doesn't open this vault."""

    code = "wrong-passphrase"


class VaultDamaged(VaultError):
    """This vault file is damaged. Nothing was changed; a sealed export can bring it back."""

    code = "vault-damaged"


class VaultTooNew(VaultError):
    """This vault was made by a newer Handhold. Update Handhold to open it."""

    code = "vault-too-new"


class VaultBusy(VaultError):
    """Another Handhold has this vault open. Close that one first."""

    code = "vault-busy"


class VaultMissing(VaultError):
    """There is no vault of that name here any more."""

    code = "vault-missing"


class VaultExists(VaultError):
    """There is a vault of that name already."""

    code = "vault-exists"


class VaultReadOnly(VaultError):
    """The folder or file can't be written to. Nothing was saved."""

    code = "vault-read-only"


class VaultClosed(VaultError):
    """This vault is locked. Open it again."""

    code = "vault-closed"


class DiskFull(VaultError):
    """The disk is full, or takes no more. What was saved before is safe; this last change was not saved."""

    code = "disk-full"


class DiskFailed(VaultError):
    """The disk failed while reading or saving. Lock the vault and open it again to see what it holds."""

    code = "disk-failed"


class OldPagesLeft(VaultError):
    """That is done and saved. But the disk refused to overwrite what stood there before; that is tried again at each change, on closing and at the next opening."""

    code = "old-pages-left"


class TooLittleMemory(VaultError):
    """There is too little free memory to work out the key. Nothing was changed: close something else, then try again."""

    code = "too-little-memory"


class ExportDamaged(VaultError):
    """That sealed file can't be read: it is damaged, cut short, or no Handhold export."""

    code = "export-damaged"


class PackError(HandholdError):
    """A guide can't be used."""

    code = "pack"


class PackUnreadable(PackError):
    """That folder isn't a guide."""

    code = "pack-unreadable"
