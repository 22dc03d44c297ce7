"""A stream's stored fragments (存储): one file each under the state folder, found again after a restart."""

from __future__ import annotations

import asyncio
import bisect
import shutil
from dataclasses import replace
from pathlib import Path

from local.kinesis_video.fragments import CONTIGUOUS_MS, Fragment, next_number


class Archive:
    """The fragments of one stream, oldest first. Files are written by whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fragments: list[Fragment] = []
        self._last_number = ""
        self._news = asyncio.Event()
        self.bytes = 0

    def load(self) -> None:
        """Takes up what an earlier run left."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for part in self._folder.glob("*.part"):
            part.unlink()
        found = [Fragment.from_file_name(path.name, path.stat().st_size) for path in self._folder.iterdir()]
        for fragment in sorted((each for each in found if each), key=lambda each: each.number):
            self._append(fragment)

    @property
    def fragments(self) -> list[Fragment]:
        """All of them; not to be changed."""
        return self._fragments

    @property
    def newest(self) -> Fragment | None:
        """The one that came last."""
        return self._fragments[-1] if self._fragments else None

    def number_for(self, now_ms: int) -> str:
        """The number of a fragment that begins to arrive now."""
        self._last_number = next_number(now_ms, self._last_number)
        return self._last_number

    def add(self, fragment: Fragment, document: bytes) -> None:
        """Stores a fragment and wakes who waits for it.

        Raises:
            OSError: it could not be written; nothing of it is left.
        """
        path = self._folder / fragment.file_name
        part = path.with_suffix(".part")
        try:
            part.write_bytes(document)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        self._append(replace(fragment, size=len(document)))
        news, self._news = self._news, asyncio.Event()
        news.set()

    def read(self, fragment: Fragment) -> bytes | None:
        """A fragment's document; None when it has been pruned meanwhile."""
        try:
            return (self._folder / fragment.file_name).read_bytes()
        except FileNotFoundError:
            return None

    def after(self, number: str) -> list[Fragment]:
        """The fragments with greater numbers than this."""
        return self._fragments[
            bisect.bisect_right(self._fragments, int(number or 0), key=lambda each: int(each.number)) :
        ]

    def get(self, number: str) -> Fragment | None:
        """The fragment of a number."""
        at = bisect.bisect_left(self._fragments, int(number), key=lambda each: int(each.number))
        found = self._fragments[at] if at < len(self._fragments) else None
        return found if found is not None and found.number == number else None

    def between(self, start_ms: int, end_ms: int, server: bool) -> list[Fragment]:
        """Those that begin within the range, both ends included, by their own order of time."""
        found = [each for each in self._fragments if start_ms <= each.at(server) <= end_ms]
        return sorted(found, key=lambda each: (each.at(server), int(each.number)))

    @property
    def news(self) -> asyncio.Event:
        """Set when the next fragment comes, or the stream is deleted: take it before looking at what there is."""
        return self._news

    def drop_before(self, server_ms: int) -> int:
        """Deletes what came before; how many."""
        count = 0
        while self._fragments and self._fragments[0].server_ms < server_ms:
            self.drop_oldest()
            count += 1
        return count

    def drop_oldest(self) -> None:
        """Deletes one fragment."""
        oldest = self._fragments.pop(0)
        self.bytes -= oldest.size
        (self._folder / oldest.file_name).unlink(missing_ok=True)

    def delete(self) -> None:
        """Deletes everything."""
        self._fragments.clear()
        self.bytes = 0
        shutil.rmtree(self._folder, ignore_errors=True)
        self._news.set()

    def _append(self, fragment: Fragment) -> None:
        before = self.newest
        change = before is not None and before.codec != fragment.codec
        gap = before is not None and abs(fragment.producer_ms - before.end_ms) > CONTIGUOUS_MS
        placed = replace(
            fragment,
            ordinal=before.ordinal + 1 if before else 0,
            breaks=(before.breaks if before else 0) + (gap or change),
            changes=(before.changes if before else 0) + change,
        )
        self._fragments.append(placed)
        self.bytes += placed.size
        self._last_number = max(self._last_number, placed.number, key=lambda each: int(each or 0))
