"""The private names of the pinned emulator that the mends replace, and the check that they are what we know.

A mend declares its seams as data. The launcher checks all of them before anything is replaced, so a changed emulator
stops with the list of what changed instead of losing messages later.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from typing import Any

EMULATOR_VERSION = "1.5.33"


class EmulatorChanged(RuntimeError):
    """The installed emulator is not the one that the mends were written for."""


@dataclass(frozen=True)
class Seam:
    """A private name that a mend replaces or calls; `parameters` are its parameters' names, None for plain data."""

    module: str
    name: str
    parameters: str | None = None

    def change(self) -> str | None:
        """What is different from the version we know, in words, or None."""
        try:
            value = getattr(importlib.import_module(self.module), self.name)
        except (ImportError, AttributeError):
            return f"{self.module}.{self.name} is gone"
        if self.parameters is None:
            return None
        found = " ".join(inspect.signature(value).parameters)
        if found != self.parameters:
            return f"{self.module}.{self.name} takes ({found}), expected ({self.parameters})"
        return None


def check_version() -> None:
    """Refuse any other version by name; raises EmulatorChanged."""
    found = metadata.version("ministack")
    if found != EMULATOR_VERSION:
        raise EmulatorChanged(
            f"ministack {found} is installed, but the mends are written for ministack {EMULATOR_VERSION}; "
            "install requirements/emulator.txt"
        )


def check_seams(seams: Iterable[Seam]) -> None:
    """Raises EmulatorChanged with every seam that differs."""
    changes = [change for seam in seams if (change := seam.change())]
    if changes:
        raise EmulatorChanged("ministack changed under the mends:\n  " + "\n  ".join(changes))


def load(module: str) -> Any:
    """A module of the emulator, untyped because the emulator is."""
    return importlib.import_module(module)
