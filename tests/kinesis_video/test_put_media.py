"""PutMedia as producers speak it: acknowledged while they still send, refused by the service's own codes."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from kinesis_video.producer import SIGNED, Camera, matroska, push
from kinesis_video.world import NOW, World, between

from local.kinesis_video import ebml, put_media
from local.kinesis_video.matroska import (
    CLUSTER,
    SEGMENT,
    TIMECODE,
    Track,
    block,
    describe,
    ebml_header,
    millisecond_info,
    read_document,
    split_documents,
)

TRACK = Track(1, 1, "V_MPEG4/ISO/AVC", b"\x01\x42\xc0\x0a\xff\xe1\x00", 160, 90, 500.0)
HEAD = ebml_header() + ebml.opened(SEGMENT) + millisecond_info() + describe(TRACK)


def cluster(at: int, offsets: tuple[int, ...] = (0, 500), track: int = 1) -> bytes:
    """A cluster of unknown size, as the producer libraries write it."""
    blocks = b"".join(block(track, offset, index == 0, b"\0\0\0\1\x65") for index, offset in enumerate(offsets))
    return ebml.opened(CLUSTER) + ebml.number(TIMECODE, at) + blocks


def kinds(said: list[dict[str, Any]]) -> list[str]:
    return [str(each.get("ErrorCode", each["EventType"])) for each in said]


def listed(world: World) -> list[dict[str, Any]]:
    fragments = world.archived.list_fragments(
        StreamName="cam", FragmentSelector=between(NOW - 86_400_000, NOW + 86_400_000)
    )
    return list(fragments["Fragments"])


def test_a_fragment_is_acknowledged_while_the_next_is_being_sent(world: World) -> None:
    camera = Camera(world.url, world.stream())
    camera.send(HEAD + cluster(NOW))
    buffering = camera.acknowledgement()
    camera.send(cluster(NOW + 1000))
    received, persisted, next_one = (camera.acknowledgement() for _ in range(3))
    assert buffering is not None
    assert received == {**buffering, "EventType": "RECEIVED"}
    assert persisted == {**buffering, "EventType": "PERSISTED"}
    assert buffering["FragmentTimecode"] == NOW
    assert next_one is not None
    assert (next_one["EventType"], int(next_one["FragmentNumber"]) > int(buffering["FragmentNumber"])) == (
        "BUFFERING",
        True,
    )
    camera.end()
    assert kinds(list(camera.acknowledgements())) == ["RECEIVED", "PERSISTED"]
    camera.close()


def test_the_pieces_in_which_a_stream_comes_do_not_matter(world: World) -> None:
    whole = b"".join(matroska(2, start_ms=NOW))
    for name, size in (("one", len(whole)), ("crumbs", 7)):
        world.stream(name)
        push(world.url, name, [whole[at : at + size] for at in range(0, len(whole), size)])
        world.clock.advance(2)
    media = [
        [
            read_document(each).frames
            for each in split_documents(
                world.archived.get_media_for_fragment_list(
                    StreamName=name,
                    Fragments=[
                        each["FragmentNumber"]
                        for each in world.archived.list_fragments(
                            StreamName=name, FragmentSelector=between(NOW - 1, NOW + 5000)
                        )["Fragments"]
                    ],
                )["Payload"].read()
            )
        ]
        for name in ("one", "crumbs")
    ]
    assert [len(each) for each in media[0]] == [10, 10]
    assert [[bytes(f.data) for f in each] for each in media[0]] == [[bytes(f.data) for f in each] for each in media[1]]


def test_relative_timecodes_count_from_the_producers_start(world: World) -> None:
    push(world.url, world.stream(), [HEAD + cluster(0) + cluster(1000)], kind="RELATIVE", start=f"{NOW / 1000:.3f}")
    assert [round(each["ProducerTimestamp"].timestamp() * 1000) for each in listed(world)] == [NOW, NOW + 1000]


def test_a_stream_without_retention_receives_and_persists_nothing(world: World) -> None:
    said = push(world.url, world.stream(hours=0), [HEAD + cluster(NOW) + cluster(NOW + 1000)])
    assert kinds(said) == ["BUFFERING", "RECEIVED", "BUFFERING", "RECEIVED"]


@pytest.mark.parametrize(
    ("sent", "last"),
    [
        ([b"no matroska at all, but an HTTP body"], "INVALID_MKV_DATA"),
        ([HEAD + cluster(NOW) + ebml_header()], "INVALID_MKV_DATA"),
        ([HEAD + cluster(NOW)[:-3]], "INVALID_MKV_DATA"),
        ([HEAD + cluster(NOW), cluster(NOW - 1)], "FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS"),
        ([HEAD + cluster(NOW, (0, 500)), cluster(NOW + 400)], "FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS"),
        ([HEAD + cluster(NOW, (0, 15_000, 20_001))], "MAX_FRAGMENT_DURATION_REACHED"),
        ([HEAD + cluster(NOW, (0, 100)), cluster(NOW + 1000)], "MIN_FRAGMENT_DURATION_REACHED"),
        ([HEAD + cluster(NOW, track=2), cluster(NOW + 1000)], "TRACK_NUMBER_MISMATCH"),
        ([HEAD + ebml.opened(CLUSTER) + ebml.number(TIMECODE, NOW), cluster(NOW + 1000)], "FRAMES_MISSING_FOR_TRACK"),
    ],
)
def test_what_the_service_does_not_take_ends_the_connection_with_its_code(
    world: World, sent: list[bytes], last: str
) -> None:
    said = push(world.url, world.stream(), sent)
    assert kinds(said)[-1] == last
    assert said[-1]["EventType"] == "ERROR"
    assert isinstance(said[-1]["ErrorId"], int)


def test_a_producer_that_goes_on_sending_still_hears_why_it_was_refused(world: World) -> None:
    camera = Camera(world.url, world.stream())
    camera.send(HEAD + cluster(NOW) + cluster(NOW + 1000) + cluster(NOW))
    for _ in range(100):
        camera.send(b"\0" * 65536)
    assert kinds(list(camera.acknowledgements()))[-1] == "FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS"
    camera.close()


def test_what_came_before_a_bad_fragment_is_kept(world: World) -> None:
    said = push(world.url, world.stream(), [HEAD + cluster(NOW) + cluster(NOW + 1000) + cluster(NOW)])
    assert kinds(said)[-2:] == ["PERSISTED", "FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS"]
    assert len(listed(world)) == 2


def test_a_deleted_stream_ends_its_producer(world: World) -> None:
    camera = Camera(world.url, world.stream())
    camera.send(HEAD + cluster(NOW))
    assert camera.acknowledgement() is not None
    world.control.delete_stream(StreamARN=world.control.describe_stream(StreamName="cam")["StreamInfo"]["StreamARN"])
    camera.send(cluster(NOW + 1000))
    assert kinds(list(camera.acknowledgements())) == ["STREAM_NOT_ACTIVE"]
    camera.close()


def test_a_camera_that_is_cut_off_leaves_its_whole_fragments_and_its_place(world: World) -> None:
    camera = Camera(world.url, world.stream())
    camera.send(HEAD + cluster(NOW) + cluster(NOW + 1000))
    assert [(camera.acknowledgement() or {})["EventType"] for _ in range(4)][-1] == "BUFFERING"
    camera.close()
    while world.status()["connections"]:
        pass  # the server hears of it through the socket
    assert len(listed(world)) == 1
    assert kinds(push(world.url, "cam", [HEAD + cluster(NOW + 2000)]))[-1] == "PERSISTED"


def test_a_silent_producer_is_told_that_it_is_heard_and_then_let_go(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(put_media, "IDLE_SAYS_S", 0.01)  # no test waits for seconds
    camera = Camera(world.url, world.stream())
    assert kinds(list(camera.acknowledgements())) == ["IDLE"] * put_media.IDLE_CLOSES
    camera.close()


def test_one_producer_a_stream_at_a_time(world: World) -> None:
    first = Camera(world.url, world.stream())
    first.send(HEAD + cluster(NOW))
    assert first.acknowledgement() is not None
    second = Camera(world.url, "cam")
    assert (second.answer.status, second.answer.headers["x-amzn-errortype"]) == (
        400,
        "ConnectionLimitExceededException",
    )
    second.close()
    first.end()
    assert len(list(first.acknowledgements())) == 2
    first.close()
    assert kinds(push(world.url, "cam", [HEAD + cluster(NOW + 1000)])) == ["BUFFERING", "RECEIVED", "PERSISTED"]


def test_five_connections_a_second_and_no_more(world: World) -> None:
    world.stream()
    for at in range(5):
        push(world.url, "cam", [HEAD + cluster(NOW + at * 1000)])
    sixth = Camera(world.url, "cam")
    assert sixth.answer.headers["x-amzn-errortype"] == "ClientLimitExceededException"
    sixth.close()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"x-amzn-stream-name": "nobody"}, (404, "ResourceNotFoundException")),
        ({"x-amzn-fragment-timecode-type": "SOMETIMES"}, (400, "InvalidArgumentException")),
        ({"x-amzn-fragment-timecode-type": "RELATIVE"}, (400, "InvalidArgumentException")),
        ({"x-amzn-producer-start-timestamp": "yesterday"}, (400, "InvalidArgumentException")),
        ({"Authorization": ""}, (401, "NotAuthorizedException")),
    ],
)
def test_headers_that_are_wrong_are_refused_before_any_media(
    world: World, changed: dict[str, str], expected: tuple[int, str]
) -> None:
    headers = {**SIGNED, "x-amzn-stream-name": world.stream(), "x-amzn-fragment-timecode-type": "ABSOLUTE", **changed}
    request = urllib.request.Request(f"{world.url}/putMedia", b"", headers, method="POST")
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(request, timeout=5)
    assert (error.value.code, error.value.headers["x-amzn-errortype"]) == expected


def test_media_is_there_after_a_restart_and_gone_after_its_retention(world: World, tmp_path: Path) -> None:
    push(world.url, world.stream(hours=1), matroska(2, start_ms=NOW))
    before = listed(world)
    world.stop()
    again = World(tmp_path, world.clock)
    assert listed(again) == before
    again.clock.advance(3601)
    assert listed(again) == []
    assert list((tmp_path / "media").rglob("*.mkv")) == []
    again.stop()


def test_the_oldest_media_goes_when_there_is_too_much(tmp_path: Path) -> None:
    small = World(tmp_path, max_bytes=3000)
    push(small.url, small.stream(), [HEAD, *(cluster(NOW + at * 1000) for at in range(20))])
    kept = listed(small)
    assert 0 < len(kept) < 20
    assert round(kept[-1]["ProducerTimestamp"].timestamp() * 1000) == NOW + 19_000
    assert small.status()["bytes"] <= 3000
    small.stop()
