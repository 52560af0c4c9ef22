"""The codes that pages and sources show as examples."""

import re
from pathlib import Path

from handhold.protocol.code import Code, read_code

ROOT = Path(__file__).parents[2]
SHOWN = re.compile(r"(?<![\w-])[0-9]{3}(?:-[a-z]+){3}(?![\w-])")
PLACES = [
    path
    for folder in ("docs", "src")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".md", ".py", ".toml", ".html"}
]


def test_every_example_of_a_code_is_one_that_is_taken():
    """Whoever tries the code of a page isn't told that its word is none."""
    shown = {(path, code) for path in PLACES for code in SHOWN.findall(path.read_text("utf-8"))}
    assert shown
    assert [each for each in sorted(shown) if not isinstance(read_code(each[1]), Code)] == []
