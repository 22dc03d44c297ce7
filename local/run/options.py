"""What `make run` is told (运行选项): the command line, with ports from the environment so that `make` can pass them."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.environments import ROOT

PROFILES = ("DEMO", "CURRENT", "CIIE3_2020")
DEMO_SCENARIO = "door-left-open"


@dataclass(frozen=True, slots=True)
class Options:
    """One run. Ports are of 127.0.0.1."""

    state: Path
    port: int
    mqtt_port: int
    web_port: int
    wechat_port: int
    video_port: int
    small: bool
    fresh: bool
    profile: str
    seed: int
    speed: float
    burst: float
    scenario: str
    until_alert: bool
    seconds: float
    devices: bool
    cameras: int
    dashboard: bool
    web_folder: Path

    @property
    def ports(self) -> dict[str, tuple[int, str]]:
        """Each port by what listens there, with the variable that chooses another."""
        return {
            "API": (self.port, "JINBO_PORT"),
            "MQTT": (self.mqtt_port, "JINBO_MQTT_PORT"),
            "dashboard": (self.web_port, "JINBO_WEB_PORT"),
            "WeChat stand-in": (self.wechat_port, "JINBO_WECHAT_PORT"),
            "Kinesis Video stand-in": (self.video_port, "JINBO_VIDEO_PORT"),
        }


def parse(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> Options:
    """The options of a command line; `--help` documents each."""
    parser = argparse.ArgumentParser(
        prog="make run",
        description="Runs the whole platform on this machine. Ctrl-C stops it; FRESH=1 forgets what was.",
    )
    port = int(environment.get("JINBO_PORT", "4566"))
    add = parser.add_argument
    add(
        "--state",
        type=Path,
        default=Path(environment.get("JINBO_STATE", ROOT / ".state")),
        help="what is kept between runs",
    )
    add("--port", type=int, default=port, help="the API's port, and every AWS service's (JINBO_PORT)")
    add("--mqtt-port", type=int, default=int(environment.get("JINBO_MQTT_PORT", "8883")), help="JINBO_MQTT_PORT")
    add("--web-port", type=int, default=int(environment.get("JINBO_WEB_PORT", "8080")), help="JINBO_WEB_PORT")
    add(
        "--wechat-port",
        type=int,
        default=int(environment.get("JINBO_WECHAT_PORT", str(port + 1))),
        help="JINBO_WECHAT_PORT",
    )
    add(
        "--video-port",
        type=int,
        default=int(environment.get("JINBO_VIDEO_PORT", str(port + 2))),
        help="JINBO_VIDEO_PORT",
    )
    add("--small", action="store_true", help="12 businesses and 8 lifts instead of about 200 and 419")
    add("--fresh", action="store_true", help="start from nothing")
    add("--profile", choices=PROFILES, default="DEMO", help="durations and rules; DEMO plays them 60 times as fast")
    add("--seed", type=int, default=1, help="makes another venue")
    add("--speed", type=float, default=1.0, help="platform seconds in a second, for everything but people's sign-in")
    add("--burst", type=float, default=1.0, help="devices report this many times as often")
    add("--scenario", default=None, help=f"what goes wrong at the start (in DEMO: {DEMO_SCENARIO}); 'none' for nothing")
    add("--until-alert", action="store_true", help="stop after the first alert, for measurements")
    add("--for", dest="seconds", type=float, default=0.0, metavar="SECONDS", help="stop by itself after so long")
    add("--no-devices", dest="devices", action="store_false", help="without the simulated devices")
    add("--cameras", type=int, default=8, metavar="N", help="so many simulated cameras send; the others stand still")
    add("--no-dashboard", dest="dashboard", action="store_false", help="do not build the dashboard")
    add("--web-folder", type=Path, default=ROOT / "clients" / "dashboard" / "dist", help=argparse.SUPPRESS)
    given = vars(parser.parse_args(arguments))
    scenario = given.pop("scenario")
    if scenario is None:
        scenario = DEMO_SCENARIO if given["profile"] == "DEMO" else ""
    given["state"] = given["state"].resolve()
    return Options(scenario="" if scenario == "none" else scenario, **given)
