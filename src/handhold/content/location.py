"""Where the packs that ship with the program lie."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def packs_root() -> Traversable:
    """Return the folder of shipped packs: inside the installed package, else in the checkout.

    The folder may lie in an archive, so a caller may only read from it, never ask for its path.
    """
    installed = files("handhold").joinpath("_packs")
    if installed.is_dir():
        return installed
    return Path(__file__).resolve().parents[3] / "packs"
