"""A stream of Kinesis Video becomes fragments and their key frames; anything else is refused by name."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Iterator

import pytest
from jinbo.video.payload import mkv
from jinbo.video.payload.ebml import element
from jinbo.video.payload.h264 import check_key_frame, configuration
from jinbo.video.payload.mkv import Fragment, fragments
from jinbo.video.payload.refusals import MediaError
from support.camera_media import START_MS, Coded, block, clip, document, fragment, labels, tags, track

KEY = Coded(0, True, b"\0\0\0\2\x65\x88")
DELTA = Coded(100, False, b"\0\0\0\2\x41\x9a")
AVCC = clip().avcc


def split(data: bytes, step: int = 65_536) -> list[Fragment]:
    return list(fragments(data[at : at + step] for at in range(0, len(data), step)))


def refusal(data: bytes) -> str:
    with pytest.raises(MediaError) as refused:
        split(data)
    assert refused.value.zh
    return refused.value.code


def test_fragments_carry_their_number_their_times_and_their_key_frames() -> None:
    stream = fragment(clip(), 91, START_MS) + fragment(clip(), 92, START_MS + 2000)
    first, second = split(stream)
    assert (first.number, first.producer_ms, first.server_ms) == ("91", START_MS, START_MS + 250)
    assert (second.number, second.producer_ms) == ("92", START_MS + 2000)
    assert [one.offset_ms for one in first.key_frames] == [0, 1000]
    assert [one.data for one in first.key_frames] == [one.data for one in clip().pictures if one.key]
    assert first.size + second.size == len(stream)


@pytest.mark.parametrize("step", [1, 2, 3, 7, 1000])
def test_the_pieces_in_which_a_stream_comes_do_not_matter(step: int) -> None:
    stream = fragment(clip(), 1) + fragment(clip(), 2)
    assert split(stream, step) == split(stream)


def test_an_empty_stream_has_no_fragments() -> None:
    assert split(b"") == []


def test_a_fragment_is_given_as_soon_as_the_next_begins() -> None:
    def stream() -> Iterator[bytes]:
        yield fragment(clip(), 1) + fragment(clip(), 2)[:40]
        raise ConnectionError

    reader = fragments(stream())
    assert next(reader).number == "1"


def test_sound_and_the_pictures_between_are_passed_over() -> None:
    blocks = [block(KEY), block(Coded(0, True, b"sound" * 50), track=2), block(DELTA)]
    (found,) = split(document(blocks, track(b"aac", b"A_AAC", 2, 2) + track(AVCC), labels()))
    assert [one.data for one in found.key_frames] == [KEY.data]


def test_a_picture_in_a_block_group_is_a_key_frame_if_it_refers_to_none() -> None:
    key = element(0xA0, element(0xA1, b"\x81\0\x05\0" + KEY.data))
    other = element(0xA0, element(0xA1, b"\x81\0\x0a\0" + DELTA.data) + element(0xFB, b"\xff"))
    (found,) = split(document([key, other], track(AVCC), labels()))
    assert [(one.offset_ms, one.data) for one in found.key_frames] == [(5, KEY.data)]


def test_what_is_dropped_is_never_held_in_memory() -> None:
    large = block(Coded(0, False, bytes(2_000_000)))
    stream = document([block(KEY), *[large] * 20], track(AVCC), labels())
    chunks = [stream[at : at + 65_536] for at in range(0, len(stream), 65_536)]
    tracemalloc.start()
    (found,) = fragments(iter(chunks))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.key_frames) == 1
    assert peak < 300_000


def test_a_stream_that_is_not_h264_is_refused_by_name() -> None:
    stream = document([block(KEY)], track(b"x", b"V_MPEGH/ISO/HEVC"), labels())
    with pytest.raises(MediaError, match="V_MPEGH/ISO/HEVC") as refused:
        split(stream)
    assert refused.value.code == "not-h264"


@pytest.mark.parametrize(
    ("code", "stream"),
    [
        ("mkv-foreign", b"\0\0\0\x18ftypmp42" + bytes(80)),
        ("mkv-foreign", b"GIF89a"),
        ("mkv-foreign", document([block(KEY)], track(AVCC), labels(), doc_type=b"evil")),
        ("mkv-truncated", fragment(clip())[:-300]),
        ("mkv-truncated", fragment(clip())[:3]),
        ("mkv-corrupt", document([b"\0\0\0\0"], track(AVCC), labels())),
        ("mkv-corrupt", document([element(0xA3, b"\x81")], track(AVCC), labels())),
        ("mkv-corrupt", document([element(0xA3, b"\x81\0\0\x86" + KEY.data)], track(AVCC), labels())),
        ("mkv-corrupt", document([b"\xa3\xff"], track(AVCC), labels())),
        ("mkv-corrupt", document([block(KEY)], b"", labels())),
        ("mkv-corrupt", document([element(0xA0, b"\xa1\x7f")], track(AVCC), labels())),
        ("mkv-too-large", document([block(KEY)], track(AVCC), b"\x12\x54\xc3\x67\x01" + (1 << 40).to_bytes(7, "big"))),
        ("mkv-too-large", document([block(Coded(0, True, bytes(mkv.MAX_FRAME + 1)))], track(AVCC), labels())),
        ("mkv-too-large", document([element(0xEC, b"")] * (mkv.MAX_ELEMENTS + 1), track(AVCC), labels())),
        ("mkv-unlabelled", document([block(KEY)], track(AVCC), b"")),
        ("mkv-unlabelled", document([block(KEY)], track(AVCC), labels() + tags(SERVER_TIMESTAMP="noon"))),
        ("stream-refused", document([], track(AVCC), labels(), after=tags(ERROR_CODE="4006", ERROR_ID="lost"))),
    ],
    ids=range(17),
)
def test_what_is_no_sound_stream_is_refused_by_name(code: str, stream: bytes) -> None:
    assert refusal(stream) == code


def test_a_child_that_reaches_over_its_clusters_end_is_refused() -> None:
    sound = document([block(KEY)], track(AVCC), labels())
    at = sound.rindex(b"\xa3\x01")
    broken = sound[: at + 8] + bytes([sound[at + 8] + 9]) + sound[at + 9 :] + bytes(64)
    assert refusal(broken) == "mkv-corrupt"


def test_the_service_says_why_it_stops_and_what_came_before_stands() -> None:
    ended = document([], track(AVCC), tags(EXCEPTION_ERROR_CODE="3002", EXCEPTION_MESSAGE="try again"))
    reader = fragments(iter([fragment(clip(), 1), ended]))
    assert next(reader).number == "1"
    with pytest.raises(MediaError, match="3002 try again"):
        next(reader)


def test_ten_thousand_mutations_raise_nothing_but_refusals() -> None:
    """F6 for media: flipped, cut, doubled and inserted bytes; each is taken or refused, and none is read for ever."""
    chance = random.Random(20201105)
    sound = fragment(clip(64, 48, 4, 10, 2), 1) + fragment(clip(64, 48, 4, 10, 2), 2)
    refused: dict[str, int] = {}
    for _ in range(10_000):
        try:
            for found in fragments([mutated(sound, chance)]):
                config = configuration(found.avcc)
                for frame in found.key_frames:
                    check_key_frame(frame.data, config)
        except MediaError as error:
            refused[error.code] = refused.get(error.code, 0) + 1
    assert len(refused) >= 5


def mutated(sound: bytes, chance: random.Random) -> bytes:
    data = bytearray(sound)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(data)), chance.randint(1, 12)
        match chance.randrange(5):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = chance.randbytes(length)
            case 3:
                data[at:at] = data[at : at + length * 20]
            case _:
                data[at : at + length] = b"\xff" * length
    return bytes(data[: chance.randint(1, len(data))] if chance.random() < 0.1 else data)
