"""ListFragments, GetMediaForFragmentList, GetClip and GetImages through unmodified clients."""

from __future__ import annotations

import base64
import io
from typing import Any

import av
import pytest
from botocore.exceptions import ClientError
from kinesis_video.producer import matroska, push, shade
from kinesis_video.shapes import check
from kinesis_video.world import NOW, World, between
from PIL import Image

from local.kinesis_video.matroska import read_document, split_documents

PIECES = matroska(6, start_ms=NOW)
REORDERED = matroska(4, start_ms=NOW, b=2)


@pytest.fixture
def filled(world: World) -> World:
    push(world.url, world.stream(), PIECES)
    world.clock.advance(5)
    return world


def fragments(world: World, **given: Any) -> dict[str, Any]:
    answer = world.archived.list_fragments(StreamName="cam", **given)
    return check(world.archived, "ListFragments", answer)


def images(world: World, start: int = NOW, end: int = NOW + 6000, **given: Any) -> list[dict[str, Any]]:
    asked = {
        "StreamName": "cam",
        "ImageSelectorType": "PRODUCER_TIMESTAMP",
        "StartTimestamp": start / 1000,
        "EndTimestamp": end / 1000,
        "SamplingInterval": 1000,
        "Format": "JPEG",
        **given,
    }
    return list(check(world.archived, "GetImages", world.archived.get_images(**asked))["Images"])


def grey(image: dict[str, Any]) -> int:
    picture = Image.open(io.BytesIO(base64.b64decode(image["ImageContent"]))).convert("L")
    return int(picture.getpixel((picture.width // 2, picture.height // 2)))


def refusal(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_fragments_are_listed_by_pages_within_their_range(filled: World) -> None:
    selector = between(NOW + 1000, NOW + 4000)
    first = fragments(filled, FragmentSelector=selector, MaxResults=3)
    second = fragments(filled, NextToken=first["NextToken"], MaxResults=3)
    times = [
        round(each["ProducerTimestamp"].timestamp() * 1000) - NOW for each in first["Fragments"] + second["Fragments"]
    ]
    assert times == [1000, 2000, 3000, 4000]
    assert "NextToken" not in second
    assert {each["FragmentLengthInMilliseconds"] for each in first["Fragments"]} == {1000}


def test_listing_needs_a_range(filled: World) -> None:
    for given in ({}, {"FragmentSelector": between(NOW, NOW)}, {"NextToken": "e30="}):
        with pytest.raises(ClientError) as error:
            fragments(filled, **given)
        assert refusal(error) == "InvalidArgumentException"


def test_a_list_of_fragments_comes_in_their_order_whole(filled: World) -> None:
    numbers = [
        each["FragmentNumber"] for each in fragments(filled, FragmentSelector=between(NOW, NOW + 9000))["Fragments"]
    ]
    asked = [numbers[4], numbers[1]]
    payload = filled.archived.get_media_for_fragment_list(StreamName="cam", Fragments=asked)["Payload"].read()
    documents = [read_document(each) for each in split_documents(payload)]
    assert [each.timecode_ms - NOW for each in documents] == [1000, 4000]
    with pytest.raises(ClientError) as error:
        filled.archived.get_media_for_fragment_list(StreamName="cam", Fragments=["1"])
    assert refusal(error) == "ResourceNotFoundException"


@pytest.mark.parametrize("pieces", [PIECES, REORDERED], ids=["in order", "with B-frames"])
def test_a_clip_plays_without_gaps(world: World, pieces: list[bytes]) -> None:
    push(world.url, world.stream(), pieces)
    answer = world.archived.get_clip(StreamName="cam", ClipFragmentSelector=between(NOW, NOW + 9000))
    assert answer["ContentType"] == "video/mp4"
    with av.open(io.BytesIO(answer["Payload"].read())) as clip:
        pictures = list(clip.decode(video=0))
    times = [round(float(picture.time or 0) * 1000) for picture in pictures]
    assert times == list(range(times[0], times[0] + 100 * len(times), 100))
    assert len(pictures) == (60 if pieces is PIECES else 40)


def test_a_clip_of_nothing_or_of_too_much_is_refused(filled: World) -> None:
    for start, end, expected in (
        (NOW - 9000, NOW - 5000, "ResourceNotFoundException"),
        (NOW, NOW + 25 * 3_600_000, "InvalidArgumentException"),
    ):
        with pytest.raises(ClientError) as error:
            filled.archived.get_clip(StreamName="cam", ClipFragmentSelector=between(start, end))
        assert refusal(error) == expected


@pytest.mark.parametrize("pieces", [PIECES, REORDERED], ids=["in order", "with B-frames"])
def test_each_image_is_the_picture_shown_at_its_time(world: World, pieces: list[bytes]) -> None:
    push(world.url, world.stream(), pieces)
    found = images(world, NOW, NOW + 3800, SamplingInterval=300)
    assert [round(each["TimeStamp"].timestamp() * 1000) - NOW for each in found] == list(range(0, 3801, 300))
    assert [abs(grey(each) - shade(index * 0.3)) <= 1 for index, each in enumerate(found)] == [True] * 13


def test_where_nothing_was_recorded_there_is_no_media(filled: World) -> None:
    found = images(filled, NOW - 2000, NOW + 8000)
    assert ["Error" in each for each in found] == [True, True, *[False] * 6, True, True, True]
    assert {each.get("Error") for each in found} == {None, "NO_MEDIA"}


def test_images_come_by_the_servers_clock_too(filled: World) -> None:
    found = images(filled, NOW, NOW + 900, ImageSelectorType="SERVER_TIMESTAMP", SamplingInterval=300)
    assert [each.get("Error") for each in found] == [None] * 4


def test_images_are_stretched_and_may_be_png(filled: World) -> None:
    (image,) = images(filled, NOW, NOW + 500, WidthPixels=64, HeightPixels=64, Format="PNG")
    picture = Image.open(io.BytesIO(base64.b64decode(image["ImageContent"])))
    assert (picture.format, picture.size) == ("PNG", (64, 64))


def test_a_lower_quality_is_smaller(filled: World) -> None:
    sizes = [
        len(images(filled, NOW, NOW + 500, FormatConfig={"JPEGQuality": quality})[0]["ImageContent"])
        for quality in ("5", "95")
    ]
    assert sizes[0] < sizes[1]


def test_images_come_by_pages(filled: World) -> None:
    asked = {
        "StreamName": "cam",
        "ImageSelectorType": "PRODUCER_TIMESTAMP",
        "StartTimestamp": NOW / 1000,
        "EndTimestamp": (NOW + 5000) / 1000,
        "SamplingInterval": 1000,
        "Format": "JPEG",
        "MaxResults": 4,
    }
    pages = list(filled.archived.get_paginator("get_images").paginate(**asked))
    assert [len(page["Images"]) for page in pages] == [4, 2]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"SamplingInterval": 199}, "InvalidArgumentException"),
        ({"EndTimestamp": (NOW + 300_001) / 1000}, "InvalidArgumentException"),
        ({"EndTimestamp": NOW / 1000}, "InvalidArgumentException"),
        ({"MaxResults": 101}, "InvalidArgumentException"),
        ({"WidthPixels": 64}, "ValidationException"),
        ({"Format": "GIF"}, "InvalidArgumentException"),
        ({"FormatConfig": {"JPEGQuality": "101"}}, "InvalidArgumentException"),
        ({"NextToken": "bm9uZQ=="}, "InvalidArgumentException"),
        ({"NextToken": "eyJhdCI6dHJ1ZX0="}, "InvalidArgumentException"),
        ({"NextToken": "eyJhdCI6MX0="}, "InvalidArgumentException"),
    ],
)
def test_what_get_images_does_not_give_is_refused(filled: World, changed: dict[str, Any], expected: str) -> None:
    with pytest.raises(ClientError) as error:
        images(filled, **changed)
    assert refusal(error) == expected


def test_media_that_cannot_be_decoded_is_a_media_error(world: World) -> None:
    spoilt = bytearray(b"".join(PIECES))
    at = spoilt.find(b"\x63\xa2")
    spoilt[at + 3 : at + 30] = b"\xff" * 27
    push(world.url, world.stream(), [bytes(spoilt)])
    assert {each.get("Error") for each in images(world)[:5]} == {"MEDIA_ERROR"}


def test_readers_of_a_stream_share_its_points_in_a_second(filled: World) -> None:
    for _ in range(5):
        images(filled, MaxResults=100)
    with pytest.raises(ClientError) as error:
        images(filled, MaxResults=100)
    assert refusal(error) == "ClientLimitExceededException"
    filled.clock.advance(1)
    assert len(images(filled, MaxResults=100)) == 7


@pytest.mark.parametrize(
    ("call", "given"),
    [
        ("get_clip", {"ClipFragmentSelector": between(NOW, NOW + 1000)}),
        ("get_hls_streaming_session_url", {}),
        (
            "get_images",
            {
                "ImageSelectorType": "SERVER_TIMESTAMP",
                "StartTimestamp": NOW / 1000,
                "EndTimestamp": NOW / 1000 + 1,
                "Format": "JPEG",
            },
        ),
    ],
)
def test_a_stream_that_keeps_nothing_has_no_archive(world: World, call: str, given: dict[str, Any]) -> None:
    push(world.url, world.stream(hours=0), PIECES)
    with pytest.raises(ClientError) as error:
        getattr(world.archived, call)(StreamName="cam", **given)
    assert refusal(error) == "NoDataRetentionException"
    assert fragments(world, FragmentSelector=between(NOW, NOW + 9000)) == {"Fragments": []}
