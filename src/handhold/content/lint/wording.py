"""Words that push, shame, or take a gender for granted.

Each phrase has a reason and a better way. Words in quotation marks or emphasis are only mentioned
and pass; so do phrases that the sentence itself turns down ("never talk anyone into it"),
where the rule says so.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from handhold.content.lint.case import Case, Slip
from handhold.content.lint.prose import Voice, prose, sentences, without_mentions

Told: TypeAlias = tuple[str, str, bool]
"""Where a text stands, the text, and whether it rests on a source."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to avoid. With `guarded`, a sentence that denies, questions or warns passes."""

    pattern: str
    instead: str
    guarded: bool = True


THEM = r"(?:them|him|her|someone|somebody|anyone|your partner|a partner|your (?:wife|husband|girlfriend|boyfriend))"
NOBODY = r"(?!\W+(?:\w+\W+){0,2}(?:nobody|nothing|no)\b)"

PUSHING = (
    Phrase(rf"\b(?:get|getting|make|making) {THEM} to\b", "ask whether they would like it"),
    Phrase(rf"\b(?:convince|convincing|persuade|persuading) {THEM}\b", "ask, and hear the answer"),
    Phrase(rf"\btalk(?:ing)? {THEM} (?:into|round|around)\b", "talk with them"),
    Phrase(rf"\bwear(?:ing)? {THEM} down\b", "take the first no"),
    Phrase(rf"\b(?:loosen|warm|soften)(?:ing)? {THEM} up\b", "let them come to it, or not"),
    Phrase(r"\bjust (?:relax|try it|give it a (?:try|go)|go with it|do it)\b", "say what you like"),
    Phrase(rf"\b(?:you|they) owe\b{NOBODY}", "say what you would like"),
    Phrase(r"\b(?:you|they) (?:should|ought to) want\b", "say what you would like"),
    Phrase(r"\b(?:don't|do not) knock it\b", "leave the no as it is"),
    Phrase(r"\b(?:push|pushing) (?:through|past) (?:the|their|your) (?:pain|fear|no)\b", "stop"),
    Phrase(r"\b(?:grit your teeth|bear with it|power through)\b", "stop"),
    Phrase(r"\b(?:everyone|everybody) (?:does|is doing|loves) it\b", "speak for yourself"),
    Phrase(r"\b(?:surprise|trick|tease) them (?:with|into)\b", "ask first"),
)

SHAMING = (
    Phrase(r"\bprud(?:e|es|ish)\b", "say that it isn't for them"),
    Phrase(r"\bfrigid\b", "say that it isn't for them"),
    Phrase(r"\b(?:slut|sluts|slutty|whore|whores)\b", "leave it out", guarded=False),
    Phrase(r"\bperver(?:t|ts|ted|sion)\b", "name the act"),
    Phrase(r"\b(?:disgusting|filthy|gross|nasty)\b", "say what it is"),
    Phrase(r"\b(?:abnormal|unnatural|deviant|freaks?)\b", "say how common it is, or leave it out"),
    Phrase(r"\bnormal (?:people|person|couples?|sex|women|woman|men|man)\b", "say many people"),
    Phrase(r"\breal (?:man|men|woman|women|sex)\b", "leave it out"),
    Phrase(r"\bman up\b", "leave it out", guarded=False),
    Phrase(r"\b(?:uptight|inhibited|boring in bed|bad in bed)\b", "say that it isn't for them"),
    Phrase(r"\b(?:tested|test(?:s|ing)?|are you|i'm|you're) clean\b", "say tested, with the date"),
    Phrase(r"\bdirty (?:people|person|sex|hole|talk)\b", "say what it is"),
    Phrase(r"\b(?:promiscuous|loose (?:woman|women)|damaged goods)\b", "leave it out"),
)

GENDERED = (
    Phrase(r"\b(?:he|she|him|her|his|hers|himself|herself)\b", "say they, them, their", guarded=False),
    Phrase(r"\bhe/she|s/he|his/her\b", "say they", guarded=False),
    Phrase(r"\b(?:wife|wives|husbands?|girlfriends?|boyfriends?)\b", "say partner", guarded=False),
    Phrase(
        r"\bthe opposite (?:sex|gender)|\bboth (?:sexes|genders)\b", "say any gender", guarded=False
    ),
    Phrase(r"\b(?:female|male) condoms?\b", "say internal or external condom", guarded=False),
    Phrase(r"\b(?:ladies|gentlemen|girls|boys)\b", "say people", guarded=False),
    Phrase(
        r"\b(?:the (?:man|woman|guy|girl) (?:who|should|can|is)|your (?:man|woman|girl))\b", "say they"
    ),
    Phrase(
        r"\b(?:women|men) (?:always|never|want|need|love|like|should|must|are)\b", "say some people"
    ),
)

_DENIED = re.compile(
    r"\b(?:not|no|never|nobody|none|nothing|without|instead of|rather than|stop|leave out|avoid|"
    r"unlike|cannot|isn't|aren't|wasn't|don't|doesn't|didn't|can't|won't|wouldn't|shouldn't|"
    r"needn't|neither|nor|wrong|warning|refuse|pressure|coercion|whether)\b",
    re.IGNORECASE,
)


def _compiled(phrases: tuple[Phrase, ...]) -> tuple[tuple[re.Pattern[str], Phrase], ...]:
    return tuple((re.compile(one.pattern, re.IGNORECASE), one) for one in phrases)


_PUSHING, _SHAMING, _GENDERED = map(_compiled, (PUSHING, SHAMING, GENDERED))


def pushing(case: Case) -> Iterator[Slip]:
    """Find words that push somebody towards a yes."""
    return pushing_in(_told(case))


def pushing_in(texts: Iterable[Told]) -> Iterator[Slip]:
    """Find words that push in texts from anywhere."""
    return _search(texts, _PUSHING)


def shaming(case: Case) -> Iterator[Slip]:
    """Find words that shame a body, a wish, or a no."""
    return shaming_in(_told(case))


def shaming_in(texts: Iterable[Told]) -> Iterator[Slip]:
    """Find words that shame in texts from anywhere."""
    return _search(texts, _SHAMING)


def gendered(case: Case) -> Iterator[Slip]:
    """Find words that take a gender for granted; a sourced passage may report who was studied."""
    return gendered_in(_told(case))


def gendered_in(texts: Iterable[Told]) -> Iterator[Slip]:
    """Find words that take a gender for granted in texts that rest on no source."""
    return _search((one for one in texts if not one[2]), _GENDERED)


def _search(
    texts: Iterable[Told], phrases: tuple[tuple[re.Pattern[str], Phrase], ...]
) -> Iterator[Slip]:
    for where, text, _ in texts:
        for sentence in sentences(without_mentions(text.replace("’", "'"))):
            denial = _DENIED.search(sentence)
            asked = sentence.endswith("?")
            for pattern, phrase in phrases:
                match = pattern.search(sentence)
                if match and not (phrase.guarded and (asked or _before(denial, match))):
                    yield Slip(where, f"“{match[0]}”: {phrase.instead}.")


def _before(denial: re.Match[str] | None, match: re.Match[str]) -> bool:
    """Tell whether a denial stands ahead of a phrase; one after it comes too late."""
    return denial is not None and denial.start() < match.start()


def _told(case: Case) -> Iterator[Told]:
    return chain(_chapters(case), _files(case))


def _chapters(case: Case) -> Iterator[Told]:
    for draft in case.pack.drafts:
        for block in draft.body.blocks:
            yield f"{draft.file}:{block.line}", block.told, bool(block.sources)


def _files(case: Case) -> Iterator[Told]:
    for one in prose(case.guide):
        if one.text and one.voice not in {Voice.mention, Voice.partner}:
            yield case.where(one.file, one.path), one.text, one.file == "library.toml"
