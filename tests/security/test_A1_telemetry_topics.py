"""A1, the platform's own half: what a device says under another's name is refused, even if the broker let it through."""

from __future__ import annotations

import json

from fakes.telemetry import OPENING, World, forever, freezer, message


def test_A1_readings_in_another_devices_name_are_quarantined() -> None:
    world = World(freezer("fz-0001"), freezer("fz-0002"))
    raw = message("fz-0002", [("t1", OPENING, 30.0)], OPENING)
    result = world.lane.ingest([world.envelope(raw, "fz-0001", OPENING)], forever)
    assert result.failed == []
    assert world.quarantine.reasons == {"wrong-device": 1}
    assert world.packs.packs == {}


def test_A1_an_alarm_in_another_devices_name_is_quarantined() -> None:
    world = World(freezer("fz-0001"), freezer("fz-0002"))
    alarm = {"id": "1", "code": "FIRE", "at": OPENING, "active": True}
    raw = json.dumps({"v": 1, "device": "fz-0002", "sent_at": OPENING, "alarms": [alarm]}).encode()
    result = world.critical.record([world.envelope(raw, "fz-0001", OPENING)], forever)
    assert (result.facts, result.failed) == ([], [])
    assert world.quarantine.reasons == {"wrong-device": 1}
    assert world.alarms.kept == {}
