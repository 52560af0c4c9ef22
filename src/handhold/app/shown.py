"""What one of the two shows the other by what they say, in words: every kind of statement has its line.

Two of you lists it whole, and so does the guide's chapter on what Handhold shows, under the same names.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """One line: its name, what it says, and of which statements (or of which part of one) it tells."""

    name: str
    words: str
    of: frozenset[str] = frozenset()


SHOWN: tuple[Shown, ...] = (
    Shown("That you joined", "once a code has worked, and that you part, at the next contact.", frozenset({"Parted"})),
    Shown("What is brought up", "the other then finds something to answer.", frozenset({"Proposed"})),
    Shown(
        "A first yes of both",
        "as soon as the second is said, both pages say “Settling”, and until when.",
        frozenset({"Agreed"}),
    ),
    Shown(
        "Unsure, but game",
        "once both have said a first yes, both pages say that one of you is unsure. Whoever isn't then knows who is.",
        frozenset({"Proposed.unsure", "Agreed.unsure"}),
    ),
    Shown(
        "Take longer",
        "the day moves for both, as soon as one asks for it, or once there is one.",
        frozenset({"Lengthened", "Lengthened.hours"}),
    ),
    Shown(
        "On, today",
        "once both have said so, and not before. Nor who was first.",
        frozenset({"AgreedAgain", "Today", "Today.sober", "Still", "Still.left"}),
    ),
    Shown(
        "Resting",
        "what was on is on no more, for both. No page says why, or through whom.",
        frozenset({"Closed"}),
    ),
    Shown(
        "It took place",
        "as soon as one of you says so, both pages say “Done”, but for one on which it rests.",
        frozenset({"Done"}),
    ),
    Shown(
        "What you tell afterwards",
        "what each of you ticks of how it was, once both have told something.",
        frozenset({"Told", "Told.words"}),
    ),
    Shown(
        "Open again",
        "a yes from before is void, and it begins anew for both, with nothing brought up. So the other may tell that "
        "you had let it rest.",
        frozenset({"Reopened"}),
    ),
    Shown(
        "A new device",
        "whoever goes on with a copy of their vault says every yes anew, and so does the other.",
        frozenset({"Began"}),
    ),
    Shown(
        "What is missing",
        "where something of theirs was lost on its way, your page says so once something later has come. When their "
        "device fetches yours, or whether anybody has looked, no page says.",
    ),
)
"""In the order in which two people meet it. What stands in no line here is shown to nobody else."""

BESIDE: dict[str, str] = {
    "yes": "A yes shows on the other's page at once, and with “Unsure, but game” that one of you is unsure: "
    "they know who. A no isn't shown.",
    "propose": "The other finds it when they open their page. That you are unsure they read once they have said "
    "a first yes, too.",
    "yes-again": "Nothing of it shows on the other's page before both have said “today”.",
    "today": "Nothing of it shows on the other's page before they have said so, too. Then both say “On, today”.",
    "done": "The other's page then says “Done”, unless it rests there.",
    "longer": "While it settles, the later day shows on the other's page at once. Before both have said a first yes there is no "
    "day, and nothing shows.",
    "reopen": "Opening it again brings nothing up: whoever wants to, brings it up. A yes from before is void, and it begins "
    "anew for both. From that, the other may tell that you had let it rest.",
    "reopen-all": "Opening again brings nothing up: whoever wants to, brings it up. A yes from before is void, and "
    "everything begins anew for both. From that, the other may tell that you had let it rest.",
}
"""What stands beside a button, before it is pressed: what the other is shown by it."""
