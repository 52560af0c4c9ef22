"""Reading the rule data: plain mappings in (from TOML), frozen rules out."""

from collections.abc import Iterable, Mapping
from typing import Any

from handhold.core.stop.model import Notice, StopKind, StopRule, StopRules
from handhold.core.stop.pattern import Pattern, compile_all, words_in
from handhold.core.stop.reading import Lexicon

Data = Mapping[str, Any]


def parse_lexicon(data: Data) -> Lexicon:
    """Return the lexicon from `spell`, `phrase`, `class`, `people`, `owners`, `breaks`, `typos`, `known`."""
    spell = {k: tuple(v.split()) for k, v in data.get("spell", {}).items()}
    phrases = {tuple(k.split()): v for k, v in data.get("phrase", {}).items()}
    classes = {k: tuple(v) for k, v in data.get("class", {}).items()}
    words = words_in(w for entries in classes.values() for w in entries)
    return Lexicon(
        spell=spell,
        phrases=phrases,
        people=frozenset(data.get("people", ())),
        owners=frozenset(data.get("owners", ())),
        breaks=frozenset(data.get("breaks", ())),
        typos=frozenset(data.get("typos", ())),
        known=frozenset(data.get("known", ())) | words | frozenset(data.get("owners", ())),
        longest_phrase=max((len(k) for k in phrases), default=1),
        classes=classes,
    )


def parse_stop_rules(tables: Iterable[Data]) -> StopRules:
    """Return the rules from the tables of a language's folder, in order of file name.

    Raises `PatternUnreadable` for a pattern that can't be read, and `KeyError` or
    `ValueError` for a rule without its parts or of no known kind.
    """
    data = merge(tables)
    lexicon = parse_lexicon(data)
    notices = {
        name: Notice(n["title"], n["why"], tuple(n["paragraphs"]), tuple(n["turn_to"]))
        for name, n in data["notice"].items()
    }
    rules = tuple(_rule(r, lexicon.classes, notices) for r in data["rule"])
    return StopRules(lexicon, rules, notices)


def merge(tables: Iterable[Data]) -> dict[str, Any]:
    """Return one table: lists are joined and tables are laid together, later over earlier."""
    whole: dict[str, Any] = {}
    for table in tables:
        for key, value in table.items():
            if isinstance(value, list):
                whole[key] = [*whole.get(key, ()), *value]
            elif isinstance(value, Mapping):
                whole[key] = {**whole.get(key, {}), **value}
            else:
                whole[key] = value
    return whole


def _rule(data: Data, classes: Mapping[str, tuple[str, ...]], notices: Data) -> StopRule:
    kind = StopKind(data["kind"])
    notice = str(data.get("notice", kind.value))
    if notice not in notices:
        raise KeyError(notice)
    return StopRule(
        id=data["id"],
        kind=kind,
        notice=notice,
        any_of=compile_all(data["any"], classes),
        also=_groups(data.get("also", ()), classes),
        unless=compile_all(data.get("unless", ()), classes),
    )


def _groups(
    groups: Iterable[Iterable[str]], classes: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[Pattern, ...], ...]:
    return tuple(compile_all(group, classes) for group in groups)
