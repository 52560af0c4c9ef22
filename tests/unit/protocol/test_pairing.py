"""Pairing: right code, wrong code, used code, another version, a third side, crashes, guesses."""

import random

import msgspec
import pytest
from hypothesis import given, strategies as st

from handhold.crypto.primitives import native
from handhold.protocol.code import Code
from handhold.protocol.greeting import Answer, Confirm, Hello, decode_greeting, encode_greeting
from handhold.protocol.outcomes import Failed, Failure, Paired
from handhold.protocol.pairing import Pairing, Stage, fail, invite, join, receive
from handhold.protocol.words import WORDS
from handhold.wire.limits import SIZE_CLASSES
from handhold.wire.padding import pad
from unit.protocol.world import LATER, START, paired, seeded

CODE = Code(417, ("acorn", "river", "velvet"))
OTHER = Code(417, ("acorn", "river", "vessel"))
P = native()


def inviter(code=CODE, seed="inviter"):
    """Return an inviter who waits."""
    draw = seeded(seed)
    return invite(draw, START, "https://relay.example", draw(32), code)


def joiner(one, code=CODE, seed="joiner", **changed):
    """Return a joiner who has called."""
    draw = seeded(seed)
    given = {"relay": one.relay, "read_key": draw(32), "code": code, "peer_box": one.box} | changed
    return join(P, draw, START, **given)


def run(one, two):
    """Hand messages over until nobody has more to say; return both machines and outcomes."""
    outcomes = [None, None]
    sides, told = [one, two], [0, 0]
    for _ in range(6):
        for here, there in ((0, 1), (1, 0)):
            for body in sides[here].said[told[here] :]:
                sides[there], outcome = receive(P, sides[there], body)
                outcomes[there] = outcomes[there] or outcome
                if sides[here].why is not None and outcomes[here] is None:
                    outcomes[here] = Failed(sides[here].why)
            told[here] = len(sides[here].said)
    for side in (0, 1):
        if sides[side].why is not None:
            outcomes[side] = Failed(sides[side].why)
    return sides, outcomes


def test_the_right_code_gives_both_the_same_secret_and_words():
    """Both know each other's device and mailbox, and see the same three words."""
    (one, first), (two, second) = paired()
    assert (one.stage, two.stage) == (Stage.paired, Stage.paired)
    assert first.secret == second.secret
    assert first.words == second.words
    assert len(first.words) == 3
    assert (first.device, first.peer) == (second.peer, second.device)
    assert (first.box, second.box) == (two.box, one.box)


def test_paired_machines_forget_their_secrets():
    """Neither scalar nor session key is kept in the pairing afterwards."""
    (one, _), (two, _) = paired()
    assert (one.scalar, one.key, two.scalar, two.key) == (b"", b"", b"", b"")


def test_two_pairings_share_nothing():
    """The same code twice gives other secrets and other words."""
    (_, first), _ = paired(seeded("x"), code=CODE)
    (_, second), _ = paired(seeded("y"), code=CODE)
    assert first.secret != second.secret
    assert first.words != second.words


def test_a_wrong_word_fails_for_both():
    """One wrong confirmation burns the code on both sides."""
    one = inviter()
    (one, two), outcomes = run(one, joiner(one, OTHER))
    assert outcomes == [Failed(Failure.wrong_code)] * 2
    assert (one.stage, two.stage) == (Stage.failed, Stage.failed)


def test_a_burnt_code_answers_nobody():
    """After a wrong guess even the right code gets no answer."""
    one = inviter()
    (one, _), _ = run(one, joiner(one, OTHER))
    said = one.said
    right = joiner(one, CODE, "late")
    again, outcome = receive(P, one, right.said[0])
    assert (again.said, outcome) == (said, None)


@pytest.mark.parametrize("field", ["number", "inviter box", "joiner box", "version", "role"])
def test_confirmation_is_bound_to_what_both_see(field, monkeypatch):
    """Another number, mailbox, version or role on one side: no partners."""
    from handhold.protocol import pairing as module

    one = inviter()
    two = joiner(one)
    if field == "number":
        two = joiner(one, msgspec.structs.replace(one, number=9).code)
    elif field == "inviter box":
        two = joiner(one, peer_box=bytes(32))
    elif field == "joiner box":
        hello = decode_greeting(two.said[0])
        forged = encode_greeting(msgspec.structs.replace(hello, box=bytes(32)))
        two = msgspec.structs.replace(two, said=(forged,))
    one, _ = receive(P, one, two.said[0])
    if field == "version":
        monkeypatch.setattr(module, "VERSION", 2)
    if field == "role":
        two = msgspec.structs.replace(two, inviting=True)
        two = msgspec.structs.replace(two, stage=Stage.called)
    _, outcome = receive(P, two, one.said[0])
    assert outcome == Failed(Failure.wrong_code)


def test_each_side_binds_its_own_role():
    """What the two sides bind differs even if all else were the same."""
    from handhold.protocol import pairing as module

    one = msgspec.structs.replace(inviter(), peer=inviter().device)
    first = module._side(one, bytes(32), inviting=True)
    second = module._side(one, bytes(32), inviting=False)
    assert first != second


def test_devices_are_bound_too():
    """A relay that swaps a device id in a greeting gets no pairing."""
    one = inviter()
    two = joiner(one)
    hello = msgspec.structs.replace(decode_greeting(two.said[0]), device=bytes(16))
    one, _ = receive(P, one, encode_greeting(hello))
    _, outcome = receive(P, two, one.said[0])
    assert outcome == Failed(Failure.wrong_code)


def test_a_changed_confirmation_fails():
    """The inviter checks the joiner's tag as well."""
    one = inviter()
    two = joiner(one)
    one, _ = receive(P, one, two.said[0])
    one, outcome = receive(P, one, encode_greeting(Confirm(bytes(64), decode_greeting(two.said[0]).sealed)))
    assert outcome == Failed(Failure.wrong_code)
    assert one.said[-1] == encode_greeting(decode_greeting(one.said[-1]))


def test_the_words_hang_on_a_part_that_nobody_knows_before_answering():
    """Who stands between with the right code has to answer first: until then the part is sealed, and words can't be tried."""
    one = inviter()
    two = joiner(one)
    other = msgspec.structs.replace(two, part=bytes(32))
    one, _ = receive(P, one, two.said[0])
    (two, first), (_, second) = (receive(P, each, one.said[0]) for each in (two, other))
    assert first.secret == second.secret
    assert first.words != second.words
    assert joiner(inviter()).part not in two.said[0]
    assert decode_greeting(two.said[1]).part == joiner(inviter()).part


def test_another_part_than_the_sealed_one_is_no_confirmation():
    """Nobody can choose it once they have seen the answer."""
    one = inviter()
    two = joiner(one)
    one, _ = receive(P, one, two.said[0])
    two, _ = receive(P, two, one.said[0])
    confirm = decode_greeting(two.said[1])
    _, outcome = receive(P, one, encode_greeting(Confirm(confirm.tag, bytes(32))))
    assert outcome == Failed(Failure.wrong_code)
    one, outcome = receive(P, one, two.said[1])
    assert isinstance(outcome, Paired)
    assert (one.part, two.part) == (b"", b"")


def test_own_tag_sent_back_confirms_nothing():
    """Reflecting the inviter's own tag is a wrong confirmation."""
    one = inviter()
    two = joiner(one)
    one, _ = receive(P, one, two.said[0])
    answer = decode_greeting(one.said[0])
    _, outcome = receive(P, one, encode_greeting(Confirm(answer.tag, two.part)))
    assert outcome == Failed(Failure.wrong_code)


@pytest.mark.parametrize("version", [0, 2, 255])
def test_another_version_is_told_apart(version):
    """The message need not be readable for that."""
    body = pad(bytes([version]) + b"anything", 0)
    one, outcome = receive(P, inviter(), body)
    assert outcome == Failed(Failure.other_version)
    assert one.stage is Stage.failed
    two, outcome = receive(P, joiner(inviter()), body)
    assert outcome == Failed(Failure.other_version)
    assert two.why is Failure.other_version


def test_a_third_side_ends_it_for_both():
    """A second caller with whatever code makes the inviter give up, and tell the first."""
    one = inviter()
    two = joiner(one)
    third = joiner(one, CODE, "third")
    one, _ = receive(P, one, two.said[0])
    one, outcome = receive(P, one, third.said[0])
    assert outcome == Failed(Failure.third_side)
    _, outcome = receive(P, two, one.said[-1])
    assert outcome == Failed(Failure.third_side)


def test_the_same_hello_twice_changes_nothing():
    """A relay that repeats a message is no third side."""
    one = inviter()
    two = joiner(one)
    one, _ = receive(P, one, two.said[0])
    again, outcome = receive(P, one, two.said[0])
    assert (again, outcome) == (one, None)


def test_cancelling_tells_the_other_side():
    """Either may give up; the other learns that and nothing else."""
    one = inviter()
    two = joiner(one)
    one, _ = receive(P, one, two.said[0])
    one, outcome = fail(one, Failure.cancelled)
    assert outcome == Failed(Failure.cancelled)
    _, outcome = receive(P, two, one.said[-1])
    assert outcome == Failed(Failure.cancelled)


def test_cancelling_alone_says_nothing():
    """Before anybody called there is nobody to tell."""
    one, outcome = fail(inviter(), Failure.cancelled)
    assert (one.said, outcome) == ((), Failed(Failure.cancelled))


def test_the_hour_is_over_after_an_hour():
    """A code is overdue from one hour on, and where its hour lies ahead, since the clock was."""
    one = inviter()
    assert not one.overdue(START)
    assert one.overdue(START + LATER)
    assert one.overdue(START - LATER)


def test_a_failed_pairing_keeps_no_secret():
    """Words, scalar and key are gone."""
    one, _ = fail(inviter(), Failure.cancelled)
    assert (one.words, one.scalar, one.key) == ((), b"", b"")


def test_a_weak_share_is_a_wrong_code():
    """A share that would fix the key ends it, on either side."""
    one = inviter()
    _, outcome = receive(P, one, encode_greeting(Hello(bytes(32), bytes(16), bytes(32), bytes(32))))
    assert outcome == Failed(Failure.wrong_code)
    answer = encode_greeting(Answer(bytes(16), bytes(32), bytes(64)))
    _, outcome = receive(P, joiner(one), answer)
    assert outcome == Failed(Failure.wrong_code)


def test_all_greetings_have_one_size():
    """Every message of a pairing is of the smallest size class."""
    (one, _), (two, _) = paired()
    failed, _ = fail(msgspec.structs.replace(inviter(), peer_box=bytes(32)), Failure.cancelled)
    said = [*one.said, *two.said, *failed.said]
    assert {len(body) for body in said} == {SIZE_CLASSES[0]}


@given(st.integers(min_value=0, max_value=3), st.booleans())
def test_a_crash_between_any_two_steps_changes_nothing(crash_at, twice):
    """Machines stored and read back, and messages delivered again, pair all the same."""
    step = 0

    def kept(machine):
        nonlocal step
        step += 1
        if step - 1 == crash_at or twice:
            return msgspec.msgpack.decode(msgspec.msgpack.encode(machine), type=Pairing)
        return machine

    one = kept(inviter())
    two = kept(joiner(one))
    for _ in range(1 + twice):
        one, first = receive(P, one, two.said[0])
        one = kept(one)
    two, second = receive(P, two, one.said[0])
    two = kept(two)
    one, first = receive(P, one, two.said[-1])
    assert isinstance(first, Paired)
    assert first.secret == second.secret


def test_guessing_succeeds_as_often_as_the_maths_says():
    """10,000 guesses at a toy code of 8 bits, one for each code: about 1 in 256 gets in."""
    draw = random.Random(20270303)
    got_in = 0
    for attempt in range(10_000):
        true, guess = draw.randrange(256), draw.randrange(256)
        one = inviter(Code(417, (WORDS[true], "river", "velvet")), f"i{attempt}")
        two = joiner(one, Code(417, (WORDS[guess], "river", "velvet")), f"j{attempt}")
        one, _ = receive(P, one, two.said[0])
        two, outcome = receive(P, two, one.said[0])
        got_in += isinstance(outcome, Paired)
        assert isinstance(outcome, Paired) == (true == guess)
        if not isinstance(outcome, Paired):
            one, _ = receive(P, one, two.said[-1])
            assert one.stage is Stage.failed
    assert 15 <= got_in <= 66  # mean 39, four standard deviations either way
