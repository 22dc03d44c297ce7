"""The made-up venue's cameras find their way in through the platform's own use cases, with and without a Kinesis Video stand-in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from jinbo.kernel.access import Principal, Role
from jinbo.platform.aws import client
from jinbo.platform.settings import settings
from jinbo.video.records.streams import KinesisVideoStreams, NoStreams
from jinbo.wiring import subjects, video
from support.api_world import api_world

from local.venue.agent import CADENCES
from local.venue.cameras import INSTALLER, register
from local.venue.seed import Venue, make_up
from local.venue.size import SMALL

TINY = replace(
    SMALL,
    hall_catering=1,
    group_meal=0,
    supplier=0,
    warehouse=0,
    lifts=1,
    connected_lifts=1,
    kitchen_cameras=1,
    lift_cameras=1,
)
COMMANDER = Principal("seed", frozenset({Role.COMMANDER}), step_up=True)


@pytest.fixture
def venue() -> Iterator[Venue]:
    """A kitchen and a lift in the register, and their cameras on paper."""
    made = make_up(TINY, 1, date(2026, 11, 5), CADENCES["DEMO"])
    with api_world():
        register_of = subjects.subjects()
        for each in made.enrolled:
            register_of.businesses.register(COMMANDER, each.business, each.contact)
        for lift in made.lifts:
            register_of.lifts.put(lift, None)
        yield made


def streams() -> set[str]:
    return {stream["StreamName"] for stream in client("kinesisvideo").list_streams()["StreamInfoList"]}


def test_without_a_stand_in_cameras_are_registered_and_no_stream_is_made(venue: Venue) -> None:
    assert isinstance(video._streams(), NoStreams)
    for camera in venue.cameras:
        register(camera)
    kept = video.camera_store().cameras(camera.id for camera in venue.cameras)
    assert {camera.place for camera in kept.values()} == {"餐饮区01号", venue.lifts[0].name}
    assert streams() == set()


def test_with_a_stand_in_the_seeds_next_run_makes_the_streams_and_keeps_what_was_drawn(venue: Venue) -> None:
    for camera in venue.cameras:
        register(camera)
    kept = video.camera_store().camera("kc-0001")
    assert kept is not None
    drawn = video.cameras().change(INSTALLER, replace(kept, name="新名字"))
    os.environ["AWS_ENDPOINT_URL_KINESIS_VIDEO"] = "https://kinesisvideo.us-east-1.amazonaws.com"  # moto answers there
    settings.cache_clear()
    video.cameras.cache_clear()
    assert isinstance(video._streams(), KinesisVideoStreams)
    for camera in venue.cameras:
        register(camera)
    assert streams() == {"jinbo-cam-kc-0001", "jinbo-cam-lc-0001"}
    assert video.camera_store().camera("kc-0001") == drawn
