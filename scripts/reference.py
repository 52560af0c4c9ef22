"""The generated pages of docs/reference: `python3 scripts/reference.py` writes them.

Commands, addresses, page contexts, events and errors are read from the program itself, so the
pages can't drift. With --check nothing is written; exit code 1 names the pages that differ.
"""

import importlib.util
import subprocess
import sys

from environment import ROOT, ready

OUT = ROOT / "docs" / "reference"


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check name those that differ and return 1."""
    from reference_pages import PAGES  # noqa: PLC0415 - needs the program's own environment

    stale = []
    for name, make in PAGES.items():
        path, text = OUT / name, make()
        if "--check" not in arguments:
            OUT.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        elif not path.is_file() or path.read_text("utf-8") != text:
            stale.append(name)
    if stale:
        print(f"Out of date: {', '.join(stale)}. Run python3 scripts/reference.py and look at what changed.")
    return 1 if stale else 0


if __name__ == "__main__":
    if importlib.util.find_spec("handhold") is None:
        again = [str(ready("requirements.lock")), *sys.argv]
        sys.exit(subprocess.run(again, check=False).returncode)
    sys.exit(main(sys.argv[1:]))
