"""The fault tests that are telemetry's: F1–F8, F10, F12–F15."""

from __future__ import annotations

import random

import pytest
from fakes.telemetry import HOUR, MINUTE, OPENING, World, forever, freezer, fridge, message
from jinbo.kernel.fact import Fact
from jinbo.telemetry.model import Envelope, Episode, Reading, Stage
from jinbo.telemetry.rules.watch import latest

COLD, WARM = -18.0, -9.0


def a_warm_hour() -> list[Reading]:
    """Four hours of a freezer each minute, one of them warm; then two cold ones."""
    return [
        ("t1", OPENING + n * MINUTE, WARM + 0.01 * n if 120 <= n < 180 else COLD - 0.01 * (n % 7)) for n in range(360)
    ]


def told(episodes: list[Episode]) -> list[tuple[object, ...]]:
    """What an episode says, apart from its id, which is born from its first sight."""
    return sorted((one.sensor, one.began, one.stage, one.until, one.peak, one.historic) for one in episodes)


def run(world: World, stream: list[Reading], *, batch: int) -> World:
    newest = 0
    for start in range(0, len(stream), batch):
        envelopes = []
        for reading in stream[start : start + batch]:
            newest = max(newest, reading[1])
            envelopes.append(world.envelope(message("fz-0001", [reading], newest), "fz-0001", newest + 300))
        assert world.lane.ingest(envelopes, forever).failed == []
    return world


@pytest.fixture
def in_order() -> World:
    return run(World(freezer()), a_warm_hour(), batch=5)


@pytest.mark.parametrize("seed", range(5))
def test_F1_duplicates_change_nothing(in_order: World, seed: int) -> None:
    chance = random.Random(seed)
    stream: list[Reading] = []
    for reading in a_warm_hour():
        stream += [reading] * (chance.randint(1, 5) if chance.random() < 0.3 else 1)
    world = run(World(freezer()), stream, batch=7)
    assert world.packs.stored("fz-0001") == in_order.packs.stored("fz-0001")
    assert told(world.live_episodes()) == told(in_order.live_episodes())
    assert [fact.id for fact in world.episodes.facts] == [fact.id for fact in in_order.episodes.facts]


@pytest.mark.parametrize("seed", range(5))
def test_F2_a_shuffle_within_ten_minutes_ends_as_if_in_order(in_order: World, seed: int) -> None:
    chance = random.Random(seed)
    stream = sorted(a_warm_hour(), key=lambda reading: reading[1] + chance.random() * 10 * MINUTE)
    world = World(freezer())
    newest = 0
    for start in range(0, len(stream), 3):
        run(world, stream[start : start + 3], batch=3)
        at = latest(world.packs.state("fz-0001"))["t1"][0]
        assert at >= newest, "the latest value went back"
        newest = at
    assert world.packs.stored("fz-0001") == in_order.packs.stored("fz-0001")
    assert told(world.live_episodes()) == told(in_order.live_episodes())


def test_F3_a_late_backfill_fills_history_and_raises_no_live_alarm() -> None:
    world = World(freezer())
    night, morning = a_warm_hour(), OPENING + 10 * HOUR
    for n in range(30):
        world.say("fz-0001", [("t1", morning + n * MINUTE, COLD)])
    facts: list[Fact] = []
    for start in range(0, len(night), 60):
        facts += world.say("fz-0001", night[start : start + 60], sent_at=morning + HOUR)
    assert {(fact.value["stage"], fact.value["reached"]) for fact in facts} == {("HISTORIC", "ALARM")}
    assert len(world.packs.stored("fz-0001")) == len(night) + 30
    assert told(world.live_episodes()) == [
        ("t1", OPENING + 120 * MINUTE, "ALARM", OPENING + 180 * MINUTE, WARM + 1.79, True)
    ]


def test_F3_an_outage_delivered_in_order_is_historic_where_it_is_over_and_live_where_it_lasts() -> None:
    world = World(freezer())
    world.say("fz-0001", [("t1", OPENING, COLD)])
    end = OPENING + 360 * MINUTE
    still_warm = [*a_warm_hour(), *[("t1", end + n * MINUTE, WARM) for n in range(40)]]
    facts: list[Fact] = []
    for start in range(0, len(still_warm), 100):
        facts += world.say("fz-0001", still_warm[start : start + 100], sent_at=end + 40 * MINUTE)
    assert [fact.value["stage"] for fact in facts] == ["HISTORIC", "ALARM"]


def test_F3_a_stretch_that_comes_hours_late_raises_no_live_alarm_even_if_it_ends_beyond_the_limit() -> None:
    world = World(freezer())
    stretch = [("t1", OPENING + minute * MINUTE, -9.0) for minute in range(45)]
    assert world.say("fz-0001", stretch, sent_at=OPENING + 3 * HOUR) == []
    assert world.episodes.kept == {}


@pytest.mark.parametrize("skew", [-5 * MINUTE, 5 * MINUTE])
def test_F4_a_clock_off_by_five_minutes_is_accepted_and_flagged(skew: int) -> None:
    world = World(freezer())
    facts = world.say("fz-0001", [("t1", OPENING + skew, COLD)], sent_at=OPENING + skew, delay=-skew)
    assert [(fact.kind, fact.value["active"]) for fact in facts] == [("telemetry.clock.wrong", True)]
    assert len(world.packs.stored("fz-0001")) == 1
    facts = world.say("fz-0001", [("t1", OPENING + MINUTE, COLD)])
    assert [(fact.kind, fact.value["active"]) for fact in facts] == [("telemetry.clock.wrong", False)]


@pytest.mark.parametrize("clock", [OPENING - 24 * HOUR, OPENING + 24 * HOUR, 0, 4_070_908_800_000])
def test_F4_a_clock_off_by_a_day_or_an_age_is_quarantined(clock: int) -> None:
    world = World(freezer())
    raw = message("fz-0001", [("t1", clock, COLD)], clock)
    result = world.lane.ingest([world.envelope(raw, "fz-0001", OPENING)], forever)
    assert result.failed == []
    assert world.quarantine.reasons == {"clock-wrong": 1}
    assert world.packs.stored("fz-0001") == []


def test_F4_readings_from_outside_the_window_are_quarantined_and_their_neighbours_kept() -> None:
    world = World(freezer())
    times = [OPENING, OPENING - 72 * HOUR - 1, OPENING + 2 * MINUTE, OPENING - 72 * HOUR]
    world.say("fz-0001", [("t1", at, COLD) for at in times], sent_at=OPENING)
    assert [at for _, at, _ in world.packs.stored("fz-0001")] == [OPENING - 72 * HOUR, OPENING]
    (entry,) = world.quarantine.kept.values()
    assert list(entry.parts) == [(1, "too-late"), (2, "clock-wrong")]


def test_F5_an_oversized_message_is_quarantined_and_its_neighbours_are_not() -> None:
    world = World(freezer())
    big = b" " * 131_073
    good = message("fz-0001", [("t1", OPENING, COLD)], OPENING)
    result = world.lane.ingest([world.envelope(raw, "fz-0001", OPENING) for raw in (big, good)], forever)
    assert result.failed == []
    assert world.quarantine.reasons == {"too-large": 1}
    assert len(world.packs.stored("fz-0001")) == 1


def test_F7_a_poison_pill_fails_alone() -> None:
    devices = [freezer(f"fz-{n:04d}") for n in range(100)]
    world = World(*devices)
    world.packs.texts["fz-0042"] = "a state that cannot be read"
    envelopes = [
        world.envelope(message(device.id, [("t1", OPENING, COLD)], OPENING), device.id, OPENING) for device in devices
    ]
    result = world.lane.ingest(envelopes, forever)
    assert result.failed == [envelopes[42].id]
    assert sum(len(world.packs.stored(device.id)) for device in devices) == 99


def test_F10_out_of_time_only_the_unfinished_are_named() -> None:
    world = World(*[freezer(f"fz-{n:04d}") for n in range(10)])
    left = [60.0] * 9 + [0.5]
    envelopes = [
        world.envelope(message(id_, [("t1", OPENING, COLD)], OPENING), id_, OPENING) for id_ in world.registry.known
    ]
    result = world.lane.ingest(envelopes, lambda: left.pop(0) if left else 0.5)
    assert result.failed == [envelopes[9].id]


def test_F12_a_device_that_talks_a_thousand_times_costs_its_neighbours_nothing() -> None:
    world = World(freezer("fz-loud"), freezer("fz-calm"))
    loud = [
        world.envelope(message("fz-loud", [("t1", OPENING + n, COLD)], OPENING + n), "fz-loud", OPENING + n)
        for n in range(1000)
    ]
    calm = world.envelope(message("fz-calm", [("t1", OPENING, COLD)], OPENING), "fz-calm", OPENING)
    assert world.lane.ingest([*loud, calm], forever).failed == []
    assert len(world.packs.packs["fz-loud"]) == 1, "a thousand messages are one item"
    assert len(world.packs.stored("fz-calm")) == 1


def test_F13_a_burst_leaves_the_state_small() -> None:
    world = World(freezer())
    for start in range(0, 20_000, 500):
        readings = [("t1", OPENING + n * 100, COLD + 0.001 * (n % 50)) for n in range(start, start + 500)]
        world.say("fz-0001", readings)
    assert len(world.packs.stored("fz-0001")) == 20_000
    assert len(world.packs.texts["fz-0001"]) < 20_000


def test_F15_flapping_at_one_hertz_for_an_hour_raises_once_and_clears_once() -> None:
    world = World(fridge())
    facts: list[Fact] = []
    for minute in range(60):
        seconds = range(minute * 60, minute * 60 + 60)
        facts += world.say("fr-0001", [("t1", OPENING + s * 1000, 8.3 if s % 2 else 8.7) for s in seconds])
    for minute in range(60, 90):
        facts += world.say("fr-0001", [("t1", OPENING + minute * MINUTE, 5.0)])
    assert [fact.value["stage"] for fact in facts] == [Stage.WARN, Stage.CLOSED]


def test_F8_a_store_that_refuses_names_exactly_what_it_refused() -> None:
    world = World(*[freezer(f"fz-{n:04d}") for n in range(20)])
    chance = random.Random(8)
    refused = {f"fz-{n:04d}" for n in range(20) if chance.random() < 0.5}
    world.packs.refuse = lambda what, device: device in refused
    envelopes: list[Envelope] = [
        world.envelope(message(id_, [("t1", OPENING, COLD)], OPENING), id_, OPENING) for id_ in world.registry.known
    ]
    result = world.lane.ingest(envelopes, forever)
    assert {envelope.thing for envelope in envelopes if envelope.id in result.failed} == refused
    world.packs.refuse = lambda what, device: False
    again = world.lane.ingest([envelope for envelope in envelopes if envelope.id in result.failed], forever)
    assert again.failed == []
    assert all(len(world.packs.stored(id_)) == 1 for id_ in world.registry.known)
