"""What a stop of the second reader is called, where its words say more than its weights."""

import math

import pytest

from handhold.content.data import read_tables
from handhold.content.location import packs_root
from handhold.core.stop import (
    SCORED,
    Stop,
    StopKind,
    StopRules,
    Weighed,
    judge,
    parse_stop_rules,
    read,
)

CALM = -5.0
PLAIN = 4.0
"""Log odds so high that no third reader is asked."""


@pytest.fixture(scope="module")
def rules() -> StopRules:
    """Return the English rules that ship with the program."""
    return parse_stop_rules(read_tables(packs_root(), "_stop/en"))


def scored(question: str, kind: StopKind, rules: StopRules, danger: float = CALM) -> Stop | None:
    """Return the stop of a question of which the second reader says plainly that it is of this kind."""
    assert rules.scorer is not None
    odds = [PLAIN if name == kind.value else CALM for name in rules.scorer.heads[1:]]
    danger_at = rules.scorer.heads.index("danger") - 1
    odds[danger_at] = max(odds[danger_at], danger)
    return judge(read(question, rules.lexicon), Weighed((PLAIN, *odds), (0, len(question)), 0.0, {}), rules)


@pytest.mark.parametrize(
    "question",
    [
        "something got stuck inside and wont come out", "it went in and wont come out", "how do i stop the bleeding",
        "its stuck inside me and i cant get it out", "it disappeared inside and i feel sick", "bled through my trousers and light headed",
        "the toy broke off inside and i cant reach it",
    ],
)
def test_a_body_in_need_and_nobody_else_gets_medical_care(question: str, rules: StopRules) -> None:
    """A title about being safe with somebody is no help to one who bleeds."""
    found = scored(question, StopKind.danger, rules)
    assert found is not None
    assert (found.rule, found.title) == (SCORED, rules.notices["danger_body"].title)


@pytest.mark.parametrize(
    "question",
    [
        "he put something in me and it wont come out", "she went in and wont come out", "bleeding since the boss kept me late",
        "i woke up bleeding", "they went on and i bled", "i was scared and there was blood", "does it hurt to bleed out",
    ],
)
def test_where_somebody_did_it_being_safe_comes_first(question: str, rules: StopRules) -> None:
    """The same words with somebody in them are about that person."""
    found = scored(question, StopKind.danger, rules)
    assert found is not None
    assert found.title == rules.notices["danger"].title


RELUCTANT = [
    "i never want it but he does should i just do it", "i dont really want anal but she does should i just do it",
    "i hate it but she loves it should i do it anyway", "she loves it but i dont should i just do it", "she wont stop asking me",
    "he keeps pressuring me into it", "im being pressured", "should i just give in",
]


@pytest.mark.parametrize("question", RELUCTANT)
def test_whoever_does_not_want_it_is_accused_of_nothing(question: str, rules: StopRules) -> None:
    """They push nobody: nothing stops them, and where danger is likely too, help comes."""
    assert scored(question, StopKind.against_wish, rules) is None
    found = scored(question, StopKind.against_wish, rules, danger=0.5)
    assert found is not None
    assert (found.kind, found.title) == (StopKind.danger, rules.notices["danger"].title)


@pytest.mark.parametrize(
    "question",
    [
        "she wont have it but i do should i just do it", "i never want to stop but she does should i just do it",
        "i dont want to wait but she does should i just do it", "she keeps asking me to stop", "he keeps asking me for a break and i keep going",
        "my wife says i dont want it but i do it to her", "her i don't want that but she does is silly", "i hate it when she says no should i just do it",
        "which words beat i dont want to",
    ],
)
def test_whoever_goes_on_is_stopped_as_before(question: str, rules: StopRules) -> None:
    """Their own unwillingness to wait, and a no that is quoted, excuse nothing."""
    found = scored(question, StopKind.against_wish, rules)
    assert found is not None
    assert found.title == rules.notices["against_wish"].title


def test_a_stop_of_another_kind_keeps_its_name(rules: StopRules) -> None:
    """What is scored as a child's or a sleeper's is nobody's own no."""
    for kind in (StopKind.under_age, StopKind.incapable, StopKind.condom_removal):
        found = scored("i never want it but he does should i just do it", kind, rules)
        assert found is not None
        assert found.kind is kind


def test_without_a_threshold_reached_nothing_is_named(rules: StopRules) -> None:
    """The names are for stops; they make none."""
    text = "it went in and wont come out"
    assert rules.scorer is not None
    weighed = Weighed((CALM,) * len(rules.scorer.heads), (0, len(text)), 0.0, {})
    assert judge(read(text, rules.lexicon), weighed, rules, -math.inf) is None


def test_a_name_without_a_notice_is_refused() -> None:
    """A slip in the data is found when it is read."""
    tables = [*read_tables(packs_root(), "_stop/en"), {"scored": [{"id": "x", "kinds": ["danger"], "notice": "nope", "any": ["x"]}]}]
    with pytest.raises(KeyError):
        parse_stop_rules(tables)


@pytest.mark.parametrize(
    "question",
    [
        "he says he'll post my nudes if i dont", "he threatens to leak my pictures", "someone has my nudes and wants more", "he blackmails me with pictures",
        "im being blackmailed with nudes", "he said do anal or ill leak your pics", "a man online has my video and wants money", "sextortion what do i do",
    ],
)
def test_a_threat_with_pictures_gets_help_about_pictures(question: str, rules: StopRules) -> None:
    """The services that take pictures down stand on that page alone."""
    found = judge(read(question, rules.lexicon), None, rules)
    assert found is not None
    assert (found.kind, found.turn_to[0]) == (StopKind.danger, "image-abuse")


@pytest.mark.parametrize(
    "question",
    [
        "he wants more nudes and i like sending them", "she has my nudes and i trust her", "he posted our holiday pictures", "he asked me to send nudes should i",
        "he threatens to leave if i dont", "he blackmails me with money", "what does the law say on sextortion", "i threatened to post her nudes",
    ],
)
def test_pictures_or_a_threat_alone_are_not_that(question: str, rules: StopRules) -> None:
    """Pictures that nobody holds over anybody, threats without any, and the one who threatens."""
    found = judge(read(question, rules.lexicon), None, rules)
    assert found is None or found.rule != "danger-picture-threat"
