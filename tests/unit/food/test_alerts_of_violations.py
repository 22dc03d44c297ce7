"""A violation's alert: raised at its level, acknowledged with the case, raised when repeated, cleared when it ends."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from fakes.alerts_world import World as Alerting
from fakes.food import ADMIN, FSM, INSPECTOR, STRANGER, World, event
from fakes.time import FIRST_MORNING
from jinbo.alerts.model import Alert, CloseCode, Happening, Level, Move, Status
from jinbo.food.rules.codes import CODES
from jinbo.kernel.access import Principal
from jinbo.kernel.errors import NotFoundError
from jinbo.wiring.channels import THING, text
from jinbo.wiring.subscribers import SUBSCRIBERS


class Kitchen:
    """Violations whose news alerts hear, at least once: everything twice."""

    def __init__(self) -> None:
        self.food, self.alerting = World(), Alerting()
        self.alerting.clock = self.food.clock
        self.alerting.engine._clock = self.alerting.desk._clock = self.food.clock
        self.heard = 0

    def hear(self) -> list[Alert]:
        for fact in self.food.store.news[self.heard :] * 2:
            self.alerting.engine.on_fact(fact)
        self.heard = len(self.food.store.news)
        return list(self.alerting.store.alerts.values())


@pytest.fixture
def kitchen() -> Kitchen:
    return Kitchen()


def test_a_violation_is_one_alert_of_its_level_with_its_words_and_its_deadline(kitchen: Kitchen) -> None:
    violation = kitchen.food.opened()
    kitchen.food.opened("E2")
    (alert,) = kitchen.hear()
    assert (alert.level, alert.rule.id, alert.occurrence) == (Level.YELLOW, "food.violation", violation.id)
    assert (alert.title_zh, alert.title_en) == (
        "疑似未规范戴口罩，08:10前整改",
        "suspected no mask, or not over nose and mouth, rectify by 08:10",
    )
    assert alert.placement.enterprise == "ent-1"
    assert "食品安全法第三十三条" in text(alert)
    assert "08:10前整改" in text(alert)


@pytest.mark.parametrize("code", CODES)
def test_every_title_fits_into_wechats_message(kitchen: Kitchen, code: str) -> None:
    kitchen.food.opened(code=code)
    (alert,) = kitchen.hear()
    assert len(alert.title_zh) <= THING


def test_acknowledging_the_case_acknowledges_its_alert_by_the_same_person(kitchen: Kitchen) -> None:
    violation = kitchen.food.opened()
    kitchen.hear()
    kitchen.food.clock.advance(minutes=2)
    kitchen.food.desk.acknowledge(FSM, violation.id, violation.version)
    (alert,) = kitchen.hear()
    assert (alert.status, alert.ack_by, alert.owner) == (Status.ACKED, "fsm", "fsm")
    assert alert.ack_at == FIRST_MORNING + timedelta(minutes=2)
    line = kitchen.alerting.store.history(alert.id)[-1]
    assert (line.what, line.actor) == (Happening.ACKNOWLEDGED, "fsm")
    assert [timer for timer in kitchen.alerting.timers.waiting if timer[0] == "alerts.escalate"] == []


def test_who_has_taken_the_alert_keeps_it_and_a_resolved_one_is_not_woken_by_the_cases_acknowledgement(
    kitchen: Kitchen,
) -> None:
    violation = kitchen.food.opened()
    (alert,) = kitchen.hear()
    taken = kitchen.alerting.desk.act(INSPECTOR, alert.id, Move.ACKNOWLEDGE, alert.version)
    kitchen.alerting.desk.act(INSPECTOR, alert.id, Move.RESOLVE, taken.version, code=CloseCode.HANDLED)
    kitchen.food.clock.advance(minutes=1)
    kitchen.food.desk.acknowledge(FSM, violation.id, violation.version)
    (after,) = kitchen.hear()
    assert (after.status, after.owner) == (Status.RESOLVED, "inspector")


def test_in_whatever_order_the_news_comes_the_alert_is_acknowledged() -> None:
    whole = Kitchen()
    violation = whole.food.opened()
    whole.food.clock.advance(minutes=1)
    whole.food.desk.acknowledge(FSM, violation.id, violation.version)
    ends = set()
    for order in permutations(whole.food.store.news):
        alerting = Alerting()
        for fact in order:
            alerting.engine.on_fact(fact)
        ends.add((alerting.only().status, alerting.only().ack_by, alerting.only().level))
    assert ends == {(Status.ACKED, "fsm", Level.YELLOW)}


def test_a_repeated_one_rises_and_people_are_called_anew(kitchen: Kitchen) -> None:
    for number in range(3):
        kitchen.food.opened(f"E{number}")
    (alert,) = kitchen.hear()
    assert (alert.level, alert.happening) == (Level.ORANGE, Happening.ROSE)


def test_what_waits_for_a_review_is_orange_and_red_once_it_is_real(kitchen: Kitchen) -> None:
    violation = kitchen.food.opened(code="K07_RODENT", level="ORANGE")
    (alert,) = kitchen.hear()
    assert (alert.level, alert.title_zh) == (Level.ORANGE, "疑似鼠患，待人工复核")
    kitchen.food.clock.advance(minutes=1)
    kitchen.food.desk.push(INSPECTOR, violation.id, violation.version, "清楚")
    (alert,) = kitchen.hear()
    assert (alert.level, alert.title_zh) == (Level.RED, "鼠患，08:11前整改")


@pytest.mark.parametrize("false", [True, False])
def test_closed_or_a_false_positive_the_alert_is_cleared(kitchen: Kitchen, false: bool) -> None:
    violation = kitchen.food.acked()
    kitchen.hear()
    kitchen.food.clock.advance(minutes=1)
    if false:
        at = kitchen.food.clock.now()
        kitchen.food.hear(event("judged", at=at, since=FIRST_MORNING, status="FALSE_POSITIVE"))
    else:
        passed = kitchen.food.rechecked(kitchen.food.submitted(violation), passed=True)
        kitchen.food.desk.close(INSPECTOR, violation.id, passed.version, "")
    kitchen.hear()
    kitchen.alerting.pass_time(minutes=2)
    assert kitchen.alerting.only().status is Status.RESOLVED


def test_the_next_violation_of_the_kitchen_is_an_alert_of_its_own(kitchen: Kitchen) -> None:
    first = kitchen.food.opened("E1")
    kitchen.food.desk.refuse(INSPECTOR, first.id, first.version, "误报")
    kitchen.food.clock.advance(minutes=1)
    kitchen.food.opened("E2")
    assert len(kitchen.hear()) == 2


@pytest.mark.parametrize(("who", "sees"), [(FSM, True), (ADMIN, True), (STRANGER, False)])
def test_the_enterprise_sees_its_own_alert(kitchen: Kitchen, who: Principal, sees: bool) -> None:
    kitchen.food.opened()
    (alert,) = kitchen.hear()
    if sees:
        assert kitchen.alerting.desk.read(who, alert.id)[0] == alert
        return
    with pytest.raises(NotFoundError):
        kitchen.alerting.desk.read(who, alert.id)


@pytest.mark.parametrize(
    ("kind", "prefix"), [("food.violation.opened", "food.violation."), ("video.event.opened", "video.event.")]
)
def test_the_news_reaches_its_subscribers_by_the_outbox(kind: str, prefix: str) -> None:
    assert [name for name in SUBSCRIBERS if name and kind.startswith(name)] == [prefix]


def test_an_overdue_rectification_calls_people_again_though_it_was_acknowledged(kitchen: Kitchen) -> None:
    kitchen.food.acked()
    (before,) = kitchen.hear()
    kitchen.food.pass_time(minutes=11)
    (alert,) = kitchen.hear()
    assert alert.title_zh == "疑似未规范戴口罩，逾期未整改"
    assert (before.level, alert.level) == (Level.YELLOW, Level.ORANGE)
    assert Happening.ROSE in {line.what for line in kitchen.alerting.store.history(alert.id)}
