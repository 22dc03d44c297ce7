"""How long the two lanes take on a running platform (两条通道的延迟): `JINBO_STATE=… python -m tests.performance.lanes_live`.

Critical lane: from a lift's publish to the alert on an open screen. Bulk lane: from a fridge's publish to its latest value
being readable. Load beside it comes from the run itself (`make run SMALL=1 ARGS="--burst 8"` gives about 30 messages/s).
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from local.cli.where import enter_platform, state_folder
from local.run.addresses import read_outputs
from local.run.screen import screen, sign_in
from local.run.summary import fleet_status, read_summary
from local.venue.certificates import Certificates
from local.venue.link import MqttLink

TIMES = 200
PATIENCE_S = 20.0
LIFTS = [f"lat-lift-{number}" for number in range(1, 11)]
FRIDGE = "lat-fridge-1"


def register() -> None:
    """The devices that are measured with, once."""
    from jinbo.kernel.fact import Subject
    from jinbo.platform.clock import platform_clock
    from jinbo.subjects.service import Device, DeviceKind, Sensor
    from jinbo.wiring.subjects import devices, subjects

    wanted = [Device(id_, DeviceKind.LIFT_CONTROLLER, Subject("lift", id_), "1.1", "Z1", "", "测") for id_ in LIFTS]
    sensors = (Sensor("t1", "TEMPERATURE", "Cel", "T01"),)
    wanted.append(Device(FRIDGE, DeviceKind.FRIDGE, Subject("lift", FRIDGE), "1.1", "Z1", "", "测", sensors=sensors))
    known = devices().devices([device.id for device in wanted])
    for device in wanted:
        if device.id not in known:
            subjects().register.save_device(device, previous=None, facts=[], at=platform_clock().now())


def links(state: Path, summary: dict[str, Any]) -> dict[str, MqttLink]:
    """An open connection of each device."""
    import boto3

    outputs = read_outputs(state)
    certificates = Certificates(
        boto3.client("iot", endpoint_url=outputs["Endpoint"]), state / "latency", outputs["DevicePolicy"]
    )
    ca = (state / "fleet" / "ca.pem").read_text(encoding="utf-8")
    opened: dict[str, MqttLink] = {}
    for device in [*LIFTS, FRIDGE]:
        up: list[bool] = []
        certificate = certificates.kept(device) or certificates.issue(device)
        opened[device] = MqttLink(certificate, "localhost", int(summary["ports"]["MQTT"]), ca, up.append)
        until(lambda up=up: up)
    return opened


def until(look: Callable[[], Any], every: float = 0.002) -> Any:
    """The first true value of `look`; what is measured may not hang.

    Raises:
        TimeoutError: it did not come.
    """
    deadline = time.monotonic() + PATIENCE_S
    while not (found := look()):
        if time.monotonic() > deadline:
            raise TimeoutError("did not come")
        time.sleep(every)
    return found


def critical(opened: dict[str, MqttLink], following: Callable[[float], dict[str, Any] | None]) -> list[float]:
    """Milliseconds from an alarm's publish to its alert on the screen."""
    from jinbo.platform.clock import platform_clock, wall_ms

    taken = []
    for number in range(TIMES):
        device = LIFTS[number % len(LIFTS)]
        now = platform_clock().from_wall(wall_ms())
        alarm = {"id": f"lat-{now}-{number}", "code": "11", "at": now, "active": True}
        message = json.dumps({"v": 1, "device": device, "sent_at": now, "alarms": [alarm]}).encode()
        began = time.monotonic()
        opened[device].publish(f"jinbo/v1/{device}/alarm", message, lambda _: None)
        until(
            lambda device=device: (said := following(0.05)) and (said.get("alert") or {}).get("device_id") == device, 0
        )
        taken.append((time.monotonic() - began) * 1000)
        while following(0.15):  # what the alert's own notification still tells belongs to this alarm, not to the next
            pass
    return taken


def bulk(opened: dict[str, MqttLink]) -> list[float]:
    """Milliseconds from a reading's publish to the latest value saying it."""
    from jinbo.kernel.access import SYSTEM, Principal, Role
    from jinbo.platform.clock import platform_clock, wall_ms
    from jinbo.wiring.telemetry import history

    duty = Principal(SYSTEM.id, frozenset({Role.COMMANDER}), step_up=True)
    taken = []
    for number in range(TIMES // 2):
        now = platform_clock().from_wall(wall_ms())
        reading = {"sensor": "t1", "at": now, "value": 4 + number % 3 / 10}
        message = json.dumps({"v": 1, "device": FRIDGE, "sent_at": now, "readings": [reading]}).encode()
        began = time.monotonic()
        opened[FRIDGE].publish(f"jinbo/v1/{FRIDGE}/telemetry", message, lambda _: None)
        until(lambda now=now: history().latest(duty, FRIDGE).samples.get("t1", (0, 0))[0] == now, 0.01)
        taken.append((time.monotonic() - began) * 1000)
    return taken


def summarised(taken: list[float]) -> dict[str, float]:
    """p50, p95, p99 and the worst, in ms."""
    cuts = quantiles(taken, n=100)
    return {
        "n": len(taken),
        "p50_ms": round(median(taken)),
        "p95_ms": round(cuts[94]),
        "p99_ms": round(cuts[98]),
        "max_ms": round(max(taken)),
    }


def main() -> int:
    """Prints both lanes' figures and the load beside them."""
    enter_platform()
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    state = state_folder()
    summary = read_summary(state)
    assert summary is not None
    register()
    opened = links(state, summary)
    before, began = fleet_status(state), time.monotonic()
    api = f"{summary['web']}/api"
    with screen(api, sign_in(api, "duty")) as following:
        following(5)
        figures: dict[str, Any] = {"critical": summarised(critical(opened, following))}
    figures["bulk"] = summarised(bulk(opened))
    after = fleet_status(state)
    figures["load_messages_per_s"] = round((after["sent"] - before["sent"]) / (time.monotonic() - began), 1)
    for link in opened.values():
        link.stop()
    print(json.dumps(figures, indent=1))  # noqa: T201 - this is its answer
    return 0


if __name__ == "__main__":
    sys.exit(main())
