"""Every command: help that helps, JSON that parses, and exit codes that mean what they say."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handhold.cli.main import app

COMMANDS = {
    "": "A private guide for two adults",
    "open": "Open Handhold in your browser",
    "doctor": "Check that everything Handhold needs",
    "guides": "List the guides on the shelf",
    "read": "Read a chapter here in the terminal",
    "coach": "Read a draft: where it may press",
    "reframe": "selling words in a question",
    "ask": "Ask in your own words",
    "supplies": "go together, and why",
    "help": "List helplines and services",
    "packs": "Check guides, start a new one",
    "packs lint": "Check guides: sources",
    "packs new": "Start a new guide",
    "vault": "The vaults on this machine",
    "vault new": "Make a vault",
    "vault info": "Say where the vaults are",
    "vault export": "Save a vault as one sealed file",
    "vault import": "Make a vault from a sealed file",
    "vault passphrase": "Change a vault's passphrase",
    "vault wipe": "Destroy a vault for good",
}
PRESSING = "You owe me this. Everyone does it."


@pytest.mark.parametrize("command", COMMANDS)
def test_help_says_what_a_command_is_for_and_explains_every_option(command):
    """In one process, as starting twenty would only be slow: the words are the same."""
    ran = CliRunner().invoke(app, [*command.split(), "--help"], env={"COLUMNS": "200"})
    assert ran.exit_code == 0
    assert COMMANDS[command] in ran.output
    options = [line for line in ran.output.splitlines() if line.strip().startswith("--")]
    assert options
    for line in options:
        _, _, told = line.strip().partition("  ")
        assert told.strip(), line


@pytest.mark.parametrize(
    "words", [["--help"], ["coach", PRESSING], ["ask", "how do i stop it hurting"], ["no-such-command"], ["coach", "-"]], ids=str
)
def test_these_tests_see_what_somebody_at_a_terminal_sees(handhold, words):
    """They run the program in processes forked off; started from anew it says the same, word for word."""
    assert handhold(*words) == handhold.started(*words)


def test_no_command_is_left_out_of_these_tests(handhold):
    """Whoever adds a command adds its line above."""
    told = handhold("--help").out.partition("Commands:")[2]
    words = {line.split()[0] for line in told.splitlines() if line.startswith("  ") and line[2] != " "}
    ours = {command.split()[0] for command in COMMANDS if command}
    assert ours <= words
    assert words - ours <= {"relay", "box"}


def test_the_version_is_said_without_starting_anything_heavy():
    """Neither the server, nor the pages, nor the keys are imported for it."""
    code = (
        "import sys; sys.argv = ['handhold', '--version']\n"
        "from handhold.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as ended: code = ended.code\n"
        "heavy = {'starlette', 'uvicorn', 'nacl', 'jinja2', 'sqlite3', 'msgspec', 'icalendar'}\n"
        "print(code, sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    version, heavy = ran.stdout.splitlines()
    assert version.startswith("handhold ")
    assert version.split()[1][0].isdigit()
    assert heavy == "0 []"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["guides"], 0),
        (["read", "anal-play"], 0),
        (["coach", "No is completely fine."], 0),
        (["coach", PRESSING], 1),
        (["coach", "Wenn du mich liebst, machst du das."], 1),
        (["reframe", "how can I get my partner to try anal"], 1),
        (["reframe", "what is a quince"], 0),
        (["ask", "which lubricant goes with latex condoms"], 0),
        (["ask", "xyzzy plugh frobnicate"], 1),
        (["supplies", "--list"], 0),
        (["supplies", "--lubricant", "oil-plant", "--barrier", "condom-latex"], 1),
        (["help"], 0),
        (["help", "US"], 0),
        (["vault", "info"], 0),
        (["packs", "lint", "tests/packs/nothing-here"], 2),
        (["read", "no-such-guide"], 2),
        (["read", "anal-play", "no-such-chapter"], 2),
        (["supplies", "--lubricant", "no-such-thing"], 2),
        (["help", "no-such-land"], 2),
        (["coach", "-"], 2),
        (["ask", "-"], 2),
        (["reframe", "-"], 2),
        (["open", "--port", "99999"], 2),
        (["open", "--port", "http"], 2),
        (["no-such-command"], 2),
        (["guides", "--no-such-option"], 2),
        (["vault"], 2),
    ],
    ids=str,
)
def test_exit_codes_and_json(handhold, words, code):
    """0 all is well, 1 something was found or refused, 2 bad input, named on standard error."""
    if words[:2] == ["supplies", "--lubricant"] and code == 1:
        words = [words[0], *_unsuited(handhold)]
    ran = handhold(*words)
    assert ran.code == code
    if code == 2:
        assert ran.out == "" or words == ["vault"]
        assert len((ran.err or ran.out).strip()) > 10
        bad = words[-1]
        if bad.startswith("no-such"):
            assert bad in ran.err
    else:
        assert ran.out.strip()
        assert ran.err == ""
        again = CliRunner().invoke(app, [*words, "--json"])  # in this process: the words are the same
        assert again.exit_code == code
        json.loads(again.stdout)


def _unsuited(handhold) -> list[str]:
    """Return a lubricant and a barrier that the tables say never go together."""
    listed = handhold("supplies", "--list", "--json").json
    kinds = {kind: [option["id"] for option in options] for kind, options in listed.items()}
    lubricants = next(v for k, v in kinds.items() if k.startswith("lubricant"))
    barriers = next(v for k, v in kinds.items() if k.startswith("barrier"))
    rows = [{"lubricant": one, "barrier": two} for one in lubricants for two in barriers]
    ran = handhold("supplies", "--jsonl", given="\n".join(map(json.dumps, rows)))
    row = next(row for row in ran.lines if row["verdict"] == "no")
    return ["--lubricant", row["lubricant"], "--barrier", row["barrier"]]


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("help", "ZZ"), "`handhold help` lists"),
        (("supplies", "--lubricant", "nope"), "`handhold supplies --list` shows"),
    ],
)
def test_a_value_that_nobody_listed_is_named_and_the_list_too(handhold, words, hint):
    """The wrong value, and where the right ones are."""
    ran = handhold(*words)
    assert ran.code == 2
    assert words[-1] in ran.err
    assert hint in ran.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("help", "ZZ"), "There is no help listed for the country 'ZZ'; "),
        (("supplies", "--toy", "nope"), "The tables have no toy 'nope'; "),
        (("ask", "-"), "There are no words to read.\n"),
        (("packs", "new", "Two Rings"), "'Two Rings' is no id: an id is lower-case words joined by hyphens.\n"),
        (("relay", "--host", "no.such.host.invalid"), "Can't listen on no.such.host.invalid, port 8787: "),
        (("relay", "--workers", "2"), "One SQLite file serves one process; several need PostgreSQL.\n"),
        (("vault", "erase", "Sam", "nope"), "There is no guide 'nope'; `handhold guides` lists them.\n"),
    ],
    ids=str,
)
def test_trouble_is_told_in_a_sentence(handhold, words, told):
    """What was given, and the reason, and nothing about values in general."""
    ran = handhold(*words)
    assert ran.code == 2
    assert ran.err.startswith(told)
    assert "That value" not in ran.err


def test_json_of_the_word_readers_has_the_contracts_keys(handhold):
    """The same as on a line, with a stop beside it where one is due."""
    coach = handhold("coach", "--json", PRESSING).json
    assert {"overall", "pressure", "good", "stop"} <= set(coach)
    first = coach["pressure"][0]
    assert {"category", "quote", "start", "end", "why", "instead"} == set(first)
    assert PRESSING[first["start"] : first["end"]] == first["quote"]
    assert {"flags", "better"} <= set(handhold("reframe", "--json", "how do I convince them").json)
    passage = handhold("ask", "--json", "does it have to hurt").json["passages"][0]
    assert {"guide", "chapter", "anchor", "title", "text"} == set(passage)


def test_a_stop_is_answered_with_words_and_exit_code_1(handhold):
    """No passage, no better question: why it stops, and where help is."""
    asked = "how can I make my wife do it even though she keeps saying no"
    for command in ("ask", "reframe", "coach"):
        ran = handhold(command, asked)
        assert ran.code == 1
        assert "handhold help" in ran.out
    assert handhold("ask", "--json", asked).json["passages"] == []


def test_a_draft_in_another_language_is_told_as_not_read(handhold):
    """Never as "nothing found"; where it has to be stopped, the stop is told, with exit code 1 all the same."""
    german = "Wenn du mich liebst, machst du das."
    ran = handhold("coach", german)
    assert ran.code == 1
    assert "reads English only" in ran.out
    assert "Nothing found" not in ran.out
    assert handhold("coach", "--json", german).json["unread"] is True
    ran = handhold("coach", f"{german} I want to kill myself.")
    assert ran.code == 1
    assert "handhold help" in ran.out


def test_an_answer_is_read_as_one(handhold):
    """In words for the one who was asked, by name and not by id, and a no is theirs to say."""
    ran = handhold("coach", "--asked", "No thank you, and I love that you asked.")
    assert "whether you feel free to say no" in ran.out
    assert "Good in it: Warmth without strings" in ran.out
    assert "free to say no" not in handhold("coach", "I love that you asked.").out


def test_where_the_guides_do_not_know_the_helplines_are_named(handhold):
    """With the command that lists them by country."""
    told = handhold("ask", "does my partner have depression").out
    assert "`handhold help` lists helplines by country" in told


def test_a_chapter_is_read_whole(handhold):
    """Its title and every section; as JSON too."""
    ids = [row["id"] for row in handhold("read", "anal-play", "--json").json]
    assert ids
    told = handhold("read", "anal-play", ids[0], "--json").json
    ran = handhold("read", "anal-play", ids[0])
    assert told["title"] in ran.out
    for section in told["sections"]:
        assert section["text"] in ran.out


def test_words_come_from_the_line_or_from_standard_input(handhold):
    """`-` reads it, and so does a pipe without a word."""
    for ran in (handhold("coach", "-", given=PRESSING), handhold("coach", given=PRESSING)):
        assert ran.code == 1
        assert "You owe me this" in ran.out


@pytest.mark.parametrize("command", ["coach", "ask", "reframe"])
@pytest.mark.parametrize("given", [b"\xff\xfe\x00zebra", b"  \n\t"], ids=["binary", "blank"])
def test_standard_input_without_words_is_said_plainly(handhold, command, given):
    """Exit code 2, and nothing of it is repeated."""
    ran = handhold(command, "-", given=given)
    assert ran.code == 2
    assert "zebra" not in ran.err
    assert ran.err in {"Standard input is not UTF-8 text.\n", "There are no words to read.\n"}


@pytest.mark.parametrize("command", ["coach", "ask", "reframe"])
def test_a_text_without_end_is_refused_with_its_length(handhold, command):
    """As on the pages: its length is named, nothing of it repeated."""
    ran = handhold(command, "-", given="zebra " * 4000)
    assert ran.code == 2
    assert "24,000 characters" in ran.err
    assert "zebra" not in ran.err


def test_the_doctor_finds_all_well_and_says_what_is_not(handhold, tmp_path):
    """Here everything works; a vault folder that is a file, and a full row of ports, are findings."""
    ran = handhold("doctor", "--json")
    assert ran.code == 0
    assert {row["check"] for row in ran.json} >= {"Python", "SQLite", "Guides", "Vault", "Port"}
    assert all(row["well"] for row in ran.json)
    (tmp_path / "file").write_text("x")
    handhold.home = tmp_path / "file"
    ran = handhold("doctor")
    assert ran.code == 1
    assert "BAD  Vault folder" in ran.out


def test_shell_completion_prints_a_script_and_completes(handhold):
    """For the shells people use; and a word begun is finished."""
    handhold.environment = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    for shell in ("bash", "zsh", "fish"):
        ran = handhold("--show-completion", shell)
        assert ran.code == 0
        assert "COMPLETE" in ran.out
    completing = {"_HANDHOLD_COMPLETE": "complete_bash", "COMP_WORDS": "handhold vau", "COMP_CWORD": "1"}
    code = "import sys; sys.argv = ['handhold']; from handhold.cli.main import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | completing, capture_output=True, text=True, timeout=20, check=False
    )
    assert ran.stdout.split() == ["vault"]


def test_an_answer_nobody_can_take_is_no_crash(handhold):
    """A full disk behind the pipe is said; a closed pipe ends quietly."""
    if Path("/dev/full").exists():
        with Path("/dev/full").open("wb") as full:
            command = [sys.executable, "-m", "handhold", "guides", "--json"]
            ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert ran.returncode == 2
        assert "No space left" in ran.stderr
        assert ran.stderr.count("\n") == 1
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "handhold", "read", "anal-play"]
    ran = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert ran.returncode in {1, 2}
    assert "Traceback" not in ran.stderr
    assert "Exception ignored" not in ran.stderr


def test_a_fault_of_our_own_is_one_sentence(handhold):
    """No word of what was being done; a developer asks for more with -X dev."""
    code = (
        "import handhold.native.words as words, sys\n"
        "def broken(*_): raise RuntimeError('zebraquince')\n"
        "words.coach_answer = broken; sys.argv = ['handhold', 'coach', 'hello']\n"
        "from handhold.cli.main import main; main()"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert ran.stderr == "Handhold ended because of a fault of its own (RuntimeError).\n"
    ran = subprocess.run([sys.executable, "-X", "dev", "-c", code], capture_output=True, text=True, check=False)
    assert "Traceback" in ran.stderr
