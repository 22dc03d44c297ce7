"""The sampler reads the stand-in with the clients that functions have: both ways give the same frames, faults are counted (F20)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fakes.sampling import Camera, Watch
from fakes.sampling import World as Kept
from fakes.time import StandingClock
from jinbo.kernel.clock import from_ms
from jinbo.platform.aws import client
from jinbo.video.model.frame import Outcome, Shot, Way, Window
from jinbo.video.payload.refusals import MediaError
from jinbo.video.pixels.eyes import CameraEyes
from jinbo.video.records.kinesis_video import KinesisVideoSource
from jinbo.video.rules.fetching import Prices
from jinbo.video.rules.sampling import ARRIVAL_MS, window
from jinbo.video.service.sampler import Sampler
from kinesis_video.producer import matroska, push
from kinesis_video.world import NOW, World

DEAR_READING = Prices(read_byte=1.0)
DEAR_IMAGES = Prices(image=1.0)
SECONDS = 30


def source(world: World, prices: Prices = DEAR_IMAGES) -> KinesisVideoSource:
    def video_client(api: str, stream: str) -> Any:
        endpoint = client("kinesisvideo", world.url).get_data_endpoint(StreamName=stream, APIName=api)["DataEndpoint"]
        return client("kinesis-video-archived-media", endpoint, 2)

    return KinesisVideoSource(video_client, prices)


def plenty() -> float:
    return 50.0


def film(world: World, stream: str = "cam", seconds: int = SECONDS, clock_ahead_ms: int = 0, **options: Any) -> None:
    """A camera sends a fragment a second; the service stamps each when it begins to come."""
    for second in range(seconds):
        at = NOW + second * 1000 + clock_ahead_ms
        said = push(world.url, stream, matroska(1, start_ms=at, **options))
        assert not any("ErrorCode" in one for one in said)
        world.clock.advance(1)


def asked(fps: float = 1.0, stream: str = "cam") -> Window:
    return window(Camera(stream=stream, watches=(Watch("mask", fps),)), NOW + 8_000, NOW + 28_000)


@pytest.fixture
def filmed(world: World) -> World:
    world.stream()
    film(world)
    return world


def taken(shots: tuple[Shot, ...]) -> list[int]:
    return [shot.planned.at_ms for shot in shots if shot.planned]


@pytest.mark.parametrize("fps", [0.2, 0.5, 1.0])
def test_both_ways_give_every_frame_and_the_one_before_the_first(filmed: World, fps: float) -> None:
    wanted = asked(fps)
    for prices, way in ((DEAR_IMAGES, Way.FRAGMENTS), (DEAR_READING, Way.IMAGES)):
        found = source(filmed, prices).fetch(wanted, plenty)
        assert found.way is way
        assert taken(found.shots) == [frame.at_ms for frame in wanted.frames]
        assert found.shots[0].planned is None
        assert found.newest_ms == NOW + SECONDS * 1000
        assert all(0 <= shot.planned.at_ms - shot.taken_ms < 1_250 for shot in found.shots if shot.planned)
        seen = list(CameraEyes().see(found.shots, ()))
        assert all(look is not None for _, look in seen)
        filmed.clock.advance(1)


def test_reading_fragments_is_the_cheaper_way_at_list_price(filmed: World) -> None:
    found = source(filmed, Prices()).fetch(asked(), plenty)
    assert found.way is Way.FRAGMENTS
    assert found.read_bytes > 0
    assert found.images == 0


def test_images_are_billed_by_their_number(filmed: World) -> None:
    found = source(filmed, DEAR_READING).fetch(asked(0.5), plenty)
    assert found.images == 11


def test_where_key_frames_are_too_rare_the_service_makes_the_images(world: World) -> None:
    world.stream()
    film(world)
    reader = source(world)
    wanted = asked(2.0)
    found = reader.fetch(wanted, plenty)
    assert (found.way, len(taken(found.shots))) == (Way.IMAGES, 40)
    world.clock.advance(1)
    again = reader.fetch(wanted, plenty)
    assert again.read_bytes == 0, "what was learnt of a stream is not paid for twice"


def test_a_cameras_clock_that_is_off_is_measured_and_misplaces_no_frame(world: World) -> None:
    world.stream()
    film(world, clock_ahead_ms=90_000)
    found = source(world).fetch(asked(), plenty)
    assert len(taken(found.shots)) == 20
    assert {shot.clock_offset_ms for shot in found.shots} == {90_000}


def test_a_stream_that_stopped_tells_when_its_newest_frame_was(world: World) -> None:
    world.stream()
    film(world, seconds=15)
    world.clock.advance(20)
    found = source(world).fetch(asked(), plenty)
    assert found.newest_ms == NOW + 15_000
    assert len(taken(found.shots)) == 7


def test_an_empty_stream_has_no_frames_and_no_newest(world: World) -> None:
    world.stream()
    found = source(world).fetch(asked(), plenty)
    assert (found.shots, found.newest_ms) == ((), None)


def test_half_of_the_images_missing_are_half_of_the_coverage(filmed: World) -> None:
    filmed.fault("cam", no_media=0.5)
    found = source(filmed, DEAR_READING).fetch(asked(), plenty)
    assert 0 < len(taken(found.shots)) < 20


def test_the_first_image_that_is_always_empty_is_no_planned_one(filmed: World) -> None:
    filmed.fault("cam", first_image_empty=True)
    assert len(taken(source(filmed, DEAR_READING).fetch(asked(), plenty).shots)) == 20


def test_a_stream_that_is_not_there_is_refused_by_name(world: World) -> None:
    with pytest.raises(MediaError) as refused:
        source(world).fetch(asked(stream="none"), plenty)
    assert refused.value.code == "stream-missing"


def test_reading_ends_in_time_however_slow_the_stream_is(filmed: World) -> None:
    with pytest.raises(MediaError) as refused:
        source(filmed).fetch(asked(), lambda: 5.0)
    assert refused.value.code == "stream-slow"


def test_a_window_is_sampled_end_to_end(filmed: World) -> None:
    kept = Kept()
    clock = StandingClock(from_ms(NOW + 28_000 + ARRIVAL_MS))
    sampler = Sampler(source(filmed), CameraEyes(), kept, kept, kept, kept, clock)
    outcome = sampler.sample(asked(), plenty)
    assert outcome is not None
    assert (outcome.planned, outcome.seen, outcome.broken, outcome.fault) == (20, 20, 0, "")
    assert outcome.handed + outcome.still + outcome.light == 20
    assert all(picture.startswith(b"\xff\xd8") for picture in kept.pictures.values())
    assert sampler.sample(asked(), plenty) is None
    assert kept.sights[0].statistics is not None


def test_a_change_of_resolution_costs_no_frame(world: World) -> None:
    """F20."""
    world.stream()
    film(world, seconds=18)
    for second in range(18, SECONDS):
        push(world.url, "cam", matroska(1, start_ms=NOW + second * 1000, size=(320, 180)))
        world.clock.advance(1)
    found = source(world).fetch(asked(), plenty)
    looks = [look for _, look in CameraEyes().see(found.shots, ())]
    assert len(looks) == 21
    assert None not in looks


def test_another_cameras_trouble_is_its_own(filmed: World) -> None:
    kept = Kept()
    clock = StandingClock(from_ms(NOW + 28_000 + ARRIVAL_MS))
    sampler = Sampler(source(filmed), CameraEyes(), kept, kept, kept, kept, clock)
    lost = replace(asked(stream="gone"), camera="cam-2")
    assert sampler.sample(lost, plenty) == Outcome(20, fault="stream-missing")
    outcome = sampler.sample(asked(), plenty)
    assert outcome is not None
    assert outcome.seen == 20
