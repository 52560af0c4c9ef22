"""Each requirement's test has teeth: with a small fault planted in a copy of the program, it turns red."""

import compileall
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

import pytest

ROOT = Path(__file__).parents[2]
FAULTS = tomllib.loads(Path(__file__).with_name("faults.toml").read_text("utf-8"))["fault"]
FAILED = 1
"""What pytest ends with when tests ran and some failed; anything else is no proof."""
ONLY_SKIPPED = re.compile(r"\d+ skipped(, \d+ (warnings?|deselected))* in .*")
"""Pytest's last line when nothing ran."""
UNUSED = ("cacheprovider", "schemathesis")
"""Parts of pytest that a planted run does without: loading the second takes a second each time."""
LOADED = "ignore:Module already imported so cannot be rewritten:pytest.PytestAssertRewriteWarning"
"""What pytest says of plugins that were loaded before it ran; nobody looks into their asserts."""

IN_A_BROWSER = "safety/test_threats_browser.py::test_a_foreign_name_and_a_foreign_page_get_nothing"


@dataclass(frozen=True)
class Planted:
    """A copy of the program to plant faults in, and what runs tests against it."""

    source: Path
    runs: "subprocess.Popen[str]"

    def run(self, test: str) -> "subprocess.CompletedProcess[str]":
        """Run one test against the copy, without CI: there a test fails for want of a browser, which looks like red."""
        said = self.source / "said"
        order = {
            "arguments": [
                "-q", "-x", "-rfEs", "--color=no", "-W", LOADED, "-o", "addopts=--import-mode=importlib",
                *(part for name in UNUSED for part in ("-p", f"no:{name}")),
                f"tests/{test}",
            ],
            "environment": surroundings(self.source),
            "said": str(said),
        }
        assert self.runs.stdin is not None
        assert self.runs.stdout is not None
        self.runs.stdin.write(json.dumps(order) + "\n")
        self.runs.stdin.flush()
        code = int(self.runs.stdout.readline())
        return subprocess.CompletedProcess(test, code, said.read_text("utf-8"))


def surroundings(source: Path) -> dict[str, str]:
    """Return the environment in which the program is the copy."""
    outside = {name: value for name, value in os.environ.items() if name != "CI"}
    return {**outside, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    """A copy of the program beside the guides; compiled once, each file until its words change."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copytree(
        ROOT / "src/handhold", folder / "src/handhold", ignore=shutil.ignore_patterns("__pycache__")
    )
    (folder / "packs").symlink_to(ROOT / "packs")
    compileall.compile_dir(folder / "src", quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    source = folder / "src"
    again = [sys.executable, Path(__file__).with_name("again.py")]
    pipe = subprocess.PIPE
    with subprocess.Popen(again, cwd=ROOT, env=surroundings(source), stdin=pipe, stdout=pipe, text=True) as runs:
        yield Planted(source, runs)


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{f['requirement']}-{f['name']}" for f in FAULTS])
def test_a_planted_fault_turns_the_test_red(fault: dict[str, str], program: Planted) -> None:
    """The named test fails under the fault, for its own reason and not by error of the planting."""
    source = program.source / "handhold" / fault["file"]
    whole = source.read_text("utf-8")
    assert whole.count(fault["old"]) == 1, "the fault no longer fits the program: plant it anew"
    source.write_text(whole.replace(fault["old"], fault["new"]), "utf-8")
    try:
        ran = program.run(fault["test"])
    finally:
        source.write_text(whole, "utf-8")
    expect_red(fault["test"], ran.stdout, ran.returncode)


def expect_red(test: str, said: str, code: int) -> None:
    """Accept a test that ran and failed. One that was skipped proves nothing: that is said, and in CI it is a failure."""
    lines = said.splitlines()
    if lines and ONLY_SKIPPED.fullmatch(lines[-1]):
        why = next((line for line in lines if line.startswith("SKIPPED")), lines[-1])
        message = f"the fault was planted, but its test did not run: {why}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    assert code == FAILED, said[-2000:]
    assert "FAILED tests/" + test.partition("::")[0] in said
    assert "ImportError" not in said
    assert "SyntaxError" not in said


def test_a_test_that_could_only_skip_is_never_taken_for_red(program: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a browser, what only a browser would notice is left unproved: told at home, a failure in CI."""
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.delenv("HANDHOLD_CHROMIUM", raising=False)
    ran = program.run(IN_A_BROWSER)
    for ci, expected in (("true", pytest.fail.Exception), ("", pytest.skip.Exception)):
        monkeypatch.setenv("CI", ci)
        ended = how_it_ends(IN_A_BROWSER, ran.stdout, ran.returncode)
        assert type(ended) is expected
        assert "did not run: SKIPPED" in str(ended)
        assert "no Chromium here" in str(ended)


def test_a_test_that_passed_beside_a_skipped_one_is_not_red() -> None:
    """Skipping half of a test doesn't excuse the half that ran and noticed nothing."""
    said = "SKIPPED [1] tests/relay/conftest.py:50: why\n1 passed, 1 skipped in 0.10s\n"
    assert isinstance(how_it_ends("relay/test_mailboxes.py::test_any", said, 0), AssertionError)


def how_it_ends(test: str, said: str, code: int) -> BaseException | None:
    """Return what a verdict raises; let through, a skip would skip the very test that looks at it."""
    try:
        expect_red(test, said, code)
    except (AssertionError, pytest.skip.Exception, pytest.fail.Exception) as ended:
        return ended
    return None


def test_the_copy_is_what_is_tested(program: Planted) -> None:
    """Without a fault the copy passes, and it is the copy that runs."""
    ran = program.run("unit/vault/test_erase.py")
    assert ran.returncode == 0, ran.stdout[-2000:]
    where = subprocess.run(
        [sys.executable, "-c", "import handhold; print(handhold.__file__)"],
        env=surroundings(program.source), capture_output=True, text=True, check=True,
    )
    assert where.stdout.startswith(str(program.source))
