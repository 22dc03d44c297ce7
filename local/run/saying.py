"""What a run says while it starts (进度): every step at once, its seconds when it is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Saying:
    """Progress on the terminal. Remembers each step's seconds for the run's summary."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._began = time.monotonic()
        self._in_place = sys.stdout.isatty()

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._began

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """A step: `name …` when it begins, its seconds when it ends."""
        print(f"  {name} …", flush=True)
        began = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - began, 1)
        print(f"  {name}: {self.seconds[name]} s", flush=True)

    def progress(self, done: int, of: int, what: str) -> None:
        """How far a step is: one line that is written over on a terminal, every tenth part elsewhere."""
        if self._in_place:
            bar = "█" * (24 * done // max(1, of))
            end = "\n" if done == of else ""
            print(f"\r    {bar:24} {done}/{of} {what}", end=end, flush=True)
        elif done == of or done % max(1, of // 10) == 0:
            print(f"    {done}/{of} {what}", flush=True)

    def line(self, text: str = "") -> None:
        """A line."""
        print(text, flush=True)
