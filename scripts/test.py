"""Set up and run every check: `python3 scripts/test.py`.

The tests are shared among processes. Whatever is given after it goes to pytest instead: only the tests
are run then, by one process unless `-n` says otherwise.
The browser tests need Chromium (or set HANDHOLD_CHROMIUM to one). With CI=true they fail when
it is missing; otherwise they are skipped and that is said.
"""

import os
import subprocess
import sys

from environment import ROOT, ready

CHECKS = (
    ("ruff", "check", "."),
    ("mypy",),
    ("importlinter.cli", "lint-imports"),
)


def workers() -> int:
    """Return how many processes share the tests: two for each core, since browsers, servers and disks are waited for; a browser and a database each, so no more than four."""
    return min(4, 2 * (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))


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
    given = sys.argv[1:] or ("-n", str(workers()), "--dist", "loadfile", "--no-loadscope-reorder")
    # The tests start the program many times: without kept bytecode each start would compile it anew.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if subprocess.run([python, "-m", "pytest", *given], cwd=ROOT, env=kept, check=False).returncode:
        failed.append("pytest")
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
