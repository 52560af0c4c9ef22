"""However finding each other fails, a page says what happened and what to do, and nothing is lost by it."""

import html
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from handhold.app.ports_net import RelayAway
from handhold.app.relay_client import RelayRefused
from handhold.app.wording import FAILURES
from handhold.protocol.greeting import VERSION
from handhold.protocol.outcomes import Failure
from handhold.protocol.words import WORDS
from handhold.wire.padding import pad
from unit.app.net import RELAY
from web.two import Two

pytestmark = pytest.mark.anyio

SAYS: dict[Failure, tuple[str, str]] = {
    Failure.wrong_code: ("That was not the right code, so nothing was shared.", "make a new one together"),
    Failure.used_code: ("has been used already", "Make a new one together"),
    Failure.unknown_code: ("No such code waits at this relay.", "Look at the code and the relay again with your partner"),
    Failure.third_side: ("A third device showed up under this code", "tell it to nobody but your partner"),
    Failure.other_version: ("has another version of Handhold, and nothing was shared.", "Update the older of the two"),
    Failure.expired: ("its hour has passed, or it was given up. Nothing was shared.", "Make a new one when you like"),
    Failure.cancelled: ("One of you gave this code up, and that is fine. Nothing was shared.", "make a new one"),
    Failure.relay_away: ("The relay isn't answering just now. Nothing is lost", "look whether its address is right"),
    Failure.too_many: ("There were many codes within an hour", "Wait a while, then try again"),
    Failure.own_code: ("That is your own code.", "for your partner to type, on their device"),
}
"""What happened, and what to do next."""

NO_SUCH = f"7654321-{WORDS[0]}-{WORDS[1]}-{WORDS[2]}"
CODE = 'class="pairing-code"'
FAILED = "That did not work out"


def wrong(code: str) -> str:
    """Return a code with another last word."""
    start, _, last = code.rpartition("-")
    return f"{start}-{WORDS[0] if last != WORDS[0] else WORDS[1]}"


async def text_of(two: Two, path: str) -> str:
    """Open a page and return it as it reads."""
    return html.unescape((await two.person.opens(path)).text)


async def sends(two: Two, action: str, **values: str) -> str:
    """Send one of the two forms from the page they are on, and return what comes as it reads."""
    await two.person.opens("/partners")
    return html.unescape((await two.person.sends(f"/partners/{action}", **values)).text)


async def invites(two: Two) -> str:
    """Let the one at the pages get a code; return it."""
    assert CODE in await sends(two, "invite", relay=RELAY)
    return two.here.partners.pairings()[-1].code


async def joins(two: Two, code: str) -> None:
    """Let the one at the pages take up a code."""
    page = await sends(two, "join", code=code, **{"join-relay": RELAY})
    assert "Waiting. The vault that made the code has to be open, too." in page
    assert "The code works until" not in page


async def theirs(two: Two) -> str:
    """Let the other get a code; return it."""
    return (await two.other.partners.invite(RELAY)).code


# What a page of a code tells


async def a_wrong_word_typed_by_the_other(two: Two) -> None:
    """The other has heard it wrong."""
    await two.other.partners.join(wrong(await invites(two)), RELAY)
    for _ in range(2):
        await two.other.sync.once()
        await two.here.once()


async def a_wrong_word_typed_here(two: Two) -> None:
    """The one at the pages has heard it wrong."""
    await joins(two, wrong(await theirs(two)))
    await two.other.sync.once()


async def somebody_else_at_the_code_given_out(two: Two) -> None:
    """Both are there already when a third comes."""
    code = await invites(two)
    await two.other.partners.join(code, RELAY)
    await claims(two, code)


async def somebody_else_at_the_code_taken_up(two: Two) -> None:
    """Likewise, where the code was the other's."""
    code = await theirs(two)
    await joins(two, code)
    await claims(two, code)


async def claims(two: Two, code: str) -> None:
    """Let a third, with a key of their own, come to a code that has both its sides."""
    with pytest.raises(RelayRefused, match="conflict"):
        await two.other.partners.relays.claim(RELAY, int(code.partition("-")[0]), b"e" * 32)


async def a_later_version_at_the_code_given_out(two: Two) -> None:
    """Whoever takes it up has a newer app."""
    await invites(two)
    await greets_later(two)


async def a_later_version_at_the_code_taken_up(two: Two) -> None:
    """Whoever gave it out has a newer app."""
    await joins(two, await theirs(two))
    await greets_later(two)


async def greets_later(two: Two) -> None:
    """Let a device speak that has a later version."""
    pairing = list(two.here.partners.book.pairings.values())[-1]
    await two.other.partners.relays.deposit(RELAY, pairing.box, pad(bytes([VERSION + 1]) + b"later", 0))


async def an_hour_gone_by(two: Two) -> None:
    """Nobody came."""
    await invites(two)
    two.later(minutes=61)


async def the_other_giving_up_unheard(two: Two) -> None:
    """Before the other's device knew that somebody had come; the relay forgets the number."""
    await joins(two, await theirs(two))
    invitation = two.other.partners.pairings()[-1]
    await two.other.partners.cancel(invitation.id)
    await two.other.partners.free(invitation.id)


async def the_other_giving_up_heard(two: Two) -> None:
    """After the two devices had heard of each other."""
    joining = await two.other.partners.join(await invites(two), RELAY)
    await two.other.sync.once()
    await two.other.partners.cancel(joining.id)
    await two.other.sync.once()


Brings = Callable[[Two], Awaitable[None]]
PAGES: list[tuple[Failure, Brings]] = [
    (Failure.wrong_code, a_wrong_word_typed_by_the_other),
    (Failure.wrong_code, a_wrong_word_typed_here),
    (Failure.third_side, somebody_else_at_the_code_given_out),
    (Failure.third_side, somebody_else_at_the_code_taken_up),
    (Failure.other_version, a_later_version_at_the_code_given_out),
    (Failure.other_version, a_later_version_at_the_code_taken_up),
    (Failure.expired, an_hour_gone_by),
    (Failure.expired, the_other_giving_up_unheard),
    (Failure.cancelled, the_other_giving_up_heard),
]


@pytest.mark.parametrize(("why", "brings"), PAGES, ids=lambda each: getattr(each, "__name__", None))
async def test_a_code_that_came_to_nothing_says_so_and_what_to_do(two, why, brings):
    """Without the code, without looking again; who was there before is as they were, and a new code can be had."""
    before, records = two.here.partners.partners(), len(two.person.session.vault.records())
    await brings(two)
    place = f"/partners/pairing/{len(two.here.partners.book.pairings)}"
    page = await text_of(two, place)
    for words in (FAILED, *SAYS[why]):
        assert words in page
    assert (CODE in page, "hx-get" in page, "Cancel the code" in page) == (False, False, False)
    assert page.count(FAILURES[why]) == 1
    assert two.here.partners.partners() == before
    assert len(two.person.session.vault.records()) > records
    assert "A code is waiting" not in await text_of(two, "/partners")
    assert FAILED not in await text_of(two, "/partners/1")
    await invites(two)


# What is told beside a field


@dataclass(frozen=True)
class Typed:
    """What somebody sends, and beside which field they are told why it isn't taken."""

    action: str
    beside: str
    code: str = ""
    relay: str = RELAY
    works_after: Callable[[Two], None] | None = None
    """What has to happen for the very same to be taken; None where it never is."""

    @property
    def values(self) -> dict[str, str]:
        """Return the form."""
        own = {"relay": self.relay} if self.action == "invite" else {"join-relay": self.relay, "code": self.code}
        return {name: value for name, value in own.items() if value}


def spends(throttle) -> None:
    """Ask a relay for as much as it lets this address have."""
    while throttle.allow("127.0.0.1"):
        pass


async def a_code_somebody_took(two: Two) -> Typed:
    """There is one place at each code."""
    code = await theirs(two)
    await two.other.partners.relays.claim(RELAY, int(code.partition("-")[0]), b"e" * 32)
    return Typed("join", "code", code)


async def a_code_nobody_has(two: Two) -> Typed:
    """The relay knows none of that number."""
    return Typed("join", "code", NO_SUCH)


async def the_own_code(two: Two) -> Typed:
    """Made in this vault."""
    return Typed("join", "code", await invites(two))


async def a_relay_away_while_inviting(two: Two) -> Typed:
    """The same gives a code once it is back."""
    two.line.cut = True
    return Typed("invite", "relay", works_after=back)


async def a_relay_away_while_joining(two: Two) -> Typed:
    """The same code works once it is back."""
    code = await theirs(two)
    two.line.cut = True
    return Typed("join", "join-relay", code, works_after=back)


async def a_relay_away_that_a_link_names(two: Two) -> Typed:
    """It isn't the relay in the other field that is away."""
    link = f"{RELAY}/#join={await theirs(two)}"
    two.line.cut = True
    return Typed("join", "code", link, relay="", works_after=back)


async def a_relay_whose_answer_is_lost(two: Two) -> Typed:
    """The relay has noted who takes the code up, and here nobody heard of it."""
    code, passed = await theirs(two), two.line.send

    async def lost(request):
        await passed(request)
        two.line.send = passed
        raise RelayAway

    two.line.send = lost
    return Typed("join", "join-relay", code, works_after=back)


def back(two: Two) -> None:
    """Let the relay be reached again."""
    two.line.cut = False


async def too_many_codes_made_here(two: Two) -> Typed:
    """With the one by which the two have found each other these are five."""
    for _ in range(4):
        await two.here.cancel((await two.here.partners.invite(RELAY)).id)
    return Typed("invite", "relay", works_after=lambda two: two.later(minutes=61))


async def too_many_codes_made_in_this_network(two: Two) -> Typed:
    """The relay counts by address."""
    spends(two.line.app.relay.throttles.nameplates)
    return Typed("invite", "relay")


async def too_many_codes_tried_in_this_network(two: Two) -> Typed:
    """Likewise, of those that are taken up."""
    code = await theirs(two)
    spends(two.line.app.relay.throttles.claims)
    return Typed("join", "code", code)


FORMS: list[tuple[Failure, Callable[[Two], Awaitable[Typed]]]] = [
    (Failure.used_code, a_code_somebody_took),
    (Failure.unknown_code, a_code_nobody_has),
    (Failure.own_code, the_own_code),
    (Failure.relay_away, a_relay_away_while_inviting),
    (Failure.relay_away, a_relay_away_while_joining),
    (Failure.relay_away, a_relay_away_that_a_link_names),
    (Failure.relay_away, a_relay_whose_answer_is_lost),
    (Failure.too_many, too_many_codes_made_here),
    (Failure.too_many, too_many_codes_made_in_this_network),
    (Failure.too_many, too_many_codes_tried_in_this_network),
]


@pytest.mark.parametrize(("why", "brings"), FORMS, ids=lambda each: getattr(each, "__name__", None))
async def test_what_is_not_taken_stays_in_its_field_and_says_why_beside_it(two, why, brings):
    """Nothing is kept of it and nothing else ends; what works again later works with the very same."""
    typed = await brings(two)
    book, records = two.here.partners.book, two.person.session.vault.records()
    page = await sends(two, typed.action, **typed.values)
    assert two.person.page.status_code == 422
    told_beside(page, typed, FAILURES[why])
    for words in SAYS[why]:
        assert page.count(words) == 2
    assert (two.here.partners.book, two.person.session.vault.records()) == (book, records)
    if typed.works_after:
        typed.works_after(two)
        await sends(two, typed.action, **typed.values)
        place = two.person.page.url.path
        assert place == f"/partners/pairing/{len(book.pairings) + 1}"
        for _ in range(3 if typed.code else 0):
            await two.other.sync.once()
            await two.person.opens(place)
        assert len(two.here.partners.partners()) == (2 if typed.code else 1)


def told_beside(page: str, typed: Typed, sentence: str) -> None:
    """Expect the sentence at the top of a page and beside its field, and each field with what was typed."""
    assert f'<li><a href="#{typed.beside}">{sentence}</a></li>' in page
    assert f'id="{typed.beside}-error"><span class="hidden-text">Please check: </span>{sentence}</p>' in page
    for name, value in typed.values.items():
        (input_,) = (each for each in page.split("<input") if f'name="{name}"' in each)
        assert f'value="{value}"' in input_
        assert ('aria-invalid="true"' in input_) == (name == typed.beside)


async def test_every_way_to_fail_is_brought_about():
    """And each is told in words of its own, the last of which are on what to do."""
    assert {why for why, _ in (*PAGES, *FORMS)} == set(Failure) == set(FAILURES) == set(SAYS)
    assert len(set(FAILURES.values())) == len(FAILURES)
    for why, (happened, to_do) in SAYS.items():
        told = FAILURES[why]
        assert told.index(happened) < told.index(to_do)
        assert told.endswith(".")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("", "Type the code you were given."),
        ("417", "A code is a number and three words, such as 417-apple-river-street."),
        ("apple-river-street", "A code is a number and three words, such as 417-apple-river-street."),
        ("417-apple-rivver-street", "“rivver” is none of the words codes are made of. Look again."),
    ],
)
async def test_what_is_no_code_is_told_before_any_relay_is_asked(two, code, sentence):
    """Beside the field, which keeps it."""
    asked = len(two.line.sent)
    typed = Typed("join", "code", code)
    told_beside(await sends(two, "join", **typed.values), typed, sentence)
    assert len(two.line.sent) == asked


async def test_a_link_with_a_relay_that_is_not_taken_is_told_beside_the_link(two):
    """The field for the relay is empty and needs nothing: the link brought its own."""
    typed = Typed("join", "code", f"http://relay.example/#join={NO_SUCH}", relay="")
    page = await sends(two, "join", **typed.values)
    (sentence,) = {line.partition("</a>")[0].rpartition(">")[2] for line in page.splitlines() if '<li><a href="#code">' in line}
    assert "is plain http" in sentence
    told_beside(page, typed, sentence)
