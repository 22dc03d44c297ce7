"""The value of `food.violation.*` and `food.inspection.asked` (事实格式), as subscribers may rely on it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from jinbo.food.model import Happening, Level, OnSite, Status
from jinbo.food.wire.views import Bilingual


class ViolationFact(BaseModel):
    """The case as it is after the change that the fact tells. `events`: the first fifty that it stands for; `on_site`: why
    somebody must look on site."""

    model_config = ConfigDict(extra="forbid")

    violation: str
    event: str
    events: list[str]
    code: str
    title: Bilingual
    notice: Bilingual
    level: Level
    status: Status
    happening: Happening
    enterprise: str
    hall: str
    zone: str
    place: str
    camera: str
    area: str
    area_name: str
    since: str = Field(alias="from")
    deadline: str | None
    overdue: bool
    ack_by: str
    count: int
    escalation: int
    repeat: bool
    on_site: OnSite
    confirmed: bool
    experimental: bool
    failures: int
    appeal: Literal["", "PENDING", "UPHELD", "REJECTED"]
    clause: str
    actor: str
    version: int


def schemas() -> dict[str, dict[str, Any]]:
    """JSON Schemas of the facts' values, by file name without ending."""
    made = ViolationFact.model_json_schema()
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:jinbo:food.violation.v1", **made}
    return {"food.violation.v1": schema}
