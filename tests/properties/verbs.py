"""What a person may do on their own device, by a short name."""

from collections.abc import Callable

from handhold.core import agreements as ag

VERBS: dict[str, Callable[[str], ag.Command]] = {
    "propose": ag.Propose,
    "yes": ag.SayYes,
    "unsure": lambda step: ag.SayYes(step, unsure=True),
    "propose-unsure": lambda step: ag.Propose(step, unsure=True),
    "again": ag.SayYesAgain,
    "no": ag.SayNo,
    "no-all": lambda _: ag.SayNo(),
    "reopen": ag.Reopen,
    "reopen-all": lambda _: ag.Reopen(),
    "today": lambda step: ag.SayToday(step, sober=True),
    "drunk": lambda step: ag.SayToday(step, sober=False),
    "done": ag.SayDone,
    "good": lambda step: ag.SayHowItWas(step, good=True),
    "bad": lambda step: ag.SayHowItWas(step, good=False),
    "longer": lambda step: ag.Lengthen(step, 72),
    "worried": lambda _: ag.AnswerAlone(fine=False),
    "fine": lambda _: ag.AnswerAlone(fine=True),
    "part": lambda _: ag.Part(),
}
ALONE = ("worried", "fine")
"""What is answered alone, also after parting."""

AFTERWARDS: dict[str, Callable[[str], ag.Command]] = {
    "tell": lambda step: ag.Tell(step, ("close", "slowly")),
    "tell-else": lambda step: ag.Tell(step, ("too-much",)),
    "take-back": lambda step: ag.Tell(step, ()),
}
"""Verbs that are drawn apart, see `Kinds`."""
