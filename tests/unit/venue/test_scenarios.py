"""Each scenario's published stream shows what the scenario says, and a wrong file is refused with its place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from local.venue.agent import CADENCES, Agent, Cadence
from local.venue.devices.effects import Effects
from local.venue.plan import PlannedDevice, PlannedSensor
from local.venue.scenario import Scenario, ScenarioError, load, names, parse

START = 1_604_541_600_000  # 2020-11-05T10:00+08:00
MINUTE = 60_000
T1 = PlannedSensor("t1", "TEMPERATURE", "Cel")
DOOR = PlannedSensor("d1", "DOOR", "")
LIFT_SENSORS = tuple(
    PlannedSensor(name, name.upper(), "")
    for name in ("car_status", "car_position", "door_zone", "door_status", "passenger_status", "power_status", "speed")
)


def device(kind: str, make: str = "", number: int = 1) -> PlannedDevice:
    sensors = LIFT_SENSORS if kind == "LIFT_CONTROLLER" else (T1, DOOR)
    return PlannedDevice(
        f"{kind.lower()}-{number}", kind, make or kind, sensors, "1.1H", "Z1", "", 4 if kind == "LIFT_CONTROLLER" else 0
    )


@dataclass
class Stream:
    """What devices published while a scenario ran, with the platform minute of each message's arrival."""

    telemetry: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    alarms: list[tuple[float, dict[str, Any]]] = field(default_factory=list)

    def values(self, sensor: str = "t1") -> list[tuple[float, float]]:
        """(minutes since the start by the device's clock, value), in order."""
        readings = [r for _, message in self.telemetry for r in message["readings"] if r["sensor"] == sensor]
        return sorted(((r["at"] - START) / MINUTE, r["value"]) for r in readings)


def play(
    scenario: Scenario, given: PlannedDevice, minutes: float, cadence: Cadence = CADENCES["CURRENT"], begins: float = 10
) -> Stream:
    """The stream of one device, the scenario beginning after ten undisturbed minutes."""

    def effects_of(name: str, now: int) -> Sequence[Effects]:
        return scenario.effects((now - START) / 1000 * cadence.pace - begins * 60) if name == given.id else ()

    agent, stream, now = Agent(given, 1, START, cadence, effects_of), Stream(), START
    while now < START + minutes * MINUTE:
        now = max(now + 1, agent.due)
        for message in agent.tick(now):
            into = stream.telemetry if message.lane == "telemetry" else stream.alarms
            into.append(((now - START) / MINUTE, json.loads(message.payload)))
    return stream


def between(values: list[tuple[float, float]], start: float, end: float) -> list[float]:
    return [value for at, value in values if start <= at < end]


def test_door_left_open_shows_an_open_contact_and_a_warm_freezer_that_falls_back() -> None:
    stream = play(load("door-left-open"), device("FREEZER"), 150)
    assert set(between(stream.values("d1"), 12, 54)) == {1.0}
    assert max(between(stream.values(), 0, 10)) < -12
    assert min(between(stream.values(), 20, 54)) > -12
    assert max(between(stream.values(), 130, 150)) < -12


def test_compressor_failure_warms_slowly_and_steadily_with_a_shut_door() -> None:
    values = play(load("compressor-failure"), device("FREEZER", "EMPTY_FREEZER"), 200).values()
    hourly = [sum(part) / len(part) for part in (between(values, m, m + 10) for m in (20, 80, 140, 190))]
    assert hourly == sorted(hourly)
    assert hourly[-1] > -5 > -12 > hourly[0]


def test_defrost_is_a_bump_below_the_limit() -> None:
    values = play(load("defrost"), device("FREEZER"), 60).values()
    assert max(between(values, 10, 40)) > max(between(values, 0, 10)) + 1
    assert max(v for _, v in values) < -12


def test_power_cut_warms_the_fridge_and_stops_the_lift() -> None:
    fridge = play(load("power-cut"), device("FRIDGE"), 60).values()
    assert between(fridge, 45, 50)[-1] > between(fridge, 0, 10)[-1] + 2
    lift = play(load("power-cut"), device("LIFT_CONTROLLER"), 60)
    assert set(between(lift.values("power_status"), 12, 49)) == {2.0}
    assert set(between(lift.values("speed"), 12, 49)) == {0.0}
    told = [(alarm["code"], alarm["active"]) for _, message in lift.alarms for alarm in message["alarms"]]
    assert told[0] == ("41", True)
    assert ("41", False) in told


def test_sensor_lost_leaves_the_door_contact_talking() -> None:
    stream = play(load("sensor-lost"), device("FRIDGE"), 70)
    assert between(stream.values("t1"), 10, 60) == []
    assert len(between(stream.values("d1"), 10, 60)) >= 49
    assert between(stream.values("t1"), 60, 65)


def test_sensor_stuck_repeats_one_value() -> None:
    values = play(load("sensor-stuck"), device("FRIDGE"), 180).values()
    assert len(set(between(values, 10, 180))) == 1
    assert len(set(between(values, 0, 10))) > 1


def test_sensor_drifting_climbs_while_the_cabinet_holds() -> None:
    scenario = load("sensor-drifting")
    drifted = play(scenario, device("FRIDGE"), 250).values()
    honest = play(scenario, device("FRIDGE"), 250, begins=10_000).values()
    error = [shown - true for (_, shown), (_, true) in zip(drifted, honest, strict=True)]
    assert error[0] == 0
    assert error[-1] == pytest.approx(1.5 * (250 - 10) / 60, abs=0.2)


def test_clock_wrong_stamps_a_day_ahead() -> None:
    stream = play(load("clock-wrong"), device("HOT_HOLDING"), 60)
    ahead = [message for _, message in stream.telemetry if message["sent_at"] > START + 23 * 60 * MINUTE]
    assert ahead
    assert all(message["readings"][-1]["at"] > START + 23 * 60 * MINUTE for message in ahead)
    assert all(
        abs(message["sent_at"] - START - arrived * MINUTE) < 1 for arrived, message in stream.telemetry if arrived > 46
    )


def test_network_gap_is_silent_and_then_sends_everything_with_its_old_times() -> None:
    cadence = Cadence(sample_ms=5_000, report_ms=10_000)
    stream = play(load("network-gap"), device("FRIDGE"), 80, cadence)
    arrivals = [arrived for arrived, _ in stream.telemetry]
    assert not [a for a in arrivals if 10 < a < 70]
    backlog = [message for arrived, message in stream.telemetry if 70 <= arrived < 70.1]
    assert len(backlog) == 3, "1,440 readings, at most 500 in a message"
    stamps = [at for at, _ in stream.values()]
    assert len(stamps) == len(set(stamps))
    assert len(between(stream.values(), 0, 79)) == pytest.approx(79 * 12, abs=3), "nothing is missing"


def test_lift_entrapment_raises_the_button_and_code_11_and_takes_them_back() -> None:
    stream = play(load("lift-entrapment"), device("LIFT_CONTROLLER"), 60)
    told = [(alarm["code"], alarm["active"]) for _, message in stream.alarms for alarm in message["alarms"]]
    assert told == [("90", True), ("11", True), ("11", False), ("90", False)]
    raised, lowered = (
        {a["code"]: a["id"] for _, m in stream.alarms for a in m["alarms"] if a["active"] is active}
        for active in (True, False)
    )
    assert raised == lowered, "an alarm keeps its id until it falls"
    assert 2.0 in between(stream.values("door_zone"), 12, 39)
    assert 1.0 in between(stream.values("passenger_status"), 12, 39)


def test_burst_multiplies_the_messages_by_ten() -> None:
    stream = play(load("burst"), device("FREEZER"), 3, CADENCES["DEMO"], begins=60)
    quiet = sum(arrived < 1 for arrived, _ in stream.telemetry)
    busy = sum(1.1 < arrived < 1.9 for arrived, _ in stream.telemetry) / 0.8
    assert busy / quiet == pytest.approx(10, rel=0.2)


@pytest.mark.parametrize("name", names())
def test_every_scenario_is_readable_and_has_a_test_here(name: str) -> None:
    scenario = load(name)
    assert scenario.name == name
    assert scenario.shows
    assert scenario.length > 0
    assert f"test_{name.replace('-', '_')}" in " ".join(globals())


GOOD: dict[str, Any] = {
    "name": "x",
    "title": {"zh": "甲", "en": "A"},
    "shows": "something",
    "target": {"kind": "FRIDGE", "count": 1},
    "steps": [{"at": "0 min", "for": "5 min", "effect": "door_open"}],
}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"steps": [{"at": "0 min", "for": "5 min", "effect": "dor_open"}]}, "did you mean 'door_open'?"),
        (
            {"steps": [{"at": "soon", "for": "5 min", "effect": "door_open"}]},
            "x.yaml: steps[0]: 'soon' is not a duration",
        ),
        ({"steps": [{"at": "0 s", "effect": "door_open"}]}, "x.yaml: steps[0]: 'for' is missing"),
        ({"steps": [{"at": "0 s", "for": "1 s", "effect": "lift_fault"}]}, "lift_fault needs 'code'"),
        ({"steps": [{"at": "0 s", "for": "1 s", "effect": "door_open", "sensor": "t1"}]}, "'sensor' is not known here"),
        ({"steps": [{"at": "0 s", "for": "1 s", "effect": "burst", "times": "many"}]}, "steps[0]: could not convert"),
        ({"steps": []}, "steps: at least one step"),
        ({"titel": 1}, "did you mean 'title'?"),
        ({"target": {"kind": "FRIDGE", "count": "some"}}, "target.count: 'some'"),
    ],
)
def test_a_wrong_scenario_is_refused_with_its_place(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError, match=r"x\.yaml") as refused:
        parse({**GOOD, **changed}, "x.yaml")
    assert said in str(refused.value)


def test_an_unknown_name_offers_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="did you mean 'power-cut'"):
        load("power-cuts")


def test_a_target_that_the_venue_lacks_is_named() -> None:
    with pytest.raises(ScenarioError, match="no device named fridge-9 and of kind FREEZER"):
        load("door-left-open").target.pick([device("FREEZER")], named="fridge-9")
