"""What is running inside the launcher and must be stopped in order: pollers, queues, functions."""

from __future__ import annotations

import logging
from collections.abc import Callable

_log = logging.getLogger("launcher")
_stops: list[Callable[[], object]] = []
_ends: list[Callable[[], object]] = []
_starts: list[Callable[[], object]] = []


def on_start(action: Callable[[], object]) -> None:
    """Run `action` when the emulator serves and its state is restored."""
    _starts.append(action)


def on_stop(action: Callable[[], object]) -> None:
    """Run `action` before the emulator closes its ports; the latest registered runs first."""
    _stops.append(action)


def on_end(action: Callable[[], object]) -> None:
    """Run `action` when the ports are closed: nothing can arrive any more."""
    _ends.append(action)


def start_all() -> None:
    """Run what was registered for the start."""
    for action in _starts:
        action()


def stop_all() -> None:
    """Run every registered stop, whatever the others raise."""
    _run_all(_stops)


def end_all() -> None:
    """Run what was registered for the end, whatever the others raise."""
    _run_all(_ends)


def _run_all(actions: list[Callable[[], object]]) -> None:
    for action in reversed(actions):
        try:
            action()
        except Exception:
            _log.exception("while stopping")
