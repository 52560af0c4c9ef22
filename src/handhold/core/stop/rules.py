"""Reading the rule data: plain mappings in (from TOML), frozen rules out."""

from collections.abc import Iterable, Mapping
from typing import Any

from handhold.core.encoder import Encoder
from handhold.core.stop.model import Notice, ScoredRule, StopKind, StopRule, StopRules
from handhold.core.stop.pattern import Pattern, compile_all, words_in
from handhold.core.stop.reading import Lexicon
from handhold.core.stop.scoring import Scorer, parse_scorer
from handhold.core.stop.signals import parse_concepts

Data = Mapping[str, Any]


def parse_lexicon(data: Data, sources: Iterable[str] = ()) -> Lexicon:
    """Return the lexicon from `spell`, `phrase`, `class`, `people`, `owners`, and their like.

    Words that the patterns in `sources` name are known words, never misspellings.
    """
    spell = {k: tuple(v.split()) for k, v in data.get("spell", {}).items()}
    phrases = {tuple(k.split()): v for k, v in data.get("phrase", {}).items()}
    classes = {k: tuple(v) for k, v in data.get("class", {}).items()}
    words = words_in(w for entries in classes.values() for w in entries) | words_in(sources)
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


def parse_stop_rules(tables: Iterable[Data], encoder: Encoder | None = None) -> StopRules:
    """Return the rules from the tables of a language's folder, in order of file name.

    `encoder` is asked where the second reader isn't sure.

    Raises `PatternUnreadable` for a pattern that can't be read, and `KeyError` or
    `ValueError` for a rule without its parts or of no known kind.
    """
    data = merge(tables)
    lexicon = parse_lexicon(data, _sources(data))
    notices = {
        name: Notice(n["title"], n["why"], tuple(n["paragraphs"]), tuple(n["turn_to"]))
        for name, n in data["notice"].items()
    }
    signals = {k: tuple(v) for k, v in data.get("signal", {}).items()}
    rules = tuple(_rule(_spelt_out(r, signals), lexicon.classes, notices) for r in data["rule"])
    general = compile_all(data.get("general", {}).get("any", ()), lexicon.classes)
    scored = tuple(_scored(_spelt_out(r, signals), lexicon.classes, notices) for r in data.get("scored", ()))
    return StopRules(lexicon, rules, notices, _scorer(data, encoder), general, scored)


def _scorer(data: Data, encoder: Encoder | None) -> Scorer | None:
    if "scorer" not in data:
        return None
    concepts = parse_concepts(data.get("concepts", {}))
    return parse_scorer(data["scorer"], concepts, data.get("net"), encoder)


def _sources(data: Data) -> list[str]:
    found = [p for patterns in data.get("signal", {}).values() for p in patterns]
    found += data.get("general", {}).get("any", ())
    for rule in [*data["rule"], *data.get("scored", ())]:
        found += [*rule["any"], *rule.get("unless", ())]
        found += [p for group in rule.get("also", ()) for p in group]
    return found


def _spelt_out(rule: Data, signals: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Return the rule with `@name` replaced by the patterns of that signal."""

    def full(patterns: Iterable[str]) -> list[str]:
        return [q for p in patterns for q in (signals[p[1:]] if p[0] == "@" else (p,))]

    return {
        **rule,
        "any": full(rule["any"]),
        "also": [full(group) for group in rule.get("also", ())],
        "unless": full(rule.get("unless", ())),
    }


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
        certain=bool(data.get("certain", False)),
    )


def _scored(data: Data, classes: Mapping[str, tuple[str, ...]], notices: Data) -> ScoredRule:
    notice = data.get("notice")
    if notice is not None and notice not in notices:
        raise KeyError(notice)
    return ScoredRule(
        id=data["id"],
        kinds=frozenset(map(StopKind, data["kinds"])),
        notice=notice,
        any_of=compile_all(data["any"], classes),
        also=_groups(data.get("also", ()), classes),
        unless=compile_all(data.get("unless", ()), classes),
    )


def _groups(
    groups: Iterable[Iterable[str]], classes: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[Pattern, ...], ...]:
    return tuple(compile_all(group, classes) for group in groups)
