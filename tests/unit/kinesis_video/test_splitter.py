"""A producer's stream is cut into its fragments, whatever the pieces in which it comes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.kinesis_video.making import HEAD, TRACK, cluster

from local.kinesis_video import ebml
from local.kinesis_video.ebml import MalformedError
from local.kinesis_video.matroska import CLUSTER, INFO, SEGMENT, TRACKS, ebml_header, tags
from local.kinesis_video.splitter import MAX_FRAGMENT, Began, Splitter, TooLargeError, Whole

STREAM = HEAD + cluster(1000) + tags({"scene": "kitchen"}) + cluster(2000, sized=True) + cluster(3000)


def split(pieces: list[bytes]) -> list[Began | Whole]:
    splitter = Splitter()
    found = [event for piece in pieces for event in splitter.feed(piece)]
    return [*found, *splitter.end()]


def told(events: list[Began | Whole]) -> list[tuple[str, int]]:
    return [
        ("began", event.timecode_ms) if isinstance(event, Began) else ("whole", event.media.timecode_ms)
        for event in events
    ]


IN_ORDER = [(kind, at) for at in (1000, 2000, 3000) for kind in ("began", "whole")]


def test_every_cluster_is_a_fragment() -> None:
    events = split([STREAM])
    assert told(events) == IN_ORDER
    whole = [event for event in events if isinstance(event, Whole)]
    assert [event.last for event in whole] == [False, False, True]
    assert whole[0].media.tracks == (TRACK,)
    assert [frame.at_ms for frame in whole[1].media.frames] == [2000, 2500]
    assert [len(event.tags) for event in whole] == [0, 1, 0]


@given(cuts=st.lists(st.integers(0, len(STREAM)), max_size=20))
def test_where_the_pieces_are_cut_does_not_matter(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(STREAM)]
    assert told(split([STREAM[a:b] for a, b in pairwise(edges)])) == IN_ORDER


def test_a_sized_cluster_is_whole_with_its_last_byte() -> None:
    splitter = Splitter()
    assert told(list(splitter.feed(HEAD + cluster(1000, sized=True)))) == IN_ORDER[:2]


def test_the_buffer_holds_no_more_than_the_element_that_is_coming() -> None:
    splitter = Splitter()
    for at in range(50):
        list(splitter.feed((HEAD if at == 0 else b"") + cluster(at * 1000, sized=True)))
        assert len(splitter._buffer) == 0


@pytest.mark.parametrize(
    "stream",
    [
        b"GET / HTTP/1.1",
        cluster(0),
        HEAD + ebml_header(),
        HEAD + ebml.opened(SEGMENT),
        ebml_header() + ebml.opened(SEGMENT) + cluster(0),
        HEAD + ebml.opened(TRACKS),
        HEAD + ebml.opened(CLUSTER) + cluster(1),
        HEAD + ebml.opened(INFO),
        HEAD + cluster(0)[:-2],
        HEAD + b"\x11\x4d\x9b\x74\x08\xff\xff\xff\xff\xff",
    ],
)
def test_what_is_no_stream_of_one_segment_is_malformed(stream: bytes) -> None:
    with pytest.raises(MalformedError):
        split([stream])


def test_a_fragment_over_the_limit_is_refused_before_it_is_taken() -> None:
    huge = (MAX_FRAGMENT + 1).to_bytes(7, "big")
    with pytest.raises(TooLargeError):
        split([HEAD + CLUSTER.to_bytes(4, "big") + b"\x01" + huge])
    with pytest.raises(TooLargeError):
        split([HEAD + cluster(0) + b"\xa3\x01" + huge])


@given(noise=st.binary(max_size=200))
def test_noise_is_malformed_or_awaited_but_never_an_error_of_another_kind(noise: bytes) -> None:
    splitter = Splitter()
    try:
        list(splitter.feed(HEAD + cluster(0) + noise))
        list(splitter.end())
    except (MalformedError, TooLargeError):
        pass
