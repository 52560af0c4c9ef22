"""The contract for batches: one JSON object a line, order kept, unknown keys carried through."""

import json

import pytest
from typer.testing import CliRunner

from handhold.base.errors import InputError
from handhold.cli.main import app

ROWS = {
    "coach": {"id": 1, "text": "You owe me this."},
    "reframe": {"id": 1, "question": "how do I convince my partner"},
    "ask": {"id": 1, "question": "does it have to hurt"},
    "supplies": {"id": 1},
}
ADDED = {
    "coach": {"overall", "pressure", "good"},
    "reframe": {"flags", "better"},
    "ask": {"kind", "reframe", "passages"},
    "supplies": {"verdict", "findings"},
}
FIELD = {"coach": "text", "reframe": "question", "ask": "question"}


def lines(rows) -> str:
    """Return rows as lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.mark.parametrize("command", ROWS)
def test_answers_keep_order_and_carry_what_they_do_not_know(handhold, command):
    """Ids of any kind, nested keys, nulls, blank lines, a mark at the beginning, no last line end."""
    extra = {"note": {"deep": [1, None, "é"]}, "zebra": True, "text2": "\u2028"}
    ids = [3, "b", None, 1.5, [1], 0, "é"]
    rows = [{**ROWS[command], "id": each, **extra} for each in ids]
    given = "\ufeff" + lines(rows).replace("\n", "\r\n\n", 1).rstrip("\n")
    ran = handhold(command, "--jsonl", given=given)
    assert ran.code == 0
    assert ran.err == ""
    assert [row["id"] for row in ran.lines] == ids
    for row, told in zip(rows, ran.lines, strict=True):
        assert ADDED[command] <= set(told)
        assert {key: told[key] for key in row} == row


@pytest.mark.parametrize("command", ROWS)
def test_nothing_in_is_nothing_out(handhold, command):
    """An empty batch is no mistake."""
    ran = handhold(command, "--jsonl", given="")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


@pytest.mark.parametrize("command", ["coach", "reframe", "ask"])
def test_words_beside_the_lines_are_refused_and_not_repeated(handhold, command):
    """A file's name, or a draft, would go unread in silence."""
    ran = handhold(command, "--jsonl", "something private", given="")
    assert ran.code == 2
    assert "standard input" in ran.err
    assert "private" not in ran.err + ran.out
    assert handhold(command, "--jsonl", "-", given="").code == 0


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 2 is no JSON"),
        ("[1]", "line 2 is no JSON object"),
        ('"text"', "line 2 is no JSON object"),
        ('{"id": NaN}', "line 2 is no JSON"),
        ("[" * 100_000, "line 2 is no JSON"),
        ("1" * 5000, "line 2 is no JSON"),
        ('{"id": 2}', "line 2: 'text' is missing or no text"),
        ('{"id": 2, "text": 5}', "line 2: 'text' is missing or no text"),
        ('{"id": 2, "text": null}', "line 2: 'text' is missing or no text"),
    ],
    ids=lambda value: value[:30],
)
def test_a_bad_line_is_named(line, told):
    """With its number and what is wrong; the answers before it are out."""
    good = json.dumps(ROWS["coach"])
    ran = CliRunner().invoke(app, ["coach", "--jsonl"], input=f"{good}\n{line}\n{good}\n")
    assert isinstance(ran.exception, InputError)
    assert told in str(ran.exception)
    assert [json.loads(each)["id"] for each in ran.stdout.split("\n") if each] == [1]


@pytest.mark.parametrize("command", sorted(ROWS))
def test_every_command_names_its_bad_line(handhold, command):
    """A missing question, an id nobody listed."""
    bad = {"lubricant": "no-such-thing"} if command == "supplies" else {"id": 3}
    ran = handhold(command, "--jsonl", given=lines([ROWS[command], bad]))
    assert ran.code == 2
    assert ran.err.startswith("Line 2: ")
    assert any(word in ran.err for word in ("no-such-thing", "'question'", "'text'"))
    assert [row["id"] for row in ran.lines] == [1]


@pytest.mark.parametrize("command", ROWS)
def test_binary_input_is_said_plainly(handhold, command):
    """Not UTF-8: exit code 2 and a sentence."""
    good = json.dumps(ROWS[command]).encode()
    ran = handhold(command, "--jsonl", given=good + b"\n\xff\xfe\x00\xc3\n")
    assert ran.code == 2
    assert "UTF-8" in ran.err


@pytest.mark.parametrize("command", FIELD)
def test_odd_text_is_answered_too(handhold, command):
    """Nothing, one letter, half a pair, null bytes, a very long line: each gets its answer."""
    texts = ["", " ", "x", "\ud800", "\x00", "🐎" * 500, "you owe me " * 2000, "'; DROP TABLE --", "NEAR(", '"']
    ran = handhold(command, "--jsonl", given=lines({"id": n, FIELD[command]: t} for n, t in enumerate(texts)))
    assert ran.code == 0
    assert [row["id"] for row in ran.lines] == list(range(len(texts)))


@pytest.mark.parametrize("command", ROWS)
def test_a_thousand_lines_are_answered_in_order(handhold, command):
    """Each once; how long that takes is for `bench/`. Of the questions for Reframe one in a hundred sells: the third reader takes a tenth of a second for it."""
    calm = {"question": "how do I clean a toy"} if command == "reframe" else {}
    rows = [{**ROWS[command], **(calm if n % 100 else {}), "id": n} for n in range(1000)]
    ran = handhold(command, "--jsonl", given=lines(rows))
    assert [row["id"] for row in ran.lines] == list(range(1000))
    if command == "reframe":
        assert [row["id"] for row in ran.lines if row["flags"]] == list(range(0, 1000, 100))
