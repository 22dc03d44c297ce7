"""What the launcher and the mends are told from outside: the command line and a few environment variables."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, field
from pathlib import Path

WITHOUT_VARIABLE = "JINBO_EMULATOR_WITHOUT"
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Settings:
    """One emulator's ports, folders and bounds."""

    port: int
    mqtt_port: int
    state: Path
    auth: bool = True
    persist: bool = True
    region: str = "us-east-1"
    stop_on_end_of_input: bool = False
    function_width: int = 3
    idle_workers: int = 16
    drain_seconds: float = 5.0
    without: frozenset[str] = field(default_factory=frozenset)

    @property
    def endpoint(self) -> str:
        """Where clients and functions reach the emulator."""
        return f"http://{HOST}:{self.port}"

    @property
    def temporary(self) -> Path:
        """The emulator's own temporary folder, emptied at each start."""
        return self.state / "tmp"

    @property
    def function_logs(self) -> Path:
        """One log file a function."""
        return self.state / "logs"


def parse(arguments: list[str] | None = None) -> Settings:
    """The settings of a command line; `--help` documents each."""
    parser = argparse.ArgumentParser(prog="local.emulator.launcher", description="The emulated AWS on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=4566, help="HTTP port of every AWS service")
    parser.add_argument("--mqtt-port", type=int, default=8883, help="MQTT port of IoT Core (mutual TLS)")
    parser.add_argument("--state", type=Path, required=True, help="folder that keeps the state between runs")
    parser.add_argument("--no-auth", action="store_true", help="do not enforce IAM and IoT policies")
    parser.add_argument("--forget", action="store_true", help="keep nothing at the stop")
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--stop-on-end-of-input", action="store_true", help="stop when standard input closes")
    parser.add_argument("--function-width", type=int, default=3, help="processes a function at most")
    parser.add_argument("--idle-workers", type=int, default=16, help="idle function processes kept warm at most")
    parser.add_argument("--drain-seconds", type=float, default=5.0, help="for work on its way, at the stop")
    given = parser.parse_args(arguments)
    return Settings(
        port=given.port,
        mqtt_port=given.mqtt_port,
        state=given.state.resolve(),
        auth=not given.no_auth,
        persist=not given.forget,
        region=given.region,
        stop_on_end_of_input=given.stop_on_end_of_input,
        function_width=given.function_width,
        idle_workers=given.idle_workers,
        drain_seconds=given.drain_seconds,
        without=frozenset(filter(None, os.environ.get(WITHOUT_VARIABLE, "").split(","))),
    )
