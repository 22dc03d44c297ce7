"""Films (影片): scenes drawn, encoded as H.264 in Matroska, cut into fragments of two seconds with a key frame a second."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

import av
import numpy as np

from local.kinesis_video import ebml, matroska
from local.kinesis_video.matroska import Track
from local.kinesis_video.splitter import Splitter, Whole
from local.venue.footage.cars import Car
from local.venue.footage.kitchens import Kitchen
from local.venue.footage.lens import CHANGES, Sensor
from local.venue.footage.scenes import FILM_S, FPS, HEIGHT, WIDTH, Act, Picture, Thing, script

VERSION = 2
"""Counts changes of what is drawn: kept films of another version are drawn anew."""
FRAGMENT_MS = 2_000
_CRF = "24"


class Scene(Protocol):
    """Something that can be filmed."""

    def draw(self, at_s: float) -> tuple[Picture, list[Thing]]:
        """The picture (RGB) at a second of the film, and what is in it."""
        ...


@dataclass(frozen=True)
class Film:
    """An encoded film: its track and its fragments, each the frames (ms from the fragment's start, key, data)."""

    track: Track
    fragments: tuple[tuple[tuple[int, bool, bytes], ...], ...]

    def opening(self) -> bytes:
        """What stands before the first cluster."""
        return b"".join(
            (
                matroska.ebml_header(),
                ebml.opened(matroska.SEGMENT),
                matroska.millisecond_info(),
                matroska.describe(self.track),
            )
        )

    def cluster(self, number: int, at_ms: int, *, frozen: bool = False) -> bytes:
        """A fragment, round and round, at a producer's time; `frozen`: its first key frame for all of them."""
        frames = self.fragments[number % len(self.fragments)]
        if frozen:
            still = self.fragments[0][0][2]
            frames = tuple((offset, True, still) for offset, _, _ in frames)
        blocks = (matroska.block(self.track.number, offset, key, data) for offset, key, data in frames)
        return ebml.element(matroska.CLUSTER, b"".join((ebml.number(matroska.TIMECODE, at_ms), *blocks)))


@dataclass(frozen=True, slots=True)
class Camera:
    """Which scene a camera shows."""

    id: str
    view: str
    number: int
    """Among the cameras of its view."""
    seed: int

    @property
    def acts(self) -> tuple[Act, ...]:
        """What happens before it."""
        return script(self.view, self.number)

    def scene(self) -> Scene:
        """Its scene, ready to be drawn."""
        return Car(self.acts, self.seed) if self.view == "轿厢" else Kitchen(self.view, self.acts, self.seed)

    @property
    def name(self) -> str:
        """Of its film's files."""
        return f"{self.id}-{self.seed}-v{VERSION}"


def ready(
    camera: Camera, folder: Path, told: Callable[[int], None] = lambda percent: None
) -> tuple[Film, dict[str, Any]]:
    """The camera's film and its truth, from the folder, or drawn now. `told` hears the percent done."""
    video, truth = folder / f"{camera.name}.mkv", folder / f"{camera.name}.truth.json"
    if not (video.exists() and truth.exists()):
        folder.mkdir(parents=True, exist_ok=True)
        frames: list[list[Thing]] = []
        _write(video, _pictures(camera, frames, told))
        acts = [{"code": a.code, "doing": a.doing, "from_s": a.start_s, "until_s": a.end_s} for a in camera.acts]
        _whole(
            truth, {"width": WIDTH, "height": HEIGHT, "fps": FPS, "view": camera.view, "acts": acts, "frames": frames}
        )
    return load(video), json.loads(truth.read_text(encoding="utf-8"))


def changed(camera: Camera, fault: str, folder: Path, seconds: int = 20) -> Film:
    """Some seconds of the camera's quiet part with the lens's fault, drawn when first asked for."""
    video = folder / f"{camera.name}-{fault}.mkv"
    if not video.exists():
        scene, sensor, change = camera.scene(), Sensor(camera.seed), CHANGES[fault]
        start = FILM_S - 60
        times = range(seconds * FPS)
        _write(video, (sensor.see(change(scene.draw(start + number / FPS)[0]), number) for number in times))
    return load(video)


class UnplayableError(ValueError):
    """A file that no camera can show."""


def from_file(source: Path, target: Path) -> Film:
    """Any video file that PyAV reads, encoded as a camera sends.

    Raises:
        UnplayableError: it is none, has no pictures, or lasts less than a fragment.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with av.open(source) as container:
            pictures = _sampled(container) if container.streams.video else iter(())
            first = next(pictures, None)
            if first is None:
                raise UnplayableError("没有画面，或不足两秒 · it has no pictures, or lasts less than two seconds")
            _write(target, chain((first,), pictures))
    except av.FFmpegError as error:
        raise UnplayableError("不是可读的视频文件 · not a video file that can be read") from error
    return load(target)


def load(video: Path) -> Film:
    """A film from its file."""
    splitter = Splitter()
    found = [each for each in splitter.feed(video.read_bytes()) if isinstance(each, Whole)]
    found += splitter.end()
    track = found[0].media.video if found else None
    if track is None:
        raise UnplayableError(f"没有画面 · no pictures in {video.name}")
    parts: dict[int, list[tuple[int, bool, bytes]]] = {}  # the muxer begins a cluster at every key frame
    for frame in (frame for each in found for frame in each.media.frames):
        number, offset = divmod(frame.at_ms, FRAGMENT_MS)
        parts.setdefault(number, []).append((offset, frame.key, bytes(frame.data)))
    return Film(track, tuple(tuple(frames) for _, frames in sorted(parts.items())))


def _pictures(camera: Camera, frames: list[list[Thing]], told: Callable[[int], None]) -> Iterator[Picture]:
    scene, sensor = camera.scene(), Sensor(camera.seed)
    for number in range(FILM_S * FPS):
        picture, things = scene.draw(number / FPS)
        frames.append(things)
        if number % (FILM_S * FPS // 10) == 0:
            told(100 * number // (FILM_S * FPS))
        yield sensor.see(picture, number)


def _sampled(container: Any) -> Iterator[Picture]:
    """Pictures at our own pace and size; the last ones are left out so that whole fragments remain."""
    kept: list[Picture] = []
    due = 0.0
    for frame in container.decode(video=0):
        while frame.time is not None and frame.time >= due:
            kept.append(frame.to_ndarray(width=WIDTH, height=HEIGHT, format="rgb24"))
            due += 1 / FPS
            if len(kept) == 2 * FPS:
                yield from kept
                kept = []


def _write(video: Path, pictures: Iterable[Picture]) -> None:
    """Encodes to a file that is there whole or not at all; one thread, so that it comes out the same."""
    part = video.with_suffix(f".{os.getpid()}.part")
    with av.open(str(part), "w", format="matroska") as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        stream.options = {
            "preset": "ultrafast",
            "crf": _CRF,
            "threads": "1",
            "x264-params": f"keyint={FPS}:min-keyint={FPS}:scenecut=0:open_gop=0:bframes=0:rc-lookahead=0:sync-lookahead=0",
        }
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts, frame.time_base = number * 1000 // FPS, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    part.replace(video)


def _whole(path: Path, content: object) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    part.replace(path)


def cameras_shown(ids: Sequence[tuple[str, str]], seed: int) -> list[Camera]:
    """The scenes of cameras given as (id, view)."""
    seen: dict[str, int] = {}
    found = []
    for id_, view in ids:
        number = seen[view] = seen.get(view, -1) + 1
        found.append(Camera(id_, view, number, seed * 1000 + int(id_.rsplit("-", 1)[-1]) * 7 + (view == "轿厢") * 500))
    return found
