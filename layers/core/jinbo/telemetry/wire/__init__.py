"""Telemetry on the wire (接口格式), in pydantic: what devices send, and what the API takes and answers."""

from jinbo.telemetry.wire.messages import (
    MAX_BYTES,
    MAX_DEPTH,
    DuplicateKeyError,
    HeaderV1,
    ReadingV1,
    load,
    schemas,
)

__all__ = ["MAX_BYTES", "MAX_DEPTH", "DuplicateKeyError", "HeaderV1", "ReadingV1", "load", "schemas"]
