"""The small language that rules are written in.

A pattern is a line of items with spaces between them; each item stands for words of a
reading (`handhold.core.stop.reading`), in order:

    ask            that word
    convinc*       any word that begins so
    <partner>      any word or phrase of the class `partner`
    (tell|let_know)  either; `_` stands for a space
    word?          that item, or nothing
    !not           the next word is not this item (takes no word)
    ~              up to four words, none of them a sentence end; `~9` up to nine
    ^              the beginning of a sentence;  $  the end of one
    [ ... ]        the part to quote; without brackets the whole match is quoted
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from handhold.base.errors import HandholdError
from handhold.core.stop.reading import Reading

_GAP = 4
_END = r"(?=\. |$)"
_WHOLE = re.compile(r"!?(?:\^|\$|~\d?\d?|[a-z0-9'*_<>-]+\??|\([a-z0-9'*_<>|$,-]+\)\??)")
_ITEM = re.compile(r"\[|\]|[^\s\[\]]+")


class PatternUnreadable(HandholdError):
    """A rule's pattern can't be read."""

    code = "pattern-unreadable"


@dataclass(frozen=True)
class Pattern:
    """A pattern that has been checked, and is compiled when a text first holds what it needs.

    `needs` holds sets of stretches: a line that matches holds one of each set. `quotes` says how many parts
    of a match are quoted; with none, the whole of it is.
    """

    source: str
    expression: str
    needs: tuple[tuple[str, ...], ...]
    quotes: int

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Return the pattern as a regular expression over `Reading.line`."""
        return re.compile(self.expression)

    def find(self, reading: Reading) -> Iterator[tuple[tuple[int, int], ...]]:
        """Yield, for every match, the offsets in the original text of its quoted parts."""
        if not self._worth_trying(reading.line):
            return
        for match in self.regex.finditer(reading.line):
            if not self.quotes:
                yield (reading.span(match.start(), match.end()),)
                continue
            groups = (match.span(i + 1) for i in range(self.quotes))
            yield tuple(reading.span(a, b) for a, b in groups if b > a >= 0)

    def within(self, reading: Reading) -> bool:
        """Return whether the pattern matches anywhere."""
        return self._worth_trying(reading.line) and self.regex.search(reading.line) is not None

    def _worth_trying(self, line: str) -> bool:
        return all(any(stretch in line for stretch in choices) for choices in self.needs)


def compile_pattern(source: str, classes: Mapping[str, tuple[str, ...]]) -> Pattern:
    """Return the pattern, checked; raises `PatternUnreadable` naming what is wrong."""
    parts, needs, opened = [], [], 0
    for item in _ITEM.findall(source):
        if item in "[]":
            opened += 1 if item == "[" else -1
            parts.append("(" if item == "[" else ")")
        else:
            parts.append(_item(item, classes, source))
            needs.append(_stretches(item))
        if opened not in {0, 1}:
            break
    if opened:
        raise PatternUnreadable(source)
    fewest = sorted((need for need in needs if need), key=len)
    return Pattern(source, "(?<= )" + "".join(parts), tuple(fewest), source.count("["))


def _stretches(item: str) -> tuple[str, ...]:
    """Return stretches of a line, one of which this item needs; none where it may need something else."""
    if item[0] in "^$~!<" or item.endswith("?"):
        return ()
    choices = item.strip("()").split("|")
    if any(choice[0] in "<$*" for choice in choices):
        return ()
    return tuple(dict.fromkeys(map(_beginning, choices)))


def _beginning(choice: str) -> str:
    """Return what a choice of plain words begins with, up to the first letters that are left open."""
    plain = re.match(r"[^<*]*", choice)
    words = plain.group() if plain else ""
    return f" {words.replace('_', ' ')}" + (" " if words == choice else "")


def compile_all(
    sources: Iterable[str], classes: Mapping[str, tuple[str, ...]]
) -> tuple[Pattern, ...]:
    """Return every pattern compiled, in order."""
    return tuple(compile_pattern(source, classes) for source in sources)


def _item(item: str, classes: Mapping[str, tuple[str, ...]], source: str) -> str:
    if not _WHOLE.fullmatch(item):
        raise PatternUnreadable(f"{source}: {item}")
    if item == "^":
        return r"(?:(?<=\. )|(?<=^ ))"
    if item == "$":
        return _END
    if item[0] == "~":
        return f"(?:[^ .]+ ){{0,{int(item[1:] or _GAP)}}}?"
    if item[0] == "!":
        return f"(?!{_item(item[1:], classes, source)})"
    if item.endswith("?"):
        return f"(?:{_item(item[:-1], classes, source)})?"
    choices = _choices(item, classes, source)
    words = "|".join(c for c in choices if c != _END)
    return f"(?:(?:{words}) |{_END})" if _END in choices else f"(?:{words}) "


def _choices(item: str, classes: Mapping[str, tuple[str, ...]], source: str) -> list[str]:
    if item[0] == "<" and item.endswith(">") and "_" not in item:
        name = item[1:-1]
        if name not in classes:
            raise PatternUnreadable(f"{source}: no class {name}")
        found: list[str] = []
        for choice in classes[name]:
            found.extend(_choices(choice.replace(" ", "_"), classes, source))
        return found
    if item[0] == "(":
        found = []
        for choice in item[1:-1].split("|"):
            found.extend(_choices(choice, classes, source))
        return found
    if item == "$":
        return [_END]
    return [" ".join(_word(w, classes, source) for w in item.split("_"))]


def _word(word: str, classes: Mapping[str, tuple[str, ...]], source: str) -> str:
    if word.startswith("<"):
        return f"(?:{'|'.join(_choices(word, classes, source))})"
    return re.escape(word).replace(r"\*", "[^ .]*")


def words_in(sources: Iterable[str]) -> frozenset[str]:
    """Return the plain words that patterns or class entries name, without word beginnings."""
    return frozenset(w for s in sources for w in re.findall(r"(?<![a-z<*@])[a-z]+(?![a-z*>])", s))
