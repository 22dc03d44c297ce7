"""Playable addresses from Kinesis Video, and the sampler's pictures from the bucket (播放地址与最新画面)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from jinbo.kernel.clock import from_ms
from jinbo.kernel.errors import ConflictError, UnavailableError
from jinbo.platform.clock import PlatformClock
from jinbo.platform.media import Media

API = "GET_HLS_STREAMING_SESSION_URL"
EXPIRES_S = 300
"""The least that the service allows, and the most that a look may outlive its grant."""
_LATELY_MS = 60_000
_NOTHING = ("ResourceNotFoundException", "NoDataRetentionException", "UnsupportedStreamMediaTypeException")


class KinesisVideoPlayer:
    """Port Player: HLS sessions. `client(api, stream)` is the client for an API of a stream."""

    def __init__(self, client: Callable[[str, str], Any], clock: PlatformClock) -> None:
        self._client = client
        self._clock = clock

    def live(self, stream: str) -> str:
        """One request after that for the endpoint. Fragments are dated, so that a player can tell how old a frame is."""
        return self._asked(stream, PlaybackMode="LIVE", DisplayFragmentTimestamp="ALWAYS")

    def recorded(self, stream: str, start: datetime, end: datetime) -> str:
        """The same, of the video service's times."""
        span = {
            "StartTimestamp": from_ms(self._clock.to_wall(start)),
            "EndTimestamp": from_ms(self._clock.to_wall(end)),
        }
        selector = {"FragmentSelectorType": "SERVER_TIMESTAMP", "TimestampRange": span}
        return self._asked(stream, PlaybackMode="ON_DEMAND", HLSFragmentSelector=selector)

    def _asked(self, stream: str, **how: Any) -> str:
        try:
            answer = self._client(API, stream).get_hls_streaming_session_url(
                StreamName=stream, Expires=EXPIRES_S, **how
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOTHING:
                raise ConflictError("no-media", "该时段没有视频", "There is no video of that time") from error
            raise _unavailable() from error
        except BotoCoreError as error:
            raise _unavailable() from error
        url: str = answer["HLSStreamingSessionURL"]
        return url


class SampledPictures:
    """Port FrameShelf: pictures are named by their time, so the newest is the last name of a short list."""

    def __init__(self, client: Any, bucket: str, media: Media, clock: PlatformClock) -> None:
        self._client = client
        self._bucket = bucket
        self._media = media
        self._clock = clock

    def newest(self, camera: str, since: datetime) -> tuple[str, datetime] | None:
        """One list request where there is a picture of the last minute, else one for each thousand pictures since then."""
        prefix = f"frames/{camera}/"
        lately = max(self._clock.to_wall(since), self._clock.to_wall(self._clock.now()) - _LATELY_MS)
        newest = self._last(prefix, lately) or self._last(prefix, self._clock.to_wall(since))
        if not newest:
            return None
        taken = from_ms(self._clock.from_wall(int(newest.removeprefix(prefix).removesuffix(".jpg"))))
        return self._media.download(newest), taken

    def _last(self, prefix: str, after_ms: int) -> str:
        """The last name after that moment; the empty text where there is none."""
        last, after = "", f"{prefix}{after_ms}"
        while True:
            try:
                listed = self._client.list_objects_v2(Bucket=self._bucket, Prefix=prefix, StartAfter=after)
            except (ClientError, BotoCoreError) as error:
                raise _unavailable() from error
            last = after = max((entry["Key"] for entry in listed.get("Contents", ())), default=last)
            if not listed.get("IsTruncated"):
                return last


def _unavailable() -> UnavailableError:
    return UnavailableError(
        "video-unavailable", "视频服务暂时不可用，请稍后再试", "The video service does not answer; try again"
    )
