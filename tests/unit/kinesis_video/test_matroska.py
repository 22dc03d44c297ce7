"""What a document says: its tracks, frames and tags."""

from __future__ import annotations

import pytest
from unit.kinesis_video.making import TRACK, blocks

from local.kinesis_video import ebml
from local.kinesis_video.ebml import MalformedError
from local.kinesis_video.matroska import (
    INFO,
    TIMECODE,
    describe,
    document,
    ebml_header,
    millisecond_info,
    read_document,
    read_frames,
    read_scale,
    read_tags,
    split_documents,
    tags,
)

MAGIC = bytes.fromhex("1a45dfa3")
TAGS = {"AWS_KINESISVIDEO_FRAGMENT_NUMBER": "91", "scene": "后厨"}


def made(at: int) -> bytes:
    return document(ebml_header(), millisecond_info(), describe(TRACK), [tags(TAGS)], blocks(at))


def test_a_document_is_read_as_it_was_written() -> None:
    media = read_document(made(7000))
    assert media.tracks == (TRACK,)
    assert [(frame.at_ms, frame.key, bytes(frame.data)) for frame in media.frames] == [
        (7000, True, b"frame0"),
        (7500, False, b"frame1"),
    ]
    assert read_tags(made(7000)) == TAGS


def test_tags_may_follow_the_cluster() -> None:
    assert read_tags(made(0) + tags({"late": "yes"})) == {**TAGS, "late": "yes"}


def test_a_stream_of_documents_is_cut_by_its_structure_not_by_magic_bytes() -> None:
    tricky = document(
        ebml_header(),
        millisecond_info(),
        describe(TRACK),
        [],
        blocks(0) + ebml.element(0xA3, b"\x81\0\0\x80" + MAGIC * 3),
    )
    assert split_documents(tricky + made(1) + tricky) == [tricky, made(1), tricky]


def test_other_ticks_than_milliseconds() -> None:
    assert read_frames(blocks(5000), 500_000)[0] == 2500
    assert read_scale(ebml.number(0x2AD7B1, 500_000)) == 500_000
    assert read_scale(b"") == 1_000_000


def test_a_group_without_a_reference_is_a_key_frame() -> None:
    block = ebml.element(0xA1, b"\x81\x00\x05\x00data")
    body = ebml.number(TIMECODE, 10) + ebml.master(0xA0, block) + ebml.master(0xA0, block, ebml.number(0xFB, 1))
    assert [(frame.at_ms, frame.key) for frame in read_frames(body, 1_000_000)[1]] == [(15, True), (15, False)]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        ebml.element(0xA3, b"\x81\0\0\x80x"),
        ebml.number(TIMECODE, 0) + ebml.element(0xA3, b"\x81\0\0\x86x"),
        ebml.number(TIMECODE, 0) + ebml.element(0xA3, b"\x81\0"),
        ebml.number(TIMECODE, 0) + ebml.master(0xA0, ebml.number(0xFB, 1)),
    ],
)
def test_a_cluster_that_says_nothing_clear_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedError):
        read_frames(body, 1_000_000)


def test_a_document_without_a_cluster_is_none() -> None:
    with pytest.raises(MalformedError):
        read_document(ebml_header() + ebml.opened(0x18538067) + ebml.master(INFO))
