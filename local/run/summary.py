"""What a run tells other programs (运行摘要): `.state/run.json`, written when it is ready and taken away when it stops."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_NAME = "run.json"


def write_summary(state: Path, summary: Mapping[str, Any]) -> None:
    """Writes it whole."""
    part = state / f"{_NAME}.part"
    part.write_text(json.dumps(summary, indent=2, ensure_ascii=False), encoding="utf-8")
    part.replace(state / _NAME)


def read_summary(state: Path) -> dict[str, Any] | None:
    """The summary of the run that is up; None where none is."""
    try:
        summary: dict[str, Any] = json.loads((state / _NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return summary


def remove_summary(state: Path) -> None:
    """Says that no run is up any more."""
    with contextlib.suppress(FileNotFoundError):
        (state / _NAME).unlink()


def fleet_status(state: Path) -> dict[str, Any]:
    """What the fleet last said of itself; empty before it spoke."""
    try:
        status: dict[str, Any] = json.loads((state / "fleet" / "status.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return status
