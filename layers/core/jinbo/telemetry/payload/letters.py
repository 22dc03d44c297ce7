"""Dead letters (死信): what AWS says of a message that a lane could not take."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from jinbo.kernel.frozen import frozen
from jinbo.telemetry.model import Envelope, Reason

LANES = {"telemetry": "telemetry", "alarm": "alarm"}


@frozen
class Letter:
    """A message that failed, on which lane, and why, as far as AWS says."""

    envelope: Envelope
    lane: str
    detail: str


@frozen
class LostBatch:
    """Where in the stream the records stand that a batch failed with: the notice names them only."""

    stream_arn: str
    shard: str
    start: str
    end: str
    detail: str


def iot_failure(notice: Mapping[str, Any], id_: str, now: int) -> Letter | None:
    """The letter of an IoT error action (`base64OriginalPayload`); None when the notice is another kind."""
    if "base64OriginalPayload" not in notice:
        return None
    topic = str(notice.get("topic", "")).split("/")
    thing = topic[2] if len(topic) == 4 else ""
    failures = notice.get("failures") or [{}]
    raw = b64decode(notice["base64OriginalPayload"])
    detail = str(failures[0].get("errorMessage", ""))[:256]
    return Letter(Envelope(id_, raw, thing, now, Reason.LANE_FAILED), LANES.get(topic[-1], "unknown"), detail)


def lost_batch(notice: Mapping[str, Any]) -> LostBatch | None:
    """The batch of a Kinesis failure destination's notice; None when the notice is another kind."""
    info = notice.get("KinesisBatchInfo")
    if not info:
        return None
    condition = str(notice.get("requestContext", {}).get("condition", ""))
    return LostBatch(
        info["streamArn"], info["shardId"], info["startSequenceNumber"], info["endSequenceNumber"], condition
    )
