"""The whole way, as `make run` has it: from a device's MQTT connection to the record, the alert and the screen."""

from __future__ import annotations

import json
import time
import urllib.request
from typing import Any

import pytest
from e2e.conftest import Running, eventually, pretty

from local.run.memory import measure
from local.run.screen import screen
from local.venue.certificates import DeviceCertificate
from local.venue.fleet_process import kept_certificate
from local.venue.link import MqttLink

pytestmark = pytest.mark.emulator


def test_a_reading_published_by_a_device_is_stored(platform: Running) -> None:
    def latest() -> Any:
        return platform.ask("GET", "/v1/devices/hh-0001/latest")["items"]

    before = eventually(latest)
    later = eventually(lambda: [sensor for sensor in latest() if sensor not in before])
    assert [sensor["at"] for sensor in later] > [sensor["at"] for sensor in before], pretty(later)


def test_a_refused_message_stands_in_quarantine_with_its_reason(platform: Running) -> None:
    folder = platform.state / "fleet"
    link = _link(platform, kept_certificate(folder / "certificates", "hh-0002"), (folder / "ca.pem").read_text())

    def taken() -> bool:
        """By IoT Core; the venue's own hh-0002 may take the connection over meanwhile, and then it is sent again."""
        answers: list[str] = []
        link.publish("jinbo/v1/hh-0002/telemetry", b'{"v":1,"device":"fz-0001","readings":[]}', answers.append)
        return eventually(lambda: answers) == [""]

    try:
        eventually(taken)
    finally:
        link.stop()
    listed = eventually(lambda: "wrong-device" in (said := platform.jinbo("quarantine", "list").stdout) and said)
    entry = next(line.split()[0] for line in listed.splitlines() if "wrong-device" in line)
    assert '"device":"fz-0001"' in platform.jinbo("quarantine", "show", entry).stdout


def _link(platform: Running, certificate: DeviceCertificate, ca: str) -> MqttLink:
    up: list[bool] = []
    link = MqttLink(certificate, "localhost", platform.mqtt_port, ca, up.append)
    eventually(lambda: up)
    return link


def test_a_warm_freezer_raises_an_alert_that_reaches_the_screen(platform: Running) -> None:
    with screen(platform.api, platform.token("duty")) as following:
        hello = following(10)
        assert hello is not None
        assert hello["type"] == "hello"
        assert platform.jinbo("scenario", "run", "door-left-open", "--device", "fz-0003").returncode == 0
        seen = _levels_until(following, "fz-0003", "ORANGE")
    assert seen[-1]["level"] == "ORANGE"
    alert = platform.ask("GET", f"/v1/alerts/{seen[-1]['id']}", login="commander")
    assert alert["rule"]["thresholds"], "the rule and its thresholds stand in the alert"


def _levels_until(following: Any, device: str, level: str) -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = []
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        message = following(1.0)
        if message and message["type"] == "alert" and message["alert"].get("device_id") == device:
            seen.append(message["alert"])
            if message["alert"]["level"] == level:
                return seen
    raise AssertionError(f"no {level} alert of {device}: {pretty(seen)}")


def test_everything_that_was_sent_is_there(platform: Running) -> None:
    done = platform.jinbo("reconcile", "--json")
    counted = json.loads(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert counted["lost"] == 0
    assert counted["sent"] == counted["stored"] + counted["quarantined"] > 0


def test_status_names_every_process_and_its_memory(platform: Running) -> None:
    said = json.loads(platform.jinbo("status", "--json").stdout)
    assert said["fleet"]["connected"] == said["fleet"]["devices"] > 0
    assert set(said["pids"]) == {"run", "emulator", "video", "web server", "devices", "cameras"}
    assert all(kib > 0 for kib in measure(said["pids"]).values())


def test_the_dashboards_address_serves_config_and_api_on_one_origin(platform: Running) -> None:
    with urllib.request.urlopen(f"{platform.summary['web']}/config.json", timeout=10) as answer:
        assert json.load(answer)["api"] == "/api"
    with urllib.request.urlopen(f"{platform.summary['web']}/api/v1/health", timeout=30) as answer:
        assert json.load(answer)["status"] == "ok"
