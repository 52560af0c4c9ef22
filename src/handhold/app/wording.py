"""What pages say of pairings that failed, of where a step stands, and of why something may not be done.

And the sentences in which two people can tell each other afterwards how a step was.
"""

from handhold.core.agreements import Reason, Standing
from handhold.core.guides.model import Item, ItemKind
from handhold.protocol.code import NotACode
from handhold.protocol.outcomes import Failure

FAILURES: dict[Failure, str] = {
    Failure.wrong_code: "That was not the right code, so nothing was shared. The code is dead now; make a new one together.",
    Failure.used_code: "This code has been used already, and each works only once. Make a new one together.",
    Failure.unknown_code: "No such code waits at this relay. It may be mistyped, cancelled, or over an hour old. Look at the code and the relay again with your partner, or make a new one.",
    Failure.third_side: "A third device showed up under this code, so both of yours stopped, and nothing was shared. Make a new one, and tell it to nobody but your partner.",
    Failure.other_version: "The other device has another version of Handhold, and nothing was shared. Update the older of the two, then make a new code.",
    Failure.expired: "This code is over: its hour has passed, or it was given up. Nothing was shared. Make a new one when you like.",
    Failure.cancelled: "One of you gave this code up, and that is fine. Nothing was shared. If you both like, make a new one.",
    Failure.relay_away: "The relay isn't answering just now. Nothing is lost: look whether its address is right, or try again later.",
    Failure.too_many: "There were many codes within an hour, from here or from your network. Wait a while, then try again.",
    Failure.own_code: "That is your own code. It is for your partner to type, on their device.",
}
"""What happened, then what to do next. Each is read by whoever made the code and by whoever typed it."""

STANDINGS: dict[Standing, str] = {
    Standing.quiet: "",
    Standing.open: "Something to answer, if and when you like",
    Standing.resting: "Resting",
    Standing.settling: "Settling",
    Standing.on: "On, today",
    Standing.done: "Done",
}

_ALONE = "First look at “For you alone”, on the page of the two of you."
"""The same whether nothing was answered there or a worry was: a glance at a step tells nobody which."""

WHY_NOT: dict[Reason, str] = {
    Reason.parted: "You have parted.",
    Reason.new_device_first: "This vault goes on as a new device first. Give it a moment.",
    Reason.answer_alone_first: _ALONE,
    Reason.look_after_yourself: _ALONE,
    Reason.you_closed_it: "You said no to this. Only you can open it again.",
    Reason.nothing_closed: "You have let nothing rest here that could be opened again.",
    Reason.not_yet: "The step before it comes first, and it has to have been good for you, each time it took place.",
    Reason.nothing_asked: "Nobody has brought this up.",
    Reason.already: "That is said already, and nothing more is needed.",
    Reason.not_both: "It takes a first yes from each of you, and nobody owes one.",
    Reason.settling: "It is settling. Not today.",
    Reason.say_again_first: "You were unsure. First say, on a plain day, whether you are still up for it.",
    Reason.sober_first: "“Today” counts only sober: tick that if you are. Another day is fine too.",
    Reason.not_on: "It isn't on.",
    Reason.not_done: "It hasn't taken place.",
    Reason.say_privately_first: "First say how it was for you alone, on this device.",
    Reason.only_longer: "Settling can only get longer.",
    Reason.not_all_here: "Something from their device is still on its way. It comes by itself; then this can be brought up.",
    Reason.crowded: "More has been said here than two people say, so something is wrong with an app. Nothing can be agreed here any more; a no still goes out, and you can part.",
    Reason.let_be: "What you noted in a guide keeps it from being brought up from here. Once they bring it up by themselves, you can answer, or note it in the guide.",
}

_GONE = "This vault is gone. Sealed files and backups made before still open with their own passphrases."

WIPED: dict[bool | None, str] = {
    None: _GONE,
    True: f"{_GONE} You have parted, and the relay has word of it.",
    False: f"{_GONE} Word that you have parted couldn't be sent: their page goes on showing what you said last. Tell them aloud.",
}
"""After a wipe: nobody had to be told, the relays have word of it, or they may not have it."""

AFTERWARDS: dict[str, str] = {
    "close": "I liked being so close.",
    "slowly": "I liked that we went slowly.",
    "laugh": "I liked that we could laugh.",
    "could-stop": "I liked knowing that I could stop at any time.",
    "safe": "I felt safe.",
    "thanks": "Thank you for listening to me.",
    "all-right": "It was all right, no more than that.",
    "not-sure": "I don't know yet how it was. I need some time.",
    "slower": "I'd have liked it slower.",
    "too-much": "It was more than I wanted.",
    "aloud": "Something was uncomfortable. I'd like to tell you about it aloud.",
    "held": "I'd like to be held, or a cup of tea.",
}
"""By id, for either to tick. Half welcome, half take care; none asks for more. An id keeps its sense for ever."""


def not_a_code(why: NotACode) -> str:
    """Return what to say of a text that is no code; a word that isn't in the list is named."""
    if why.word:
        return f"“{why.word[:30]}” is none of the words codes are made of. Look again."
    return "A code is a number and three words, such as 417-apple-river-street."


def answers(item: Item) -> tuple[tuple[str, str], ...]:
    """Return the answers to a question, each with its words as a page has them."""
    if item.choices:
        return tuple((choice.id, choice.label) for choice in item.choices)
    told = "They have told me" if item.kind is ItemKind.partner else "I know this"
    return ("settled", told), ("open", "Still open")
