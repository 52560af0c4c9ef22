"""The measures behind the rules: syllables, grades, claims, words and book numbers."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from handhold.content.lint.case import Case
from handhold.content.lint.claims import claim_in, unsourced_claim
from handhold.content.lint.prose import sentences, without_mentions
from handhold.content.lint.reading import grade, reading_level
from handhold.content.lint.syllables import SPOKEN, syllables
from handhold.content.lint.upkeep import is_isbn
from handhold.content.lint.wording import gendered, pushing, shaming
from handhold.content.pack import read_pack
from handhold.content.shelf import read_files

GOOD = Path(__file__).parents[3] / "tests" / "packs" / "good"

# Counted aloud, word by word; none of them is in the list of exceptions.
ALOUD = {
    1: "lube hand nerve touch stopped asked gloves clothes loved rules takes breathe tongue guess "
    "goes toes yes young friends called washed heal whole there were",
    2: "table settled anal anus rectum condom sphincter muscle prostate pressure penis vulva latex "
    "virus nitrile wanted needed changes boxes question social special doing trying player royal "
    "fluid ruin poet fuel quiet diet client argue closely movement guided language guilty loosen "
    "unique kindness agreed relaxed bleeding fever tissue hygiene chaos rhythm",
    3: "lubricant clitoris vagina urethra orgasm silicone medicine allergy syphilis infection "
    "sexual actual radio serious curious opinion easier museum theory video area "
    "violence pregnancy genital saliva awareness possible article banana tomato",
    4: "hepatitis chlamydia bacteria intimacy material situation anxiety society reality "
    "experience appreciate associate communicate emergency temperature anatomy consensual",
    5: "communication antibiotic individual university orientation",
}


@pytest.mark.parametrize(
    ("word", "count"),
    [(word, n) for n, words in ALOUD.items() for word in words.split() if word.isalpha()],
    ids=str,
)
def test_words_are_counted_as_they_are_said(word, count):
    """Plain and medical words alike, by rule or by exception."""
    assert syllables(word) == count


def test_hyphens_apostrophes_and_case_change_nothing():
    """Joined words count apart; a possessive counts as its word; a number as one."""
    assert syllables("water-based") == 3
    assert syllables("Partner’s") == syllables("partner") == 2
    assert syllables("didn't") == 2
    assert syllables("can't") == 1
    assert syllables("72") == 1


def test_no_exception_only_repeats_the_rule():
    """The list of exceptions holds nothing the rule already gets right."""
    from handhold.content.lint.syllables import _by_rule

    assert [word for word, count in SPOKEN.items() if _by_rule(word) == count] == []


@given(st.text(max_size=30))
def test_every_word_has_a_syllable(word):
    """No text breaks the count."""
    assert syllables(word) >= 1


def test_the_grade_is_the_formula_of_kincaid():
    """Ten words of one syllable a sentence: 0.39 x 10 + 11.8 x 1 - 15.59 = 0.11."""
    line = "We sat and had some tea by the warm fire."
    assert grade([line] * 10) == pytest.approx(0.11)
    assert grade([line] * 9) is None


def test_each_passage_ends_its_last_sentence():
    """A list item without a full stop is a sentence of its own."""
    line = "We sat and had some tea by the warm fire"
    assert grade([line] * 10) == pytest.approx(0.11)


def test_sentences_part_at_their_ends_and_not_at_figures():
    """A decimal point and a small letter after a stop don't end a sentence."""
    text = "About 2.5 in ten did. Really? Yes. See e.g. the chart"
    assert sentences(text) == ["About 2.5 in ten did.", "Really?", "Yes.", "See e.g. the chart"]


@pytest.mark.parametrize(
    "text",
    [
        "The rectum makes no moisture of its own.",
        "Oils weaken latex within a minute.",
        "HIV can't be passed on when it's undetectable.",
        "In a US survey, many had pain.",
        "Researchers found that slow is better.",
        "About 30 per cent tried it.",
        "72 in 100 women had pain.",
        "One in three said no.",
        "A third of adults have done it.",
        "Nearly half of them stopped.",
        "Numbing gel hides pain.",
        "Fever afterwards is an emergency.",
    ],
)
def test_a_claim_is_seen(text):
    """Bodies, illness, products, counts and studies."""
    assert claim_in(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "When did you last test for HIV, and was the rectum part of it?",
        "“I've had bleeding after anal sex” opens any door.",
        "I had prostate treatment last year.",
        "Pain means stop.",
        "Put the lube where you can reach it.",
        "Half the fun is the tea.",
        "You can say no.",
        "Ask about condoms before you buy.",
        "It's your call, one step after another.",
    ],
)
def test_what_claims_nothing_needs_no_source(text):
    """Questions, quotations, one's own words, and plain good sense."""
    assert claim_in(text) == ""


def test_mentions_are_cut_out_and_apostrophes_are_not():
    """Double and single quotation marks mention; an apostrophe doesn't open one."""
    assert without_mentions('Say “just try it” or "get them to".') == "Say … or …."
    assert (
        without_mentions("'Don't just try it', they said; it's fine") == "…, they said; it's fine"
    )
    assert without_mentions("It's theirs, isn't it") == "It's theirs, isn't it"


@pytest.mark.parametrize(
    "text", ["978-0-940208-37-7", "9780940208377", "0-8044-2957-X", "080442957X"]
)
def test_true_book_numbers_pass(text):
    """Both lengths, with hyphens or without."""
    assert is_isbn(text)


@given(st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(place, step):
    """The check digit of ISO 2108 notices every single wrong digit."""
    digits = list("9780940208377")
    digits[place] = str((int(digits[place]) + step) % 10)
    assert not is_isbn("".join(digits))


def test_a_sourced_passage_may_report_who_was_studied():
    """The same words without a source are found."""
    files = dict(read_files(GOOD / "small-guide"))
    chapter, old = "chapters/01-two-rings.md", b"It won't take long,"
    counts = []
    for mark in (b"[^flange]", b""):
        new = b"Most had a husband or a wife." + mark + b" It won't take long,"
        changed = files | {chapter: files[chapter].replace(old, new)}
        case = Case(read_pack("small-guide", changed), {}, date(2026, 6, 1))
        counts.append(len(list(gendered(case))))
    assert counts == [0, 1]


def unsourced(file, old, new):
    """Return how many claims go without a source after an edit to the good pack."""
    files = dict(read_files(GOOD / "small-guide"))
    assert old in files[file].decode()
    files[file] = files[file].decode().replace(old, new).encode()
    case = Case(read_pack("small-guide", files), {}, date(2026, 6, 1))
    return len(list(unsourced_claim(case)))


def test_a_line_that_introduces_sourced_items_needs_no_source_of_its_own():
    """Every item below has to name one; a single bare item is not enough."""
    chapter, old = "chapters/01-two-rings.md", "Most people were never told how this works."
    lead = "The rectum is thin-walled:\n\n- It is a rectum.[^flange]\n"
    assert unsourced(chapter, old, f"{lead}- The rectum is short.[^flange]\n\n{old}") == 0
    assert unsourced(chapter, old, f"{lead}- It is near.\n\n{old}") == 1


def test_an_entry_with_a_claim_and_no_source_is_found():
    """A glossary term, a card's reason, a point to carry: each names a source or a chapter."""
    assert unsourced("glossary.toml", 'sources = ["flange"]', "") == 1
    reason = "Yesterday's yes was yesterday's."
    claim = "Numbing gel hides pain."
    assert unsourced("day.toml", reason, claim) == 1
    assert unsourced("day.toml", f'{reason}"', f'{claim}"\nchapter = "two-rings"') == 0


def slips(rule, text):
    """Return how often a rule speaks up at a text, put into the good pack as a kind thing to say."""
    files = dict(read_files(GOOD / "small-guide"))
    old = b"Tell them something you like about them."
    files["closeness.toml"] = files["closeness.toml"].replace(old, text.encode())
    case = Case(read_pack("small-guide", files), {}, date(2026, 6, 1))
    return len(list(rule(case)))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (pushing, "Get them to agree while they aren't tired."),
        (pushing, "Just relax."),
        (pushing, "You owe them an evening."),
        (pushing, "Wine will loosen them up."),
        (shaming, "Real women like this."),
        (shaming, "Are they clean? Get tested clean first."),
        (shaming, "Never say man up."),
        (gendered, "Ask your wife."),
        (gendered, "Men always want more."),
        (gendered, "Buy female condoms."),
    ],
)
def test_words_that_push_shame_or_assume_are_seen(rule, text):
    """In plain statements, and where a denial comes too late."""
    assert slips(rule, text) == 1


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (pushing, "Never try to talk them into it."),
        (pushing, "Is this meant to get them to agree?"),
        (pushing, "‘Just try it’ is what a shop says."),
        (pushing, "You owe nobody anything, and they owe you as little."),
        (shaming, "Nobody is a freak for liking this."),
        (shaming, "Wash the toy until it is clean."),
        (gendered, "They know best what theirs feels like."),
    ],
)
def test_words_that_are_denied_asked_or_mentioned_pass(rule, text):
    """A guide has to be able to talk about what it warns of."""
    assert slips(rule, text) == 0


HARD = (
    "Considerable physiological complexity characterises involuntary muscular coordination, and "
    "practitioners encountering embarrassed individuals consequently endeavour to counteract "
    "widespread misunderstanding through accessible, illustrated, unhurried explanations. "
)
"""Words that nobody should have to read; five times they are enough to be measured alone."""


def hard(edits):
    """Return where the reading level is found too high after edits, as {file: [(old, new)]}."""
    files = dict(read_files(GOOD / "small-guide"))
    for file, each in edits.items():
        text = files[file].decode()
        for old, new in each:
            assert old in text
            text = text.replace(old, new, 1)
        files[file] = text.encode()
    case = Case(read_pack("small-guide", files), {}, date(2026, 6, 1))
    return {one.where: one.message for one in reading_level(case)}


@pytest.mark.parametrize(
    ("file", "old", "where", "worst"),
    [
        ("checklists.toml", "A short chapter.", "checklists.toml:1 checklist 1", "31 checklist 1 item 2 help"),
        ("conversation.toml", "Say that not knowing is an answer.", "conversation.toml:15 conversation 1", "34 conversation 1 reply 2 taking_it_well"),
        ("conversation.toml", "Then a yes means something.", "conversation.toml", "12 point 1 why"),
        ("day.toml", "Yesterday's yes was yesterday's.", "day.toml", "10 group 1 item 1 why"),
        ("ladder.toml", "You sit down and talk.", "ladder.toml", "6 step 1 doing"),
        ("closeness.toml", "Tell them something you like about them.", "closeness.toml", "5 idea 1 text"),
    ],
)  # fmt: skip
def test_the_reading_level_is_measured_wherever_people_read(file, old, where, worst):
    """Lists, talks and cards as well as chapters; the place and its heaviest passage are named."""
    told = hard({file: [(old, HARD * 5)]})
    assert list(told) == [where]
    assert f"Start with the passage at {file}:{worst}" in told[where]


def test_a_short_list_is_measured_with_the_rest_of_its_file():
    """A few hard words in one short list say nothing yet; as many again beside them do."""
    first = ("A short chapter.", HARD * 2)
    new = '[[checklist]]\nid = "more"\npart = "know"\ntitle = "More"\nintro = "{0}"\n\n[[checklist.item]]\n'
    more = new.format(HARD * 2) + 'id = "one"\nquestion = "And you?"\nhelp = "None."\nkind = "self"\n\n[[checklist]]\n'
    assert hard({"checklists.toml": [first]}) == {}
    assert list(hard({"checklists.toml": [first, ("[[checklist]]\n", more)]})) == ["checklists.toml"]


def test_a_guides_announcement_and_its_labels_are_no_running_text():
    """A summary stands on a card by itself; a label has no sentences to count."""
    assert hard({"pack.toml": [("What to read first.", HARD * 5)]}) == {}
    assert hard({"deck.toml": [("Give a long back rub", HARD * 5)]}) == {}
    assert hard({"checklists.toml": [("For both of us", HARD * 5)]}) == {}
