"""One platform for all end-to-end tests: `make run SMALL=1` on free ports, its state in a temporary folder, no dashboard."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from local.emulator.process import free_port
from local.environments import ROOT
from local.run.screen import call, sign_in
from local.run.summary import read_summary

T = TypeVar("T")
READY_S = 600.0
PATIENCE_S = 60.0


@dataclass
class Running:
    """The platform that runs, as a person has it: addresses, logins, the `jinbo` command."""

    state: Path
    summary: dict[str, Any]

    @property
    def api(self) -> str:
        """The REST API through the web server."""
        return f"{self.summary['web']}/api"

    @property
    def mqtt_port(self) -> int:
        """IoT Core's port."""
        return int(self.summary["ports"]["MQTT"])

    def jinbo(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The `jinbo` command."""
        return subprocess.run(
            [sys.executable, "-c", "from local.cli import main; main()", *arguments],
            cwd=ROOT, env={**os.environ, "JINBO_STATE": str(self.state), "RECORDS_TABLE": ""},
            capture_output=True, text=True, check=False, timeout=180,
        )  # fmt: skip

    def ask(self, method: str, path: str, body: object = None, login: str = "engineer", **headers: str) -> Any:
        """One request as a demo login."""
        return call(self.api, method, path, body, self.token(login), **headers)

    def token(self, login: str) -> str:
        """A demo login's access token. It signs in once: the code of a second factor is good once in half a minute, so that
        two tests which signed in by themselves would refuse each other."""
        known = _TOKENS.get((self.api, login))
        if known is None:
            known = _TOKENS[self.api, login] = sign_in(self.api, login)
        return known


_TOKENS: dict[tuple[str, str], str] = {}


def eventually(look: Callable[[], T | None], patience_s: float = PATIENCE_S) -> T:
    """The first true value of `look`."""
    deadline = time.monotonic() + patience_s
    while not (value := look()):
        assert time.monotonic() < deadline, f"did not happen within {patience_s:.0f} s; last seen: {value!r}"
        time.sleep(0.2)
    return value


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    state = tmp_path_factory.mktemp("run") / "state"
    with running(state, None, "--cameras", "1") as platform:
        yield platform


def ports() -> dict[str, str]:
    """Free ports for everything."""
    chosen = ("JINBO_PORT", "JINBO_MQTT_PORT", "JINBO_WEB_PORT", "JINBO_WECHAT_PORT", "JINBO_VIDEO_PORT")
    return {name: str(free_port()) for name in chosen}


class running:
    """`make run SMALL=1` in `state`, and its clean stop."""

    def __init__(self, state: Path, chosen: dict[str, str] | None = None, *options: str) -> None:
        self._state = state
        command = [
            sys.executable,
            "-m",
            "local.run",
            "--small",
            "--no-dashboard",
            "--scenario",
            "none",
            "--cameras",
            "0",
        ]
        self._log = state.parent / "run.log"
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--state", str(state), *options],
                cwd=ROOT,
                env={**os.environ, **(chosen or ports()), "RECORDS_TABLE": "", "AWS_ENDPOINT_URL": ""},
                stdout=log,
                stderr=log,
            )

    def __enter__(self) -> Running:
        deadline = time.monotonic() + READY_S
        while (summary := read_summary(self._state)) is None:
            assert self.process.poll() is None, f"it ended: {self.said()}"
            assert time.monotonic() < deadline, f"it was not ready: {self.said()}"
            time.sleep(0.2)
        return Running(self._state, summary)

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def said(self) -> str:
        """The end of what it said."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-3000:]


def pretty(value: object) -> str:
    """For messages of assertions."""
    return json.dumps(value, ensure_ascii=False, indent=1)[:2000]
