"""Signaling channels (信令通道): what CreateSignalingChannel said of each; kept in the state folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from local.kinesis_video.errors import in_use, invalid, not_found
from local.kinesis_video.fragments import Clock
from local.kinesis_video.parameters import seconds
from local.kinesis_video.streams import version_text

DEFAULT_TTL_S = 60


@dataclass(slots=True)
class Channel:
    """One channel. Times in ms."""

    name: str
    arn: str
    created_ms: int
    ttl_s: int = DEFAULT_TTL_S
    version: int = 1
    tags: dict[str, str] = field(default_factory=dict)

    def changed(self) -> None:
        """Gives it another version."""
        self.version += 1

    @property
    def shown(self) -> dict[str, Any]:
        """As the API shows it."""
        return {
            "ChannelName": self.name,
            "ChannelARN": self.arn,
            "ChannelType": "SINGLE_MASTER",
            "ChannelStatus": "ACTIVE",
            "CreationTime": seconds(self.created_ms),
            "SingleMasterConfiguration": {"MessageTtlSeconds": self.ttl_s},
            "Version": version_text(self.version),
        }


class Channels:
    """All channels of one state folder."""

    def __init__(self, state: Path, clock: Clock, arn: Callable[[str, str, int], str]) -> None:
        self._file = state / "channels.json"
        self._clock = clock
        self._arn = arn
        self._channels: dict[str, Channel] = {}

    def load(self) -> None:
        """Takes up what an earlier run left."""
        if self._file.exists():
            for kept in json.loads(self._file.read_text(encoding="utf-8")):
                self._channels[kept["name"]] = Channel(**kept)

    def create(self, name: str, ttl_s: int, tags: dict[str, str]) -> Channel:
        """Raises RefusedError (ResourceInUseException): there is one of this name."""
        if name in self._channels:
            raise in_use(f"The channel {name} exists.")
        now = self._clock()
        channel = Channel(name, self._arn("channel", name, now), now, ttl_s, tags=tags)
        self._channels[name] = channel
        self.save()
        return channel

    def find(self, params: dict[str, Any]) -> Channel:
        """By ChannelName or ChannelARN.

        Raises:
            RefusedError: neither is given, or there is no such channel.
        """
        name, arn = params.get("ChannelName"), params.get("ChannelARN")
        if not name and not arn:
            raise invalid("Give ChannelName or ChannelARN.")
        found = self._channels.get(name) if name else next((each for each in self if each.arn == arn), None)
        if found is None or (arn and found.arn != arn):
            raise not_found(f"The channel {name or arn} does not exist.")
        return found

    def delete(self, channel: Channel) -> None:
        """Forgets it."""
        del self._channels[channel.name]
        self.save()

    def __iter__(self) -> Any:
        return iter(sorted(self._channels.values(), key=lambda each: each.name))

    def save(self) -> None:
        """Writes the list whole."""
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps([asdict(each) for each in self], indent=1), encoding="utf-8")
        part.replace(self._file)
