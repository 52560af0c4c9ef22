"""The language's data for asking: groups of words, fillers, intents, and the threshold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from handhold.core.ask.topic import Topic, parse_topic
from handhold.core.encoder import Encoder
from handhold.core.reframe import ReframeRules, parse_reframe_rules
from handhold.core.stop import StopRules, parse_stop_rules
from handhold.core.stop.pattern import Pattern, compile_all
from handhold.core.stop.rules import merge
from handhold.core.stop.signals import parse_concepts

Tables = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Intent:
    """A way of asking: its patterns, the words to look for as well, and the guide it suits."""

    id: str
    any_of: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    look_for: str
    guides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskRules:
    """Everything that reading a question needs, for one language.

    `turns` are words after which a question that sells may be about more than selling; `filler` are words that say nothing about the topic, `soft` words that say a little;
    `plain` names concepts too everyday to decide that the shelf has an answer; `common` are
    words that are no misspellings; `leaning` those at the head of a sentence that needs the one before it; `elsewhere` topics that are not on the shelf, as patterns; `topic`
    says how likely the shelf answers, and `enough` is the least log odds with which it does.
    """

    stop: StopRules
    reframe: ReframeRules
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    turns: frozenset[str]
    filler: frozenset[str]
    soft: frozenset[str]
    plain: frozenset[str]
    common: frozenset[str]
    leaning: frozenset[str]
    intents: tuple[Intent, ...]
    elsewhere: tuple[Pattern, ...]
    topic: Topic
    enough: float

    def hurried(self) -> "AskRules":
        """Return the rules without the third reader, which takes half a second and more."""
        return self._with(None)

    def once(self) -> "AskRules":
        """Return the rules for one question: the third reader is asked about a text once, whoever asks."""
        encoder = self.stop.scorer.encoder if self.stop.scorer is not None else None
        return self if encoder is None else self._with(encoder.once())

    def _with(self, encoder: Encoder | None) -> "AskRules":
        scorer = self.stop.scorer
        stop = self.stop if scorer is None else replace(self.stop, scorer=replace(scorer, encoder=encoder))
        return replace(self, stop=stop, reframe=replace(self.reframe, encoder=encoder))


def parse_ask_rules(
    stop: Tables, reframe: Tables, ask: Tables, encoder: Encoder | None = None
) -> AskRules:
    """Return the rules from the tables of three folders; raises as `parse_stop_rules` does."""
    stop = tuple(stop)
    stops = parse_stop_rules(stop, encoder)
    concepts = parse_concepts(merge(stop).get("concepts", {}))
    data = merge(ask)
    classes = {**stops.lexicon.classes, **{k: tuple(v) for k, v in data.get("class", {}).items()}}
    return AskRules(
        stop=stops,
        reframe=parse_reframe_rules(reframe, stops.lexicon, concepts, encoder),
        groups=tuple((name, tuple(words)) for name, words in data["group"].items()),
        turns=frozenset(data["turns"].split()),
        filler=frozenset(data["filler"].split()),
        soft=frozenset(data["soft"].split()),
        plain=frozenset(f"#{name}" for name in data["plain"]),
        common=frozenset(data["common"].split()) | frozenset(data["soft"].split()),
        leaning=frozenset(data["leaning"].split()),
        intents=tuple(_intent(one, classes) for one in data.get("intent", ())),
        elsewhere=compile_all(data.get("elsewhere", ()), classes),
        topic=parse_topic(data["topic"]),
        enough=float(data["enough"]),
    )


def _intent(data: Mapping[str, Any], classes: Mapping[str, tuple[str, ...]]) -> Intent:
    return Intent(
        id=data["id"],
        any_of=compile_all(data["any"], classes),
        unless=compile_all(data.get("unless", ()), classes),
        look_for=data.get("look_for", ""),
        guides=tuple(data.get("guides", ())),
    )
