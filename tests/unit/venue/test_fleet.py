"""The fleet sends what its devices make, exactly once in its book, whatever the network does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from local.venue.agent import CADENCES, Message
from local.venue.fleet import IN_FLIGHT, Fleet
from local.venue.ledger import Ledger
from local.venue.plan import PlannedDevice, PlannedSensor
from local.venue.scenario import ScenarioError, load
from local.venue.stage import Inbox, Stage

START = 1_604_541_600_000
FRIDGES = tuple(
    PlannedDevice(f"fr-{n}", "FRIDGE", "FRIDGE", (PlannedSensor("t1", "TEMPERATURE", "Cel"),), "1.1H", "Z1", "")
    for n in (1, 2)
)


@dataclass
class Wire:
    """A network that keeps what it was given and answers as told."""

    changed: dict[str, Callable[[bool], None]] = field(default_factory=dict)
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    refuses: Callable[[int], str] = lambda number: ""
    silent: bool = False

    def connect(self, device: PlannedDevice, changed: Callable[[bool], None]) -> Wire:
        self.changed[device.id] = changed
        changed(True)
        return self

    def publish(self, topic: str, payload: bytes, done: Callable[[str], None]) -> None:
        self.taken.append((topic, payload))
        if not self.silent:
            done(self.refuses(len(self.taken)))

    def stop(self) -> None:
        self.changed.clear()


@dataclass
class Time:
    """Platform milliseconds that move on whenever somebody looks."""

    now: int = START
    pace: int = 20

    def __call__(self) -> int:
        self.now += self.pace
        return self.now


@pytest.fixture
def wire() -> Wire:
    return Wire()


def fleet_on(wire: Wire, path: Path, time: Time) -> Fleet:
    fleet = Fleet(
        FRIDGES,
        seed=1,
        cadence=CADENCES["DEMO"],
        stage=Stage(FRIDGES, 60),
        ledger=Ledger(path),
        connect=wire.connect,
        now=time,
        idle_s=0,
    )
    fleet.open_lines(lambda: None)
    return fleet


def play(fleet: Fleet, time: Time, seconds: int) -> None:
    end = time.now + seconds * 1000
    fleet.run(lambda: time.now > end, lambda: None)
    fleet.close(lambda: False)


def test_every_message_goes_to_its_devices_own_topic_and_is_marked_when_acknowledged(
    wire: Wire, tmp_path: Path
) -> None:
    time = Time()
    fleet = fleet_on(wire, tmp_path / "ledger", time)
    play(fleet, time, 120)
    assert {topic for topic, _ in wire.taken} == {"jinbo/v1/fr-1/telemetry", "jinbo/v1/fr-2/telemetry"}
    assert fleet.counts.acknowledged == fleet.counts.sent == len(wire.taken) > 20
    book = Ledger(tmp_path / "ledger")
    assert book.messages() == {"telemetry": len(wire.taken)}
    assert all(acknowledged for device in book.devices(book.last) for _, acknowledged in book.sent(device, book.last))
    assert book.unacknowledged() == []


def test_a_failed_message_is_sent_again_unchanged(wire: Wire, tmp_path: Path) -> None:
    wire.refuses = lambda number: "the connection fell" if number == 3 else ""
    time = Time()
    fleet = fleet_on(wire, tmp_path / "ledger", time)
    play(fleet, time, 120)
    assert wire.taken[2] in wire.taken[3:]
    assert fleet.counts.resent == 1
    assert Ledger(tmp_path / "ledger").messages()["telemetry"] == len({payload for _, payload in wire.taken})


def test_a_refused_device_pauses_longer_and_longer_and_hinders_nobody(wire: Wire, tmp_path: Path) -> None:
    def refuse_the_first(number: int) -> str:
        return "refused: NOT_AUTHORIZED" if "fr-1" in wire.taken[number - 1][0] else ""

    wire.refuses = refuse_the_first
    time = Time()
    fleet = fleet_on(wire, tmp_path / "ledger", time)
    play(fleet, time, 60)
    tries = [topic for topic, _ in wire.taken]
    assert 3 <= tries.count("jinbo/v1/fr-1/telemetry") <= 20
    assert tries.count("jinbo/v1/fr-2/telemetry") >= 5
    assert fleet.counts.refused == tries.count("jinbo/v1/fr-1/telemetry")


def test_without_acknowledgements_a_connection_carries_a_bounded_number(wire: Wire, tmp_path: Path) -> None:
    wire.silent = True
    time = Time()
    play(fleet_on(wire, tmp_path / "ledger", time), time, 600)
    assert len(wire.taken) == 2 * IN_FLIGHT


def test_what_was_never_acknowledged_is_sent_by_the_next_run(wire: Wire, tmp_path: Path) -> None:
    wire.silent = True
    time = Time()
    play(fleet_on(wire, tmp_path / "ledger", time), time, 60)
    lost = {payload for _, payload in wire.taken}
    again = Wire()
    play(fleet_on(again, tmp_path / "ledger", time), time, 60)
    assert lost <= {payload for _, payload in again.taken}
    assert Ledger(tmp_path / "ledger").unacknowledged() == []


def test_messages_wait_while_the_connection_is_down(wire: Wire, tmp_path: Path) -> None:
    time = Time()
    fleet = fleet_on(wire, tmp_path / "ledger", time)
    for changed in wire.changed.values():
        changed(False)
    later = time.now + 60_000
    fleet.run(lambda: time.now > later, lambda: None)
    assert wire.taken == []
    assert fleet.counts.connected == 0
    for changed in list(wire.changed.values()):
        changed(True)
    play(fleet, time, 60)
    assert fleet.counts.acknowledged == fleet.counts.sent > 0


def test_the_book_counts_readings_and_lanes(tmp_path: Path) -> None:
    book = Ledger(tmp_path / "ledger")
    entries = book.enter(
        [
            Message("fr-1", "telemetry", b"{}", (("t1", 1), ("t1", 2))),
            Message("lift-1", "alarm", b"{}"),
        ]
    )
    book.acknowledged([entries[0].id])
    assert book.devices(book.last) == ["fr-1"]
    assert list(book.sent("fr-1", book.last)) == [(("t1", 1), True), (("t1", 2), True)]
    assert book.messages() == {"telemetry": 1}
    assert [entry.message for entry in book.unacknowledged()] == [Message("lift-1", "alarm", b"{}")]


def test_a_scenario_is_asked_for_through_the_inbox(tmp_path: Path) -> None:
    stage, inbox = Stage(FRIDGES, 60), Inbox(tmp_path)
    answer = inbox.ask("sensor-lost", "fr-2", "one")
    refusal = inbox.ask("door-left-open", "", "two")
    inbox.serve(lambda scenario, device: stage.begin(scenario, START, device))
    assert answer.read_text() == '{"devices": ["fr-2"]}'
    assert "no device of kind FREEZER" in refusal.read_text()
    assert [effects.lost for effects in stage.effects_of("fr-2", START + 1000)] == [True]
    assert stage.effects_of("fr-1", START + 1000) == []


def test_a_finished_scenario_leaves_the_stage() -> None:
    stage = Stage(FRIDGES, 60)
    stage.begin(load("sensor-lost"), START)
    stage.end_finished(START + 49_000)
    assert len(stage.playing) == 1
    stage.end_finished(START + 51_000)
    assert stage.playing == ()
    with pytest.raises(ScenarioError):
        stage.begin(load("lift-entrapment"), START)
