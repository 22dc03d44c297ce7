"""What feeds send (报文): the lane's envelope, MQTT payloads, loggers' files. Standard library and orjson, for speed."""

from jinbo.telemetry.payload.documents import MAX_BYTES, MAX_DEPTH
from jinbo.telemetry.payload.envelope import envelope
from jinbo.telemetry.payload.messages import (
    MAX_ALARMS,
    MAX_READINGS,
    VERSION,
    parse_alarms,
    parse_telemetry,
)

__all__ = [
    "MAX_ALARMS",
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_READINGS",
    "VERSION",
    "envelope",
    "parse_alarms",
    "parse_telemetry",
]
