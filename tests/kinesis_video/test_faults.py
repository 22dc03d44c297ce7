"""Faults on demand: what a stream is told to do wrong, seen through unmodified clients."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError
from kinesis_video.producer import matroska, push
from kinesis_video.test_archived import grey, images
from kinesis_video.world import NOW, World, between

PIECES = matroska(6, start_ms=NOW)


@pytest.fixture
def filled(world: World) -> World:
    push(world.url, world.stream(), PIECES)
    return world


def errors(found: list[dict[str, Any]]) -> list[str | None]:
    return [each.get("Error") for each in found]


def test_half_of_the_images_are_missing(filled: World) -> None:
    filled.fault("cam", no_media=0.5)
    assert errors(images(filled)[:6]) == [None, "NO_MEDIA"] * 3


def test_the_first_image_is_always_empty(filled: World) -> None:
    filled.fault("cam", first_image_empty=True)
    assert errors(images(filled)[:6]) == ["NO_MEDIA", *[None] * 5]


def test_a_frozen_stream_shows_one_picture_while_its_time_goes_on(world: World) -> None:
    push(world.url, world.stream(), matroska(2, start_ms=NOW))
    world.fault("cam", frozen=True)
    push(world.url, "cam", matroska(3, start_ms=NOW + 2000))
    push(world.url, "cam", matroska(3, start_ms=NOW + 5000))
    selector = between(NOW, NOW + 9000)
    listed = world.archived.list_fragments(StreamName="cam", FragmentSelector=selector)["Fragments"]
    assert [each["FragmentLengthInMilliseconds"] for each in listed] == [1000] * 8
    assert errors(images(world, NOW + 400, NOW + 7400)) == [None] * 8
    found = images(world, NOW, NOW + 7000)
    greys = [grey(each) for each in found]
    assert len(set(greys[:2])) == 2
    assert len({each["ImageContent"] for each in found[2:]}) == 1
    assert len({each["TimeStamp"] for each in found}) == 8


def test_a_camera_changes_its_resolution(world: World) -> None:
    push(world.url, world.stream(), matroska(2, start_ms=NOW))
    world.fault("cam", resolution=[96, 64])
    push(world.url, "cam", matroska(2, start_ms=NOW + 2000))
    import base64
    import io

    from PIL import Image

    sizes = [
        Image.open(io.BytesIO(base64.b64decode(each["ImageContent"]))).size for each in images(world, NOW, NOW + 3500)
    ]
    assert sizes == [(160, 90), (160, 90), (96, 64), (96, 64)]
    greys = [grey(each) for each in images(world, NOW, NOW + 3500)]
    assert greys[2] == pytest.approx(greys[0], abs=3)


def test_a_camera_drops_out_and_comes_back(world: World) -> None:
    world.stream()
    world.fault("cam", drop_out={"every_s": 10, "for_s": 4})
    for second in range(12):
        push(world.url, "cam", matroska(1, start_ms=NOW + second * 1000))
        world.clock.advance(1)
    listed = world.archived.list_fragments(StreamName="cam", FragmentSelector=between(NOW, NOW + 60_000))["Fragments"]
    seen = [round(each["ProducerTimestamp"].timestamp() * 1000 - NOW) // 1000 for each in listed]
    assert seen == [4, 5, 6, 7, 8, 9]


def test_calls_fail_as_often_as_asked_for(filled: World) -> None:
    filled.fault("cam", fail={"GetImages": {"status": 503, "share": 0.5}})
    statuses = []
    for _ in range(4):
        try:
            statuses.append(len(images(filled)) and 200)
        except ClientError as error:
            statuses.append(error.response["ResponseMetadata"]["HTTPStatusCode"])
    assert statuses == [200, 503, 200, 503]


def test_a_call_fails_with_a_published_error(filled: World) -> None:
    filled.fault("cam", fail={"GetMedia": {"error": "NotAuthorizedException"}})
    with pytest.raises(ClientError) as error:
        filled.media.get_media(StreamName="cam", StartSelector={"StartSelectorType": "NOW"})
    assert error.value.response["Error"]["Code"] == "NotAuthorizedException"
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 401


def test_a_slow_call_waits_as_long_as_it_is_told(filled: World) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    filled.server.service.faults._sleep = sleep
    filled.fault("cam", slow={"GetImages": 2.5})
    images(filled)
    assert waited == [2.5]


def test_faults_are_shown_and_taken_back(filled: World) -> None:
    filled.fault("cam", frozen=True)
    shown = json.loads(filled.get(f"{filled.url}/_faults"))
    assert shown["cam"]["frozen"] is True
    urllib.request.urlopen(urllib.request.Request(f"{filled.url}/_faults/cam", method="DELETE"), timeout=5)
    assert json.loads(filled.get(f"{filled.url}/_faults")) == {}


@pytest.mark.parametrize(
    "fault",
    [
        {"no_medias": 0.5},
        {"no_media": 1.5},
        {"no_media": "half"},
        {"frozen": 1},
        {"resolution": [97, 64]},
        {"drop_out": {"every_s": 1, "for_s": 2}},
        {"drop_out": {"every_s": 1}},
        {"slow": {"GetImages": -1}},
        {"fail": {"GetImages": {"sometimes": True}}},
    ],
)
def test_what_is_no_fault_is_refused(filled: World, fault: dict[str, Any]) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        filled.fault("cam", **fault)
    assert error.value.code == 400
    assert json.loads(filled.get(f"{filled.url}/_faults")) == {}
