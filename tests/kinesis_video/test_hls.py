"""HLS: it plays on without end and without gaps, and shows no more than its session allows."""

from __future__ import annotations

import io
import re
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urljoin

import av
import pytest
from botocore.exceptions import ClientError
from kinesis_video.producer import Camera, matroska, push
from kinesis_video.shapes import check
from kinesis_video.world import NOW, World, between

CLUSTER = (0x1F43B675).to_bytes(4, "big")
MINUTE = matroska(60, start_ms=NOW, gop_s=2.0)


class Player:
    """What a player keeps of a session: each segment by its number, and the rules of RFC 8216 held on every reload."""

    def __init__(self, world: World, url: str) -> None:
        self._world = world
        self.master = world.get(url).decode()
        self.media_url = urljoin(url, self.master.splitlines()[-1])
        self.segments: dict[int, str] = {}
        self.discontinuities: dict[int, int] = {}
        self.durations: list[float] = []
        self.text = ""
        self.init = b""

    def reload(self) -> list[int]:
        """Numbers of the segments that are new."""
        self.text = self._world.get(self.media_url).decode()
        target = int(self._tag("TARGETDURATION"))
        number = int(self._tag("MEDIA-SEQUENCE"))
        broken = int(self._tag("DISCONTINUITY-SEQUENCE") or 0)
        new = []
        for line in self.text.splitlines():
            if line.startswith("#EXT-X-DISCONTINUITY") and "SEQUENCE" not in line:
                broken += 1
            elif line.startswith("#EXT-X-MAP"):
                self.init = self._world.get(urljoin(self.media_url, line.split('"')[1]))
            elif line.startswith("#EXTINF"):
                self.durations.append(float(line[8:-1]))
                assert round(self.durations[-1]) <= target
            elif not line.startswith("#"):
                assert self.segments.setdefault(number, line) == line
                assert self.discontinuities.setdefault(number, broken) == broken
                new.append(number)
                number += 1
        return new

    def fetch(self, number: int) -> bytes:
        return self._world.get(urljoin(self.media_url, self.segments[number]))

    def _tag(self, name: str) -> str:
        found = re.search(rf"#EXT-X-{name}:(\d+)", self.text)
        return found[1] if found else ""


def session(world: World, **given: Any) -> str:
    answer = world.archived.get_hls_streaming_session_url(StreamName="cam", **given)
    return str(check(world.archived, "GetHLSStreamingSessionURL", answer)["HLSStreamingSessionURL"])


def recorded(start: int = NOW, end: int = NOW + 60_000) -> dict[str, Any]:
    return {"PlaybackMode": "ON_DEMAND", "HLSFragmentSelector": between(start, end)}


def shown(media: bytes) -> list[int]:
    with av.open(io.BytesIO(media)) as container:
        return [round(float(picture.time or 0) * 1000) for picture in container.decode(video=0)]


@pytest.fixture
def filled(world: World) -> World:
    push(world.url, world.stream(), MINUTE)
    return world


@pytest.mark.parametrize("mode", ["ALWAYS", "NEVER", "ON_DISCONTINUITY"])
def test_a_live_session_plays_a_minute_on_while_it_is_produced(world: World, mode: str) -> None:
    camera = Camera(world.url, world.stream())
    player: Player | None = None
    played: dict[int, bytes] = {}
    for piece in MINUTE:
        camera.send(piece)
        if CLUSTER not in piece:
            continue
        while (camera.acknowledgement() or {})["EventType"] != "PERSISTED":
            continue
        world.clock.advance(2)
        player = player or Player(world, session(world, DiscontinuityMode=mode))
        for number in player.reload():
            if number not in played:
                played[number] = player.fetch(number)
    camera.end()
    camera.close()
    assert player is not None
    assert "#EXT-X-ENDLIST" not in player.text
    assert sorted(played) == list(range(30))
    assert shown(player.init + b"".join(played[number] for number in sorted(played))) == list(range(0, 60_000, 100))
    assert set(player.durations) == {2.0}
    markers = {"ALWAYS": 29, "NEVER": 0, "ON_DISCONTINUITY": 0}
    assert player.discontinuities[29] == markers[mode]


def test_ffmpeg_plays_a_recorded_minute_without_a_gap(filled: World) -> None:
    with av.open(session(filled, **recorded())) as container:
        times = [round(float(picture.time or 0) * 1000) for picture in container.decode(video=0)]
    assert times == list(range(0, 60_000, 100))


def test_the_master_playlist_says_what_a_browser_needs(filled: World) -> None:
    player = Player(filled, session(filled, **recorded()))
    assert 'CODECS="avc1.' in player.master
    assert "RESOLUTION=160x90" in player.master
    assert int(re.findall(r"BANDWIDTH=(\d+)", player.master)[0]) > 0


def test_segments_are_dated_when_asked_for(filled: World) -> None:
    dated = Player(filled, session(filled, DisplayFragmentTimestamp="ALWAYS", **recorded()))
    plain = Player(filled, session(filled, **recorded()))
    dated.reload(), plain.reload()
    assert dated.text.count("#EXT-X-PROGRAM-DATE-TIME:2020-11-05T00:00:") == 30
    assert "#EXT-X-PROGRAM-DATE-TIME:2020-11-05T00:00:02.000Z" in dated.text
    assert "PROGRAM-DATE-TIME" not in plain.text


def test_a_replay_grows_as_time_passes_and_ends(filled: World) -> None:
    filled.clock.advance(600)
    replay = {"PlaybackMode": "LIVE_REPLAY", "HLSFragmentSelector": between(NOW, NOW + 19_999)}
    player = Player(filled, session(filled, MaxMediaPlaylistFragmentResults=5, Expires=3600, **replay))
    assert player.reload() == [0, 1, 2]
    filled.clock.advance(4)
    assert player.reload() == [0, 1, 2, 3, 4]
    filled.clock.advance(6)
    assert player.reload() == [3, 4, 5, 6, 7]
    assert "#EXT-X-ENDLIST" not in player.text
    filled.clock.advance(60)
    assert player.reload()[-1] == 9
    assert "#EXT-X-ENDLIST" in player.text


def test_a_session_shows_nothing_outside_its_range(filled: World) -> None:
    whole = Player(filled, session(filled, **recorded()))
    part = Player(filled, session(filled, **recorded(NOW + 10_000, NOW + 20_000)))
    whole.reload()
    assert len(part.reload()) == 6
    token = part.media_url.split("SessionToken=")[1].split("&")[0]
    outside = re.sub(r"SessionToken=[^&]*", f"SessionToken={token}", whole.segments[0])
    with pytest.raises(urllib.error.HTTPError) as error:
        filled.get(urljoin(part.media_url, outside))
    assert error.value.code == 404


def test_a_url_ends_with_its_session(filled: World) -> None:
    url = session(filled, Expires=300, **recorded())
    player = Player(filled, url)
    player.reload()
    filled.clock.advance(299)
    assert player.fetch(0)
    filled.clock.advance(1)
    for address in (url, player.media_url, urljoin(player.media_url, player.segments[0]), f"{url}x"):
        with pytest.raises(urllib.error.HTTPError) as error:
            filled.get(address)
        assert error.value.code == 403


def test_a_gap_is_marked_and_what_follows_keeps_its_time(world: World) -> None:
    push(world.url, world.stream(), matroska(4, start_ms=NOW))
    push(world.url, "cam", matroska(4, start_ms=NOW + 10_000))
    player = Player(world, session(world, DiscontinuityMode="ON_DISCONTINUITY", **recorded()))
    player.reload()
    assert player.discontinuities == {0: 0, 1: 0, 2: 0, 3: 0, 4: 1, 5: 1, 6: 1, 7: 1}
    assert shown(player.init + player.fetch(4))[0] == 10_000


def test_what_a_camera_sent_twice_is_played_once(world: World) -> None:
    world.stream()
    for _ in range(2):
        push(world.url, "cam", matroska(3, start_ms=NOW))
    player = Player(world, session(world, **recorded()))
    assert player.reload() == [0, 1, 2]
    clip = world.archived.get_clip(StreamName="cam", ClipFragmentSelector=between(NOW, NOW + 9000))["Payload"].read()
    assert shown(clip) == list(range(0, 3000, 100))


def test_a_page_of_another_origin_may_play(filled: World) -> None:
    with urllib.request.urlopen(session(filled, **recorded()), timeout=5) as answer:
        assert answer.headers["access-control-allow-origin"] == "*"


def test_another_resolution_has_another_init_segment(world: World) -> None:
    push(world.url, world.stream(), matroska(2, start_ms=NOW))
    push(world.url, "cam", matroska(2, start_ms=NOW + 2000, size=(320, 180)))
    player = Player(world, session(world, DiscontinuityMode="NEVER", **recorded()))
    player.reload()
    assert player.text.count("#EXT-X-MAP") == 2
    assert player.discontinuities == {0: 0, 1: 0, 2: 1, 3: 1}
    with av.open(io.BytesIO(player.init + player.fetch(3))) as container:
        assert container.streams.video[0].width == 320


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"PlaybackMode": "ON_DEMAND"}, "InvalidArgumentException"),
        ({"PlaybackMode": "LIVE", "HLSFragmentSelector": between(NOW, NOW + 1)}, "InvalidArgumentException"),
        (recorded(NOW - 9000, NOW - 8000), "ResourceNotFoundException"),
        ({"Expires": 43_201}, "InvalidArgumentException"),
        ({"ContainerFormat": "MPEG_TS"}, "InvalidArgumentException"),
    ],
)
def test_sessions_that_cannot_be_are_refused(filled: World, given: dict[str, Any], expected: str) -> None:
    with pytest.raises(ClientError) as error:
        session(filled, **given)
    assert error.value.response["Error"]["Code"] == expected


def test_a_stream_that_has_been_silent_has_no_live_session(filled: World) -> None:
    filled.clock.advance(33)
    with pytest.raises(ClientError) as error:
        session(filled)
    assert error.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_media_without_a_decoders_configuration_is_refused(world: World) -> None:
    spoilt = b"".join(matroska(2, start_ms=NOW)).replace(b"V_MPEG4/ISO/AVC", b"V_MPEGH/ISO/HEV")
    push(world.url, world.stream(), [spoilt])
    with pytest.raises(ClientError) as error:
        session(world)
    assert error.value.response["Error"]["Code"] == "UnsupportedStreamMediaTypeException"
