"""The fleet as a process: `python -m local.venue.fleet_process --state .state --port 8883 …`; started by `make run`.

It ends cleanly on SIGTERM, SIGINT or the end of its input, and writes what it does to `<state>/fleet/status.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path

from jinbo.kernel.clock import to_ms
from jinbo.platform.clock import platform_clock

from local.venue.agent import CADENCES, Cadence
from local.venue.certificates import DeviceCertificate
from local.venue.fleet import Fleet
from local.venue.ledger import Ledger
from local.venue.link import MqttLink
from local.venue.plan import load_devices
from local.venue.stage import Inbox, Stage

HANDSHAKES_A_SECOND = 60
_LAST_ACKNOWLEDGEMENTS_S = 5.0


def main(arguments: list[str] | None = None) -> int:
    """The exit code."""
    given = _parse(arguments)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    if given.stop_on_end_of_input:
        threading.Thread(target=_wait_for_end_of_input, args=(stop,), daemon=True).start()
    run(given.state / "fleet", given, stop)
    return 0


def run(folder: Path, given: argparse.Namespace, stop: threading.Event) -> None:
    """Brings the venue's devices to life until `stop`."""
    clock = platform_clock()
    devices = load_devices(folder / "devices.json")
    cadence = cadence_of(given.profile, given.burst)
    stage = Stage(devices, cadence.pace)
    ca = (folder / "ca.pem").read_text(encoding="utf-8")
    fleet = Fleet(
        devices,
        seed=given.seed,
        cadence=cadence,
        stage=stage,
        ledger=Ledger(folder / "ledger.sqlite"),
        connect=lambda device, changed: MqttLink(
            kept_certificate(folder / "certificates", device.id), given.host, given.port, ca, changed
        ),
        now=lambda: to_ms(clock.now()),
        rate=clock.rate,
    )
    inbox = Inbox(folder / "inbox")
    status = folder / "status.json"
    began = time.monotonic()

    def chores() -> None:
        inbox.serve(lambda scenario, device: stage.begin(scenario, to_ms(clock.now()), device))
        playing = [{"name": p.scenario.name, "devices": sorted(p.devices), "since": p.since} for p in stage.playing]
        seconds = round(time.monotonic() - began, 1)
        write_whole(status, {"pid": os.getpid(), "seconds": seconds, "devices": len(devices), "playing": playing,
                             **asdict(fleet.counts)})  # fmt: skip

    chores()
    fleet.open_lines(lambda: time.sleep(1 / HANDSHAKES_A_SECOND))
    fleet.run(stop.is_set, chores)
    deadline = time.monotonic() + _LAST_ACKNOWLEDGEMENTS_S
    fleet.close(lambda: time.monotonic() < deadline)
    chores()


def cadence_of(profile: str, burst: float) -> Cadence:
    """How often devices report in a profile, `burst` times as often."""
    usual = CADENCES[profile]
    return replace(
        usual,
        sample_ms=round(usual.sample_ms / burst),
        report_ms=round(usual.report_ms / burst),
        running_ms=round(usual.running_ms / burst),
        idle_ms=round(usual.idle_ms / burst),
    )


def kept_certificate(folder: Path, device: str) -> DeviceCertificate:
    """A certificate that the seed made."""
    name = device.replace(":", "_")
    return DeviceCertificate(device, folder / f"{name}.crt", folder / f"{name}.key", "")


def write_whole(path: Path, content: object) -> None:
    """Writes a JSON file so that a reader never sees half of it."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    part.rename(path)


def _wait_for_end_of_input(stop: threading.Event) -> None:
    """Whoever started us is gone when our input ends."""
    sys.stdin.buffer.read()
    stop.set()


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="local.venue.fleet_process", description="The simulated devices.")
    parser.add_argument("--state", type=Path, required=True, help="the run's state folder")
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=8883, help="MQTT port of IoT Core")
    parser.add_argument("--profile", choices=sorted(CADENCES), default="DEMO")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--burst", type=float, default=1.0, help="report this many times as often")
    parser.add_argument("--stop-on-end-of-input", action="store_true")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
