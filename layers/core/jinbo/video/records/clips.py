"""Clips from Kinesis Video (视频片段): GetClip, MP4 of the fragments that touch a span; what can never be had gets a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from jinbo.kernel.clock import from_ms
from jinbo.kernel.errors import UnavailableError
from jinbo.video.evidence_ports import NoMediaError
from jinbo.video.records.kinesis_video import Clients

_NEVER = {
    "NoDataRetentionException": "stream-keeps-nothing",
    "UnsupportedStreamMediaTypeException": "not-h264",
    "MissingCodecPrivateDataException": "h264-corrupt",
    "InvalidCodecPrivateDataException": "h264-corrupt",
    "InvalidMediaFrameException": "h264-corrupt",
    "InvalidArgumentException": "clip-refused",
}
_GONE = "ResourceNotFoundException"
_LATER = frozenset({"ClientLimitExceededException", "ThrottlingException", "InternalFailure", "ServiceUnavailable"})


class KinesisVideoClips:
    """Port Clips. `stream_of` names a camera's stream, None for a camera that is not registered."""

    def __init__(self, clients: Clients, stream_of: Callable[[str], str | None]) -> None:
        self._clients = clients
        self._stream_of = stream_of

    def clip(self, camera: str, start_ms: int, end_ms: int) -> bytes | str:
        """By the service's clock, as frames are placed. The service adds what is left of the outermost fragments."""
        stream = self._stream_of(camera)
        if stream is None:
            return "camera-unknown"
        try:
            client = self._clients("GET_CLIP", stream)
        except ClientError as error:
            return _reason(error, "stream-missing")
        except BotoCoreError as error:
            raise _unavailable() from error
        try:
            return _read(client, stream, start_ms, end_ms)
        except ClientError as error:
            if error.response["Error"]["Code"] == _GONE:
                raise NoMediaError(stream) from error
            return _reason(error, "")
        except BotoCoreError as error:
            raise _unavailable() from error


def _read(client: Any, stream: str, start_ms: int, end_ms: int) -> bytes:
    span = {"StartTimestamp": from_ms(start_ms), "EndTimestamp": from_ms(end_ms)}
    selector = {"FragmentSelectorType": "SERVER_TIMESTAMP", "TimestampRange": span}
    body = client.get_clip(StreamName=stream, ClipFragmentSelector=selector)["Payload"]
    try:
        content: bytes = body.read()  # the service gives 100 MB at most
    finally:
        body.close()
    return content


def _reason(error: ClientError, gone: str) -> str:
    """Why there never will be a clip."""
    code = error.response["Error"]["Code"]
    if code in _LATER:
        raise _unavailable() from error
    reasons = {**_NEVER, _GONE: gone}
    if code not in reasons:
        raise error
    return reasons[code]


def _unavailable() -> UnavailableError:
    return UnavailableError(
        "video-unavailable", "视频服务暂时不可用，请稍后再试", "The video service does not answer now; try again"
    )
