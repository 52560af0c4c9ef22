"""Medical and statistical claims, and whether each names where it comes from.

A sentence makes a claim when it says something of the body, of illness, of a product's effect,
or of what a study or a count has found. A question, a sentence in quotation marks, or
somebody's own words (I, my) make none. Which words make a sentence medical is listed here and in the reference; the list errs on
the side of asking for a source.
"""

import re
from collections.abc import Iterator

from handhold.content.lint.case import Case, Slip
from handhold.content.lint.prose import Voice, prose, sentences, without_mentions
from handhold.content.markdown import Block

MEDICAL = (
    "infect", "infected", "infection", "infections", "infectious", "sti", "stis", "std", "stds",
    "hiv", "aids", "hpv", "prep", "pep", "gonorrhoea", "gonorrhea", "chlamydia", "syphilis",
    "herpes", "hepatitis", "mpox", "warts", "bacteria", "bacterial", "virus", "viruses", "germs",
    "vaccine", "vaccines", "antibiotic", "antibiotics", "fissure", "fissures", "haemorrhoid",
    "haemorrhoids", "hemorrhoids", "piles", "abscess", "incontinence", "constipation",
    "diarrhoea", "sphincter", "sphincters", "rectum", "rectal", "anus", "colon", "bowel",
    "prostate", "mucosa", "lining", "nerve", "nerve endings", "the nerves",
    "nerves around", "nerves in", "pelvic floor", "urethra",
    "clitoris", "glands", "numbing", "benzocaine", "lidocaine", "painkillers", "poppers",
    "nitrites", "amyl", "viagra", "erection pills", "blood pressure", "allergy", "allergic",
    "allergies", "osmolality", "nonoxynol", "nonoxynol-9", "spermicide", "enema", "enemas",
    "douche", "douching", "pregnant", "pregnancy", "contraceptive", "contraception",
    "window period", "undetectable", "perforation", "sepsis", "latex", "polyurethane",
    "polyisoprene", "nitrile", "silicone", "oil-based", "oils", "porous", "bleed", "bleeds",
    "bleeding", "fever", "symptoms", "disease", "diseases", "cancer",
    "immune",
)  # fmt: skip
"""A sentence with one of these words that states something is a claim."""

_NUMBER = "one|two|three|four|five|six|seven|eight|nine"
_GROUP = "people|women|men|adults|couples|partners|students"
COUNTED = (
    r"\d+(?:[.,]\d+)?\s?(?:%|per ?cent\b)",
    r"\b\d[\d,.]* (?:in|of|out of)(?: every)? (?:the )?\d[\d,]*\b",
    rf"\b(?:{_NUMBER}) (?:in|out of) (?:every )?(?:{_NUMBER}|ten|twenty|a hundred)\b",
    rf"\b(?:a|one|two) (?:third|quarter|fifth|tenth)s? of (?:\w+ )?(?:{_GROUP})\b",
    r"\b(?:about|nearly|almost|over|under) half (?:of |the |had\b|said\b)",
)
"""Shapes of counts and shares."""

_FOUND = (
    "found|finds?|shows?|showed|suggests?|suggested|links?|linked|reported?|reports|says?|said|"
    "had|have|was|were|is|are"
)
RESEARCH = (
    rf"\b(?:stud(?:y|ies)|surveys?|research|researchers|trials?)\b[^.?!]*\b(?:{_FOUND})\b",
    r"\bin (?:(?:an?|one|another|two|three) )?(?:\w+ ){0,3}(?:stud(?:y|ies)|surveys?|trials?)\b",
)
"""Shapes of words about what research has found."""

COUNTED_AS_TOLD = (
    "Whatever the words: a share or count (“12 per cent”, “3 in 10”, “a third of adults”, “about "
    "half of”), and what a study, survey or trial has found. A question, words in quotation "
    "marks, or somebody's own words (“I”, “my”) make no claim."
)
"""The same in words, for the reference."""

_STATES = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|can't|cannot|may|might|could|will|won't|would|isn't|"
    r"aren't|doesn't|don't|do|does|causes?|caused|raises?|lowers?|spreads?|pass(?:es)?|carry|"
    r"carries|protects?|prevents?|breaks?|weakens?|damages?|dissolves?|heals?|contains?|makes?|"
    r"dulls?|hides?|hurts?|grows?|needs?|lasts|means?|happens?|works?|reach(?:es)?|travels?|"
    r"holds?|serves?|goes|go|eases?|helps?|lets?|stays?|lies|comes?|gives?|leads?|increases?|"
    r"reduces?|irritates?|dr(?:y|ies)|tears?|bleeds?|get|gets|feels?|depends?|shows?)\b",
    re.IGNORECASE,
)
_MEDICAL = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(sorted(map(re.escape, MEDICAL), key=len, reverse=True))
    + r")(?![\w-])",
    re.IGNORECASE,
)
_COUNTED = re.compile("|".join((*COUNTED, *RESEARCH)), re.IGNORECASE)
_OWN = re.compile(r"(?:I|I'\w+|My)\b", re.ASCII)
_TALK = re.compile(r"(?:(?:Then|So|And) )?(?:ask|swap|tell|say|talk)\b", re.IGNORECASE)
_HOLDS = re.compile(r"\b(?:is|are|isn't|aren't|can|can't|may|causes?|raises?|lowers?|protects?)\b")
_SHOWN = 90
_PLACED = frozenset({"paragraph", "item", "cell", "head", "title", "caption"})


def claim_in(text: str) -> str:
    """Return the first sentence of a text that makes a claim, or ''."""
    for sentence in sentences(without_mentions(text)):
        if sentence.endswith("?") or _OWN.match(sentence):
            continue
        if _COUNTED.search(sentence):
            return sentence
        states = _HOLDS if _TALK.match(sentence) else _STATES
        if _MEDICAL.search(sentence) and states.search(sentence):
            return sentence
    return ""


def unsourced_claim(case: Case) -> Iterator[Slip]:
    """Find paragraphs with a claim that name no source, and entries with neither source nor chapter."""
    for draft in case.pack.drafts:
        named: dict[int, set[str]] = {}
        for block in draft.body.blocks:
            named.setdefault(block.unit, set()).update(block.sources)
        cited = _cited_sections(draft.body.blocks)
        leading = _leading(draft.body.blocks, named)
        for block in draft.body.blocks:
            if block.unit in leading:
                continue
            if block.kind == "caption" and block.section in cited:
                continue  # a caption holds no marks; the text beside the drawing does
            if block.kind in _PLACED and not _covered(block, named):
                yield from _slips(block.text, f"{draft.file}:{block.line}", "Add [^source-id].")
    for one in prose(case.guide):
        if one.voice is not Voice.guide or one.sourced or one.path[-1] in {"title", "label"}:
            continue
        if one.text:
            where = case.where(one.file, one.path)
            yield from _slips(one.text, where, "Name its source, or the chapter that does.")


def _covered(block: Block, named: dict[int, set[str]]) -> bool:
    return bool(named[block.unit]) or bool(block.lead is not None and named.get(block.lead))


def _leading(blocks: tuple[Block, ...], named: dict[int, set[str]]) -> set[int]:
    """Return the units that introduce a list or table whose every item or row names a source."""
    led: dict[int, set[int]] = {}
    for block in blocks:
        if block.lead is not None:
            led.setdefault(block.lead, set()).add(block.unit)
    heads = {block.unit for block in blocks if block.kind == "head"}
    return {lead for lead, units in led.items() if all(named[unit] for unit in units - heads)}


def _cited_sections(blocks: tuple[Block, ...]) -> set[str]:
    return {block.section for block in blocks if block.sources}


def _slips(text: str, where: str, hint: str) -> Iterator[Slip]:
    claim = claim_in(text)
    if claim:
        shown = claim if len(claim) <= _SHOWN else claim[: _SHOWN - 1] + "…"
        yield Slip(where, f"This claim names no source: “{shown}” {hint}")
