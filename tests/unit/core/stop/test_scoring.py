"""The second reader: many small signals where no rule fires."""

import math
from dataclasses import replace
from typing import Any

import pytest

from handhold.content.data import read_tables
from handhold.content.location import packs_root
from handhold.core.encoder import Encoder, Told
from handhold.core.stop import StopKind, StopRules, parse_stop_rules, stop
from handhold.core.stop.reading import read
from handhold.core.stop.scoring import ScorerUnreadable, parse_scorer
from handhold.core.stop.signals import features, parse_concepts, plain_words, sentences

TABLE: dict[str, Any] = {
    "format": 1,
    "heads": ["stop", "incapable", "danger"],
    "bias": [-1.0, 0.0, 0.0],
    "scale": 1.0,
    "firm": 1.0,
    "rows": "zZP @sleep\n",
}


@pytest.fixture(scope="module")
def rules() -> StopRules:
    """Return the English rules that ship with the program."""
    return parse_stop_rules(read_tables(packs_root(), "_stop/en"))


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("he waits till I'm asleep and then does it", StopKind.danger),
        ("she never stirs once she's off, so I help myself", StopKind.incapable),
        ("turning seventeen next month, is anal safe for me", StopKind.under_age),
        ("stealthing him without protection", StopKind.condom_removal),
    ],
)
def test_a_wording_that_no_rule_knows_is_stopped_by_what_it_adds_up_to(
    rules: StopRules, question: str, kind: StopKind
) -> None:
    """Where no rule fires, the sum decides, and the likeliest kind is named."""
    found = stop(question, rules)
    assert found is not None
    assert found.rule == "scored"
    assert found.kind is kind
    assert found.quote in question


def test_without_weights_the_rules_decide_alone() -> None:
    """A folder without a scorer table is read as before."""
    tables = [t for t in read_tables(packs_root(), "_stop/en") if "scorer" not in t]
    alone = parse_stop_rules(tables)
    assert alone.scorer is None
    assert stop("he waits till I'm asleep and then does it", alone) is None
    assert stop("I'm 17", alone) is not None


def test_a_long_story_is_weighed_where_it_weighs_most(rules: StopRules) -> None:
    """A harmless beginning and end don't hide what stands in the middle."""
    calm = "We had a lovely walk by the sea. " * 6
    told = read(calm + "He waits till I'm asleep and then does it. " + calm, rules.lexicon)
    assert rules.scorer is not None
    weighed = rules.scorer.best(told)
    start, end = weighed.place
    assert "asleep" in told.text[start:end]
    assert end - start < 100
    assert weighed.heads[0] > rules.scorer.best(read(calm, rules.lexicon)).heads[0]
    assert stop(calm, rules) is None


def test_a_number_that_measures_something_is_no_age(rules: StopRules) -> None:
    """Centimetres, weeks, and years of marriage are not how old somebody is."""
    concepts = parse_concepts({})
    for text, feature in (("i am 16", "#child"), ("16 weeks pregnant", "#few")):
        words = [[w.text for w in s] for s in sentences(read(text, rules.lexicon))]
        assert feature in features(words, concepts)


def test_nothing_said_weighs_nothing_but_the_bias() -> None:
    """No words, no evidence."""
    scorer = parse_scorer(TABLE, parse_concepts({"sleep": "asleep snor*"}))
    assert scorer.weigh([]) == ((-1.0, 0.0, 0.0), {})
    assert scorer.add_up([["snoring"]])[0] > -1.0


def test_the_network_is_heard_beside_the_sum(rules: StopRules) -> None:
    """A share of the log odds of a stop is its; the kind is the sum's."""
    assert rules.scorer is not None
    spoken = sentences(read("she froze and went quiet, so I kept going", rules.lexicon))
    both, said = rules.scorer.weigh(spoken)
    summed, none = replace(rules.scorer, net=None).weigh(spoken)
    assert {"stop", "shelf"} <= said.keys()
    assert not none
    assert both[0] != summed[0]
    assert both[1:] == summed[1:]


def test_the_network_says_which_section_answers(rules: StopRules) -> None:
    """How much likelier than if all were as likely, which would weigh 0."""
    assert rules.scorer is not None
    assert rules.scorer.net is not None
    found = rules.scorer.best(read("does a condom work with oil?", rules.lexicon)).sections
    assert set(found) == set(rules.scorer.net.direct_heads)
    assert sum(map(math.exp, found.values())) == pytest.approx(len(found))
    assert max(found, key=lambda name: found[name]).startswith(("anal-play/lubricant#", "anal-play/condoms"))


def test_of_a_long_question_each_part_may_name_its_section(rules: StopRules) -> None:
    """A story around it doesn't drown what is asked."""
    assert rules.scorer is not None
    story = "We met in spring. She has a dog. I work nights. We live by the sea. "
    alone, long = (
        rules.scorer.best(read(text, rules.lexicon)).sections
        for text in ("Does a condom work with oil?", story + "Does a condom work with oil?")
    )
    best = max(alone, key=lambda name: alone[name])
    assert long[best] > alone[best] / 2


def test_plain_words_keep_their_sentences(rules: StopRules) -> None:
    """A stop after each, and where each begins and ends."""
    words, places = plain_words(sentences(read("no means no. ok?", rules.lexicon)))
    assert [words[first:last] for first, last in places] == [["no", "means", "no"], ["ok"]]
    assert words == ["no", "means", "no", ".", "ok", "."]


@pytest.mark.parametrize(
    "change", [{"body": "AAAA"}, {"body": "no Base64!"}, {"filters": 7}, {"text": {}}, {"text_heads": ["go"]}]
)
def test_a_network_of_another_shape_is_refused(change: dict[str, Any]) -> None:
    """It would answer at random."""
    (table,) = [t["net"] for t in read_tables(packs_root(), "_stop/en") if "net" in t]
    with pytest.raises(ScorerUnreadable):
        parse_scorer(TABLE, parse_concepts({}), table | change)


@pytest.mark.parametrize(
    "change",
    [{"format": 2}, {"bias": [0.0]}, {"rows": "zz two-letters-for-three-heads\n"}],
)
def test_a_table_of_another_shape_is_refused(change: dict[str, Any]) -> None:
    """Weights that can't belong to the heads are an error, never a guess."""
    with pytest.raises(ScorerUnreadable):
        parse_scorer({**TABLE, **change}, parse_concepts({}))


class Says(Encoder):
    """An encoder that says one thing, and counts how often it is asked."""

    def __init__(self, odds: float) -> None:
        """Say these log odds of a stop."""
        self.odds, self.heard = odds, list[str]()

    def told(self, text: str) -> Told:
        """Return them."""
        self.heard.append(text)
        return Told({"stop": self.odds, "incapable": 9.0}, {})


def with_encoder(rules: StopRules, says: Says) -> StopRules:
    """Return the rules, with this as the third reader."""
    assert rules.scorer is not None
    return replace(rules, scorer=replace(rules.scorer, encoder=says))


UNSURE = "she goes quiet and I take that as a yes"


def test_where_the_second_reader_is_not_sure_a_third_is_asked(rules: StopRules) -> None:
    """What both say together counts, of the kind as well."""
    says = Says(9.0)
    both = with_encoder(rules, says)
    assert both.scorer is not None
    reading = read("could we ask her again", rules.lexicon)
    weighed = replace(both.scorer.best(reading), heads=(-1.0, *(0.0,) * 6))
    told = dict(zip(both.scorer.heads, both.scorer.surer(weighed, reading.text).heads, strict=True))
    assert told["stop"] > 0 > -1.0
    assert told["incapable"] > told["danger"] == 0.0
    assert says.heard == [reading.text]


@pytest.mark.parametrize("odds", [-9.0, 9.0])
def test_where_the_second_reader_is_sure_nobody_else_is_asked(rules: StopRules, odds: float) -> None:
    """Nor would it change anything."""
    says = Says(-odds)
    both = with_encoder(rules, says)
    assert both.scorer is not None
    weighed = replace(both.scorer.best(read("hello", rules.lexicon)), heads=(odds, *(0.0,) * 6))
    assert both.scorer.surer(weighed, "hello") == weighed
    assert not says.heard


@pytest.mark.parametrize(("odds", "stopped"), [(-9.0, False), (9.0, True)])
def test_the_third_reader_tips_the_scales(rules: StopRules, odds: float, stopped: bool) -> None:
    """Either way."""
    says = Says(odds)
    assert (stop(UNSURE, with_encoder(rules, says)) is not None) is stopped
    assert says.heard == [UNSURE]


def test_a_rule_that_is_certain_asks_nobody(rules: StopRules) -> None:
    """It comes at once, whatever others would say."""
    says = Says(-9.0)
    found = stop("I'm 16, and UNSURE of it", with_encoder(rules, says))
    assert found is not None
    assert found.kind is StopKind.under_age
    assert not says.heard


def test_of_a_long_story_the_third_reader_gets_the_place_that_weighs_most(rules: StopRules) -> None:
    """With whole words around it, and no more than it can read."""
    calm = "It rained all day long. " * 40
    says = Says(0.0)
    stop(f"{calm}{UNSURE}. {calm}", with_encoder(rules, says))
    (heard,) = says.heard
    assert UNSURE in heard
    assert len(heard) < 430
    assert set(heard.split()) <= set(f"{calm}{UNSURE}. {calm}".split())
