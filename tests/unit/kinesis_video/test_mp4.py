"""Boxes of fragmented MP4, and when each picture is decoded and shown."""

from __future__ import annotations

from itertools import accumulate
from struct import unpack_from

from hypothesis import given
from hypothesis import strategies as st

from local.kinesis_video.mp4 import Sample, init_segment, media_segment, timing


def boxes(data: bytes) -> list[tuple[str, bytes]]:
    found, at = [], 0
    while at < len(data):
        size, kind = unpack_from(">I4s", data, at)
        found.append((kind.decode(), data[at + 8 : at + size]))
        at += size
    assert at == len(data)
    return found


def inside(data: bytes, *path: str) -> bytes:
    for kind in path:
        data = dict(boxes(data))[kind]
    return data


def test_the_init_segment_carries_the_decoders_configuration_and_the_size() -> None:
    init = init_segment(320, 180, b"avcc-record")
    assert [kind for kind, _ in boxes(init)] == ["ftyp", "moov"]
    table = inside(init, "moov", "trak", "mdia", "minf", "stbl")
    sample = inside(table, "stsd")[8:]
    assert unpack_from(">HH", sample, 8 + 24) == (320, 180)
    assert dict(boxes(sample[8 + 78 :]))["avcC"] == b"avcc-record"
    assert len(inside(init, "moov", "mvhd")) == 100
    assert len(inside(init, "moov", "trak", "tkhd")) == 84


def test_the_samples_lie_where_the_run_says() -> None:
    samples = [Sample(40, 0, True, b"key"), Sample(40, 0, False, b"delta")]
    segment = media_segment(7, 90_000, samples)
    (moof, mdat) = boxes(segment)
    assert (moof[0], mdat) == ("moof", ("mdat", b"keydelta"))
    run = inside(moof[1], "traf", "trun")
    version, count, offset = run[0], *unpack_from(">Ii", run, 4)
    assert (version, count, segment[offset : offset + 8]) == (1, 2, b"keydelta")
    assert unpack_from(">Q", inside(moof[1], "traf", "tfdt"), 4) == (90_000,)


def test_pictures_in_their_order_are_shown_when_they_are_decoded() -> None:
    assert timing([0, 33, 67], 100) == [(33, 0), (34, 0), (33, 0)]


@given(
    shown=st.lists(st.integers(0, 10_000), min_size=1, max_size=60, unique=True),
    more=st.integers(0, 100),
)
def test_every_picture_is_shown_at_its_own_time_in_whatever_order_it_is_decoded(shown: list[int], more: int) -> None:
    end = max(shown) + more
    timed = timing(shown, end)
    decoded = [min(shown) + at for at in accumulate([0, *(duration for duration, _ in timed)])]
    assert [at + offset for at, (_, offset) in zip(decoded, timed, strict=False)] == shown
    assert decoded[-1] == end


def test_nothing_has_no_timing() -> None:
    assert timing([], 0) == []
