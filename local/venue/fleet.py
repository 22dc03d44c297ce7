"""The fleet (设备群): every simulated device, publishing over its own connection what its firmware gives it to send.

One thread does everything; connections report to it through a queue. Memory is bounded: a device with OUTBOX messages
waiting makes no new ones until there is room; then its physics catch up, and a cabinet's logger with them. A message that
failed is sent again, unchanged and after a growing pause, so the platform sees duplicates as in the field.
"""

from __future__ import annotations

import heapq
import queue
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from local.venue.agent import Agent, Cadence
from local.venue.ledger import Entry, Ledger
from local.venue.link import Link
from local.venue.plan import PlannedDevice
from local.venue.stage import Stage

IN_FLIGHT = 20
"""Unacknowledged messages on one connection at a time."""
OUTBOX = 1_000
HOUSEKEEPING_S = 0.25
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
TOPIC = "jinbo/v1/{device}/{lane}"


class _Settled(NamedTuple):
    device: str
    entry: int
    reason: str


class _LinkChanged(NamedTuple):
    device: str
    up: bool


@dataclass(slots=True)
class _Line:
    """A device's connection and what waits for it."""

    agent: Agent
    link: Link | None = None
    up: bool = False
    waiting: deque[Entry] = field(default_factory=deque)
    flying: dict[int, Entry] = field(default_factory=dict)
    pause: float = 0.0
    """Wall seconds that it waits after its latest failure; 0 after a success."""
    not_before: int = 0
    """Platform instant before which it does not try again."""


@dataclass(slots=True)
class Counts:
    """What the fleet has done since its start."""

    sent: int = 0
    acknowledged: int = 0
    readings: int = 0
    refused: int = 0
    resent: int = 0
    connected: int = 0
    waiting: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


Connect = Callable[[PlannedDevice, Callable[[bool], None]], Link]


class Fleet:
    """Runs devices until told to stop. `now` gives platform milliseconds; `rate` is platform seconds in a wall second;
    it waits for news at most `idle_s` at a time."""

    def __init__(
        self,
        devices: Sequence[PlannedDevice],
        *,
        seed: int,
        cadence: Cadence,
        stage: Stage,
        ledger: Ledger,
        connect: Connect,
        now: Callable[[], int],
        rate: float = 1.0,
        idle_s: float = 0.1,
    ) -> None:
        self._connect = connect
        self._stage = stage
        self._ledger = ledger
        self._now = now
        self._rate = rate
        self._idle_s = idle_s
        self._events: queue.SimpleQueue[_Settled | _LinkChanged | None] = queue.SimpleQueue()
        start = now()
        self._lines = {d.id: _Line(Agent(d, seed, start, cadence, stage.effects_of)) for d in devices}
        self._due = [(line.agent.due, name) for name, line in self._lines.items()]
        heapq.heapify(self._due)
        self._acknowledged: list[int] = []
        self.counts = Counts()
        for entry in ledger.unacknowledged():
            if entry.message.device in self._lines:
                self._lines[entry.message.device].waiting.append(entry)

    def open_lines(self, pause: Callable[[], None]) -> None:
        """Connects every device, pausing after each so that the handshakes do not all come at once."""
        for name, line in self._lines.items():
            line.link = self._connect(line.agent.device, self._teller(name))
            pause()

    def _teller(self, name: str) -> Callable[[bool], None]:
        return lambda up: self._events.put(_LinkChanged(name, up))

    def run(self, stopping: Callable[[], bool], housekeeping: Callable[[], None]) -> None:
        """Until `stopping`: devices do what is due, and messages go out. `housekeeping` is called a few times a second."""
        next_chore = 0
        while not stopping():
            now = self._now()
            if now >= next_chore:
                self._stage.end_finished(now)
                housekeeping()
                next_chore = now + self._span(HOUSEKEEPING_S)
            self._run_due(now)
            until_due = (self._due[0][0] - self._now()) / 1000 / self._rate if self._due else 1.0
            self._take_events(min(self._idle_s, max(0.0, until_due)))
            self._write_acknowledged()

    def close(self, patience: Callable[[], bool]) -> None:
        """Waits for acknowledgements while `patience` lasts, then closes every connection."""
        while patience() and any(line.flying for line in self._lines.values()):
            self._take_events(0.05)
        self._write_acknowledged()
        for line in self._lines.values():
            if line.link is not None:
                line.link.stop()
        self._ledger.close()

    def _span(self, wall_seconds: float) -> int:
        """Platform milliseconds in some seconds on the wall."""
        return round(wall_seconds * self._rate * 1000)

    def _run_due(self, now: int) -> None:
        while self._due and self._due[0][0] <= now:
            _, name = heapq.heappop(self._due)
            line = self._lines[name]
            if len(line.waiting) < OUTBOX:
                messages = line.agent.tick(now)
                if messages:
                    line.waiting.extend(self._ledger.enter(messages))
            self._pump(name, line)
            heapq.heappush(self._due, (max(now + 1, line.agent.due), name))

    def _pump(self, name: str, line: _Line) -> None:
        if self._now() < line.not_before:
            return
        while line.up and line.link is not None and line.waiting and len(line.flying) < IN_FLIGHT:
            entry = line.waiting.popleft()
            line.flying[entry.id] = entry
            self.counts.sent += 1
            topic = TOPIC.format(device=name, lane=entry.message.lane)
            line.link.publish(topic, entry.message.payload, self._settler(name, entry.id))

    def _settler(self, name: str, entry: int) -> Callable[[str], None]:
        return lambda reason: self._events.put(_Settled(name, entry, reason))

    def _take_events(self, wait: float) -> None:
        try:
            event = self._events.get(timeout=wait) if wait > 0 else self._events.get_nowait()
            while event is not None:
                self._take(event)
                event = self._events.get_nowait()
        except queue.Empty:
            return

    def _take(self, event: _Settled | _LinkChanged) -> None:
        line = self._lines[event.device]
        if isinstance(event, _LinkChanged):
            self.counts.connected += int(event.up) - int(line.up)
            line.up = event.up
            if event.up:
                line.pause, line.not_before = 0.0, 0
        else:
            entry = line.flying.pop(event.entry)
            if event.reason:
                self._failed(line, entry, event.reason)
            else:
                line.pause = 0.0
                self._acknowledged.append(entry.id)
                self.counts.acknowledged += 1
                self.counts.readings += len(entry.message.keys)
        self._pump(event.device, line)

    def _failed(self, line: _Line, entry: Entry, reason: str) -> None:
        self.counts.reasons[reason] = self.counts.reasons.get(reason, 0) + 1
        if reason.startswith("refused"):
            self.counts.refused += 1
        self.counts.resent += 1
        line.pause = min(LONGEST_PAUSE_S, max(FIRST_PAUSE_S, 2 * line.pause))
        line.not_before = self._now() + self._span(line.pause)
        line.waiting.appendleft(entry)

    def _write_acknowledged(self) -> None:
        if self._acknowledged:
            self._ledger.acknowledged(self._acknowledged)
            self._acknowledged = []
        self.counts.waiting = sum(len(line.waiting) + len(line.flying) for line in self._lines.values())
