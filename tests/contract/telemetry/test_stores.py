"""What telemetry's stores promise, on the fakes and on the real records alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from fakes.telemetry import (
    HOUR,
    MINUTE,
    OPENING,
    FakeAlarms,
    FakeEpisodes,
    FakePacks,
    FakeQuarantine,
    forever,
)
from jinbo.kernel.clock import from_ms
from jinbo.kernel.errors import ConflictError
from jinbo.kernel.fact import Fact, Subject
from jinbo.platform.aws import client
from jinbo.platform.batch import Batches
from jinbo.platform.outbox import decode_facts
from jinbo.telemetry.model import Cause, Condition, Conditions, Entry, Episode, Fault, Reason
from jinbo.telemetry.records.alarms import AlarmRecords
from jinbo.telemetry.records.episodes import ConditionRecords, EpisodeRecords
from jinbo.telemetry.records.packs import PackRecords
from jinbo.telemetry.records.quarantine import QuarantineRecords
from jinbo.telemetry.rules.excursion import Machine
from jinbo.telemetry.rules.watch import Announced, DeviceState, SensorState


@dataclass
class Stores:
    packs: Any
    episodes: Any
    conditions: Any
    alarms: Any
    quarantine: Any


class OnFakes:
    @pytest.fixture
    def store(self) -> Stores:
        packs = FakePacks()
        return Stores(packs, FakeEpisodes(), packs.conditions, FakeAlarms(), FakeQuarantine())


class OnRecords:
    @pytest.fixture
    def store(self, tables: None) -> Stores:
        dynamodb = client("dynamodb")
        batches = Batches(dynamodb)
        return Stores(
            PackRecords(batches, "readings", "records"),
            EpisodeRecords(),
            ConditionRecords(),
            AlarmRecords(),
            QuarantineRecords(dynamodb, batches, "records"),
        )


def a_fact(id_: str) -> Fact:
    at = from_ms(OPENING)
    return Fact(id_, "telemetry.excursion.changed", Subject("device", "fz-0001"), at, at, {"device": "fz-0001"})


EPISODE = Episode(
    id="e1",
    device="fz-0001",
    sensor="t1",
    quantity="TEMPERATURE",
    limit_code="T02",
    side="HIGH",
    stage="WARN",
    began=OPENING,
    peak=-9.25,
    limit=-12.0,
    rule={"code": "T02", "warn": -11.5},
    key=OPENING,
    enterprise="ent-1",
)


class PacksContract:
    def test_readings_come_back_once_and_in_order(self, store: Stores) -> None:
        readings = [("t1", OPENING + n * MINUTE, -18.25 - n) for n in range(120)]
        assert store.packs.put_readings({"fz-0001": readings}, OPENING, forever) == frozenset()
        assert store.packs.put_readings({"fz-0001": readings[::-1][7:90]}, OPENING, forever) == frozenset()
        assert store.packs.between("fz-0001", 0, OPENING + 3 * HOUR) == readings

    def test_a_range_includes_its_start_and_not_its_end(self, store: Stores) -> None:
        readings = [("t1", OPENING + n * MINUTE, float(n)) for n in range(200)]
        store.packs.put_readings({"fz-0001": readings}, OPENING, forever)
        found = store.packs.between("fz-0001", OPENING + 30 * MINUTE, OPENING + 90 * MINUTE)
        assert found == readings[30:90]

    def test_of_two_values_for_one_instant_the_greater_stays_whichever_came_first(self, store: Stores) -> None:
        for value in (-18.0, -17.0, -19.0):
            store.packs.put_readings({"fz-0001": [("t1", OPENING, value)]}, OPENING, forever)
        assert store.packs.between("fz-0001", OPENING, OPENING + 1) == [("t1", OPENING, -17.0)]

    def test_a_device_never_heard_has_a_new_state(self, store: Stores) -> None:
        assert store.packs.load(["fz-0001"], forever) == {"fz-0001": (DeviceState(), Conditions("fz-0001"))}

    def test_a_state_comes_back_whole(self, store: Stores) -> None:
        sensor = SensorState(
            ats=[OPENING, OPENING + 1, OPENING + MINUTE],
            values=[-18.0, -17.25, 3.0],
            machines={"HIGH": Machine(last=OPENING, began=5, stage="WARN", peak=-9.5, buckets={7: 3000})},
            announced=[Announced("e1", "HIGH", 5, 6, "WARN", 0)],
            same_since=OPENING,
            same_value=-18.0,
            fast=-17.5,
            slow=-18.125,
            trend_since=OPENING,
        )
        state = DeviceState({"t1": sensor, "d1": SensorState([OPENING], [1.0])}, OPENING, OPENING + 5, -300)
        assert store.packs.put_states({"fz-0001": state, "fz-0002": DeviceState(since=1)}, forever) == frozenset()
        assert store.packs.load(["fz-0001"], forever)["fz-0001"][0] == state

    def test_conditions_are_read_with_the_state(self, store: Stores) -> None:
        lost = Condition(Fault.LOST, "t1", OPENING, {"limit_s": 1800})
        store.conditions.put(Conditions("fz-0001", (lost,)), [])
        _, conditions = store.packs.load(["fz-0001"], forever)["fz-0001"]
        assert conditions == Conditions("fz-0001", (lost,), 1)

    def test_hundreds_of_devices_are_read_and_written(self, store: Stores) -> None:
        ids = [f"fz-{n:04d}" for n in range(130)]
        store.packs.put_states({id_: DeviceState(since=n + 1) for n, id_ in enumerate(ids)}, forever)
        loaded = store.packs.load(ids, forever)
        assert [loaded[id_][0].since for id_ in ids] == list(range(1, 131))


class EpisodesContract:
    def test_an_episode_comes_back_by_id_and_by_device(self, store: Stores) -> None:
        kept = store.episodes.put(EPISODE, [a_fact("f1")])
        assert kept == replace(EPISODE, version=1)
        assert store.episodes.get("e1") == kept
        assert store.episodes.of_device("fz-0001", OPENING, OPENING + 1) == [kept]
        assert store.episodes.of_device("fz-0001", OPENING + 1, OPENING + HOUR) == []
        assert store.episodes.get("e2") is None

    def test_a_cause_comes_back(self, store: Stores) -> None:
        cause = Cause("门未关严", "acc-1", from_ms(OPENING), "p1")
        kept = store.episodes.put(replace(EPISODE, cause=cause, until=OPENING + HOUR), [])
        assert store.episodes.get("e1").cause == cause
        assert kept.closed

    def test_who_is_second_is_told_so(self, store: Stores) -> None:
        first = store.episodes.put(EPISODE, [])
        store.episodes.put(replace(first, stage="ALARM"), [])
        with pytest.raises(ConflictError):
            store.episodes.put(replace(first, stage="SEVERE"), [])
        with pytest.raises(ConflictError):
            store.episodes.put(EPISODE, [])
        assert store.episodes.get("e1").stage == "ALARM"

    def test_episodes_of_a_device_are_newest_first(self, store: Stores) -> None:
        for n in range(3):
            store.episodes.put(replace(EPISODE, id=f"e{n}", key=OPENING + n), [])
        assert [one.id for one in store.episodes.of_device("fz-0001", 0, OPENING + HOUR)] == ["e2", "e1", "e0"]


class ConditionsContract:
    def test_conditions_have_one_writer_at_a_time(self, store: Stores) -> None:
        clock = Condition(Fault.CLOCK, "", OPENING, {"skew_s": 120})
        store.conditions.put(Conditions("fz-0001", (clock,)), [])
        assert store.conditions.get("fz-0001") == Conditions("fz-0001", (clock,), 1)
        with pytest.raises(ConflictError):
            store.conditions.put(Conditions("fz-0001"), [])
        store.conditions.put(Conditions("fz-0001", (), 1), [])
        assert store.conditions.get("fz-0001") == Conditions("fz-0001", (), 2)


class AlarmsContract:
    def test_an_alarm_is_stored_once(self, store: Stores) -> None:
        assert store.alarms.put_new(("lift-0001", OPENING, "n1"), a_fact("f1")) is True
        assert store.alarms.put_new(("lift-0001", OPENING, "n1"), a_fact("f1")) is False


class QuarantineContract:
    def entry(self, at: int, name: str = "n", raw: bytes = b"{bad") -> Entry:
        return Entry(f"{at:013d}-{name}", Reason.NOT_JSON, "fz-0001", at, raw, parts=((1, "bad-reading"),), readings=1)

    def test_an_entry_comes_back_with_its_bytes(self, store: Stores) -> None:
        entry = self.entry(OPENING, raw=bytes(range(256)) * 400)
        assert store.quarantine.put([entry, entry], forever) == frozenset()
        assert store.quarantine.get(entry.id) == entry
        assert store.quarantine.get("nonsense") is None

    def test_pages_are_newest_first_and_cross_months(self, store: Stores) -> None:
        month = 31 * 24 * HOUR
        entries = [self.entry(OPENING + n * month // 10, f"n{n}") for n in range(15)]
        store.quarantine.put(entries, forever)
        wanted = [entry.id for entry in reversed(entries)]
        found, cursor = [], None
        while True:
            page, cursor = store.quarantine.page(cursor, 4, OPENING + 2 * month)
            assert len(page) <= 4
            found += [entry.id for entry in page]
            if cursor is None:
                break
        assert found == wanted

    def test_a_replay_is_noted(self, store: Stores) -> None:
        entry = self.entry(OPENING)
        store.quarantine.put([entry], forever)
        store.quarantine.mark_replayed(entry.id, "2020-11-05T00:00:00.000Z")
        assert store.quarantine.get(entry.id).replayed_at == "2020-11-05T00:00:00.000Z"


class TestPacksOnFakes(OnFakes, PacksContract):
    """The fake keeps the contract."""


class TestPacksOnRecords(OnRecords, PacksContract):
    """The records keep the contract."""


class TestEpisodesOnFakes(OnFakes, EpisodesContract):
    """The fake keeps the contract."""


class TestEpisodesOnRecords(OnRecords, EpisodesContract):
    """The records keep the contract."""


class TestConditionsOnFakes(OnFakes, ConditionsContract):
    """The fake keeps the contract."""


class TestConditionsOnRecords(OnRecords, ConditionsContract):
    """The records keep the contract."""


class TestAlarmsOnFakes(OnFakes, AlarmsContract):
    """The fake keeps the contract."""


class TestAlarmsOnRecords(OnRecords, AlarmsContract):
    """The records keep the contract."""


class TestQuarantineOnFakes(OnFakes, QuarantineContract):
    """The fake keeps the contract."""


class TestQuarantineOnRecords(OnRecords, QuarantineContract):
    """The records keep the contract."""


def test_an_episode_and_its_news_are_one_item(tables: None) -> None:
    EpisodeRecords().put(EPISODE, [a_fact("f1")])
    items = client("dynamodb").scan(TableName="records")["Items"]
    assert [fact.id for item in items for fact in decode_facts(item["facts"]["S"])] == ["f1"]
