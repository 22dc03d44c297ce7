"""Sensors that fall silent, stand still, drift or run out of calibration; and devices that call alarms."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from fakes.telemetry import HOUR, MINUTE, OPENING, World, forever, freezer
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.clock import from_ms, to_ms
from jinbo.kernel.fact import Fact, Subject
from jinbo.kernel.timers import Timer
from jinbo.telemetry.model import Device, Fault, Sensor
from jinbo.telemetry.service import SILENCE

LOST_AFTER = 30 * MINUTE
DUTY = Principal("duty", frozenset({Role.DUTY_OFFICER}))


def fire(world: World, device: str = "fz-0001") -> tuple[int, list[Fact]]:
    """The device's timer fires when it is due; when that was, and what it told."""
    timer = world.timers.due[SILENCE, device]
    world.clock.set(max(timer.due, world.clock.now()))
    return to_ms(world.clock.now()), list(world.silence.on_timer(timer))


def test_F14_one_sensor_of_eight_falls_silent_on_a_live_gateway() -> None:
    world = World(freezer(sensors=8))
    silent_from, facts, told_at = OPENING + 20 * MINUTE, list[Fact](), 0
    for n in range(90):
        at = OPENING + n * MINUTE
        while not facts and to_ms(world.timers.due[SILENCE, "fz-0001"].due) <= at if world.timers.due else False:
            told_at, facts = fire(world)
        world.clock.set(from_ms(at))
        heard = [f"t{k}" for k in range(1, 9) if k != 3 or at <= silent_from]
        world.say("fz-0001", [(id_, at, -18.0 - n % 3) for id_ in heard])
    assert [(fact.kind, fact.value["sensor"]) for fact in facts] == [("telemetry.sensor.lost", "t3")]
    assert abs(told_at - (silent_from + LOST_AFTER)) <= 5000
    back = world.say("fz-0001", [("t3", OPENING + 91 * MINUTE, -18.0)])
    assert [(fact.kind, fact.value["sensor"]) for fact in back] == [("telemetry.sensor.returned", "t3")]
    assert world.conditions.get("fz-0001").active == ()


def test_F14_ten_thousand_races_leave_nothing_stuck() -> None:
    chance = random.Random(14)
    for _ in range(10_000 // 20):
        world = World(freezer())
        at = OPENING
        world.say("fz-0001", [("t1", at, -18.0)])
        for _ in range(20):
            at += chance.choice([MINUTE, LOST_AFTER - 1, LOST_AFTER, LOST_AFTER + 1, 2 * LOST_AFTER])
            timer = world.timers.due[SILENCE, "fz-0001"]
            world.clock.set(max(from_ms(at), world.clock.now()))
            race = chance.random()
            if race < 0.4 and to_ms(timer.due) <= at:
                # the timer fires between the lane's reading of the state and its writing
                world.conditions.before_put = lambda: None
                taken = [False]

                def between(timer: Timer = timer, world: World = world, taken: list[bool] = taken) -> None:
                    if not taken[0]:
                        taken[0] = True
                        world.silence.on_timer(timer)

                world.packs.refuse = lambda what, device, go=between: (go(), False)[1]  # type: ignore[misc]  # fires inside the write
                world.say("fz-0001", [("t1", at, -18.0)])
                world.packs.refuse = lambda what, device: False
            elif to_ms(timer.due) <= at:
                world.silence.on_timer(timer)
                if race > 0.7:
                    world.say("fz-0001", [("t1", at, -18.0)])
            else:
                world.say("fz-0001", [("t1", at, -18.0)])
        world.say("fz-0001", [("t1", at + 1000, -18.0)])
        world.clock.set(from_ms(at + 2000))
        assert world.conditions.get("fz-0001").of(Fault.LOST, "t1") is None
        assert to_ms(world.timers.due[SILENCE, "fz-0001"].due) > at - LOST_AFTER


def test_a_timer_costs_the_data_nothing() -> None:
    world = World(freezer())
    for n in range(30):
        world.say("fz-0001", [("t1", OPENING + n * MINUTE, -18.0)])
    assert to_ms(world.timers.due[SILENCE, "fz-0001"].due) == OPENING + 200 + LOST_AFTER, "set once, moved by nobody"


def test_a_vehicle_is_lost_after_fifteen_minutes() -> None:
    world = World(replace(freezer(), kind="TRUCK", mobile=True))
    world.say("fz-0001", [("t1", OPENING, -18.0)])
    at, facts = fire(world)
    assert [fact.kind for fact in facts] == ["telemetry.sensor.lost"]
    assert abs(at - OPENING - 15 * MINUTE) <= 5000


def test_a_device_that_is_bound_and_never_talks_is_missed() -> None:
    world = World(freezer())
    at = from_ms(OPENING)
    world.silence.on_fact(
        Fact("f", "subjects.device.bound", Subject("device", "fz-0001"), at, at, {"device": "fz-0001"})
    )
    _, facts = fire(world)
    assert [(fact.kind, fact.value["last_at"]) for fact in facts] == [("telemetry.sensor.lost", None)]


def test_a_device_switched_off_on_purpose_is_not_missed() -> None:
    world = World(replace(freezer(), active=False))
    world.say("fz-0001", [("t1", OPENING, -18.0)])
    assert fire(world)[1] == []


def away(world: World, *, platform_ms: int) -> list[Fact]:
    """The platform is away when the device's timer is due, and comes back so much later."""
    timer = world.timers.due[SILENCE, "fz-0001"]
    world.clock.set(timer.due + timedelta(milliseconds=platform_ms))
    return list(world.silence.on_timer(timer))


def test_nobody_is_missed_for_the_time_in_which_the_platform_itself_was_away() -> None:
    world = World(freezer())
    world.say("fz-0001", [("t1", OPENING, -18.0)])
    assert away(world, platform_ms=5 * HOUR) == []
    back = to_ms(world.clock.now())
    assert to_ms(world.timers.due[SILENCE, "fz-0001"].due) == back + LOST_AFTER, "its whole time once more"
    world.say("fz-0001", [("t1", back + MINUTE, -18.0)])
    assert fire(world)[1] == []


def test_a_sensor_that_stays_silent_after_the_platform_is_back_is_missed() -> None:
    world = World(freezer())
    world.say("fz-0001", [("t1", OPENING, -18.0)])
    away(world, platform_ms=5 * HOUR)
    at, facts = fire(world)
    assert [(fact.kind, fact.value["sensor"]) for fact in facts] == [("telemetry.sensor.lost", "t1")]
    assert at == OPENING + 200 + LOST_AFTER + 5 * HOUR + LOST_AFTER


def test_a_platform_that_is_late_for_good_judges_all_the_same() -> None:
    world = World(freezer())
    world.say("fz-0001", [("t1", OPENING, -18.0)])
    told = [away(world, platform_ms=HOUR) for _ in range(4)]
    assert [[fact.kind for fact in facts] for facts in told] == [[], [], [], ["telemetry.sensor.lost"]]


def test_a_lift_falls_silent_as_a_whole_and_comes_back_as_a_whole() -> None:
    sensors = {id_: Sensor(id_, quantity) for id_, quantity in (("door", "DOOR_STATUS"), ("speed", "SPEED"))}
    world = World(replace(a_lift(), sensors=sensors))
    both = [("door", OPENING, 1.0), ("speed", OPENING, 0.0)]
    world.say("lift-0001", both)
    world.say("lift-0001", [("door", OPENING + MINUTE, 0.0)])
    at, lost = fire(world, "lift-0001")
    assert (at, [fact.value["sensor"] for fact in lost]) == (OPENING + 200 + LOST_AFTER, []), (
        "one of its states was heard"
    )
    at, lost = fire(world, "lift-0001")
    assert [(fact.kind, fact.value["sensor"]) for fact in lost] == [("telemetry.sensor.lost", "controller")]
    assert at == OPENING + MINUTE + 200 + LOST_AFTER
    shown = world.history.latest(DUTY, "lift-0001")
    assert shown.states == {"door": "LOST", "speed": "LOST"}
    back = world.say("lift-0001", [("speed", at + MINUTE, 1.0)])
    assert [(fact.kind, fact.value["sensor"]) for fact in back] == [("telemetry.sensor.returned", "controller")]
    assert world.conditions.get("lift-0001").active == ()


def test_a_sensor_that_was_missed_and_is_registered_no_more_is_missed_no_longer() -> None:
    world = World(freezer(sensors=2))
    world.say("fz-0001", [("t1", OPENING, -18.0), ("t2", OPENING, -18.0)])
    world.say("fz-0001", [("t1", OPENING + 20 * MINUTE, -18.0)])
    fire(world)
    assert [one.sensor for one in world.conditions.get("fz-0001").active] == ["t2"]
    world.registry.known["fz-0001"] = freezer()
    _, facts = fire(world)
    assert ("telemetry.sensor.returned", "t2") in [(fact.kind, fact.value["sensor"]) for fact in facts]


def test_a_sensor_that_says_the_same_while_another_moves_is_stuck_until_it_moves() -> None:
    world = World(freezer(sensors=2))
    facts: list[Fact] = []
    for n in range(0, 9 * 60, 5):
        readings = [("t1", OPENING + n * MINUTE, -18.0), ("t2", OPENING + n * MINUTE, -18.0 - n % 3)]
        facts += world.say("fz-0001", readings)
    assert [(fact.value["sensor"], fact.value["fault"], fact.value["active"]) for fact in facts] == [
        ("t1", "STUCK", True)
    ]
    facts = world.say("fz-0001", [("t1", OPENING + 9 * HOUR, -18.5)])
    assert [fact.value["active"] for fact in facts] == [False]


def test_a_sensor_that_was_away_has_not_stood_still() -> None:
    world = World(freezer())
    facts = [
        fact for hours in range(0, 40, 2) for fact in world.say("fz-0001", [("t1", OPENING + hours * HOUR, -18.0)])
    ]
    assert facts == []


def test_a_sensor_that_drifts_away_is_suspected() -> None:
    world = World(freezer())
    chance = random.Random(1)
    facts: list[Fact] = []
    for n in range(0, 20 * 24 * 6):
        slide = max(0, n - 10 * 24 * 6) * 0.003
        value = round(-22 + slide + chance.gauss(0, 0.3), 2)
        facts += world.say("fz-0001", [("t1", OPENING + n * 10 * MINUTE, value)])
    drifts = [fact for fact in facts if fact.value.get("fault") == "DRIFT"]
    assert [fact.value["active"] for fact in drifts][:1] == [True]
    assert drifts[0].value["away"] >= 1.5


def test_a_calibration_that_ran_out_is_told_of_once() -> None:
    device = freezer()
    device = replace(device, sensors={"t1": replace(device.sensors["t1"], calib_due=date(2020, 11, 4))})
    world = World(device)
    facts = [fact for n in range(5) for fact in world.say("fz-0001", [("t1", OPENING + n * MINUTE, -18.0)])]
    assert [(fact.value["fault"], fact.value["active"]) for fact in facts] == [("CALIBRATION", True)]


def a_lift() -> Device:
    return Device("lift-0001", "LIFT_CONTROLLER", "lift:l1", {"door": Sensor("door", "DOOR_STATUS")}, zone="A")


def alarm(active: bool = True, *, sent_at: int = OPENING, **more: object) -> bytes:
    one = {"id": "7", "code": "11", "at": sent_at, "active": active, **more}
    return json.dumps({"v": 1, "device": "lift-0001", "sent_at": sent_at, "alarms": [one]}).encode()


def test_a_device_alarm_is_stored_once_and_told_each_time() -> None:
    world = World(a_lift())
    results = [world.critical.record([world.envelope(alarm(), "lift-0001", OPENING)], forever) for _ in range(2)]
    assert len(world.alarms.kept) == 1
    assert results[0].facts[0].id == results[1].facts[0].id
    (fact,) = results[0].facts
    assert (str(fact.subject), fact.value["code"], fact.value["active"]) == ("lift:l1", "11", True)


def test_a_controller_that_counts_anew_after_a_restart_still_calls_a_new_alarm() -> None:
    world = World(a_lift())
    told = [
        world.critical.record([world.envelope(alarm(sent_at=at), "lift-0001", at)], forever).facts[0].id
        for at in (OPENING, OPENING + 60 * MINUTE)
    ]
    assert told[0] != told[1]


def test_an_alarm_is_never_refused_for_its_clock() -> None:
    world = World(a_lift())
    result = world.critical.record([world.envelope(alarm(sent_at=0), "lift-0001", OPENING)], forever)
    assert [to_ms(fact.occurred_at) for fact in result.facts] == [OPENING]


def test_bad_alarms_are_quarantined_and_a_busy_store_names_the_message() -> None:
    world = World(a_lift())
    bad = world.envelope(alarm(active="yes"), "lift-0001", OPENING)  # type: ignore[arg-type]  # what is refused
    foreign = world.envelope(alarm(), "lift-0002", OPENING)
    result = world.critical.record([bad, foreign], forever)
    assert (result.failed, result.facts) == ([], [])
    assert world.quarantine.reasons == {"bad-alarm": 1, "wrong-device": 1}
    world.alarms.busy = True
    good = world.envelope(alarm(), "lift-0001", OPENING)
    assert world.critical.record([good], forever).failed == [good.id]


@pytest.mark.parametrize("crash", ["episodes", "consider", "state"])
def test_F9_a_crash_at_any_write_loses_nothing(crash: str) -> None:
    world = World(freezer())
    heard: list[Fact] = []
    stream = [("t1", OPENING + n * MINUTE, -9.0) for n in range(12)]
    for reading in stream:
        failing = True
        while True:
            world.episodes.conflicts = 99 if crash == "episodes" and failing else 0
            world.packs.refuse = lambda what, device, failing=failing: crash == what and failing  # type: ignore[misc]  # bound

            def consider(facts: object, failing: bool = failing) -> None:
                if crash == "consider" and failing:
                    raise RuntimeError("killed")
                heard.extend(facts)  # type: ignore[arg-type]  # facts

            one = world.envelope(world_message(reading), "fz-0001", reading[1] + 300)
            if not world.lane.ingest([one], forever, consider).failed:
                break
            failing = False
    assert len(world.packs.stored("fz-0001")) == 12
    assert [one.stage for one in world.live_episodes()] == ["WARN"]
    assert {fact.id for fact in heard} == {fact.id for fact in world.episodes.facts}
    assert len({fact.id for fact in heard}) == 1


def world_message(reading: tuple[str, int, float]) -> bytes:
    from fakes.telemetry import message

    return message("fz-0001", [reading], reading[1])


def test_the_silence_timer_is_a_minute_behind_nothing() -> None:
    world = World(freezer())
    world.say("fz-0001", [("t1", OPENING, -18.0)])
    world.say("fz-0001", [("t1", OPENING + 10 * MINUTE, -18.0)])
    at, facts = fire(world)
    assert facts == []
    again = world.timers.due[SILENCE, "fz-0001"].due
    assert again - from_ms(OPENING + 10 * MINUTE + LOST_AFTER) < timedelta(seconds=1)
    assert at < to_ms(again)
