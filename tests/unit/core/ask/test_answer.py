"""Ask: the right passage, a plain "I don't know", or a stop."""

import os
from functools import cache

import pytest
from hypothesis import given, strategies as st

from handhold.content.location import packs_root
from handhold.content.passages import index_of, load_ask_rules, passages_of
from handhold.content.shelf import load_shelf
from handhold.core.ask import Answer, AnswerKind, Passage, answer, build_index
from handhold.core.ask.excerpt import excerpt, sentences
from handhold.core.ask.query import understand
from handhold.core.ask.reply import look
from handhold.core.ask.terms import Wording, make_concepts, split_words
from handhold.core.encoder import Encoder, Told
from handhold.core.stop import Weighed, read

RULES = load_ask_rules(packs_root())
GUIDES = load_shelf(packs_root()).guides
INDEX = index_of(GUIDES, RULES)
QUICK = RULES.hurried()
"""Without the third reader of stops: it finds nothing."""
NIGHTLY = os.environ.get("HANDHOLD_PROFILE") == "nightly"


def ask(question: str) -> Answer:
    """Return the answer of the shelf that ships with the program."""
    return answer(question, INDEX, RULES)


def places(question: str) -> list[str]:
    """Return the answer's places as chapter#anchor."""
    return [f"{f.passage.chapter}#{f.passage.anchor}" for f in ask(question).passages]


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("which lube should i use", "lubricant#which-kind"),
        ("is spit enuf", "lubricant#spit"),
        ("my toy went all the way in and i cant get it out", "toys#stuck"),
        ("will i poo on him", "getting-ready#mess"),
        ("does it make me gay", "what-it-says-about-you#does-it-make-me-gay"),
        ("hemroids, can i still", "when-to-wait#piles"),
        ("do i need to give a reason for saying no", "saying-no#reasons"),
        ("he came in me and i dont know his status", "condom-broke#pep"),
        ("can I ask again next month", "taking-the-answer#how-many-times"),
        ("she keeps pressuring me", "if-they-keep-asking#"),
        ("my sister was raped how do i help her", "where-to-turn#somebody-else"),
        ("how do i help a friend whose bf hits her", "where-to-turn#somebody-else"),
        ("i think i tore something", "pain-and-bleeding#a-little-blood"),
    ],
)
def test_a_persons_own_words_find_the_right_passage(question: str, place: str) -> None:
    """Slang, slips, and shy words lead to the section that answers."""
    assert place in places(question)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("are poppers ok with viagra", "heart attack or a stroke"),
        ("can i take viagra and use poppers", "heart attack or a stroke"),
        ("poppers and cialis", "heart attack or a stroke"),
        ("after giving birth with stitches is anal ok", "Ask your midwife or doctor"),
        ("i have ibs can i do anal", "IBS"),
    ],
)
def test_what_is_dangerous_is_said_in_the_first_answer(question: str, first: str) -> None:
    """In the sentences shown at once, of the passage that comes first."""
    assert first in ask(question).passages[0].excerpt


@pytest.mark.parametrize(
    "question",
    [
        "what's the weather tomorrow",
        "best banana bread recipe",
        "is my penis too small",
        "im 61 and my wife is 60 is it too late",
        "",
        "?!",
        "zxqv",
        "it is",
        "the the the",
    ],
)
def test_what_the_shelf_does_not_hold_gets_a_plain_none(question: str) -> None:
    """No passage is shown that doesn't answer."""
    got = ask(question)
    assert got.kind is AnswerKind.none
    assert got.passages == ()


@pytest.mark.parametrize("question", ["ça fait mal la première fois ?", "Tut das beim ersten Mal weh?", "¿la primera vez me va a doler mucho?"])
def test_what_is_not_english_is_told_as_not_read(question: str) -> None:
    """No passage that a word happens to fit, and no "I don't know" of what nobody looked for."""
    assert answer(question, INDEX, QUICK) == Answer(AnswerKind.none, unread=True)


def test_a_rule_stops_what_is_english_in_a_foreign_question() -> None:
    """Help comes first."""
    found = answer("je ne sais pas quoi faire, il est tard et je suis seule. i want to kill myself", INDEX, QUICK)
    assert found.kind is AnswerKind.stop


def test_a_guide_is_found_by_its_titles_and_by_what_its_author_listed() -> None:
    """Also one from elsewhere, whose topic ours never had; without a list, by its titles."""
    listed = Passage("kissing", "braces", "", "Metal", "Tilt your head.", asked="kiss with braces\nkissing and a brace")
    titled = Passage("kissing", "eyes", "", "Eyelashes and freckles", "Look or don't.")
    index = build_index([*INDEX.passages, listed, titled], INDEX.wording, RULES.common)
    assert answer("kiss with braces", index, RULES).passages[0].passage is listed
    assert answer("can I kiss somebody who has braces", index, RULES).passages[0].passage is listed
    assert answer("eyelashes and freckles", index, RULES).passages[0].passage is titled


def test_a_stop_is_heard_at_the_end_of_a_long_text() -> None:
    """Whatever is taken is read to its end."""
    got = ask("I like lube. " * 1200 + "I'm 15 and he makes me do it.")
    assert got.kind is AnswerKind.stop


@pytest.mark.parametrize("word", ["ab" * 2000, "a" * 4000])
def test_a_word_without_end_is_no_slip(word: str) -> None:
    """Looking for what it may have been would take for ever."""
    assert INDEX.spelling.correct(word) is None
    assert ask(word).kind is AnswerKind.none


def test_a_stop_goes_before_any_answer_and_brings_no_passage() -> None:
    """However well the shelf could answer, going on without a yes gets no technique."""
    got = ask("which lube should I use on my wife while she is asleep")
    assert got.kind is AnswerKind.stop
    assert got.stop is not None
    assert got.passages == ()


@pytest.mark.parametrize("who", ["my partner", "her", "my husband", "my gf"])
@pytest.mark.parametrize("how", ["how can i get {} to try anal", "how to get {} into anal", "tips for getting {} to try pegging"])
def test_the_question_that_people_come_with_is_answered(how: str, who: str) -> None:
    """It sells, and gets the better question; nothing in it goes past a no."""
    got = ask(how.format(who))
    assert got.kind is AnswerKind.answer
    assert got.reframe is not None
    assert ask(how.format(who) + ", she already said no").kind is AnswerKind.stop


@pytest.mark.parametrize("question", ["I want to die, how do I get my wife to forgive me for everything before that", "he hits me when I say no and I'm scared, how do I get him to try talking with me"])
def test_help_does_not_wait_for_the_third_reader(question: str) -> None:
    """Neither to know a danger for sure, nor to find selling words in it."""

    class Asked(Encoder):
        def __init__(self) -> None:
            """Read nothing."""

        def once(self) -> Encoder:
            return self

        def told(self, text: str) -> Told:
            raise AssertionError(text)

    got = answer(question, INDEX, RULES._with(Asked()))
    assert got.stop is not None
    assert got.stop.kind == "danger"


def test_a_selling_question_is_answered_and_reflected() -> None:
    """The better question stands beside the answer to the old one."""
    got = ask("how do I convince my wife to try anal")
    assert got.kind is AnswerKind.answer
    assert got.reframe is not None
    assert got.reframe.flags


@given(st.text(max_size=200))
def test_any_question_gets_an_answer_of_one_kind(question: str) -> None:
    """No input breaks it; only answers carry passages, three at most, no place twice."""
    got = ask(question)
    assert (got.kind is AnswerKind.answer) == bool(got.passages)
    assert (got.kind is AnswerKind.stop) == (got.stop is not None)
    found = [(f.passage.guide, f.passage.chapter, f.passage.anchor) for f in got.passages]
    assert len(found) == len(set(found)) <= 3


@cache
def answers_to_titles() -> tuple[Answer, ...]:
    """What is answered to each title of the shelf; the third reader has no say in passages that are shown."""
    return tuple(got for g in GUIDES for p in passages_of(g) if (got := answer(p.title, INDEX, QUICK)).passages)


def test_the_first_answer_is_two_to_four_sentences_of_the_passages_own() -> None:
    """However many passages there are, and whatever leans on the sentence before it; each begins as in the guide."""
    answers = (*answers_to_titles(), *map(ask, ("does it hurt", "which lube", "he went quiet when I asked")))
    assert len(answers) > 200
    for got in answers:
        least = min(2, sum(len(sentences(found.passage.text)) for found in got.passages))  # a word may be told in one
        assert least <= sum(len(sentences(found.excerpt)) for found in got.passages) <= 4, got
        for found in got.passages:
            held = " ".join(found.passage.text.split())
            assert found.excerpt
            assert all(one[:12] in held for one in sentences(found.excerpt)), found.excerpt


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("how long before a psa test should i stop", "1 week before"),
        ("fissure how long does it take to heal", "two weeks"),
    ],
)
def test_who_asks_how_long_reads_a_figure(question: str, figure: str) -> None:
    """The sentence that holds one goes before its neighbours."""
    assert figure in answer(question, INDEX, QUICK).passages[0].excerpt


def test_no_excerpt_begins_in_the_middle_of_a_thought() -> None:
    """A sentence such as "And you don't owe no either" comes with the sentence before it, or not at all."""
    shown = [f for got in answers_to_titles() for f in got.passages]
    assert len(shown) > 500
    for found in shown:
        first = sentences(found.passage.text)[0]
        begins = split_words(found.excerpt)[0]
        assert begins not in RULES.leaning or found.excerpt.startswith(first.rstrip(",;:")), found.excerpt


def test_a_sentence_that_says_little_by_itself_gives_way() -> None:
    """However well it opens a section."""
    said = "Nobody owes anybody the next thing because of that."
    passage = Passage("one", "two", "", "Next things", f"They loved it. {said}")
    assert excerpt(passage, {}, INDEX, 1, RULES.leaning) == said


def test_a_line_of_a_list_comes_with_the_words_that_lead_to_it() -> None:
    """The line "has diarrhoea" alone says nothing of what then."""
    found = next(f for f in ask("when should we wait").passages if f.passage.title == "Not today")
    assert found.excerpt.startswith("Leave it for another day if either of you has diarrhoea")


def test_an_excerpt_ends_a_sentence_or_shows_that_it_goes_on() -> None:
    """A line of a list doesn't end in a comma."""
    excerpts = [f.excerpt for got in answers_to_titles() for f in got.passages]
    assert [e for e in excerpts if not e.rstrip(")\"'\u201d").endswith((".", "!", "?", "…"))] == []
    assert any(e.endswith("…") for e in excerpts)


def test_whatever_a_shipped_pattern_matches_holds_what_it_needs() -> None:
    """Looked at closely or passed over, every pattern comes to the same over all that people asked."""
    stop, reframe = RULES.stop, RULES.reframe
    rules = [*stop.rules, *reframe.rules, *RULES.intents]
    patterns = [p for rule in rules for p in (*rule.any_of, *rule.unless)]
    patterns += [p for rule in stop.rules for group in rule.also for p in group] + [*RULES.elsewhere]
    asked = [q for g in GUIDES for p in passages_of(g) for q in p.asked.split("\n") if q]
    lines = [read(question, stop.lexicon).line for question in asked[::60]]
    assert len(patterns) > 1500
    wrong = [
        (pattern.source, line)
        for pattern in patterns
        for line in lines
        if pattern.regex.search(line) and not all(any(held in line for held in need) for need in pattern.needs)
    ]
    assert wrong == []


def test_no_word_of_the_shelfs_own_synonyms_is_taken_for_a_slip() -> None:
    """`poop` isn't `poor`: a word that a concept is known by stays as it is."""
    phrases = [phrase for _, words in RULES.groups for phrase in words]
    phrases += [word for g in GUIDES for t in g.glossary for word in (t.term, *t.synonyms)]
    words = {word for phrase in phrases for word in split_words(phrase)}
    assert {word: INDEX.spelling.correct(word) for word in words} == dict.fromkeys(words)


def test_a_word_that_two_guides_explain_is_shown_once() -> None:
    """The third place is for something else."""
    titles = [f.passage.title for f in ask("what does coercive control mean").passages]
    assert len(titles) == len(set(titles))


def test_nine_in_ten_ways_of_asking_find_their_section() -> None:
    """What an author lists for a section leads to it, or to one that answers the same; at night each of them."""
    asked = [(p, q) for g in GUIDES for p in passages_of(g) for q in p.asked.split("\n") if q]
    some = asked if NIGHTLY else asked[::15]
    missed = [q for p, q in some if p not in [f.passage for f in answer(q, INDEX, QUICK).passages]]
    assert len(some) > 500
    assert len(missed) <= len(some) // 10, missed


def test_nine_sections_in_ten_are_found_by_their_own_title_and_chapter() -> None:
    """The index holds all sections; titles weigh most."""
    missed = []
    sections = [p for g in GUIDES for p in passages_of(g) if p.kind == "section" and p.anchor]
    for passage in sections:
        got = answer(f"{passage.title} {passage.heading.split('.')[0]}", INDEX, QUICK)
        if passage not in [f.passage for f in got.passages]:
            missed.append(passage.title)
    assert len(missed) <= len(sections) // 10, missed


def test_what_the_network_says_of_a_section_counts_beside_the_words() -> None:
    """It moves a section up, never one that it doesn't know, and never beyond its share."""
    query = understand(read("how long before it stops hurting", RULES.stop.lexicon), INDEX, RULES)
    plain, _ = look(query, INDEX, None)
    last, fit = next((at, fit) for at, fit in reversed(plain) if INDEX.passages[at].kind == "section")
    passage = INDEX.passages[last]
    named = f"{passage.guide}/{passage.chapter}#{passage.anchor}"

    def after(sections: dict[str, float]) -> dict[int, float]:
        return dict(look(query, INDEX, Weighed((0.0,), (0, 1), 0.0, sections))[0])

    moved = after({named: 2.0})
    assert fit < moved[last] < after({named: 5.0})[last] == after({named: 50.0})[last]
    assert {at: x for at, x in moved.items() if at != last} == {at: x for at, x in plain if at != last}
    assert after({named: -3.0, "elsewhere/one#two": 5.0}) == dict(plain)


@pytest.mark.parametrize(
    "text",
    [
        'You can say so as it is: "That wasn\'t for me." You owe no reason.',
        "It may rest (for a week, say.) Then ask again.",
        "“Not today.” That is an answer.",
        '("No.") It is a whole sentence.',
    ],
)
def test_a_sentence_keeps_the_mark_that_closes_it(text: str) -> None:
    """What is quoted from a guide is quoted whole."""
    assert len(sentences(text)) == 2
    assert " ".join(sentences(text)) == text


def test_an_empty_shelf_knows_nothing() -> None:
    """Without guides every question gets none, and nothing fails."""
    empty = build_index([], Wording(make_concepts([])))
    assert answer("does it hurt", empty, RULES).kind is AnswerKind.none
    assert answer("I'm 16", empty, RULES).kind is AnswerKind.stop
