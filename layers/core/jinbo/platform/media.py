"""Media (媒体): files go to and from S3 by presigned requests, never through a function.

`wx.uploadFile` and browsers send a presigned POST: every field first, then the file. One request is good for one
exact key, one content type and a bounded size, for minutes; a presigned PUT does not work from WeChat.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol

from jinbo.kernel.errors import InvalidError
from jinbo.kernel.frozen import frozen
from jinbo.platform.settings import settings

TYPES = {"image/jpeg": 8_000_000, "image/png": 8_000_000, "video/mp4": 100_000_000, "audio/aac": 10_000_000}
"""What may be uploaded, and its most bytes."""
UPLOAD_S = 600
DOWNLOAD_S = 300
"""Seconds for which a link is good (A22: at most five minutes to look)."""


@frozen
class Upload:
    """What a client sends within `expires_in` seconds: a multipart POST to `url` of all `fields`, then the file as `file`."""

    url: str
    fields: Mapping[str, str]
    key: str
    expires_in: int


class Media(Protocol):
    """Gives links to put and get files."""

    def upload(self, key: str, content_type: str) -> Upload:
        """A link to put one file under exactly `key`.

        Raises:
            InvalidError: `media-type`, files of this type are not taken.
        """
        ...

    def download(self, key: str) -> str:
        """An address from which the file can be read for five minutes."""
        ...


@cache
def signing_client() -> Any:
    """S3's client for presigning: signature version 4 (botocore's presigning still defaults to 2) at the region's own host."""
    from botocore.config import Config
    from botocore.session import get_session

    region = settings().region
    return get_session().create_client("s3", region_name=region, config=Config(signature_version="s3v4"))


class S3Media:
    """Media in a bucket, by a `signing_client`. Signing needs no call; its times are the wall's, not the platform's."""

    def __init__(self, client: Any, bucket: str, types: Mapping[str, int] = TYPES) -> None:
        self._client = client
        self._bucket = bucket
        self._types = types

    def upload(self, key: str, content_type: str) -> Upload:
        """A presigned POST."""
        if content_type not in self._types:
            raise InvalidError("media-type", "不支持的文件类型", "Files of this type are not taken")
        fixed = {"Content-Type": content_type, "success_action_status": "201"}
        post = self._client.generate_presigned_post(
            self._bucket,
            key,
            Fields=fixed,
            Conditions=[{name: value} for name, value in fixed.items()]
            + [["content-length-range", 1, self._types[content_type]]],
            ExpiresIn=UPLOAD_S,
        )
        return Upload(post["url"], post["fields"], key, UPLOAD_S)

    def download(self, key: str) -> str:
        """A presigned GET."""
        url: str = self._client.generate_presigned_url(
            "get_object", Params={"Bucket": self._bucket, "Key": key}, ExpiresIn=DOWNLOAD_S
        )
        return url
