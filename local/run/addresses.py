"""How programs outside Lambda find the stack (栈的地址): the environment that the platform's code reads, from its outputs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
}
VIDEO_VARIABLE = "AWS_ENDPOINT_URL_KINESIS_VIDEO"
"""Kinesis Video's control plane; its SDKs ask that for every other address (GetDataEndpoint)."""
_FROM_OUTPUTS = {
    "RECORDS_TABLE": "RecordsTable",
    "READINGS_TABLE": "ReadingsTable",
    "BUS_NAME": "BusName",
    "TIMER_QUEUE_URL": "TimerQueueUrl",
    "MEDIA_BUCKET": "MediaBucket",
    "SOCKET_ENDPOINT": "SocketEndpoint",
    "TOKEN_KEY_ID": "TokenKeyArn",
    "DATA_KEY_ID": "FieldKeyArn",
    "SECRETS_PREFIX": "SecretsPrefix",
    "JINBO_PROFILE": "Profile",
}


def names(outputs: Mapping[str, str]) -> dict[str, str]:
    """The variables that name a stack's things, for a stack anywhere; credentials and region are the caller's."""
    return {variable: outputs[output] for variable, output in _FROM_OUTPUTS.items() if output in outputs}


def platform_environment(outputs: Mapping[str, str], clock: str = "", video: str = "") -> dict[str, str]:
    """The environment in which the platform's services work against the stack of `outputs` and the video stand-in."""
    return {
        **({VIDEO_VARIABLE: video} if video else {}),
        **CREDENTIALS,
        **names(outputs),
        "AWS_ENDPOINT_URL": outputs["Endpoint"],
        "JINBO_LOCAL": "1",
        "JINBO_STAGE": "local",
        "JINBO_CLOCK": clock,
    }


def read_outputs(state: Path) -> dict[str, str]:
    """The stack's outputs as the last deployment into this state wrote them.

    Raises:
        FileNotFoundError: nothing has been deployed.
    """
    outputs: dict[str, str] = json.loads((state / "outputs.json").read_text(encoding="utf-8"))
    return outputs
