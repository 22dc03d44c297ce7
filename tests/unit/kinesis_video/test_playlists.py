"""Playlists of live, replayed and recorded sessions, held to RFC 8216."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from local.kinesis_video.fragments import Fragment
from local.kinesis_video.parameters import Selector
from local.kinesis_video.playlists import master, media, window
from local.kinesis_video.sessions import Session
from local.kinesis_video.streams import Stream

NOW = 1_604_534_400_000
STREAM = Stream("cam", "arn", NOW, 24)


def row(count: int, **changed: dict[int, object]) -> list[Fragment]:
    """Fragments of 2 s in a row; `changed` gives fields of single ones other values."""
    made = []
    for at in range(count):
        fields = {name: values[at] for name, values in changed.items() if at in values}
        plain = Fragment(str(100 + at), NOW + at * 2000, NOW + at * 2000, 2000, "0000000a", 500, at)
        made.append(replace(plain, **fields))  # type: ignore[arg-type] # the values are of their fields
    return made


def session(
    mode: str = "LIVE", *, most: int = 5, discontinuity: str = "ON_DISCONTINUITY", end_ms: int = NOW
) -> Session:
    selector = Selector(False, NOW, end_ms)
    return Session(STREAM, mode, selector, discontinuity, True, most, NOW, NOW + 300_000, row(1)[0])


def tag(text: str, name: str) -> list[str]:
    return re.findall(rf"#EXT-X-{name}:?(.*)", text)


def test_a_live_window_slides_and_its_numbers_go_on() -> None:
    listed, ended = window(session(), row(12), NOW)
    text = media(session(), "t", listed, ended)
    assert [each.number for each in listed] == ["107", "108", "109", "110", "111"]
    assert tag(text, "MEDIA-SEQUENCE") == ["7"]
    assert tag(text, "TARGETDURATION") == ["2"]
    assert tag(text, "ENDLIST") == []
    assert tag(text, "PROGRAM-DATE-TIME")[0] == "2020-11-05T00:00:14.000Z"


def test_a_live_session_shows_nothing_older_than_its_beginning() -> None:
    late = replace(session(), first=row(9)[8])
    assert [each.ordinal for each in window(late, row(10), NOW)[0]] == [8, 9]


def test_the_target_duration_grows_and_never_shrinks() -> None:
    watched = session()
    targets = []
    for longest in (2000, 2499, 5600, 2000):
        targets += tag(media(watched, "t", row(2, duration_ms={1: longest}), False), "TARGETDURATION")
    assert targets == ["2", "2", "6", "6"]


@pytest.mark.parametrize(
    ("mode", "markers", "first"), [("ALWAYS", 4, "7"), ("NEVER", 1, "0"), ("ON_DISCONTINUITY", 2, "3")]
)
def test_markers_of_discontinuity_and_the_count_of_those_that_slid_out(mode: str, markers: int, first: str) -> None:
    fragments = row(
        12,
        breaks={**dict.fromkeys((7, 8), 3), 9: 4, **dict.fromkeys((10, 11), 5)},
        changes={**dict.fromkeys((10, 11), 1)},
        codec={**dict.fromkeys((10, 11), "0000000b")},
    )
    watched = session(discontinuity=mode)
    text = media(watched, "t", *window(watched, fragments, NOW))
    assert text.count("#EXT-X-DISCONTINUITY\n") == markers
    assert tag(text, "DISCONTINUITY-SEQUENCE") == [first]
    assert [uri.split("Codec=")[1][:-1] for uri in tag(text, "MAP")] == ["0000000a", "0000000b"]


def test_a_replay_adds_a_fragment_when_it_has_had_the_time_to_play() -> None:
    watched = session("LIVE_REPLAY", most=10, end_ms=NOW + 11_000)
    counts = [len(window(watched, row(20), NOW + after)[0]) for after in (0, 1999, 2000, 6000, 99_000)]
    assert counts == [3, 3, 4, 6, 6]
    assert window(watched, row(20), NOW + 99_000)[1] is True
    assert window(watched, row(3), NOW + 12_000)[1] is False, "what belongs to the range may still come"
    assert window(watched, row(3), NOW + 42_000)[1] is True


def test_a_recorded_session_lists_the_oldest_and_ends() -> None:
    watched = session("ON_DEMAND", most=3, end_ms=NOW + 99_000)
    listed, ended = window(watched, row(9), NOW)
    text = media(watched, "t", listed, ended)
    assert [each.ordinal for each in listed] == [0, 1, 2]
    assert tag(text, "PLAYLIST-TYPE") == ["VOD"]
    assert text.endswith("#EXT-X-ENDLIST\n")


def test_nothing_to_list_is_still_a_playlist() -> None:
    assert tag(media(session(), "t", [], False), "MEDIA-SEQUENCE") == ["0"]


def test_a_clock_that_went_back_begins_another_timeline() -> None:
    watched = session()
    assert watched.decode_time(row(3)[2]) == 4000
    assert watched.decode_time(replace(row(1)[0], producer_ms=NOW - 1)) == NOW - 1


def test_the_master_playlist_names_its_only_rendition() -> None:
    assert master("t", 9, 640, 360, "avc1.42C01E").splitlines()[2:] == [
        '#EXT-X-STREAM-INF:BANDWIDTH=9,RESOLUTION=640x360,CODECS="avc1.42C01E"',
        "getHLSMediaPlaylist.m3u8?SessionToken=t&TrackNumber=1",
    ]
