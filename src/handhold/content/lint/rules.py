"""The rules of the lint, in the order in which they run."""

from handhold.base.findings import Severity
from handhold.content.lint import claims, reading, upkeep, wording
from handhold.content.lint.case import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "unsourced-claim",
        "A claim names its source",
        "People act on what a guide says about bodies. They, and whoever reviews the guide, "
        "must be able to see where it comes from.",
        "Put `[^source-id]` into the paragraph, list item or table row; a mark in the line that "
        "introduces a list or table, and ends in a colon, covers it, and is covered when every item "
        "or row below it names its own. In a TOML file name "
        "`sources` or the `chapter` that holds the source. A question, or words in quotation "
        "marks, claim nothing.",
        claims.unsourced_claim,
        english=True,
    ),
    Rule(
        "overdue",
        "The review date lies ahead",
        "What was true of testing windows or products may not be true in two years.",
        "Go through every source again, then move `reviewed` and `review_by`.",
        upkeep.overdue,
    ),
    Rule(
        "broken-link",
        "Links lead somewhere",
        "A link to help that leads nowhere is worse than none.",
        "Write `chapter-id#anchor`, or `guide:guide-id/chapter-id#anchor` for another guide, "
        "and check the spelling against that chapter's `id` and `{#anchor}`.",
        upkeep.broken_link,
    ),
    Rule(
        "pushing-words",
        "No words that push",
        "Wanting something can't be talked into anybody, and a guide must not teach it.",
        "Say it as an offer that is easy to turn down. To show a bad example, put it in "
        "quotation marks. A sentence that turns the phrase down itself passes.",
        wording.pushing,
        english=True,
    ),
    Rule(
        "shaming-words",
        "No words that shame",
        "Shame about a body, a wish, or a no keeps people from asking and from stopping.",
        "Name the thing plainly, or put the word you talk about in quotation marks.",
        wording.shaming,
        english=True,
    ),
    Rule(
        "gendered-words",
        "No gender taken for granted",
        "Anybody may be the one who asks, gives or receives.",
        "Write partner and they. A passage that names a source may report who was studied, and "
        "the library may speak of its authors. Words in quotation marks pass.",
        wording.gendered,
        english=True,
    ),
    Rule(
        "reading-level",
        "Easy enough to read",
        "Somebody worried, tired, or reading in a second language has to understand it.",
        "Shorten sentences first, then choose plainer words. The measure is Flesch-Kincaid "
        "grade 8 over the paragraphs and list items of a chapter, over each checklist and each "
        "conversation, and over every other file with running text, such as the card for the day. "
        "It is an average and says little about a few sentences: a checklist or a conversation of "
        "under 100 words is measured with the rest of its file, and a file or chapter of under 100 words "
        "isn't. Titles and labels don't count.",
        reading.reading_level,
        english=True,
    ),
    Rule(
        "other-language",
        "What only people can check is said",
        "The rules about claims, wording and reading level know English words only. A guide in "
        "another language that they find nothing in isn't thereby good.",
        "Let somebody who speaks the language read it with these rules in hand. There is nothing "
        "to mend, and the check still passes.",
        upkeep.other_language,
        Severity.note,
    ),
    Rule(
        "wrong-isbn",
        "Book numbers are true",
        "A wrong digit sends somebody to another book.",
        "Copy the number again from the book or its publisher.",
        upkeep.wrong_isbn,
    ),
    Rule(
        "address-in-text",
        "No addresses in running text",
        "An address in a text can't be checked, dated, or left out of a print.",
        "Put it in `sources.toml` or `library.toml`.",
        upkeep.address_in_text,
    ),
    Rule(
        "untitled-figure",
        "Drawings have a title",
        "The title is what a screen reader says first.",
        "Put `<title>…</title>` right after `<svg …>`.",
        upkeep.untitled_figure,
    ),
    Rule(
        "long-section",
        "Sections are short",
        "A section is what a search returns; it has to be read in a minute.",
        "Split it with a heading of its own. At most 220 words.",
        reading.long_section,
        Severity.warning,
    ),
    Rule(
        "unused-source",
        "Every source is named",
        "A source that nothing rests on makes a guide look better founded than it is.",
        "Name it where it belongs, or take it out.",
        upkeep.unused_source,
        Severity.warning,
    ),
    Rule(
        "undated-source",
        "Every source has its year",
        "A reader weighs a page of 2009 and one of last spring differently.",
        'Write `year = 2019`; where what you read names none, write `year = "not stated"`.',
        upkeep.undated_source,
        Severity.warning,
    ),
    Rule(
        "unused-figure",
        "Every drawing is shown",
        "What nobody sees, nobody keeps true.",
        "Show it in a chapter, or take it out.",
        upkeep.unused_figure,
        Severity.warning,
    ),
    Rule(
        "empty-part",
        "Every part holds something",
        "An empty part of the path looks like something was lost.",
        "Give it a chapter or a checklist, or take it out of `pack.toml`.",
        upkeep.empty_part,
        Severity.warning,
    ),
    Rule(
        "repeated-summary",
        "Each summary is its own",
        "Cards and lists show summaries side by side; the same one twice tells nothing.",
        "Say in one sentence what is in this part or chapter and nowhere else.",
        upkeep.repeated_summary,
        Severity.warning,
    ),
    Rule(
        "repeated-word",
        "A word stands for one term",
        "The search would not know which of two meanings to show.",
        "Keep the word or synonym at the one term that people mean by it.",
        upkeep.repeated_word,
        Severity.warning,
    ),
)
