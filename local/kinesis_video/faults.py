"""Faults on demand (故障注入): what a stream is told to do wrong, so that everything behind it meets that here first (F20)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from local.kinesis_video.errors import RefusedError, invalid
from local.kinesis_video.fragments import Clock
from local.kinesis_video.tampering import Held


@dataclass(slots=True)
class Fault:
    """What is wrong with one stream; the defaults are nothing. docs/reference/kinesis-video.md describes each."""

    no_media: float = 0.0
    first_image_empty: bool = False
    frozen: bool = False
    resolution: list[int] | None = None
    drop_out: dict[str, float] | None = None
    slow: dict[str, float] = field(default_factory=dict)
    fail: dict[str, dict[str, Any]] = field(default_factory=dict)

    @staticmethod
    def read(given: Any) -> Fault:
        """From JSON.

        Raises:
            RefusedError: something that is no fault.
        """
        if not isinstance(given, dict) or (unknown := set(given) - set(Fault.__dataclass_fields__)):
            known = ", ".join(Fault.__dataclass_fields__)
            raise invalid(f"A fault is an object of these: {known}" + (f"; not {sorted(unknown)}" if given else ""))
        fault = Fault(**given)
        if not _is_right(fault):
            raise invalid(f"These faults are not as docs/reference/kinesis-video.md describes them: {given}")
        return fault


def _is_right(fault: Fault) -> bool:
    size, drop = fault.resolution, fault.drop_out
    return all(
        (
            _is_number(fault.no_media) and 0 <= fault.no_media <= 1,
            isinstance(fault.first_image_empty, bool) and isinstance(fault.frozen, bool),
            size is None or (isinstance(size, list) and len(size) == 2 and all(_is_even(each) for each in size)),
            drop is None
            or (isinstance(drop, dict) and set(drop) == {"every_s", "for_s"} and 0 < drop["for_s"] <= drop["every_s"]),
            isinstance(fault.slow, dict) and all(_is_number(each) and each >= 0 for each in fault.slow.values()),
            isinstance(fault.fail, dict) and all(_is_failure(each) for each in fault.fail.values()),
        )
    )


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_even(value: object) -> bool:
    return isinstance(value, int) and 32 <= value <= 4096 and value % 2 == 0


def _is_failure(value: object) -> bool:
    return isinstance(value, dict) and set(value) <= {"status", "error", "share"}


class Faults:
    """Every stream's faults. They are not kept over a restart."""

    def __init__(self, clock: Clock, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._by_stream: dict[str, tuple[Fault, int]] = {}
        self._seen: Counter[tuple[str, str]] = Counter()
        self._held: dict[str, Held] = {}

    def set(self, stream: str, fault: Fault) -> None:
        """From now on; replaces what was set before."""
        self._by_stream[stream] = (fault, self._clock())
        self._held.pop(stream, None)
        for key in [key for key in self._seen if key[0] == stream]:
            del self._seen[key]

    def clear(self, stream: str) -> None:
        """A stream is well again."""
        self._by_stream.pop(stream, None)
        self._held.pop(stream, None)

    def of(self, stream: str) -> Fault:
        """What is wrong with a stream."""
        return self._by_stream.get(stream, (Fault(), 0))[0]

    def shown(self) -> dict[str, Any]:
        """All of them, as JSON has them."""
        return {stream: asdict(fault) for stream, (fault, _) in sorted(self._by_stream.items())}

    async def before(self, stream: str, operation: str) -> None:
        """Waits if the call is to be slow.

        Raises:
            RefusedError: it is to fail.
        """
        fault = self.of(stream)
        if seconds := fault.slow.get(operation):
            await self._sleep(seconds)
        failure = fault.fail.get(operation)
        if failure and self.strikes(stream, operation, failure.get("share", 1.0)):
            status = int(failure.get("status", 500))
            raise RefusedError(failure.get("error", "InternalFailure"), "A fault was asked for.", status)

    def strikes(self, stream: str, what: str, share: float) -> bool:
        """Whether this one of a row is struck: exactly `share` of them are, evenly (at 0.5 every second one)."""
        count = self._seen[stream, what]
        self._seen[stream, what] += 1
        return int((count + 1) * share) > int(count * share)

    def held(self, stream: str, take: Callable[[], Held | None]) -> Held | None:
        """The picture at which a stream is frozen: what `take` gives at the first call since."""
        if stream not in self._held and (held := take()) is not None:
            self._held[stream] = held
        return self._held.get(stream)

    def is_out(self, stream: str) -> bool:
        """Whether the stream's camera is cut off at the moment."""
        fault, since = self._by_stream.get(stream, (Fault(), 0))
        if fault.drop_out is None:
            return False
        return (self._clock() - since) / 1000 % fault.drop_out["every_s"] < fault.drop_out["for_s"]
