"""Pictures that enterprises send (整改照片), in the media bucket: clients send them there, handing in looks at them."""

from __future__ import annotations

import hashlib
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from jinbo.food.model import Photo
from jinbo.food.ports import Upload
from jinbo.kernel.errors import InvalidError, UnavailableError
from jinbo.platform.media import TYPES, Media

JPEG = "image/jpeg"
SOI = b"\xff\xd8\xff"
"""How every JPEG begins: start of image, and the first byte of its next marker (ITU-T T.81 B.1.1.3)."""
ABSENT = frozenset({"NoSuchKey", "404", "AccessDenied", "403"})
"""What S3 answers for an absent key; AccessDenied where, as here, the function may not list the bucket."""


class BucketPhotos:
    """Port Photos. A picture is read whole when it is handed in: its SHA-256 says later whether it is still the same."""

    def __init__(self, media: Media, client: Any, bucket: str) -> None:
        self._media = media
        self._client = client
        self._bucket = bucket

    def upload(self, key: str) -> Upload:
        """A presigned POST for exactly this key, type and size."""
        made = self._media.upload(key, JPEG)
        return Upload(made.url, made.fields, made.key, made.expires_in)

    def taken(self, key: str) -> Photo | None:
        """The picture as it is now. The POST's policy bounds its size; what is larger was not put there by one."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            data: bytes = answer["Body"].read(TYPES[JPEG] + 1)
        except ClientError as error:
            if error.response["Error"]["Code"] in ABSENT:
                return None
            raise _unavailable() from error
        except BotoCoreError as error:
            raise _unavailable() from error
        if not data.startswith(SOI) or len(data) > TYPES[JPEG]:
            raise InvalidError("photo-not-jpeg", "照片不是有效的 JPEG 文件", "What was sent is not a JPEG picture")
        return Photo(key, hashlib.sha256(data).hexdigest(), len(data))

    def link(self, key: str) -> str:
        """A presigned GET."""
        return self._media.download(key)


def _unavailable() -> UnavailableError:
    return UnavailableError(
        "media-unavailable", "图片存储暂不可用，请稍后再试", "The store of pictures does not answer"
    )
