"""How a finding is put into words: for whoever wrote it, and close to what was written."""

from dataclasses import asdict

import pytest

from handhold.core.coach import Coach, Role, advise
from handhold.core.coach.advise import ASKING
from handhold.core.coach.context import scene
from handhold.core.coach.tokens import read


def words(text: str, category: str, coach: Coach, role: Role = Role.asker) -> str:
    """Return why, and what instead, of the one finding of a category."""
    (found,) = [one for one in advise(text, coach, role).pressure if one.category == category]
    return " ".join((found.why, *found.instead))


@pytest.mark.parametrize(
    ("text", "category", "told"),
    [
        ("I can use numbing gel so you won't feel a thing.", "minimise", "switched off"),
        ("Come on, it doesn't hurt if you relax.", "minimise", "hide it when it does"),
        ("You'll love it, trust me", "love_test", "only they can feel"),
        ("It's our anniversary, surely you can do this one thing for me.", "entitlement", "calendar"),
        ("We've been together six years, I think I've earned it", "entitlement", "Time together"),
        ("My birthday is coming up and you know what I want", "bargain", "spoils the day"),
        ("I've already bought everything so it'd be a waste not to use it.", "no_ask", "go back"),
        ("You said maybe last month so I assumed we're doing it tonight.", "no_ask", "A maybe is no yes"),
        ("Just let me do it once and I'll never ask again", "repeat_ask", "price of peace"),
        ("Are you still thinking about it? It's been two days.", "urgency", "hurries it"),
        ("You promised on our wedding night you'd be adventurous.", "sell", "turns into a debt"),
        ("Other men would have left by now.", "normative", "you might go"),
        ("The doctor said it's healthy so there's no reason not to.", "deception", "unreasonable"),
        ("You always ruin the mood.", "guilt", "not to be to blame"),
        ("Have a couple of glasses of wine first, it'll relax you.", "intoxication", "a drink is the plan"),
        ("It's basically a medical fact that everyone's prostate wants this.", "minimise", "natural"),
        ("A real woman would want to please her husband.", "shame", "prove that they're one"),
    ],
)
def test_a_finding_is_told_in_words_that_fit_its_quote(text, category, told, coach: Coach) -> None:
    """Where the category's own words would pass it by, closer ones stand in their place."""
    assert told in words(text, category, coach)


def test_a_finding_without_closer_words_has_its_category_s(coach: Coach) -> None:
    """And so has one whose closer words stand in another sentence than the quote."""
    told = coach.book.categories["entitlement"].why
    assert told in words("After everything I've done for you", "entitlement", coach)
    assert told in words("You owe me this. By the way, the shop's anniversary is on Sunday and Mum brings bread.", "entitlement", coach)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("If you really loved me you wouldn't even ask.", "love_test"),
        ("That's disgusting, what's wrong with you?", "shame"),
        ("I'm hurt that you'd want that from me.", "guilt"),
        ("My ex never asked me for stuff like that.", "comparison"),
    ],
)
def test_an_answer_is_not_told_what_an_asker_is(text, category, coach: Coach) -> None:
    """Nobody who was asked is told how to ask more kindly."""
    asker = words(text, category, coach)
    assert words(text, category, coach, Role.invitee) != asker
    assert "yes to make" not in words(text, category, coach, Role.invitee)


def test_what_can_be_found_in_an_answer_has_words_for_it(coach: Coach) -> None:
    """Each category but those that only a person who asks can do."""
    missing = {one.id for one in coach.book.categories.values() if one.reply is None}
    assert missing == ASKING


def test_a_marker_without_words_for_an_answer_keeps_its_own(coach: Coach) -> None:
    """And one that has them changes its reason alone."""
    kept, changed = coach.book.markers["appreciation"], coach.book.markers["no_deadline"]
    assert kept.told_to(Role.invitee) is kept.told_to(Role.asker) is kept
    reply = changed.told_to(Role.invitee)
    assert (reply.id, reply.title) == (changed.id, changed.title)
    assert reply.why != changed.why


@pytest.mark.parametrize(
    ("text", "praised"),
    [
        ("Can we try it without a condom just this once, I hate how it feels", False),
        ("I don't use condoms with people I trust", False),
        ("I could use numbing gel so that it goes in easily", False),
        ("I'd like us both to get tested before we stop using condoms. Shall we go together?", True),
        ("I'm not having sex without a condom until we've both been tested.", True),
    ],
)
def test_going_without_is_not_praised_as_looking_after_bodies(text, praised, coach: Coach) -> None:
    """Unless the message is careful about it."""
    assert ("safer_sex" in advise(text, coach).good) is praised


@pytest.mark.parametrize(
    ("text", "unwilling"),
    [
        ("ok fine if it'll stop you asking", True),
        ("If it means that much to you then fine", True),
        ("whatever you want babe", True),
        ("ok, I'll do it for you", True),
        ("I'd rather not, but if you really need it", True),
        ("I owe you after what you did for my mum, so yes", True),
        ("I suppose it's my turn to give you something", True),
        ("You'd leave me if I said no, wouldn't you", True),
        ("yes but only after we've both had a few drinks", True),
        ("maybe if i'm drunk enough", True),
        ("I can't say no to you", True),
        ("I don't feel safe answering this.", True),
        ("You'll be angry whatever I say.", True),
        ("I want to say yes so you'll be happy", True),
        ("it's fine i don't mind", True),
        ("Sure, if you want.", True),
        ("I don't mind that you asked. No.", False),
        ("Sure! If you want to know more, ask me.", False),
        ("Whatever you want to know, just ask me.", False),
        ("Yes, I'd like that, and it's nobody's turn.", False),
        ("I'd rather not. Shall we have a drink and watch the film first?", False),
        ("Yes! I'll do the reading with you on Sunday.", False),
        ("Only if we're both sober, please.", False),
    ],
)
def test_more_ways_to_say_yes_for_the_sake_of_peace(text, unwilling, coach: Coach) -> None:
    """Said in passing, and in place of a no. Such an answer is neither praised nor blamed."""
    answer = advise(text, coach, Role.invitee)
    assert answer.unwilling is unwilling, asdict(answer)
    assert not (unwilling and (answer.good or answer.pressure))


def test_somebody_s_own_no_is_not_praised_as_taking_one(coach: Coach) -> None:
    """What only a person who asks can do isn't found in an answer."""
    text = "Not tonight, I'm wiped out. But I do like that you told me."
    assert "accepts_no" in advise(text, coach).good
    assert "accepts_no" not in advise(text, coach, Role.invitee).good


@pytest.mark.parametrize(
    ("text", "pressure"),
    [
        ("If you won't wear a condom then we won't have sex.", False),
        ("We're not having sex unless you get tested.", False),
        ("No condom, no sex. That's just how it is with me.", False),
        ("If you won't wear a condom then we won't have sex, and I'll tell everyone why.", True),
        ("If you won't wear a condom I'll find someone who will.", True),
    ],
)
def test_a_limit_about_one_s_own_safety_is_no_pressure(text, pressure, coach: Coach) -> None:
    """As long as all that follows from it is that the two don't; a threat beside it is heard."""
    assert bool(advise(text, coach).pressure) is pressure


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Unless you get tested, we are not having sex.", True),
        ("We're not having sex if you use a condom.", False),
        ("If you wear a condom then we won't have sex.", False),
        ("If you won't stop using condoms then we won't have sex.", False),
    ],
)
def test_a_condition_against_safety_is_no_limit_about_it(text, holds, coach: Coach) -> None:
    """Nothing is silenced where somebody wants no condom."""
    assert bool(scene(read(text, coach.spelling), coach.guards).guarded["own_limit"]) is holds


@pytest.mark.parametrize(
    "text",
    [
        "I guess I hadn't thought about it before.",
        "I guess I'm not ready yet. Can we wait?",
        "I suppose I should have asked first. Sorry.",
    ],
)
def test_a_guess_that_blames_nobody_is_left_alone(text: str, coach: Coach) -> None:
    """As long as it says nothing else."""
    assert advise(text, coach).pressure == ()
    assert advise(text.partition(".")[0] + ", and I guess I'm not worth it.", coach).pressure


@pytest.mark.parametrize(
    ("text", "praised"),
    [
        ("What's wrong with you?", False),
        ("That's disgusting, what's wrong with you?", False),
        ("What kind of wife says no to that?", False),
        ("How could you ask me that?", False),
        ("What's wrong with you? How do you feel about it?", True),
        ("How can you be sure that it's safe?", True),
        ("What's wrong? You seem quiet.", True),
    ],
)
def test_a_scolding_is_not_praised_as_a_question(text: str, praised: bool, coach: Coach) -> None:
    """Unless the message asks elsewhere."""
    assert ("open_question" in advise(text, coach).good) is praised
