"""What isn't English is told as not read, never as nothing found."""

import json
from pathlib import Path

import pytest

from handhold.core.coach import Coach, advise
from handhold.core.english import has_foreign, is_foreign

PARTS = Path(__file__).parents[4] / "coach"
FOREIGN = [
    "Wenn du mich liebst, machst du das.",
    "Was machst du so in der Nacht",
    "Si tu m'aimais tu le ferais",
    "Si me quisieras lo harías",
    "No me digas que no",
    "Se mi amassi lo faresti",
    "Se me amasses fazias isso",
    "Als je van me houdt doe je het",
    "Gdybyś mnie kochała, zrobiłabyś to",
    "Om du älskade mig skulle du göra det",
    "Hvis du elsker mig, så gør du det",
    "Jos rakastaisit minua, tekisit sen",
    "Kdybys mě milovala, udělala bys to",
    "Dacă m-ai iubi, ai face-o",
    "Beni seviyorsan yaparsın",
    "Agar tum mujhse pyaar karti ho to karo na",
    "Kalau kamu sayang aku, lakukan dong",
    "Kung mahal mo ako gagawin mo",
    "Если бы ты меня любила, ты бы это сделала",
    "もし愛しているならやって",
    "لو كنت تحبني لفعلت ذلك",
]


@pytest.mark.parametrize("text", FOREIGN)
def test_another_language_is_told_as_not_read(text: str, coach: Coach, rules_only: Coach) -> None:
    """By its small words, with the weights and without; nothing is praised in it."""
    for one in (coach, rules_only):
        advice = advise(text, one)
        assert advice.unread
        assert advice.good == ()


def test_a_language_without_a_list_is_told_by_words_never_met(coach: Coach) -> None:
    """Basque has no list of its own; and what can't be read for its spelling wasn't read either."""
    text = "Maite banauzu egingo zenuke hori"
    assert not is_foreign(text)
    assert advise(text, coach).unread
    assert advise("wuu2 l8r bbz cum thru 4 sum fun", coach).unread


def test_a_sentence_in_another_language_is_told_beside_what_was_found() -> None:
    """The rest is read; a word or two say nothing about their language."""
    assert has_foreign("I'd like to try it with you. Wenn du mich liebst, machst du das.")
    assert not is_foreign("I'd like to try it with you, I think. Wenn du mich liebst.")
    assert not has_foreign("I'd like to try it with you. Te quiero.")


@pytest.mark.parametrize(
    "text", ["", "?!", "ok", "je t'aime", "Mi casa", "great sex", "pls babez jst 1ce 4 me xx"]
)
def test_a_word_or_two_are_not_judged(text: str, coach: Coach) -> None:
    """Nor is English as it is texted."""
    assert not advise(text, coach).unread


def test_english_in_all_its_dialects_is_read() -> None:
    """In the corpus only what is mixed with another language is told, and little of that."""
    texts = [
        json.loads(line)["text"]
        for path in sorted(PARTS.glob("*/*.jsonl"))
        for line in path.read_text("utf-8").splitlines()[::3]
    ]
    told = [text for text in texts if has_foreign(text)]
    assert len(told) * 1000 < len(texts), told
