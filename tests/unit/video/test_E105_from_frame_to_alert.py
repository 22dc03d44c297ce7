"""A lift's events from the detector's frames to alerts: one alert, cleared when it is over or called false (DOMAIN 4.2, 9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from fakes.alerts_world import World as Alerting
from fakes.video import LIFT, a_camera
from fakes.video_events import Watching, seen, spell
from jinbo.alerts.model import Alert, Level, Status
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.clock import from_ms
from jinbo.video.model.event import VerdictKind
from jinbo.video.model.seen import SeenFrame
from jinbo.wiring.subscribers import SUBSCRIBERS

EBIKE = seen("ebike", 0.9, height=0.4)
FALLEN = seen("fallen", 0.8, width=0.4, height=0.2)
DUTY = Principal("duty", frozenset({Role.DUTY_OFFICER}))


class Lift:
    """A lift's camera whose facts alerts hear; the clock follows the frames."""

    def __init__(self) -> None:
        self.alerting = Alerting()
        self.video = Watching(a_camera(id="lc-0001", subject=LIFT, zones=(), name="1号梯"))
        self.video.clock = self.video.desk._clock = self.video.verdicts._clock = self.alerting.clock
        self.heard = 0

    def play(self, frames: Iterable[SeenFrame]) -> None:
        for frame in frames:
            self.alerting.pass_time(
                seconds=max(0.0, (from_ms(frame.at_ms) - self.alerting.clock.now()).total_seconds())
            )
            self.video.take(frame)
            self.hear()

    def hear(self) -> None:
        new = self.video.store.facts[self.heard :]
        self.heard += len(new)
        for fact in (*new, *new):  # at least once: everything twice
            self.alerting.engine.on_fact(fact)

    def false(self) -> None:
        event = self.video.events[0]
        self.video.verdicts.judge(DUTY, event.id, VerdictKind.FALSE_POSITIVE, "婴儿车", suppress_days=7)
        self.hear()

    @property
    def alerts(self) -> list[Alert]:
        return list(self.alerting.store.alerts.values())


@pytest.mark.parametrize(
    ("what", "level", "title"),
    [(EBIKE, Level.YELLOW, "疑似电动车入梯：1号梯"), (FALLEN, Level.RED, "疑似人员倒地或久卧不动：1号梯")],
)
def test_what_a_lifts_camera_suspects_is_one_alert_and_clears_when_it_is_over(
    what: object, level: Level, title: str
) -> None:
    lift = Lift()
    lift.play(spell(0, 60, what, detectors=("cabin",)))  # type: ignore[arg-type]  # a detection
    (alert,) = lift.alerts
    assert (alert.level, alert.title_zh, alert.rule.id, alert.count) == (level, title, "video.lift", 1)
    assert alert.status in {Status.NEW, Status.NOTIFIED}
    assert alert.evidence["event"] == lift.video.events[0].id
    assert "pictures" not in alert.evidence
    assert alert.rule.thresholds["rule"]["profile"] == "CURRENT"
    lift.play(spell(60, 240, detectors=("cabin",)))
    assert lift.alerts[0].status is Status.RESOLVED


def test_another_e_bike_within_a_day_is_the_same_alert_again() -> None:
    lift = Lift()
    lift.play(spell(0, 20, EBIKE, detectors=("cabin",)))
    lift.play(spell(20, 200, detectors=("cabin",)))
    lift.play(spell(200, 220, EBIKE, detectors=("cabin",)))
    assert [(alert.count, alert.status in {Status.NEW, Status.NOTIFIED}) for alert in lift.alerts] == [(2, True)]


def test_a_false_alarm_clears_its_alert_and_is_not_raised_again_at_that_place() -> None:
    lift = Lift()
    lift.play(spell(0, 20, EBIKE, detectors=("cabin",)))
    lift.false()
    lift.play(spell(20, 300, EBIKE, detectors=("cabin",)))
    (alert,) = lift.alerts
    assert (alert.status, alert.count) == (Status.RESOLVED, 1)


def test_a_kitchens_events_raise_no_alert_by_themselves() -> None:
    lift = Lift()
    lift.video.camera = a_camera()
    lift.play(spell(0, 60, seen("no_mask")))
    assert len(lift.video.events) == 1
    assert lift.alerts == []


def test_an_e_bike_is_told_within_seconds_at_one_frame_a_second() -> None:
    lift = Lift()
    lift.play(spell(0, 10, EBIKE, every=1.0, detectors=("cabin",)))
    (alert,) = lift.alerts
    assert alert.started_at - alert.first_at <= timedelta(seconds=7)


def test_events_reach_alerts_by_the_outbox() -> None:
    assert any(prefix and "video.event.opened".startswith(prefix) for prefix in SUBSCRIBERS)
