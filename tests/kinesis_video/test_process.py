"""The stand-in as a process of its own: it stops cleanly, goes on from what was kept, and names what is in its way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from kinesis_video.producer import matroska, push
from kinesis_video.world import between

from local.emulator.process import free_port
from local.environments import ROOT
from local.kinesis_video.process import KinesisVideo
from local.kinesis_video.server import wall_ms
from local.run.children import ChildFailed


def test_what_was_put_is_there_in_the_next_run(tmp_path: Path) -> None:
    port, now = free_port(), wall_ms()
    with KinesisVideo(tmp_path, port) as first:
        boto3.client("kinesisvideo", endpoint_url=first.endpoint).create_stream(
            StreamName="cam", DataRetentionInHours=1
        )
        push(first.endpoint, "cam", matroska(3, start_ms=now))
    video = KinesisVideo(tmp_path, port).begin()
    video.wait()
    archived = boto3.client("kinesis-video-archived-media", endpoint_url=video.endpoint)
    listed = archived.list_fragments(StreamName="cam", FragmentSelector=between(now - 1000, now + 9000))["Fragments"]
    assert len(listed) == 3
    assert video.stop() is True


def test_two_stand_ins_do_not_share_a_folder(tmp_path: Path) -> None:
    with KinesisVideo(tmp_path, free_port()):
        second = KinesisVideo(tmp_path, free_port(), tmp_path / "second.log").begin()
        with pytest.raises(ChildFailed, match="another stand-in runs on the state"):
            second.wait()


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with KinesisVideo(tmp_path / "first", free_port()) as first:
        command = [
            sys.executable,
            "-m",
            "local.kinesis_video",
            "--port",
            str(first.port),
            "--state",
            str(tmp_path / "b"),
        ]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, f"port {first.port} of 127.0.0.1" in done.stderr) == (2, True)
