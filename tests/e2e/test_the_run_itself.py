"""A run stops cleanly, goes on from what was kept, and names what is in its way."""

from __future__ import annotations

import gzip
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from e2e.conftest import Running, eventually, ports, running

from local.environments import ROOT

pytestmark = pytest.mark.emulator


def test_a_taken_port_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "local.run", "--state", str(tmp_path / "state"), "--web-port", str(port)],
            cwd=ROOT, env={**os.environ, "JINBO_PORT": "1", "JINBO_MQTT_PORT": "2"}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert f"port {port} for the dashboard is taken; choose another: JINBO_WEB_PORT=" in done.stderr


def test_a_second_run_on_the_same_state_is_refused(platform: Running) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "local.run", "--state", str(platform.state)],
        cwd=ROOT, env={**os.environ, **ports()}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "another run uses" in done.stderr
    assert "JINBO_STATE=.state-2" in done.stderr


def test_it_stops_with_nothing_left_running_and_the_next_run_has_everything(tmp_path: Path) -> None:
    state, same_ports = tmp_path / "state", ports()
    with running(state, same_ports) as first:
        pids = first.summary["pids"]
        assert first.jinbo("reconcile").returncode == 0
        assert "  video " in first.jinbo("status").stdout
        arn = boto3.client("kinesisvideo", endpoint_url=first.summary["video"]).create_stream(StreamName="kept")[
            "StreamARN"
        ]
    assert not (state / "run.json").exists()
    assert [name for name, pid in pids.items() if _alive(pid)] == []
    with running(state, same_ports) as second:
        streams = boto3.client("kinesisvideo", endpoint_url=second.summary["video"])
        assert streams.describe_stream(StreamName="kept")["StreamInfo"]["StreamARN"] == arn
        counted = json.loads(second.jinbo("reconcile", "--json").stdout)
        steps = second.summary["seconds"]
    assert counted["lost"] == 0
    assert "seed the venue" not in steps, "what was kept is not made again"
    assert "build and deploy template.yaml" not in steps


def test_f25_what_is_exported_wiped_and_restored_has_the_same_hash(platform: Running, tmp_path: Path) -> None:
    def hashed() -> str:
        return platform.jinbo("state", "hash").stdout

    assert platform.jinbo("state", "pause").returncode == 0
    try:
        before = eventually(lambda: first if (first := hashed()) == hashed() else "")  # what was under way has ended
        exported = platform.jinbo("state", "export", str(tmp_path / "backup"))
        assert exported.stdout == before, exported.stderr
        assert platform.jinbo("state", "wipe").returncode == 1, "not without --sure"
        assert platform.jinbo("state", "wipe", "--sure").returncode == 0
        assert hashed() != before
        restored = platform.jinbo("state", "restore", str(tmp_path / "backup"))
        assert restored.returncode == 0, restored.stderr
        assert hashed() == before, _differences(platform, tmp_path)
    finally:
        resumed = platform.jinbo("state", "resume")
    assert resumed.returncode == 0, resumed.stderr
    assert platform.jinbo("reconcile").returncode == 0, "what came meanwhile is there too"


def _differences(platform: Running, folder: Path) -> str:
    """Which records are not what was exported."""
    platform.jinbo("state", "export", str(folder / "now"))
    was, now = (
        set(gzip.decompress((folder / name / "records.jsonl.gz").read_bytes()).splitlines())
        for name in ("backup", "now")
    )
    return "\n".join(f"{sign} {line[:400]!r}" for sign, lines in (("-", was - now), ("+", now - was)) for line in lines)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
