"""Sampling bound to the cameras, to Kinesis Video, the bucket and the queues (采样装配). Video lives on the wall's time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from jinbo.platform.aws import client
from jinbo.platform.clock import PlatformClock, platform_clock
from jinbo.platform.settings import settings

if TYPE_CHECKING:
    from jinbo.video.frame_ports import Sight
    from jinbo.video.model import Camera
    from jinbo.video.model.frame import Outcome
    from jinbo.video.service.sampler import Sampler
    from jinbo.video.service.ticking import Ticker

ATTEMPTS = 2
"""botocore's own: what does not answer is asked again with the next message."""
PAGE = 100


class RegisteredCameras:
    """Port WatchedCameras: those of the register that are in use."""

    def in_use(self) -> Iterator[Camera]:
        """A read for each hundred."""
        from jinbo.video.model import CameraStatus
        from jinbo.video.ports import CameraFilter
        from jinbo.wiring.video import camera_store

        cursor = ""
        while True:
            page = camera_store().list_cameras(CameraFilter(), PAGE, cursor)
            yield from (camera for camera in page.items if camera.status is CameraStatus.IN_USE)
            cursor = page.next_cursor
            if not cursor:
                return


class CameraHealth:
    """Port HealthWatch: the cameras' health desk, which lives on the platform's time."""

    def observe(self, sight: Sight) -> None:
        """A look for the desk; a camera that is no longer registered has no health."""
        from jinbo.video.model import Observation
        from jinbo.wiring.video import camera_store, health

        camera = camera_store().camera(sight.camera)
        if camera is None:
            return
        from_wall = platform_clock().from_wall
        look = Observation(
            camera=sight.camera,
            at_ms=from_wall(sight.at_ms),
            newest_frame_at_ms=None if sight.newest_ms is None else from_wall(sight.newest_ms),
            picture=sight.statistics,
            clock_offset_ms=sight.clock_offset_ms,
            planned=sight.planned,
            seen=sight.seen,
        )
        health().observe(camera, look)


@cache
def _clock() -> PlatformClock:
    return PlatformClock()


@cache
def ticker() -> Ticker:
    """Plans each minute."""
    from jinbo.video.records.handing import SqsWindows
    from jinbo.video.records.windows import TableCursor
    from jinbo.video.service.ticking import Ticker

    return Ticker(
        RegisteredCameras(),
        TableCursor(_clock()),
        SqsWindows(client("sqs"), settings().camera_queue_url),
        _clock(),
        settings().sampling_capacity,
    )


@cache
def _sampler() -> Sampler:
    from jinbo.video.pixels.eyes import CameraEyes
    from jinbo.video.records.handing import FrameBucket, SqsDetectors
    from jinbo.video.records.kinesis_video import KinesisVideoSource
    from jinbo.video.records.windows import TableWindows
    from jinbo.video.service.sampler import Sampler

    return Sampler(
        source=KinesisVideoSource(video_client),
        eyes=CameraEyes(),
        store=FrameBucket(client("s3"), settings().media_bucket),
        detectors=SqsDetectors(client("sqs"), settings().sampled_queue_url),
        windows=TableWindows(_clock()),
        health=CameraHealth(),
        clock=_clock(),
    )


def sample(message: str, remaining_ms: int) -> Outcome | None:
    """Does the window that a message asks for; None when it was done before.

    Raises:
        ValueError: the message is no window.
        UnavailableError: it cannot be done now.
    """
    from jinbo.video.payload.messages import read_window

    end = time.monotonic() + remaining_ms / 1000
    return _sampler().sample(read_window(message), lambda: end - time.monotonic())


@cache
def video_client(api: str, stream: str) -> Any:
    """The client for an API of Kinesis Video (`GET_IMAGES`); the service says under which address a stream answers it."""
    endpoint = client("kinesisvideo", settings().video_endpoint or None).get_data_endpoint(
        StreamName=stream, APIName=api
    )["DataEndpoint"]
    return client("kinesis-video-archived-media", endpoint, ATTEMPTS)
