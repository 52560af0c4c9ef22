"""Reading the reframing data: plain mappings in (from TOML), frozen rules out."""

from collections.abc import Iterable, Mapping
from typing import Any

from handhold.core.encoder import Encoder
from handhold.core.reframe.model import Category, FlagRule, ReframeRules
from handhold.core.reframe.weights import parse_weights
from handhold.core.stop import Lexicon
from handhold.core.stop.pattern import compile_all
from handhold.core.stop.rules import merge
from handhold.core.stop.signals import Concepts


def parse_reframe_rules(
    tables: Iterable[Mapping[str, Any]], lexicon: Lexicon, concepts: Concepts, encoder: Encoder | None = None
) -> ReframeRules:
    """Return the rules from the tables of a language's folder; `concepts` are those that its weights were learnt with.

    Raises `PatternUnreadable` for a pattern that can't be read and `KeyError` for a rule
    whose category is not described.
    """
    data = merge(tables)
    classes = {**lexicon.classes, **{k: tuple(v) for k, v in data.get("class", {}).items()}}
    categories = {
        name: Category(name, int(one["rank"]), one["why"], one["better"], bool(one.get("mild", False)))
        for name, one in data["category"].items()
    }
    rules = tuple(
        FlagRule(
            id=one["id"],
            category=categories[one["category"]].id,
            any_of=compile_all(one["any"], classes),
            unless=compile_all(one.get("unless", ()), classes),
            better=one.get("better", ""),
        )
        for one in data["rule"]
    )
    never = compile_all(data.get("never", {}).get("any", ()), classes)
    weights = parse_weights(data, concepts) if "selling" in data else None
    return ReframeRules(lexicon, never, rules, categories, weights, encoder)
