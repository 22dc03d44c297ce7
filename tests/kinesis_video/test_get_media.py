"""GetMedia: fragments as they come, each a whole document with the service's tags."""

from __future__ import annotations

import io
from typing import Any

import av
import pytest
from botocore.exceptions import ClientError
from kinesis_video.producer import KEYS, Camera, matroska, push
from kinesis_video.world import NOW, World

from local.kinesis_video.matroska import read_document, read_tags, split_documents

PIECES = matroska(4, start_ms=NOW)


class Reader:
    """A reader of an endless answer: document by document, by the beginning of the next."""

    def __init__(self, payload: Any) -> None:
        self._payload = payload
        self._buffer = b""

    def next(self) -> bytes:
        """The next document, whole as soon as its last tag is there."""
        while (end := self._buffer.find(b"AWS_KINESISVIDEO_CONTINUATION_TOKEN")) < 0 or len(self._buffer) < end + 85:
            self._buffer += self._payload._raw_stream.read1(65536)
        end += 35 + 2 + 1 + 47
        document, self._buffer = self._buffer[:end], self._buffer[end:]
        return document

    def close(self) -> None:
        self._payload.close()


def read(world: World, kind: str, **selector: Any) -> Reader:
    return Reader(
        world.media.get_media(StreamName="cam", StartSelector={"StartSelectorType": kind, **selector})["Payload"]
    )


def at(document: bytes) -> int:
    return read_document(document).timecode_ms - NOW


def fill(world: World) -> list[str]:
    """Four fragments of a second, each received a second after the one before; their numbers."""
    camera = Camera(world.url, world.stream())
    numbers = []
    for piece in PIECES:
        camera.send(piece)
        if (0x1F43B675).to_bytes(4, "big") not in piece:
            continue
        said = camera.acknowledgement()
        while said is not None and said["EventType"] != "PERSISTED":
            said = camera.acknowledgement()
        assert said is not None
        numbers.append(said["FragmentNumber"])
        world.clock.advance(1)
    camera.end()
    camera.close()
    return numbers


def test_what_is_produced_is_consumed_meanwhile(world: World) -> None:
    world.stream()
    reader = read(world, "NOW")
    camera = Camera(world.url, "cam")
    seen = []
    for piece in PIECES:
        camera.send(piece)
        if (0x1F43B675).to_bytes(4, "big") in piece:
            seen.append(at(reader.next()))
    assert seen == [0, 1000, 2000, 3000]
    camera.end()
    camera.close()
    reader.close()


def test_each_document_decodes_by_itself_and_carries_the_services_tags(world: World) -> None:
    numbers = fill(world)
    reader = read(world, "EARLIEST")
    document = reader.next()
    assert document.startswith(KEYS)
    with av.open(io.BytesIO(document)) as container:
        assert len(list(container.decode(video=0))) == 10
    tags = read_tags(document)
    assert tags["AWS_KINESISVIDEO_FRAGMENT_NUMBER"] == tags["AWS_KINESISVIDEO_CONTINUATION_TOKEN"] == numbers[0]
    assert tags["AWS_KINESISVIDEO_PRODUCER_TIMESTAMP"] == f"{NOW / 1000:.3f}"
    assert tags["AWS_KINESISVIDEO_SERVER_TIMESTAMP"] == f"{NOW / 1000:.3f}"
    assert tags["AWS_KINESISVIDEO_MILLIS_BEHIND_NOW"] == "3000"
    reader.close()


@pytest.mark.parametrize(
    ("kind", "given", "first"),
    [
        ("EARLIEST", {}, 0),
        ("FRAGMENT_NUMBER", {"AfterFragmentNumber": 0}, 1000),
        ("CONTINUATION_TOKEN", {"ContinuationToken": 2}, 3000),
        ("PRODUCER_TIMESTAMP", {"StartTimestamp": (NOW + 1999) / 1000}, 1000),
        ("PRODUCER_TIMESTAMP", {"StartTimestamp": (NOW + 2000) / 1000}, 2000),
        ("SERVER_TIMESTAMP", {"StartTimestamp": (NOW + 3500) / 1000}, 3000),
        ("SERVER_TIMESTAMP", {"StartTimestamp": (NOW - 9000) / 1000}, 0),
    ],
)
def test_reading_begins_where_the_selector_says(world: World, kind: str, given: dict[str, Any], first: int) -> None:
    numbers = fill(world)
    selector = {name: numbers[value] if name != "StartTimestamp" else value for name, value in given.items()}
    reader = read(world, kind, **selector)
    assert at(reader.next()) == first
    reader.close()


@pytest.mark.parametrize(
    "selector",
    [
        {"StartSelectorType": "FRAGMENT_NUMBER"},
        {"StartSelectorType": "CONTINUATION_TOKEN", "ContinuationToken": "not-a-number"},
        {"StartSelectorType": "SERVER_TIMESTAMP"},
        {"StartSelectorType": "LATEST"},
    ],
)
def test_a_selector_without_what_its_type_needs_is_refused(world: World, selector: dict[str, Any]) -> None:
    world.stream()
    with pytest.raises(ClientError) as error:
        world.media.get_media(StreamName="cam", StartSelector=selector)
    assert error.value.response["Error"]["Code"] == "InvalidArgumentException"


def test_three_readers_at_once_and_a_place_is_free_when_one_goes(world: World) -> None:
    fill(world)
    readers = [read(world, "EARLIEST") for _ in range(3)]
    with pytest.raises(ClientError) as error:
        read(world, "EARLIEST")
    assert error.value.response["Error"]["Code"] == "ConnectionLimitExceededException"
    world.clock.advance(1)
    readers.pop().close()
    while world.status()["connections"].get("GetMedia", {}).get("cam", 0) > 2:
        pass  # the server hears of it through the socket
    readers.append(read(world, "EARLIEST"))
    assert at(readers[-1].next()) == 0
    for reader in readers:
        reader.close()


def test_a_deleted_stream_ends_its_readers(world: World) -> None:
    fill(world)
    payload = world.media.get_media(StreamName="cam", StartSelector={"StartSelectorType": "EARLIEST"})["Payload"]
    arn = world.control.describe_stream(StreamName="cam")["StreamInfo"]["StreamARN"]
    world.control.delete_stream(StreamARN=arn)
    assert [at(each) for each in split_documents(payload.read())] == [0, 1000, 2000, 3000]


def test_a_stop_ends_every_reader_in_order(world: World) -> None:
    fill(world)
    payload = world.media.get_media(StreamName="cam", StartSelector={"StartSelectorType": "EARLIEST"})["Payload"]
    reader = Reader(payload)
    assert at(reader.next()) == 0
    world.stop()


def test_a_stream_without_retention_is_read_live_from_its_buffer(world: World) -> None:
    push(world.url, world.stream(hours=0), PIECES)
    reader = read(world, "EARLIEST")
    assert at(reader.next()) == 0
    reader.close()
