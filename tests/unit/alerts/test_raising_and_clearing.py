"""What facts do to alerts: one alert rises through its colours, repeats count, recovery settles, history stays."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from fakes.alert_facts import device_alarm, excursion, fact, lost, returned
from fakes.alerts_world import DUTY, World
from fakes.time import FIRST_MORNING
from jinbo.alerts.model import CloseCode, Happening, Level, Move, Status
from jinbo.alerts.rules.chains import Tempo


def story(world: World) -> list[Happening]:
    return [line.what for line in world.store.history(world.only().id)]


def test_a_warming_freezer_is_one_alert_that_rises_through_its_colours(world: World) -> None:
    seen = []
    for minutes, stage in ((0, "OPEN"), (10, "WARN"), (30, "ALARM"), (60, "SEVERE")):
        world.clock.set(FIRST_MORNING + timedelta(minutes=minutes))
        seen += [alert.level for alert in world.engine.consider([excursion(stage, world.clock.now())])]
    assert seen == [Level.BLUE, Level.YELLOW, Level.ORANGE]
    alert = world.only()
    assert (alert.title_zh, alert.round, alert.count) == ("温度严重超限", 3, 1)
    assert alert.deadlines.ack_by_at == world.clock.now() + timedelta(minutes=3)
    assert story(world) == [Happening.RAISED, Happening.ROSE, Happening.ROSE]


def test_the_rule_and_its_thresholds_are_kept_in_the_alert(world: World) -> None:
    world.engine.consider([excursion("ALARM", FIRST_MORNING)])
    alert = world.only()
    assert (alert.rule.id, alert.rule.version) == ("telemetry.excursion", 1)
    assert alert.rule.thresholds == {"rule": {"limit_code": "T02", "hi": -12.0, "tolerance": 0.5}, "limit": -12.0}
    assert alert.evidence["peak"] == -7.5


def test_the_same_fact_twice_changes_nothing(world: World) -> None:
    news = excursion("ALARM", FIRST_MORNING)
    assert len(world.engine.consider([news])) == 1
    assert world.engine.consider([news, news]) == []
    assert world.only().version == 1


def test_recovery_resolves_after_it_has_settled_and_blue_closes_itself(world: World) -> None:
    world.engine.consider([excursion("WARN", FIRST_MORNING)])
    world.pass_time(minutes=5)
    world.engine.consider([excursion("CLOSED", world.clock.now())])
    world.pass_time(minutes=2)
    assert (world.only().status, world.only().close_code) == (Status.RESOLVED, CloseCode.AUTO_RECOVERED)
    world.pass_time(minutes=14)
    assert world.only().status is Status.CLOSED
    assert story(world)[-1] is Happening.AUTO_CLOSED


@pytest.mark.parametrize(("stage", "level"), [("ALARM", Level.YELLOW), ("SEVERE", Level.ORANGE)])
def test_graver_alerts_wait_for_a_person_after_recovery(world: World, stage: str, level: Level) -> None:
    world.engine.consider([excursion(stage, FIRST_MORNING)])
    world.clock.advance(minutes=5)
    world.engine.consider([excursion("CLOSED", world.clock.now())])
    world.pass_time(days=2)
    assert (world.only().level, world.only().status) == (level, Status.RESOLVED)


def test_an_all_clear_that_overtakes_its_raise_leaves_nothing_open(world: World) -> None:
    later = FIRST_MORNING + timedelta(minutes=30)
    world.engine.consider([excursion("CLOSED", later)])
    assert world.engine.consider([excursion("ALARM", FIRST_MORNING)]) == []
    assert not world.store.alerts


def test_an_old_all_clear_does_not_clear_what_was_seen_after_it(world: World) -> None:
    world.engine.consider([lost(FIRST_MORNING + timedelta(minutes=30))])
    world.engine.consider([returned(FIRST_MORNING + timedelta(minutes=10))])
    assert world.only().recovering_since is None


def test_a_cause_that_comes_back_before_settling_is_the_same_raise(world: World) -> None:
    world.engine.consider([lost(FIRST_MORNING)])
    world.clock.advance(seconds=30)
    world.engine.consider([returned(world.clock.now())])
    world.clock.advance(seconds=30)
    world.engine.consider([lost(world.clock.now())])
    world.pass_time(minutes=5)
    assert world.only().status in {Status.NEW, Status.NOTIFIED}
    assert world.only().count == 2


def test_f15_an_hour_of_flapping_at_one_hertz_raises_once_and_clears_once(world: World) -> None:
    for second in range(3600):
        news = lost if second % 2 == 0 else returned
        world.engine.consider([news(world.clock.now())])
        world.pass_time(seconds=1)
    world.pass_time(minutes=10)
    told = story(world)
    assert told.count(Happening.RAISED) + told.count(Happening.RELAPSED) == 1
    assert told.count(Happening.RECOVERED) == 1
    assert len(world.wechat.sent) == len({address for address, _ in world.wechat.sent})
    assert len(world.store.alerts) == 1


def test_f1_duplicates_and_f2_shuffles_of_facts_end_in_the_same_alert(world: World) -> None:
    at = [FIRST_MORNING + timedelta(minutes=m) for m in (10, 30, 60, 90)]
    facts = [excursion(stage, when) for stage, when in zip(("WARN", "ALARM", "SEVERE", "CLOSED"), at, strict=True)]
    for seed in range(50):
        dice, again = random.Random(seed), World()
        again.clock.set(at[-1])
        many = facts * dice.randint(1, 4)
        dice.shuffle(many)
        for one in many:
            again.engine.consider([one])
        again.pass_time(hours=1)
        assert not [a for a in again.store.alerts.values() if a.status in {Status.NEW, Status.NOTIFIED, Status.ACKED}]


def test_the_same_cause_within_a_day_reopens_the_alert_and_calls_people_anew(world: World) -> None:
    world.engine.consider([excursion("ALARM", FIRST_MORNING)])
    world.clock.advance(minutes=1)
    alert = world.desk.act(DUTY, world.only().id, Move.ACKNOWLEDGE, 1)
    alert = world.desk.act(DUTY, alert.id, Move.RESOLVE, alert.version, code=CloseCode.HANDLED)
    world.desk.act(DUTY, alert.id, Move.CLOSE, alert.version)
    world.clock.advance(hours=20)
    world.engine.consider([excursion("ALARM", world.clock.now(), episode="e2")])
    assert (world.only().status, world.only().count, world.only().round) == (Status.HANDLING, 2, 2)
    assert world.only().owner == "duty"


def test_after_a_day_the_same_cause_is_another_alert_and_the_first_keeps_its_history(world: World) -> None:
    world.engine.consider([excursion("WARN", FIRST_MORNING)])
    world.clock.advance(minutes=5)
    world.engine.consider([excursion("CLOSED", world.clock.now())])
    world.pass_time(hours=1)
    first = world.only()
    world.clock.advance(hours=25)
    world.engine.consider([excursion("WARN", world.clock.now(), episode="e2")])
    assert len(world.store.alerts) == 2
    assert world.store.get(first.id) == first
    assert [line.seq for line in world.store.history(first.id)] == list(range(1, first.version + 1))


def test_an_unacknowledged_relapse_starts_over_as_new(world: World) -> None:
    world.engine.consider([lost(FIRST_MORNING)])
    world.clock.advance(seconds=5)
    world.engine.consider([returned(world.clock.now())])
    world.pass_time(minutes=5)
    world.engine.consider([lost(world.clock.now())])
    assert (world.only().status, world.only().happening) == (Status.NEW, Happening.RELAPSED)


@pytest.mark.parametrize(
    ("news", "level", "zh"),
    [
        (device_alarm("11", FIRST_MORNING), Level.RED, "电梯困人"),
        (device_alarm("90", FIRST_MORNING), Level.RED, "轿厢报警按钮动作"),
        (device_alarm("fire", FIRST_MORNING), Level.RED, "火情报警"),
        (device_alarm("DOOR_FORCED", FIRST_MORNING), Level.ORANGE, "门被强行打开"),
        (device_alarm("02", FIRST_MORNING), Level.BLUE, "关门故障"),
        (device_alarm("Z99", FIRST_MORNING), Level.YELLOW, "未知报警"),
        (lost(FIRST_MORNING), Level.YELLOW, "监测中断"),
        (
            fact("telemetry.sensor.suspect", FIRST_MORNING, device="d", sensor="t1", fault="STUCK", active=True),
            Level.BLUE,
            "传感器疑似读数卡死",
        ),
        (fact("telemetry.clock.wrong", FIRST_MORNING, device="d", skew_s=900, active=True), Level.BLUE, "设备时钟异常"),
        (
            fact("subjects.licence.changed", FIRST_MORNING, "business:b1", status="EXPIRED"),
            Level.ORANGE,
            "许可证已过期",
        ),
    ],
)
def test_each_rule_raises_at_its_level(world: World, news: object, level: Level, zh: str) -> None:
    world.engine.consider([news])  # type: ignore[list-item]  # facts, parametrised
    assert (world.only().level, world.only().title_zh) == (level, zh)


@pytest.mark.parametrize("code", ["00", "40", "42", "43"])
def test_events_that_need_nobody_raise_nothing(world: World, code: str) -> None:
    world.engine.consider([device_alarm(code, FIRST_MORNING)])
    assert not world.store.alerts


def test_history_raises_nothing(world: World) -> None:
    world.engine.consider([excursion("HISTORIC", FIRST_MORNING), fact("telemetry.other.thing", FIRST_MORNING)])
    assert not world.store.alerts


def test_two_sensors_of_one_gateway_are_two_alerts(world: World) -> None:
    world.engine.consider([lost(FIRST_MORNING, "t1"), lost(FIRST_MORNING, "t2")])
    assert len(world.store.alerts) == 2


def test_every_change_tells_its_news_once(world: World) -> None:
    world.engine.consider([excursion("WARN", FIRST_MORNING), excursion("ALARM", FIRST_MORNING + timedelta(minutes=1))])
    world.stream()
    assert [news.value["version"] for news in world.store.news] == list(range(1, len(world.store.news) + 1))
    assert len({news.id for news in world.store.news}) == len(world.store.news)


def test_the_demo_profile_divides_peoples_deadlines_by_six() -> None:
    world = World(tempo=Tempo(detection=60, people=6))
    world.engine.consider([device_alarm("11", FIRST_MORNING)])
    assert world.only().deadlines.ack_by_at == FIRST_MORNING + timedelta(seconds=10)
    assert world.only().deadlines.close_by_at == FIRST_MORNING + timedelta(minutes=5)
