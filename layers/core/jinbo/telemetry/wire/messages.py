"""What devices send, as a schema (报文格式): the source of events/*.json, and the oracle of the fast parser's tests.

Slow and plain on purpose: it is never loaded by a function that stores. Unknown fields are ignored, so that a newer device
may say more to an older platform.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

VERSION = 1
MAX_BYTES = 131_072
MAX_DEPTH = 6
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$", max_length=64)]
Ms = Annotated[int, Field(ge=0, lt=1 << 53, description="ms since 1970-01-01T00:00Z, device clock")]
Scalar = (
    bool
    | Annotated[int, Field(gt=-(1 << 53), lt=1 << 53)]
    | Annotated[float, Field(allow_inf_nan=False)]
    | Annotated[str, StringConstraints(max_length=256)]
    | None
)


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class ReadingV1(_Strict):
    """One reading (读数)."""

    sensor: Name
    at: Ms
    value: Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
    unit: Annotated[str, StringConstraints(max_length=16)] = Field(
        default="", description="UCUM; compared with the registered one where given"
    )


class HeaderV1(_Strict):
    """What both messages begin with (报文头)."""

    v: Annotated[int, Field(ge=VERSION, le=VERSION)]
    device: Name = Field(description="thing name = MQTT client id = the topic's")
    sent_at: Ms
    seq: Ms = Field(default=0, description="counted by the device, not judged")
    reply: bool = Field(default=False, description="ask for a refusal's reason on jinbo/v1/<thing>/reply")


class TelemetryV1(HeaderV1):
    """`jinbo/v1/<thing>/telemetry` (遥测)."""

    readings: Annotated[list[ReadingV1], Field(min_length=1, max_length=500)]


class AlarmV1(_Strict):
    """One alarm, raised or over (设备报警)."""

    id: Name = Field(description="the device's own; the same for raised and over")
    code: Name
    at: Ms
    active: bool
    values: Annotated[dict[str, Scalar], Field(max_length=64)] = Field(default_factory=dict)


class AlarmsV1(HeaderV1):
    """`jinbo/v1/<thing>/alarm` (报警)."""

    alarms: Annotated[list[AlarmV1], Field(min_length=1, max_length=20)]


class RefusedReadingV1(_Strict):
    """Which reading was refused, and why."""

    index: int
    code: str


class ReplyV1(_Strict):
    """`jinbo/v1/<thing>/reply` (回执): sent when the device asked and something was refused."""

    v: Annotated[int, Field(ge=VERSION, le=VERSION)]
    device: str
    code: str = Field(description="reason of the whole message, or of the first refused reading")
    detail: str = ""
    sent_at: int | None = None
    seq: int | None = None
    readings: list[RefusedReadingV1] = Field(default_factory=list)


def schemas() -> dict[str, dict[str, Any]]:
    """JSON Schemas of the messages, by file name without ending."""
    models: dict[str, type[BaseModel]] = {
        "telemetry.v1": TelemetryV1,
        "alarm.v1": AlarmsV1,
        "reply.v1": ReplyV1,
    }
    return {name: _schema(name, model) for name, model in models.items()}


def _schema(name: str, model: type[BaseModel]) -> dict[str, Any]:
    made = model.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:jinbo:{name}", **made}


class DuplicateKeyError(ValueError):
    """A key stands twice in one object."""


def load(raw: bytes) -> Any:
    """JSON as the standard library reads it, with repeated keys refused.

    Raises:
        ValueError, RecursionError: it is none.
    """
    return json.loads(raw.decode("utf-8"), object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise DuplicateKeyError
    return made
