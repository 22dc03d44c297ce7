"""Timers (定时器) as a module sees them: set for an instant, cancelled, fired at least once. The platform keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, Protocol

from jinbo.kernel.frozen import frozen


@frozen
class Timer:
    """Something to look at again at `due`. There is one timer for each (`kind`, `key`); setting it anew moves it.

    `kind` is `module.verb` (`alerts.escalate`) and names its handler; `payload` is plain, small JSON.
    """

    kind: str
    key: str
    due: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)


class Timers(Protocol):
    """Sets and cancels timers. Handlers look at the state when they are called: a timer may come twice, or be stale."""

    def set(self, kind: str, key: str, due: datetime, payload: Mapping[str, Any]) -> None:
        """Sets the timer of (`kind`, `key`) to `due`, in place of an earlier one."""
        ...

    def cancel(self, kind: str, key: str) -> None:
        """Takes the timer back; nothing happens where there is none."""
        ...
