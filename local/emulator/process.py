"""Start and stop the emulator from the project's environment; standard library only.

with Emulator(state=folder, port=free_port(), mqtt_port=free_port()) as emulator:
    client = boto3.client("sqs", endpoint_url=emulator.endpoint, ...)
"""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from local.environments import ROOT, ensure_emulator_environment

HOST = "127.0.0.1"
START_SECONDS = 60.0
STOP_SECONDS = 60.0
_POLL_SECONDS = 0.05
_PROBE_SECONDS = 1.0


class EmulatorFailed(RuntimeError):
    """The emulator did not start, or did not stop; the message carries the end of its log."""


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on at the moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class Emulator:
    """One emulator process. `environment` adds variables, for example the address of the Kinesis Video stand-in."""

    def __init__(
        self,
        state: Path,
        port: int,
        mqtt_port: int,
        *,
        auth: bool = True,
        persist: bool = True,
        drain_seconds: float = 5.0,
        log_file: Path | None = None,
        python: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.state = state
        self.port = port
        self.mqtt_port = mqtt_port
        self.log_file = log_file or state / "emulator.log"
        self._auth = auth
        self._persist = persist
        self._drain_seconds = drain_seconds
        self._python = python
        self._environment = dict(environment or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        """The value for AWS_ENDPOINT_URL."""
        return f"http://{HOST}:{self.port}"

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process else None

    def client_environment(self) -> dict[str, str]:
        """What a client needs in its environment, boto3 and the SAM CLI alike."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_REGION": "us-east-1",
        }

    def start(self) -> None:
        """Returns when the services and the MQTT listener answer; raises EmulatorFailed with the reason."""
        python = self._python or ensure_emulator_environment()
        self.state.mkdir(parents=True, exist_ok=True)
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                self.command(python),
                cwd=ROOT,
                env={**os.environ, **self._environment, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                # Ctrl-C in a terminal reaches whoever started us; it stops us when its own work is done.
                start_new_session=True,
            )
        self._wait_until_ready()

    def command(self, python: Path) -> list[str]:
        """What is started."""
        command = [str(python), "-m", "local.emulator.launcher", "--state", str(self.state)]
        command += ["--port", str(self.port), "--mqtt-port", str(self.mqtt_port), "--stop-on-end-of-input"]
        command += ["--drain-seconds", str(self._drain_seconds)]
        command += [] if self._auth else ["--no-auth"]
        command += [] if self._persist else ["--forget"]
        return command

    def reset(self) -> None:
        """Forget everything that was created: tables, stacks, things, messages, and the CA of the devices."""
        status, body = self._request("POST", "/_ministack/reset")
        if status != http.client.OK:
            raise EmulatorFailed(f"reset answered {status}: {body[:200]!r}")
        self._wait_until_ready()

    def stop(self) -> None:
        """Ask for a clean stop and wait until the state is written; does nothing if it is not running."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise EmulatorFailed(f"the emulator did not stop within {STOP_SECONDS:.0f} s") from None
        finally:
            if process.stdin:
                process.stdin.close()

    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def __enter__(self) -> Emulator:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if not self.is_running():
                self._process = None
                raise EmulatorFailed(f"the emulator ended while starting: {self._end_of_log()}")
            if self._answers():
                return
            time.sleep(_POLL_SECONDS)
        self.stop()
        raise EmulatorFailed(f"the emulator did not answer within {START_SECONDS:.0f} s: {self._end_of_log()}")

    def _answers(self) -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if self._request("GET", "/_ministack/health", _PROBE_SECONDS)[0] == http.client.OK:
                with socket.create_connection((HOST, self.mqtt_port), timeout=1):
                    return True
        return False

    def _request(self, method: str, path: str, seconds: float = 30.0) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=seconds)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def _end_of_log(self) -> str:
        lines = self.log_file.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-5:])
