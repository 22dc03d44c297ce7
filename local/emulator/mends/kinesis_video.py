"""`AWS::KinesisVideo::Stream` and `SignalingChannel` are made in the Kinesis Video stand-in, or only named while none runs.

Why: plain ministack has no Kinesis Video and refuses the whole stack.
"""

from __future__ import annotations

import json
import logging
import os
import time
import urllib.error
import urllib.request
from typing import Any

from local.emulator.seams import Seam, load
from local.emulator.settings import Settings

_PROVISIONERS = "ministack.services.cloudformation.provisioners"
_RESPONSES = "ministack.core.responses"
SEAMS = (
    Seam(_PROVISIONERS, "_RESOURCE_HANDLERS"),
    Seam(_RESPONSES, "get_account_id", ""),
    Seam(_RESPONSES, "get_region", ""),
)
STAND_IN_VARIABLE = "AWS_ENDPOINT_URL_KINESIS_VIDEO"
STREAM = "AWS::KinesisVideo::Stream"
CHANNEL = "AWS::KinesisVideo::SignalingChannel"
_SIGNED = "AWS4-HMAC-SHA256 Credential=test/20201105/us-east-1/kinesisvideo/aws4_request"
_log = logging.getLogger("kinesis-video")


class StandInRefusedError(RuntimeError):
    """The stand-in refused a call; `code` is the published name."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


def call_stand_in(operation: str, body: dict[str, Any]) -> dict[str, Any]:
    """One call to the stand-in; an empty answer while there is none.

    Raises:
        StandInRefusedError: it was refused.
    """
    url = os.environ.get(STAND_IN_VARIABLE)
    if not url:
        return {}
    headers = {"content-type": "application/json", "authorization": _SIGNED}
    request = urllib.request.Request(  # noqa: S310 - the address of our own stand-in
        f"{url}/{operation}", json.dumps(body).encode(), headers
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - as above
            document: dict[str, Any] = json.loads(answer.read() or b"{}")
            return document
    except urllib.error.HTTPError as error:
        said = json.loads(error.read() or b"{}")
        raise StandInRefusedError(said.get("code", str(error.code)), said.get("message", "")) from None


def create_stream(logical_id: str, props: dict[str, Any], stack: str) -> tuple[str, dict[str, str]]:
    """Returns the stream's name, and its ARN as its attribute; one that exists is taken, with the retention wanted here."""
    name = props.get("Name") or f"{stack}-{logical_id}"
    wanted = {
        "StreamName": name,
        "DataRetentionInHours": int(props.get("DataRetentionInHours", 0)),
        "MediaType": props.get("MediaType", "video/h264"),
    }
    tags = {tag["Key"]: tag["Value"] for tag in props.get("Tags") or ()}
    try:
        arn = call_stand_in("createStream", {**wanted, **({"Tags": tags} if tags else {})}).get("StreamARN")
    except StandInRefusedError as refused:
        if refused.code != "ResourceInUseException":
            raise
        arn = _settle(name, wanted["DataRetentionInHours"])
    return name, {"Arn": arn or _arn_of("stream", name)}


def update_stream(physical_id: str, old: dict[str, Any], new: dict[str, Any], stack: str) -> tuple[str, dict[str, str]]:
    """A stream keeps its name."""
    return create_stream(physical_id, {**new, "Name": physical_id}, stack)


def delete_stream(physical_id: str, props: dict[str, Any]) -> None:
    """A stream that the stand-in no longer has is gone already."""
    _delete("describeStream", "deleteStream", "StreamInfo", {"StreamName": physical_id}, "StreamARN")


def create_channel(logical_id: str, props: dict[str, Any], stack: str) -> tuple[str, dict[str, str]]:
    """Returns the channel's name, and its ARN as its attribute; one that exists is taken as it is."""
    name = props.get("Name") or f"{stack}-{logical_id}"
    seconds = {"MessageTtlSeconds": int(props.get("MessageTtlSeconds", 60))}
    try:
        made = call_stand_in("createSignalingChannel", {"ChannelName": name, "SingleMasterConfiguration": seconds})
        arn = made.get("ChannelARN")
    except StandInRefusedError as refused:
        if refused.code != "ResourceInUseException":
            raise
        arn = call_stand_in("describeSignalingChannel", {"ChannelName": name})["ChannelInfo"]["ChannelARN"]
    return name, {"Arn": arn or _arn_of("channel", name)}


def update_channel(
    physical_id: str, old: dict[str, Any], new: dict[str, Any], stack: str
) -> tuple[str, dict[str, str]]:
    """A channel keeps its name."""
    return create_channel(physical_id, {**new, "Name": physical_id}, stack)


def delete_channel(physical_id: str, props: dict[str, Any]) -> None:
    """A channel that the stand-in no longer has is gone already."""
    named = {"ChannelName": physical_id}
    _delete("describeSignalingChannel", "deleteSignalingChannel", "ChannelInfo", named, "ChannelARN")


def install(settings: Settings) -> None:
    """Register the resource types."""
    handlers = load(_PROVISIONERS)._RESOURCE_HANDLERS
    handlers[STREAM] = {"create": create_stream, "update": update_stream, "delete": delete_stream}
    handlers[CHANNEL] = {"create": create_channel, "update": update_channel, "delete": delete_channel}


def _settle(name: str, hours: int) -> str:
    """The ARN of a stream that exists, its retention now `hours`."""
    info: dict[str, Any] = call_stand_in("describeStream", {"StreamName": name})["StreamInfo"]
    change = hours - info["DataRetentionInHours"]
    if change:
        wanted = {
            "StreamName": name,
            "CurrentVersion": info["Version"],
            "Operation": "INCREASE_DATA_RETENTION" if change > 0 else "DECREASE_DATA_RETENTION",
            "DataRetentionChangeInHours": abs(change),
        }
        call_stand_in("updateDataRetention", wanted)
    return str(info["StreamARN"])


def _delete(describe: str, delete: str, info: str, named: dict[str, str], arn: str) -> None:
    try:
        found = call_stand_in(describe, named)
        if found:
            call_stand_in(delete, {arn: found[info][arn]})
    except (StandInRefusedError, OSError) as error:
        if getattr(error, "code", "") != "ResourceNotFoundException":
            _log.warning("the stand-in did not delete %s: %s", named, error)


def _arn_of(kind: str, name: str) -> str:
    responses = load(_RESPONSES)
    created = int(time.time() * 1000)
    return f"arn:aws:kinesisvideo:{responses.get_region()}:{responses.get_account_id()}:{kind}/{name}/{created}"
