"""The one table of actions (权限总表): what every module declares, joined, and tested as a matrix."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module

from jinbo.kernel.access import Action

MODULES = ("identity", "subjects", "telemetry", "video", "food", "alerts")
"""Modules with an `ACTIONS` in their rules. Their rules are standard library and kernel only, so that joining is cheap."""


@cache
def actions() -> Mapping[str, Action]:
    """Every action by its name.

    Raises:
        ValueError: two modules declare the same name, or a name is not the module's own.
    """
    return join((module, import_module(f"jinbo.{module}.rules").ACTIONS) for module in MODULES)


def join(declared: Iterable[tuple[str, Iterable[Action]]]) -> dict[str, Action]:
    """One table of what modules declare.

    Raises:
        ValueError: a name twice, or outside its module.
    """
    table: dict[str, Action] = {}
    for module, its in declared:
        for action in its:
            if not action.name.startswith(f"{module}.") or action.name in table:
                raise ValueError(f"action {action.name} of {module}: foreign name, or declared twice")
            table[action.name] = action
    return table
