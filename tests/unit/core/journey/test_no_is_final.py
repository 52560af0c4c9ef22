"""A no is final until the partner reopens it; no other event, in any order, changes that."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from handhold.core.journey import events as e
from handhold.core.journey.decide import Reason, Refused, decide
from handhold.core.journey.journey import Journey, apply
from handhold.core.journey.ladder import Rung, ladder
from handhold.core.journey.settling import Stage, settling
from handhold.core.journey.standing import Doing, least_settling, standing
from unit.core.journey.support import KINDS, flagship, of_kind

OTHERS = [kind for kind in KINDS if kind not in {e.TalkNoted, e.TalkReopened, e.DayConfirmed}]
START = datetime(2027, 3, 1, 12, tzinfo=UTC)


class OnePersonsJourney(RuleBasedStateMachine):
    """Everything a person can send, also what a page would not offer, at any speed."""

    def __init__(self) -> None:
        super().__init__()
        self.guide, self.journey, self.now = flagship(), Journey(), START
        self.heard_no = False
        self.agreed_at: datetime | None = None

    def send(self, event: e.JourneyEvent) -> bool:
        """Decide and apply, as a sitting does; return whether it happened."""
        decided = decide(self.guide, self.journey, event, self.now)
        if isinstance(decided, Refused):
            return False
        self.journey = apply(self.journey, decided, self.now)
        return True

    @rule(minutes=st.integers(1, 4000))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(minutes=st.integers(1, 4000))
    def somebody_sets_the_clock_back(self, minutes: int) -> None:
        self.now -= timedelta(minutes=minutes)

    @rule(event=st.sampled_from(OTHERS).flatmap(of_kind))
    def something_else_happens(self, event: e.JourneyEvent) -> None:
        before = self.journey.resting
        self.send(event)
        assert self.journey.resting == before

    @rule(outcome=st.sampled_from(e.Outcome))
    def a_talk_is_noted(self, outcome: e.Outcome) -> None:
        happened = self.send(e.TalkNoted(self.guide.id, outcome))
        assert happened == (not self.heard_no)
        if happened:
            self.heard_no = outcome is e.Outcome.no
            self.agreed_at = None if self.heard_no else self.now

    @rule(outcome=st.sampled_from(e.Outcome))
    def a_talk_is_forced_into_the_log(self, outcome: e.Outcome) -> None:
        """Even a record that no page would have let through can't undo a no."""
        if self.heard_no:
            assert apply(self.journey, e.TalkNoted(self.guide.id, outcome), self.now) == self.journey

    @rule()
    def the_partner_brings_it_up(self) -> None:
        assert self.send(e.TalkReopened(self.guide.id))
        self.heard_no, self.agreed_at = False, None

    @rule()
    def the_day_is_confirmed(self) -> None:
        stage = settling(self.journey, least_settling(self.guide), self.now).stage
        happened = self.send(e.DayConfirmed(self.guide.id))
        assert happened == (stage in {Stage.settled, Stage.today})

    @rule()
    def a_day_is_forced_into_the_log(self) -> None:
        """Count a confirmation in a log for nothing while it rests or settles."""
        before = settling(self.journey, least_settling(self.guide), self.now).stage
        forced = apply(self.journey, e.DayConfirmed(self.guide.id), self.now)
        if before in {Stage.before, Stage.resting, Stage.settling}:
            assert settling(forced, least_settling(self.guide), self.now).stage is before

    @invariant()
    def a_no_rests_until_it_is_reopened(self) -> None:
        assert self.journey.resting == self.heard_no
        if self.heard_no:
            place = standing(self.guide, self.journey, self.now)
            assert place.stage is Stage.resting
            assert {each.doing for each in place.next} <= {Doing.rest, Doing.notice}
            assert all(s.rung is not Rung.ask for s in ladder(self.guide, self.journey))

    @invariant()
    def while_it_rests_plan_talk_and_step_are_refused(self) -> None:
        if not self.heard_no:
            return
        guide = self.guide
        for event in (
            e.PlanWritten(guide.id, "x", "y"),
            e.WayChosen(guide.id, guide.ways[0].id),
            e.PointTicked(guide.id, guide.points[0].id, carried=True),
            e.TalkNoted(guide.id, e.Outcome.yes),
            e.DayConfirmed(guide.id),
        ):
            assert decide(guide, self.journey, event, self.now) == Refused(Reason.resting)

    @invariant()
    def nothing_is_on_before_the_least_time_has_passed(self) -> None:
        if settling(self.journey, least_settling(self.guide), self.now).stage is Stage.today:
            assert self.agreed_at is not None
            assert self.now - self.agreed_at >= timedelta(hours=least_settling(self.guide))
            assert self.now.date() > self.agreed_at.date()


OnePersonsJourney.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestANoIsFinal = OnePersonsJourney.TestCase
