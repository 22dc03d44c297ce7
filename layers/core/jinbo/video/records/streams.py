"""Streams in Kinesis Video (视频流): made with their retention, once."""

from __future__ import annotations

from typing import Any

from jinbo.kernel.errors import UnavailableError

MEDIA_TYPE = "video/h264"


class KinesisVideoStreams:
    """Port Streams on Kinesis Video's control plane."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def ensure(self, stream: str, hours: int) -> None:
        """CreateStream; where it is there, DescribeStream, and UpdateDataRetention if the hours differ."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._ensure(stream, hours)
        except (BotoCoreError, ClientError) as error:
            raise UnavailableError(
                "stream-unavailable", "视频流暂时无法创建，请稍后再试", "The video stream cannot be made now; try again"
            ) from error

    def _ensure(self, stream: str, hours: int) -> None:
        from botocore.exceptions import ClientError

        try:
            self._client.create_stream(StreamName=stream, DataRetentionInHours=hours, MediaType=MEDIA_TYPE)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceInUseException":
                raise
            info = self._client.describe_stream(StreamName=stream)["StreamInfo"]
            change = hours - int(info["DataRetentionInHours"])
            if change:
                self._client.update_data_retention(
                    StreamName=stream,
                    CurrentVersion=info["Version"],
                    Operation="INCREASE_DATA_RETENTION" if change > 0 else "DECREASE_DATA_RETENTION",
                    DataRetentionChangeInHours=abs(change),
                )


class NoStreams:
    """Port Streams on a laptop without a Kinesis Video stand-in: cameras are registered, and nothing can be sent to them."""

    def ensure(self, stream: str, hours: int) -> None:
        """Nothing to do; the stream is made when the camera is saved with another retention, or by the seed's next run."""
