"""What the sampler hands on (移交): pictures to the bucket, windows and frames to their queues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from jinbo.kernel.errors import UnavailableError
from jinbo.video.model.frame import FramesMessage, Window
from jinbo.video.payload.messages import frames_message, window_message

BATCH = 10
ATTEMPTS = 3


class FrameBucket:
    """Ports FrameStore and Pictures: pictures under their natural keys; a lifecycle rule deletes them (infra/data.yaml)."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, key: str, jpeg: bytes) -> None:
        """One request."""
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=jpeg, ContentType="image/jpeg")
        except (ClientError, BotoCoreError) as error:
            raise _unavailable() from error

    def read(self, key: str) -> bytes | None:
        """One request; None when the lifecycle rule has deleted it."""
        try:
            found: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except self._client.exceptions.NoSuchKey:
            return None
        except (ClientError, BotoCoreError) as error:
            raise _unavailable() from error
        return found


class SqsWindows:
    """Port WindowQueue."""

    def __init__(self, client: Any, queue_url: str) -> None:
        self._client = client
        self._url = queue_url

    def waiting(self) -> int:
        """Windows that have arrived and that nobody has taken; those that are still delayed do not count."""
        name = "ApproximateNumberOfMessages"
        try:
            answer = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=[name])
        except (ClientError, BotoCoreError) as error:
            raise _unavailable() from error
        return int(answer["Attributes"][name])

    def send(self, windows: Sequence[tuple[Window, int]]) -> None:
        """Ten a request; what the queue does not take is sent again."""
        entries = [
            {"Id": str(number), "MessageBody": window_message(window), "DelaySeconds": delay}
            for number, (window, delay) in enumerate(windows)
        ]
        for start in range(0, len(entries), BATCH):
            self._send(entries[start : start + BATCH])

    def _send(self, entries: list[dict[str, Any]]) -> None:
        for _ in range(ATTEMPTS):
            try:
                answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
            except (ClientError, BotoCoreError) as error:
                raise _unavailable() from error
            failed = {one["Id"] for one in answer.get("Failed", [])}
            if not failed:
                return
            entries = [one for one in entries if one["Id"] in failed]
        raise _unavailable()


class SqsDetectors:
    """Port DetectorQueue: a FIFO queue with a group for each camera."""

    def __init__(self, client: Any, queue_url: str) -> None:
        self._client = client
        self._url = queue_url

    def send(self, message: FramesMessage) -> None:
        """One request; the window's name keeps the queue from taking it twice."""
        try:
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=frames_message(message),
                MessageGroupId=message.camera,
                MessageDeduplicationId=f"{message.camera}-{message.end_ms}",
            )
        except (ClientError, BotoCoreError) as error:
            raise _unavailable() from error


def _unavailable() -> UnavailableError:
    return UnavailableError("store-busy", "系统繁忙，请稍后再试", "The store is busy; try again")
