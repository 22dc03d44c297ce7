"""Whose alert it is: what the feed of changes shows to whom, and which causes are one alert (A4; DOMAIN 9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from fakes.alert_facts import lost
from fakes.alerts_world import DUTY, ENTERPRISE, STRANGER, World
from fakes.time import FIRST_MORNING
from jinbo.alerts.service.writing import ESCALATE
from jinbo.kernel.fact import Subject
from jinbo.kernel.timers import Timer


def test_the_feed_of_changes_shows_each_enterprise_its_own(world: World) -> None:
    start = world.desk.changes(STRANGER, "", 10).next
    world.engine.consider([lost(FIRST_MORNING)])
    assert [len(world.desk.changes(who, start, 10).alerts) for who in (DUTY, ENTERPRISE, STRANGER)] == [1, 1, 0]


def test_the_same_cause_at_two_fridges_of_one_business_is_two_alerts(world: World) -> None:
    facts = [lost(FIRST_MORNING, device=device) for device in ("fr-0001", "fr-0002")]
    world.engine.consider([replace(fact, subject=Subject("business", "b1")) for fact in facts])
    assert sorted(alert.device_id for alert in world.store.alerts.values()) == ["fr-0001", "fr-0002"]


def test_an_escalation_that_was_made_or_belongs_to_an_earlier_call_is_not_made_again(world: World) -> None:
    world.engine.consider([lost(FIRST_MORNING)])
    alert = world.only()
    for round_, step in ((1, 1), (1, 1), (0, 2), (2, 2)):
        due = FIRST_MORNING + timedelta(minutes=10)
        world.engine.on_timer(Timer(ESCALATE, alert.id, due, {"round": round_, "step": step}))
    assert (world.only().escalation, world.only().version) == (1, alert.version + 1)
