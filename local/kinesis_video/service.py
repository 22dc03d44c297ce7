"""The stand-in's state in one place (服务状态): what the calls share."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.kinesis_video.channels import Channels
from local.kinesis_video.errors import too_many_connections
from local.kinesis_video.faults import Faults
from local.kinesis_video.fragments import Clock
from local.kinesis_video.quotas import Quotas
from local.kinesis_video.rooms import Rooms
from local.kinesis_video.sessions import Sessions
from local.kinesis_video.streams import Streams

ACCOUNT = "000000000000"
DEFAULT_MAX_BYTES = 4 * 1024**3


@dataclass(frozen=True, slots=True)
class Settings:
    """One stand-in: where it keeps its state, how much media at most, and as which region it speaks."""

    state: Path
    port: int = 0
    max_bytes: int = DEFAULT_MAX_BYTES
    region: str = "us-east-1"


class Service:
    """Streams, sessions, channels, quotas, faults and connections."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.streams = Streams(settings.state, clock, settings.max_bytes, self._arn)
        self.channels = Channels(settings.state, clock, self._arn)
        self.rooms = Rooms(clock)
        self.sessions = Sessions(clock)
        self.quotas = Quotas(clock)
        self.faults = Faults(clock)
        self.decoders = ThreadPoolExecutor(2, "pictures")
        self.stopping = asyncio.Event()
        self._connections: Counter[tuple[str, str]] = Counter()
        self.address = ""

    def load(self) -> None:
        """Takes up the kept state."""
        self.streams.load()
        self.channels.load()

    @contextmanager
    def connection(self, operation: str, stream: str, most: int) -> Iterator[None]:
        """Counts a long connection while it lasts.

        Raises:
            RefusedError: ConnectionLimitExceededException.
        """
        key = (operation, stream)
        if self._connections[key] >= most:
            raise too_many_connections(f"The stream {stream} allows {most} connections of {operation} at once.")
        self._connections[key] += 1
        try:
            yield
        finally:
            self._connections[key] -= 1

    def connections(self) -> dict[str, dict[str, int]]:
        """Open connections by operation and stream."""
        shown: dict[str, dict[str, int]] = {}
        for (operation, stream), count in sorted(self._connections.items()):
            if count:
                shown.setdefault(operation, {})[stream] = count
        return shown

    def _arn(self, kind: str, name: str, created_ms: int) -> str:
        return f"arn:aws:kinesisvideo:{self.settings.region}:{ACCOUNT}:{kind}/{name}/{created_ms}"
