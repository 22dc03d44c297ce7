"""Looking bound to its stores, to Kinesis Video and to the media bucket (调看装配)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from jinbo.platform.aws import client
from jinbo.platform.clock import platform_clock
from jinbo.platform.settings import settings

if TYPE_CHECKING:
    from jinbo.video.service.looking import Looking


def _archive(api: str, stream: str) -> Any:
    from jinbo.wiring.sampling import video_client

    return video_client(api, stream)


@cache
def looking() -> Looking:
    """People's use cases."""
    from jinbo.platform.media import S3Media, signing_client
    from jinbo.video.records.looking import TableLooking
    from jinbo.video.records.playing import KinesisVideoPlayer, SampledPictures
    from jinbo.video.service.looking import Looking, LookingStores
    from jinbo.wiring.video import SubjectsRegistry, camera_store

    bucket, clock = settings().media_bucket, platform_clock()
    pictures = SampledPictures(client("s3"), bucket, S3Media(signing_client(), bucket), clock)
    player = KinesisVideoPlayer(_archive, clock)
    return Looking(LookingStores(camera_store(), SubjectsRegistry(), TableLooking(), player, pictures), clock)
