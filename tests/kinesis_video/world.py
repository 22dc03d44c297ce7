"""A stand-in in this process, its clock moved by hand, and unmodified clients for it."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.request
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from local.kinesis_video.server import Server
from local.kinesis_video.service import Settings

NOW = 1_604_534_400_000
"""2020-11-05 08:00 in Shanghai."""
START_S = 10.0


class Clock:
    """Milliseconds, moved by hand."""

    def __init__(self, now: int = NOW) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += round(seconds * 1000)


class World:
    """One running stand-in."""

    def __init__(self, state: Path, clock: Clock | None = None, max_bytes: int = 1 << 30) -> None:
        self.clock = clock or Clock()
        self.server = Server(Settings(state, 0, max_bytes), self.clock)
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        assert self._ready.wait(START_S)
        self.url = self.server.service.address
        self.control = self.client("kinesisvideo")
        self.archived = self.client("kinesis-video-archived-media")
        self.media = self.client("kinesis-video-media")
        self.signaling = self.client("kinesis-video-signaling")

    def client(self, service: str) -> Any:
        """An unmodified client; it does not try again, so that refusals are seen."""
        return boto3.client(service, endpoint_url=self.url, config=Config(retries={"total_max_attempts": 1}))

    def stream(self, name: str = "cam", hours: int = 24) -> str:
        """A new stream's name."""
        self.control.create_stream(StreamName=name, DataRetentionInHours=hours, MediaType="video/h264")
        return name

    def get(self, address: str) -> bytes:
        """What a player fetches."""
        with urllib.request.urlopen(address, timeout=10) as answer:
            return bytes(answer.read())

    def fault(self, stream: str, **faults: Any) -> None:
        """Asks for faults."""
        body = json.dumps(faults).encode()
        with urllib.request.urlopen(
            urllib.request.Request(f"{self.url}/_faults/{stream}", body, method="PUT"), timeout=10
        ) as answer:
            assert answer.status == 200

    def status(self) -> dict[str, Any]:
        """GET /_status."""
        status: dict[str, Any] = json.loads(self.get(f"{self.url}/_status"))
        return status

    def stop(self) -> None:
        """Ends it cleanly."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(START_S)
            assert not self._thread.is_alive()

    def _serve(self) -> None:
        self._loop.run_until_complete(self._run())
        self._loop.close()

    async def _run(self) -> None:
        await self.server.start()
        self._ready.set()
        await self._stop.wait()
        await self.server.stop()


def between(start_ms: float, end_ms: float, kind: str = "PRODUCER_TIMESTAMP") -> dict[str, Any]:
    """A fragment selector."""
    span = {"StartTimestamp": start_ms / 1000, "EndTimestamp": end_ms / 1000}
    return {"FragmentSelectorType": kind, "TimestampRange": span}
