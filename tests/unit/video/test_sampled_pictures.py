"""The newest of the sampler's pictures, however many there are (最新画面)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from jinbo.platform.clock import PlatformClock
from jinbo.platform.media import Media
from jinbo.video.records.playing import SampledPictures

NOW_MS = 1_604_563_200_000
NOW = datetime.fromtimestamp(NOW_MS / 1000, UTC)


@dataclass
class Bucket:
    """S3's way to list: a thousand names at most, in their order, after a name."""

    keys: list[str] = field(default_factory=list)
    requests: int = 0

    def list_objects_v2(self, Bucket: str, Prefix: str, StartAfter: str) -> dict[str, Any]:
        self.requests += 1
        found = sorted(key for key in self.keys if key.startswith(Prefix) and key > StartAfter)
        return {"Contents": [{"Key": key} for key in found[:1000]], "IsTruncated": len(found) > 1000}


class Links(Media):
    """Links that name what they lead to."""

    def download(self, key: str) -> str:
        return f"https://media.example/{key}"


def pictures(ages_s: list[float]) -> tuple[SampledPictures, Bucket]:
    bucket = Bucket([f"frames/kc-0001/{round(NOW_MS - age * 1000)}.jpg" for age in ages_s])
    return SampledPictures(bucket, "media", Links(), PlatformClock(wall=lambda: NOW_MS)), bucket


@pytest.mark.parametrize(
    ("ages_s", "newest_s", "requests"),
    [
        ([], None, 2),
        ([900], None, 2),
        ([300, 200], 200, 2),
        ([90 + one / 4 for one in range(2000)], 90, 3),
        ([one / 4 for one in range(4000)], 0, 1),
    ],
)
def test_the_newest_picture_is_found_in_few_requests(
    ages_s: list[float], newest_s: float | None, requests: int
) -> None:
    shelf, bucket = pictures(ages_s)
    found = shelf.newest("kc-0001", NOW - timedelta(minutes=10))
    assert (found[1] if found else None) == (None if newest_s is None else NOW - timedelta(seconds=newest_s))
    assert bucket.requests == requests
