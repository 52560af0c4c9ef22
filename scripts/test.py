"""Set up and run every check: `python3 scripts/test.py`. Anything after it goes to pytest.

The browser tests need Chromium (or set HANDHOLD_CHROMIUM to one). With CI=true they fail when
it is missing; otherwise they are skipped and that is said.
"""

import subprocess
import sys

from environment import ROOT, ready

CHECKS = (
    ("ruff", "check", "."),
    ("mypy",),
    ("importlinter.cli", "lint-imports"),
)


def main() -> int:
    """Run the checks in order, all of them; return 0 when all passed."""
    python = str(ready("requirements-dev.lock"))
    failed = []
    for check in CHECKS if len(sys.argv) == 1 else ():
        print(f"== {' '.join(check)}", flush=True)
        module = [python, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
        command = module if check[0].startswith("importlinter") else [python, "-m", *check]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(check[0])
    print("== pytest", flush=True)
    if subprocess.run([python, "-m", "pytest", *sys.argv[1:]], cwd=ROOT, check=False).returncode:
        failed.append("pytest")
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
