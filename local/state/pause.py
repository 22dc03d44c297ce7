"""Holding the platform still (暂停): nothing is consumed while its tables are restored; queues and streams keep what comes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_SETTLED = {True: "Enabled", False: "Disabled"}
_PATIENCE_S = 60.0
_KEPT_OF_A_SCHEDULE = ("Name", "GroupName", "ScheduleExpression", "FlexibleTimeWindow", "Target")
_OPTIONAL = ("ScheduleExpressionTimezone", "StartDate", "EndDate", "Description", "KmsKeyArn")


@dataclass(frozen=True, slots=True)
class Switches:
    """What lets a stack's functions run by themselves: their event source mappings and schedules."""

    functions: Any
    schedules: Any
    stack: str

    def turn(self, on: bool) -> int:
        """Turns all of them on or off and waits until it is so; how many."""
        mappings = list(self._mappings())
        for mapping in mappings:
            self.functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=on)
        named = list(self._schedules())
        for schedule in named:
            self.schedules.update_schedule(**schedule, State="ENABLED" if on else "DISABLED")
        self._wait(on)
        return len(mappings) + len(named)

    def _mappings(self) -> Iterator[dict[str, Any]]:
        for page in self.functions.get_paginator("list_event_source_mappings").paginate():
            for mapping in page["EventSourceMappings"]:
                if mapping["FunctionArn"].rpartition(":")[2].startswith(f"{self.stack}-"):
                    yield mapping

    def _schedules(self) -> Iterator[dict[str, Any]]:
        for page in self.schedules.get_paginator("list_schedules").paginate():
            for entry in page["Schedules"]:
                whole = self.schedules.get_schedule(Name=entry["Name"], GroupName=entry["GroupName"])
                if f":{self.stack}-" in whole["Target"]["Arn"]:
                    names = (*_KEPT_OF_A_SCHEDULE, *(name for name in _OPTIONAL if whole.get(name)))
                    yield {name: whole[name] for name in names}

    def _wait(self, on: bool) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while not all(mapping["State"] == _SETTLED[on] for mapping in self._mappings()):
            if time.monotonic() > deadline:
                raise TimeoutError("the event source mappings do not change")
            time.sleep(0.2)


def deployed_switches(stack: str = "jinbo") -> Switches:
    """Those of the stack that the environment names."""
    import boto3

    return Switches(boto3.client("lambda"), boto3.client("scheduler"), stack)
