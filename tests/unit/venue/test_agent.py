"""A device's firmware: reports by its cadence, within the payload's bounds, the same for the same seed."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

from local.venue.agent import BATCH, CADENCES, Agent
from local.venue.plan import PlannedDevice, PlannedSensor, load_devices, save_devices

START = 1_604_541_600_000
FREEZER = PlannedDevice(
    "fz-0001",
    "FREEZER",
    "FREEZER",
    (PlannedSensor("t1", "TEMPERATURE", "Cel", "T02"), PlannedSensor("d1", "DOOR", "")),
    "1.1H",
    "Z1",
    "",
)


def messages(seed: int, profile: str, minutes: int) -> list[bytes]:
    agent = Agent(FREEZER, seed, START, CADENCES[profile], lambda device, at: ())
    out, now = [], START
    while now < START + minutes * 60_000:
        now = max(now + 1, agent.due)
        out += [message.payload for message in agent.tick(now)]
    return out


def test_it_measures_every_minute_and_reports_every_five_as_domain_2_3_says() -> None:
    sent = [json.loads(payload) for payload in messages(1, "CURRENT", 60)]
    assert len(sent) == 12
    stamps = [r["at"] for message in sent for r in message["readings"] if r["sensor"] == "t1"]
    assert {later - earlier for earlier, later in pairwise(stamps)} == {60_000}
    assert all(r["unit"] == "Cel" for message in sent for r in message["readings"] if r["sensor"] == "t1")


def test_in_the_demo_profile_it_measures_every_five_seconds() -> None:
    sent = [json.loads(payload) for payload in messages(1, "DEMO", 2)]
    assert len(sent) in {12, 13}
    stamps = [r["at"] for message in sent for r in message["readings"] if r["sensor"] == "t1"]
    assert {later - earlier for earlier, later in pairwise(stamps)} == {5_000}


def test_a_message_never_stamps_a_reading_after_its_sending_nor_holds_more_than_the_bound() -> None:
    for payload in messages(3, "DEMO", 10):
        message = json.loads(payload)
        assert all(reading["at"] <= message["sent_at"] for reading in message["readings"])
        assert 0 < len(message["readings"]) <= BATCH


def test_the_same_seed_gives_the_same_stream() -> None:
    assert messages(1, "DEMO", 5) == messages(1, "DEMO", 5) != messages(2, "DEMO", 5)


def test_planned_devices_survive_their_file(tmp_path: Path) -> None:
    path = tmp_path / "fleet" / "devices.json"
    save_devices(path, (FREEZER,))
    assert load_devices(path) == (FREEZER,)
