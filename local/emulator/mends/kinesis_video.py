"""`AWS::KinesisVideo::Stream` is registered with the Kinesis Video stand-in, or only named while none is running.

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
TYPE = "AWS::KinesisVideo::Stream"
_log = logging.getLogger("kinesis-video")


def call_stand_in(operation: str, body: dict[str, Any]) -> dict[str, Any]:
    """One call to the stand-in; an empty answer while there is none."""
    url = os.environ.get(STAND_IN_VARIABLE)
    if not url:
        return {}
    request = urllib.request.Request(  # noqa: S310 - the address of our own stand-in
        f"{url}/{operation}", json.dumps(body).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - as above
        document: dict[str, Any] = json.loads(answer.read() or b"{}")
        return document


def create(logical_id: str, props: dict[str, Any], stack: str) -> tuple[str, dict[str, str]]:
    """Returns the stream's name, and its ARN as its attribute; a stream that exists already is taken as it is."""
    name = props.get("Name") or f"{stack}-{logical_id}"
    wanted = {
        "StreamName": name,
        "DataRetentionInHours": int(props.get("DataRetentionInHours", 0)),
        "MediaType": props.get("MediaType", "video/h264"),
    }
    try:
        arn = call_stand_in("createStream", wanted).get("StreamARN")
    except urllib.error.HTTPError:
        arn = call_stand_in("describeStream", {"StreamName": name})["StreamInfo"]["StreamARN"]
    return name, {"Arn": arn or _arn_of(name)}


def update(physical_id: str, old: dict[str, Any], new: dict[str, Any], stack: str) -> tuple[str, dict[str, str]]:
    """A stream keeps its name."""
    return create(physical_id, {**new, "Name": physical_id}, stack)


def delete(physical_id: str, props: dict[str, Any]) -> None:
    """A stream that the stand-in no longer has is gone already."""
    try:
        call_stand_in("deleteStream", {"StreamName": physical_id})
    except urllib.error.URLError as error:
        _log.warning("the stand-in did not delete %s: %s", physical_id, error)


def install(settings: Settings) -> None:
    """Register the resource type."""
    load(_PROVISIONERS)._RESOURCE_HANDLERS[TYPE] = {"create": create, "update": update, "delete": delete}


def _arn_of(name: str) -> str:
    responses = load(_RESPONSES)
    created = int(time.time() * 1000)
    return f"arn:aws:kinesisvideo:{responses.get_region()}:{responses.get_account_id()}:stream/{name}/{created}"
