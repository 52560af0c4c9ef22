"""What two people agree on, step by step, in a way that can't be argued with.

For the app layer, one partnership on one device:

    state = begin(me=("a", device_id), terms=terms(guides))
    state = fold(state, turns)                  # turns: what the vault holds, one record each
    said = decide(state, SayYes(step), now)     # events, or Refused(reason)
    state = tell(state, said, now)              # keep Turn(now, True, said) in the vault first
    board(state, now, zone)                     # what this person is shown

For the sync layer:

    encode(statement), decode(record)           # statements only; private events have no bytes
    state = hear(state, statements, now)        # anything, in any order, any number of times
    due(state, now)                             # what the program itself must tell; then `tell`
    contiguous(state), lacking(state, marks)    # what I hold; what you lack (both sides' own)

`now` is always aware and in the person's own zone. Nothing here reads a clock, signs, or does
I/O. A statement by this person that was saved and lost on the way is resent unchanged; a vault
restored from a backup says `BeginDevice` with a new id before it can say yes to anything
(saying no always works). When `board(...).parted` is true, delete what was shared.
`docs/agreements.md` has the laws and how each is shown.
"""

from handhold.core.agreements.board import (
    Board,
    Do,
    Standing,
    StepView,
    Word,
    board,
    shows_on,
)
from handhold.core.agreements.clocks import is_on, ready_at
from handhold.core.agreements.coding import decode, encode
from handhold.core.agreements.commands import (
    AnswerAlone,
    BeginDevice,
    Command,
    Lengthen,
    Part,
    Propose,
    Reason,
    Refused,
    Reopen,
    SayDone,
    SayHowItWas,
    SayNo,
    SayToday,
    SayYes,
    SayYesAgain,
    Tell,
)
from handhold.core.agreements.decide import decide
from handhold.core.agreements.due import due
from handhold.core.agreements.longer import asked_longer
from handhold.core.agreements.private import AloneAnswered, AnyPrivate, StepFelt
from handhold.core.agreements.round import Round
from handhold.core.agreements.state import (
    Event,
    State,
    Turn,
    begin,
    contiguous,
    fold,
    hear,
    lacking,
    tell,
)
from handhold.core.agreements.statements import AnyStatement, Mark, Side
from handhold.core.agreements.terms import WINDOW, StepTerms, Terms, terms

__all__ = [
    "WINDOW",
    "AloneAnswered",
    "AnswerAlone",
    "AnyPrivate",
    "AnyStatement",
    "BeginDevice",
    "Board",
    "Command",
    "Do",
    "Event",
    "Lengthen",
    "Mark",
    "Part",
    "Propose",
    "Reason",
    "Refused",
    "Reopen",
    "Round",
    "SayDone",
    "SayHowItWas",
    "SayNo",
    "SayToday",
    "SayYes",
    "SayYesAgain",
    "Side",
    "Standing",
    "State",
    "StepFelt",
    "StepTerms",
    "StepView",
    "Tell",
    "Terms",
    "Turn",
    "Word",
    "asked_longer",
    "begin",
    "board",
    "contiguous",
    "decide",
    "decode",
    "due",
    "encode",
    "fold",
    "hear",
    "is_on",
    "lacking",
    "ready_at",
    "shows_on",
    "tell",
    "terms",
]
