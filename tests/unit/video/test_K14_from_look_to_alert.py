"""K14 from the sampler's look to the alert: a camera that cannot see is one YELLOW alert, and recovery clears it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from fakes.alerts_world import World as Alerting
from fakes.video import World, a_camera, a_picture
from jinbo.alerts.model import Alert, Level, Status
from jinbo.kernel.clock import to_ms
from jinbo.kernel.fact import Fact
from jinbo.video.model import Observation, Picture, Relief
from jinbo.wiring.subscribers import SUBSCRIBERS

COVERED = a_picture(99, contrast=3.0, edges=0.001, relief=Relief(), blur=1.0)


class Kitchen:
    """Cameras that are looked at each 20 s, their facts heard by alerts."""

    def __init__(self) -> None:
        self.video, self.alerting = World(), Alerting()
        self.video.clock = self.video.desk._clock = self.alerting.clock
        self.cameras = [self.video.registered(number) for number in (1, 2)]
        self.pass_(120)

    def pass_(self, seconds: int, picture: Picture | None = None, *, frames: bool = True, offset: int = 0) -> None:
        for _ in range(seconds // 20):
            now = to_ms(self.alerting.clock.now())
            for camera in self.cameras:
                hit = camera is self.cameras[0]
                shown = picture if hit and picture else a_picture()
                newest = now if frames or not hit else None
                look = Observation(camera.id, now, newest, shown if newest else None, offset if hit else 0)
                self.hear(self.video.desk.observe(camera, look).facts)
            self.alerting.pass_time(seconds=20)

    def hear(self, facts: Sequence[Fact]) -> None:
        for fact in (*facts, *facts):  # at least once: everything twice
            self.alerting.engine.on_fact(fact)

    @property
    def alerts(self) -> list[Alert]:
        return list(self.alerting.store.alerts.values())


@pytest.mark.parametrize(
    ("wrong", "title"),
    [({"picture": COVERED}, "镜头被遮挡：后厨1号"), ({"frames": False}, "摄像机离线：后厨1号")],
)
def test_a_camera_that_cannot_see_is_one_yellow_alert_to_be_handled_within_thirty_minutes(
    wrong: dict[str, object], title: str
) -> None:
    kitchen = Kitchen()
    began = kitchen.alerting.clock.now()
    kitchen.pass_(400, **wrong)
    (alert,) = kitchen.alerts
    assert (alert.title_zh, alert.level, alert.count, alert.rule.id) == (title, Level.YELLOW, 1, "video.camera")
    assert alert.dedup_key.endswith("|kc-0001/K14_CAM_BLOCKED")
    assert alert.started_at - began <= timedelta(seconds=120)
    assert alert.deadlines.dispatch_by_at == alert.started_at + timedelta(minutes=30)
    assert alert.rule.thresholds["rule"]
    assert alert.evidence["camera"] == a_camera().id


def test_recovery_clears_the_alert() -> None:
    kitchen = Kitchen()
    kitchen.pass_(120, frames=False)
    kitchen.pass_(300)
    (alert,) = kitchen.alerts
    assert alert.status is Status.RESOLVED


def test_of_two_faults_the_end_of_one_clears_nothing_and_raises_nothing_anew() -> None:
    kitchen = Kitchen()
    kitchen.pass_(120, COVERED)
    kitchen.pass_(120, frames=False)
    kitchen.pass_(40, COVERED)
    (alert,) = kitchen.alerts
    assert (alert.status in {Status.NEW, Status.NOTIFIED}, alert.recovering_since, alert.count) == (True, None, 2)
    kitchen.pass_(300)
    assert kitchen.alerts[0].status is Status.RESOLVED


def test_a_wrong_clock_is_a_blue_alert_of_its_own() -> None:
    kitchen = Kitchen()
    kitchen.pass_(120, COVERED, offset=45_000)
    levels = {alert.dedup_key.rpartition("/")[2]: alert.level for alert in kitchen.alerts}
    assert levels == {"K14_CAM_BLOCKED": Level.YELLOW, "clock": Level.BLUE}


def test_two_cameras_of_one_kitchen_are_two_alerts() -> None:
    kitchen = Kitchen()
    kitchen.cameras.reverse()
    kitchen.pass_(120, frames=False)
    kitchen.cameras.reverse()
    kitchen.pass_(20)
    kitchen.pass_(120, frames=False)
    assert sorted(alert.dedup_key.rpartition("|")[2] for alert in kitchen.alerts) == [
        "kc-0001/K14_CAM_BLOCKED",
        "kc-0002/K14_CAM_BLOCKED",
    ]


def test_health_reaches_alerts_by_the_outbox() -> None:
    assert [prefix for prefix in SUBSCRIBERS if prefix and "video.camera.health".startswith(prefix)] == [
        "video.camera.health"
    ]
