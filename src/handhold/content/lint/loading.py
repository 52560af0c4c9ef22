"""The rules that reading a pack goes by, told for authors; the checks stand where files are read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoadingRule:
    """A rule of reading: its permanent id, what is wanted, and whether it keeps a guide away."""

    id: str
    title: str
    how: str
    refuses: bool = True


_RULES = (
    (
        "missing-file",
        "The files every guide needs are there",
        "`pack.toml`, `sources.toml`, and at least one chapter.",
    ),
    ("encoding", "Files are plain UTF-8 text", "Save the file as UTF-8 in your editor."),
    (
        "too-large",
        "Files are of a sane size",
        "At most 600,000 bytes a file, 400 files a pack, 8,000 letters a paragraph.",
    ),
    (
        "toml-syntax",
        "TOML files can be read",
        "The line is named. Most often a quotation mark or a bracket is missing.",
    ),
    ("missing-field", "Nothing needed is missing", "Add the key, and write something in it."),
    (
        "wrong-type",
        "Values have the right form",
        "Text in quotation marks, dates and numbers bare.",
    ),
    ("unknown-value", "Values are ones the format knows", "The message lists the words allowed."),
    ("control-character", "No invisible characters", "Type the text again instead of pasting it."),
    (
        "bad-id",
        "Ids are lower-case words joined by hyphens",
        "And `id` in `pack.toml` is the folder.",
    ),
    (
        "duplicate-id",
        "An id stands once",
        "Give the newer entry another id; never reuse an old one.",
    ),
    (
        "unknown-reference",
        "What is named is there",
        "Parts, ways, points and sources are named by the id they have in their own file.",
    ),
    ("unknown-source", "Source marks name a source", "Add it to `sources.toml`, or mend the id."),
    ("heading-anchor", "Every heading has an anchor", "Write `## Title {#anchor}`."),
    ("bad-link", "Links have a form that can lead somewhere", "Write `chapter-id#anchor`."),
    (
        "external-link",
        "Links and drawings stay inside the guides",
        "Other sites belong in `sources.toml` and `library.toml`.",
    ),
    ("html", "No HTML", "Use the marks listed in the guide to packs; they are enough."),
    (
        "outside-subset",
        "Only the marks of the format",
        "Headings of level 2 and 3, paragraphs, lists, tables, emphasis, links, call-outs, drawings.",
    ),
    ("missing-figure", "Drawings that are shown are there", "Put the file into `figures/`."),
    (
        "missing-alternative",
        "Drawings are told in words",
        "Between the square brackets, say everything the drawing says.",
    ),
    (
        "figure-unsafe",
        "Drawings hold nothing but shapes and words",
        "No scripts, styles, pictures, links, or document types.",
    ),
    ("figure-unreadable", "Drawings are proper SVG", "Export the drawing again as plain SVG."),
    (
        "figure-repeats",
        "Drawings don't multiply",
        "At most 5,000 parts, counting what `use`, patterns, masks and markers repeat.",
    ),
    (
        "settling-time",
        "A yes settles for at least a day",
        "`settle_hours` is 24 or more; people may lengthen it, nobody may shorten it.",
    ),
    (
        "missing-reply",
        "A worked conversation shows all three answers",
        "One reply each of kind yes, unsure and no.",
    ),
    (
        "unpaired-slot",
        "Every slot of a deck has its other side",
        "Same interest, give with receive or together with itself, and each names the other.",
    ),
    (
        "translation-differs",
        "A translation is built as its guide is",
        "Its folder is `<id>.<language>`; its ids, words and sources and library aside, are the same.",
    ),
    ("odd-file", "A pack from elsewhere is made of plain files", "No links, odd names, or locks."),
    ("unreadable-pack", "A pack from elsewhere can be opened", "Send it as a folder or a .zip."),
    (
        "unreadable-tables",
        "The shared tables fit together",
        "The entry is named. Ids are defined once, and what is named is there.",
    ),
)
_HINTS = (
    ("unknown-key", "Keys are ones the format knows", "Check the spelling."),
    ("unknown-file", "Files have a place in the format", "Rename the file, or take it out."),
    (
        "figure-trimmed",
        "Drawings carry nothing unneeded",
        "Export as plain SVG; what the drawing program added is left out.",
    ),
)

LOADING_RULES = tuple(LoadingRule(*one) for one in _RULES) + tuple(
    LoadingRule(*one, refuses=False) for one in _HINTS
)
