"""Evidence in the media bucket (证据文件), and work on it in its queue. A file's tag `keep` names its lifecycle rule."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from jinbo.kernel.errors import UnavailableError
from jinbo.video.model.evidence import Keep, Part, Task
from jinbo.video.payload.evidence_messages import task_message

CHUNK = 262_144
MOST_FRAME_BYTES = 16_000_000
"""As payload.picture_header has it: a larger picture is no frame of the sampler's."""
_GONE = frozenset({"NoSuchKey", "404"})


class EvidenceBucket:
    """Port EvidenceFiles."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def frame(self, key: str) -> bytes | None:
        """One request; what is larger than any frame is not read."""
        with _our_errors():
            found = self._get(key)
            if found is None or found["ContentLength"] > MOST_FRAME_BYTES:
                return None
            content: bytes = found["Body"].read()
        return content

    def put(self, part: Part, content: bytes, keep: Keep) -> None:
        """One request, the tag with it: no file is ever without."""
        with _our_errors():
            self._client.put_object(
                Bucket=self._bucket, Key=part.key, Body=content, ContentType=part.content_type, Tagging=f"keep={keep}"
            )

    def tag(self, key: str, keep: Keep) -> None:
        """One request."""
        tags = {"TagSet": [{"Key": "keep", "Value": str(keep)}]}
        with _our_errors():
            try:
                self._client.put_object_tagging(Bucket=self._bucket, Key=key, Tagging=tags)
            except ClientError as error:
                if error.response["Error"]["Code"] not in _GONE:
                    raise

    def digest(self, key: str) -> str:
        """Read in pieces: a clip may have a hundred megabytes."""
        with _our_errors():
            found = self._get(key)
            if found is None:
                return ""
            hashed = hashlib.sha256()
            for piece in found["Body"].iter_chunks(CHUNK):
                hashed.update(piece)
        return hashed.hexdigest()

    def _get(self, key: str) -> Any:
        try:
            return self._client.get_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return None
            raise


class SqsEvidence:
    """Port EvidenceQueue."""

    def __init__(self, client: Any, queue_url: str) -> None:
        self._client = client
        self._url = queue_url

    def send(self, task: Task, delay_s: int) -> None:
        """One message."""
        with _our_errors():
            self._client.send_message(QueueUrl=self._url, MessageBody=task_message(task), DelaySeconds=delay_s)


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise UnavailableError("store-busy", "系统繁忙，请稍后再试", "The store is busy; try again") from error
