"""The excursion algorithm of DOMAIN 3.6, limit by limit and duration by duration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from fakes.telemetry import MINUTE, OPENING, World, freezer, fridge
from hypothesis import given, settings
from hypothesis import strategies as st
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import ForbiddenError, InvalidError, NotFoundError
from jinbo.kernel.fact import Fact
from jinbo.telemetry.model import Device, Reading, Sensor
from jinbo.telemetry.rules.arithmetic import mean_kinetic
from jinbo.telemetry.rules.limits import LIMITS, limit_on
from jinbo.telemetry.rules.plan import plan_for
from jinbo.telemetry.rules.watch import DeviceState, observe

MANAGER = Principal("acc-1", frozenset({Role.ENT_FSM}), enterprise="ent-1")


def each_minute(values: Sequence[float], sensor: str = "t1", start: int = OPENING) -> list[Reading]:
    return [(sensor, start + n * MINUTE, value) for n, value in enumerate(values)]


def live(world: World, readings: Sequence[Reading], device: str = "fr-0001") -> list[Fact]:
    """Each reading is sent at once."""
    return [fact for reading in readings for fact in world.say(device, [reading])]


def stages(facts: Sequence[Fact]) -> list[str]:
    return [str(fact.value["stage"]) for fact in facts if fact.kind == "telemetry.excursion.changed"]


@pytest.mark.parametrize(
    ("beyond", "minutes", "told"),
    [
        (8.6, 9, []),
        (8.6, 11, ["WARN"]),
        (8.6, 120, ["WARN"]),
        (9.1, 29, ["WARN"]),
        (9.1, 31, ["WARN", "ALARM"]),
        (10.1, 31, ["WARN", "SEVERE"]),
        (15.1, 9, []),
        (15.1, 11, ["SEVERE"]),
        (8.4, 200, []),
        (-0.4, 200, []),
        (-0.6, 11, ["WARN"]),
        (-1.1, 31, ["WARN", "ALARM"]),
        (-5.1, 11, ["SEVERE"]),
    ],
)
def test_chilled_food_is_judged_by_degrees_and_minutes(beyond: float, minutes: int, told: list[str]) -> None:
    assert stages(live(World(fridge()), each_minute([4.0] * 5 + [beyond] * minutes))) == told


@pytest.mark.parametrize(
    ("code", "beyond", "minutes", "told"),
    [
        ("T02", -11.6, 200, []),
        ("T02", -11.4, 11, ["WARN"]),
        ("T03", -16.9, 31, ["WARN", "ALARM"]),
        ("T03", -11.9, 31, ["WARN", "SEVERE"]),
        ("T03", -4.9, 11, ["SEVERE"]),
        ("T04", 59.4, 11, ["WARN"]),
        ("T04", 58.9, 31, ["WARN", "ALARM"]),
        ("T04", 49.0, 31, ["WARN", "SEVERE"]),
        ("T04", 90.0, 200, []),
        ("T07", 26.1, 31, ["WARN", "ALARM"]),
        ("T06", 20.0, 200, []),
    ],
)
def test_each_class_has_its_own_figures(code: str, beyond: float, minutes: int, told: list[str]) -> None:
    assert stages(live(World(fridge(limit=code)), each_minute([beyond] * minutes))) == told


def test_humidity_only_warns() -> None:
    device = replace(fridge(), kind="DRY_STORE", sensors={"t1": Sensor("t1", "HUMIDITY", "%", "T09")})
    assert stages(live(World(device), each_minute([95.0] * 120))) == ["WARN"]


def test_sixty_minutes_in_a_day_add_up_to_an_alarm() -> None:
    burst = [9.2] * 8 + [4.0] * 30
    facts = live(World(fridge()), each_minute(burst * 10))
    assert stages(facts)[:1] == ["ALARM"]
    assert facts[0].value["since"] > facts[0].value["from"]


def test_what_was_a_day_ago_no_longer_adds_up() -> None:
    burst = [9.2] * 8 + [4.0] * 30
    half, day = each_minute(burst * 5), 24 * 60 * MINUTE
    again = [(sensor, at + day + 200 * MINUTE, value) for sensor, at, value in half]
    assert stages(live(World(fridge()), [*half, *again])) == []


def test_an_excursion_closes_after_fifteen_minutes_back_in_range() -> None:
    world = World(fridge())
    facts = live(world, each_minute([9.5] * 40 + [4.0] * 16))
    assert stages(facts) == ["WARN", "ALARM", "CLOSED"]
    (episode,) = world.live_episodes()
    assert (episode.began, episode.until, episode.peak) == (OPENING, OPENING + 40 * MINUTE, 9.5)
    assert not episode.closed, "the enterprise has not said why"


def test_fourteen_minutes_back_in_range_are_not_enough() -> None:
    world = World(fridge())
    assert stages(live(world, each_minute([9.5] * 40 + [4.0] * 15))) == ["WARN", "ALARM"]
    live(world, each_minute([9.5] * 20 + [4.0] * 16, start=OPENING + 55 * MINUTE))
    (episode,) = world.live_episodes()
    assert (episode.began, episode.until) == (OPENING, OPENING + 75 * MINUTE)


def test_between_the_limit_and_the_warning_it_is_not_back_in_range() -> None:
    world = World(fridge())
    live(world, each_minute([9.5] * 40 + [8.3] * 30))
    (episode,) = world.live_episodes()
    assert episode.until is None


def test_gaps_under_ten_minutes_are_one_excursion() -> None:
    world = World(fridge())
    live(world, each_minute([9.5] * 40 + [4.0] * 9 + [9.5] * 40 + [4.0] * 20))
    (episode,) = world.live_episodes()
    assert (episode.began, episode.until) == (OPENING, OPENING + 89 * MINUTE)


def test_a_return_longer_than_that_makes_two() -> None:
    world = World(fridge())
    live(world, each_minute([9.5] * 40 + [4.0] * 16 + [9.5] * 40 + [4.0] * 20))
    assert len(world.live_episodes()) == 2


def test_a_hole_in_the_data_is_not_continuous_time() -> None:
    facts = live(World(fridge()), [*each_minute([9.5] * 8), *each_minute([9.5] * 8, start=OPENING + 30 * MINUTE)])
    assert stages(facts) == []


def test_a_door_that_was_just_moved_holds_the_warning_back_but_not_the_alarm() -> None:
    world = World(replace(freezer("fr-0001", door=True)))
    facts: list[Fact] = []
    for n in range(45):
        readings: list[Reading] = [("t1", OPENING + n * MINUTE, -9.0)]
        if n % 3 == 0:
            readings.append(("d1", OPENING + n * MINUTE, float(n % 2)))
        facts += world.say("fr-0001", readings)
    assert stages(facts) == ["ALARM"]
    assert facts[0].value["door_open"] is True


def test_a_door_left_open_does_not_hold_the_warning_back_for_ever() -> None:
    world = World(freezer("fr-0001", door=True))
    facts = world.say("fr-0001", [("d1", OPENING - MINUTE, 0.0), ("d1", OPENING, 1.0)])
    for n in range(20):
        facts += world.say("fr-0001", [("t1", OPENING + n * MINUTE, -11.0), ("d1", OPENING + n * MINUTE, 1.0)])
    assert stages(facts) == ["WARN"]


def test_a_sensor_under_maintenance_is_recorded_and_not_told_of() -> None:
    until = World(fridge()).clock.advance(hours=9)
    device = fridge()
    device = replace(device, sensors={"t1": replace(device.sensors["t1"], maintenance_until=until)})
    world = World(device)
    assert live(world, each_minute([9.5] * 40)) == []
    assert [one.stage for one in world.live_episodes()] == ["ALARM"]


def test_the_demo_profile_is_sixty_times_as_fast() -> None:
    world = World(fridge(), profile="DEMO")
    facts = live(world, [("t1", OPENING + n * 5000, 9.5 if n < 8 else 4.0) for n in range(20)])
    assert stages(facts) == ["WARN", "ALARM", "CLOSED"]
    assert facts[0].value["rule"]["profile"] == "DEMO"


def test_the_rule_is_stored_with_the_episode() -> None:
    world = World(fridge())
    live(world, each_minute([9.5] * 12))
    (episode,) = world.live_episodes()
    assert episode.rule["warn"] == 8.5
    assert episode.rule["alarm_s"] == 1800
    assert episode.rule["effective_from"] == "2018-10-01"


def test_the_enterprise_tells_the_cause_and_the_episode_is_closed() -> None:
    world = World(fridge())
    live(world, each_minute([9.5] * 40 + [4.0] * 16))
    (episode,) = world.live_episodes()
    told = world.history.explain(MANAGER, episode.id, " 压缩机故障，已报修 ")
    assert told.closed
    assert world.episodes.facts[-1].value["explained"] is True


def test_a_cause_told_while_it_lasts_survives_what_comes_after() -> None:
    world = World(fridge())
    live(world, each_minute([9.5] * 40))
    (episode,) = world.live_episodes()
    world.history.explain(MANAGER, episode.id, "除霜")
    live(world, each_minute([4.0] * 20, start=OPENING + 40 * MINUTE))
    (episode,) = world.live_episodes()
    assert episode.closed
    assert episode.cause is not None


def test_only_the_enterprise_itself_tells_the_cause() -> None:
    world = World(fridge())
    live(world, each_minute([9.5] * 12))
    (episode,) = world.live_episodes()
    with pytest.raises(NotFoundError):
        world.history.explain(replace(MANAGER, enterprise="ent-2"), episode.id, "除霜")
    with pytest.raises(ForbiddenError):
        world.history.explain(Principal("a", frozenset({Role.INSPECTOR}), zones=frozenset({"A"})), episode.id, "除霜")
    with pytest.raises(InvalidError):
        world.history.explain(MANAGER, episode.id, "  ")


def test_somebody_else_may_be_first_with_the_record() -> None:
    world = World(fridge())
    world.episodes.conflicts = 2
    assert stages(live(world, each_minute([9.5] * 12))) == ["WARN"]


def test_limits_are_dated() -> None:
    assert limit_on("T03", date(2020, 11, 5), "CURRENT") != limit_on("T03", date(2026, 1, 1), "CURRENT")
    assert limit_on("T03", date(2026, 1, 1), "CIIE3_2020") == limit_on("T03", date(2020, 11, 5), "CURRENT")
    assert limit_on("T01", date(2017, 1, 1), "CURRENT") is None
    assert {row.code for row in LIMITS} == {f"T0{n}" for n in range(1, 10)} | {"T03C"}


@pytest.mark.parametrize(
    ("temperatures", "kinetic"),
    [([-18] * 4, -18.0), ([-18, -18, -10, -18], -15.016), ([2, 4, 6, 8], 5.302), ([4] * 22 + [15] * 2, 5.706)],
)
def test_the_mean_kinetic_temperature_is_that_of_the_domains_vectors(temperatures: list[float], kinetic: float) -> None:
    assert mean_kinetic([(celsius, 1.0) for celsius in temperatures]) == pytest.approx(kinetic, abs=0.0005)


def final(device: Device, stream: Sequence[Reading], batches: Sequence[int]) -> tuple[object, object]:
    """What a stream ends in: the excursions, and the latest value, however it was cut into batches."""
    plan = plan_for(device, date(2020, 11, 5), "CURRENT")
    state = DeviceState()
    told: dict[str, object] = {}
    place = number = newest = 0
    while place < len(stream):
        part = stream[place : place + batches[number % len(batches)]]
        place, number = place + len(part), number + 1
        newest = max(newest, *(at for _, at, _ in part))
        for change in observe(plan, state, part, newest).changes:
            if change.announced is not None and not change.announced.id:
                change.announced.id = f"e{number}{change.side}"
            id_ = change.announced.id if change.announced else f"h{number}{change.side}"
            told.pop(id_, None)
            if change.found is not None:
                told[id_] = replace(change.found, settled=True, door_open=False)
    return sorted(map(repr, told.values())), {id_: (one.ats[-1], one.values[-1]) for id_, one in state.sensors.items()}


@given(
    runs=st.lists(
        st.tuples(st.sampled_from([4.0, 8.2, 8.7, 9.3, 10.4, 15.5, -0.7, -1.3]), st.integers(1, 45)),
        min_size=1,
        max_size=9,
    ),
    delays=st.lists(st.integers(0, 10 * MINUTE), min_size=1, max_size=30),
    copies=st.lists(st.integers(1, 5), min_size=1, max_size=12),
    batches=st.lists(st.integers(1, 12), min_size=1, max_size=5),
)
@settings(max_examples=120, deadline=None)
def test_F1_F2_any_shuffle_and_repetition_within_ten_minutes_ends_the_same(
    runs: list[tuple[float, int]], delays: list[int], copies: list[int], batches: list[int]
) -> None:
    values = [value for value, minutes in runs for _ in range(minutes)] + [4.0] * 40
    stream = each_minute(values)
    shuffled = [
        reading
        for n, reading in enumerate(sorted(stream, key=lambda one: one[1] + delays[(one[1] // MINUTE) % len(delays)]))
        for _ in range(copies[n % len(copies)])
    ]
    assert final(fridge(), shuffled, batches) == final(fridge(), stream, [1])
