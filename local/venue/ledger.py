"""The fleet's own book of what it sent (发送台账), against which `jinbo reconcile` counts what the platform has.

A message is entered before it is sent and marked when IoT Core has acknowledged it; what was never acknowledged keeps its
payload and is sent again by the next run, as a logger with a memory does.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from local.venue.agent import Message

_TABLES = """
CREATE TABLE IF NOT EXISTS message (
  id INTEGER PRIMARY KEY, device TEXT NOT NULL, lane TEXT NOT NULL, keys TEXT NOT NULL,
  payload BLOB, acknowledged INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS message_of_device ON message (device);
CREATE INDEX IF NOT EXISTS open_message ON message (id) WHERE acknowledged = 0;
"""
Key = tuple[str, int]
"""A distinct reading of a device: its sensor and the device's time in milliseconds."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A message in the book."""

    id: int
    message: Message


class Ledger:
    """The book in one SQLite file. One thread writes; readers open their own."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.executescript(_TABLES)
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = NORMAL")
        self._last = self.last

    def enter(self, messages: Iterable[Message]) -> list[Entry]:
        """Enter messages that are about to be sent."""
        entries = []
        for message in messages:
            self._last += 1
            entries.append(Entry(self._last, message))
        self._file.execute("BEGIN")
        self._file.executemany(
            "INSERT INTO message (id, device, lane, keys, payload) VALUES (?, ?, ?, ?, ?)",
            [(e.id, e.message.device, e.message.lane, json.dumps(e.message.keys), e.message.payload) for e in entries],
        )
        self._file.execute("COMMIT")
        return entries

    def acknowledged(self, ids: Iterable[int]) -> None:
        """Mark messages that IoT Core has."""
        self._file.execute("BEGIN")
        self._file.executemany("UPDATE message SET acknowledged = 1, payload = NULL WHERE id = ?", [(i,) for i in ids])
        self._file.execute("COMMIT")

    def unacknowledged(self) -> list[Entry]:
        """What an earlier run entered and never got acknowledged, oldest first."""
        rows = self._file.execute(
            "SELECT id, device, lane, keys, payload FROM message WHERE acknowledged = 0 ORDER BY id"
        ).fetchall()
        return [Entry(id_, Message(device, lane, payload, _keys(keys))) for id_, device, lane, keys, payload in rows]

    @property
    def last(self) -> int:
        """The number of the newest message."""
        return int(self._file.execute("SELECT COALESCE(MAX(id), 0) FROM message").fetchone()[0])

    def devices(self, until: int) -> list[str]:
        """Every device that sent readings in messages up to number `until`."""
        rows = self._file.execute(
            "SELECT DISTINCT device FROM message WHERE lane = 'telemetry' AND id <= ? ORDER BY device", (until,)
        )
        return [device for (device,) in rows]

    def sent(self, device: str, until: int) -> Iterator[tuple[Key, bool]]:
        """(reading, acknowledged) of every reading in a device's messages up to number `until`, repeats included."""
        rows = self._file.execute(
            "SELECT keys, acknowledged FROM message WHERE device = ? AND lane = 'telemetry' AND id <= ? ORDER BY id",
            (device, until),
        )
        for keys, acknowledged in rows:
            for key in _keys(keys):
                yield key, bool(acknowledged)

    def messages(self) -> dict[str, int]:
        """Acknowledged messages by lane."""
        return dict(
            self._file.execute("SELECT lane, COUNT(*) FROM message WHERE acknowledged = 1 GROUP BY lane").fetchall()
        )

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _keys(text: str) -> tuple[Key, ...]:
    return tuple((sensor, at) for sensor, at in json.loads(text))
