"""From a camera's frames to the violation and its alert, with the facts that video itself tells."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from fakes.alerts_world import World as Alerting
from fakes.food import DUTY, FSM, World
from fakes.video_events import Watching, seen, spell
from jinbo.alerts.model import Level, Status
from jinbo.food.model import Status as State
from jinbo.food.model import Verdict, Violation
from jinbo.kernel.fact import Fact
from jinbo.video.model.event import VerdictKind


class Kitchen:
    """One camera, the violations that hear of it, and the alerts that hear of those."""

    def __init__(self) -> None:
        self.video, self.food, self.alerting = Watching(), World(), Alerting()
        self.food.clock.set(self.video.clock.now())
        self.heard = self.told = 0

    def hear(self) -> None:
        """Everything that was told since, twice."""
        news: Sequence[Fact] = self.video.store.facts[self.heard :]
        self.heard = len(self.video.store.facts)
        self.food.hear(*news)
        for fact in self.food.store.news[self.told :] * 2:
            self.alerting.engine.on_fact(fact)
        self.told = len(self.food.store.news)

    def only(self) -> Violation:
        (violation,) = self.food.store.kept.values()
        return violation


@pytest.fixture
def kitchen() -> Kitchen:
    made = Kitchen()
    made.video.play(spell(0, 60, seen("no_mask")))
    made.hear()
    return made


def test_a_cook_without_a_mask_is_a_violation_and_its_alert(kitchen: Kitchen) -> None:
    violation, (event,) = kitchen.only(), kitchen.video.events
    assert (violation.event, violation.code, violation.level.value) == (event.id, "K02_NO_MASK", "YELLOW")
    assert (violation.handle_s, violation.clause != "", violation.place.camera) == (600, True, "kc-0001")
    alert = kitchen.alerting.only()
    assert (alert.level, alert.occurrence) == (Level.YELLOW, violation.id)


def test_the_end_of_the_event_is_kept_and_the_case_goes_on(kitchen: Kitchen) -> None:
    kitchen.video.play(spell(60, 120, seen("mask")))
    kitchen.hear()
    violation = kitchen.only()
    assert violation.events[0].until is not None
    assert violation.status is State.PUSHED


def test_a_verdict_makes_it_certain_and_its_end_is_one_line_more(kitchen: Kitchen) -> None:
    (event,) = kitchen.video.events
    kitchen.video.clock.advance(minutes=1)
    kitchen.video.verdicts.judge(DUTY, event.id, VerdictKind.CONFIRMED, "看过", suppress_days=0)
    kitchen.hear()
    confirmed = kitchen.only()
    assert (confirmed.confirmed, confirmed.events[0].verdict) == (True, Verdict.CONFIRMED)
    kitchen.video.clock.advance(minutes=1)
    kitchen.video.play(spell(60, 120, seen("mask")))
    kitchen.hear()
    assert kitchen.only().version == confirmed.version + 1, "its end, and nothing else"


def test_called_false_the_case_ends_and_its_alert_is_cleared(kitchen: Kitchen) -> None:
    (event,) = kitchen.video.events
    kitchen.food.desk.acknowledge(FSM, kitchen.only().id, 1)
    for clock in (kitchen.video.clock, kitchen.food.clock, kitchen.alerting.clock):
        clock.advance(minutes=1)
    kitchen.video.verdicts.judge(DUTY, event.id, VerdictKind.FALSE_POSITIVE, "墙上的海报", suppress_days=7)
    kitchen.hear()
    violation = kitchen.only()
    assert (violation.status, violation.closed_by) == (State.FALSE_POSITIVE, "duty")
    kitchen.alerting.pass_time(minutes=2)
    assert kitchen.alerting.only().status is Status.RESOLVED
