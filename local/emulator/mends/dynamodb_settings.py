"""A table's time to live and point-in-time recovery are set when the stack creates or updates it.

Why: plain ministack ignores both properties of `AWS::DynamoDB::Table`, so that nothing expires locally.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local.emulator.seams import Seam, load
from local.emulator.settings import Settings

_PROVISIONERS = "ministack.services.cloudformation.provisioners"
_DYNAMODB = "ministack.services.dynamodb"
SEAMS = (
    Seam(_PROVISIONERS, "_RESOURCE_HANDLERS"),
    Seam(_DYNAMODB, "_update_ttl", "data"),
    Seam(_DYNAMODB, "_update_continuous_backups", "data"),
)
TYPE = "AWS::DynamoDB::Table"


def install(settings: Settings) -> None:
    """Wrap the table's handlers."""
    handlers = load(_PROVISIONERS)._RESOURCE_HANDLERS
    handlers[TYPE] = {**handlers[TYPE], **_applying(handlers[TYPE])}


def _applying(plain: dict[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    def create(logical_id: str, props: dict[str, Any], *more: Any) -> Any:
        made = plain["create"](logical_id, props, *more)
        apply(made[0], props)
        return made

    def update(physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any) -> Any:
        made = plain["update"](physical_id, old, new, *more)
        apply(made[0], new)
        return made

    return {"create": create, "update": update} if "update" in plain else {"create": create}


def apply(table: str, props: dict[str, Any]) -> None:
    """Set what the template says; a property that is not there leaves the table as it is."""
    dynamodb = load(_DYNAMODB)
    expiry = props.get("TimeToLiveSpecification")
    if expiry:
        enabled = str(expiry.get("Enabled", False)).lower() == "true"
        specification = {"AttributeName": expiry.get("AttributeName", ""), "Enabled": enabled}
        dynamodb._update_ttl({"TableName": table, "TimeToLiveSpecification": specification})
    recovery = props.get("PointInTimeRecoverySpecification")
    if recovery:
        enabled = str(recovery.get("PointInTimeRecoveryEnabled", False)).lower() == "true"
        specification = {"PointInTimeRecoveryEnabled": enabled}
        dynamodb._update_continuous_backups({"TableName": table, "PointInTimeRecoverySpecification": specification})
