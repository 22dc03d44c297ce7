"""Events of cameras in memory, and frames as detectors see them; the contract tests run on these and on the real records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from fakes.time import StandingClock
from fakes.timers import FakeTimers
from fakes.video import FakeRegistry, a_camera
from jinbo.kernel.clock import from_ms
from jinbo.kernel.errors import ConflictError
from jinbo.kernel.fact import Fact
from jinbo.video.event_ports import EventFilter, EventPage, News
from jinbo.video.model import Box, Camera, Detection
from jinbo.video.model.event import RetrainingSample, Suppression, VideoEvent
from jinbo.video.model.frame import frame_key
from jinbo.video.model.plain_watching import watch_body, watch_of
from jinbo.video.model.seen import SeenFrame
from jinbo.video.model.watching import WatchState
from jinbo.video.service.events import EventDesk, Judging
from jinbo.video.service.verdicts import Verdicts

START = 1_604_534_400_000
"""2020-11-05 08:00 in Shanghai, ms."""
WIDTH, HEIGHT = 1280, 720
MODELS = {"heads": "heads/1", "smoking": "smoking/1", "cabin": "cabin/1"}


def stale() -> ConflictError:
    return ConflictError("stale", "内容已被他人更新，请刷新后再试", "This has changed since you read it")


def a_box(x: float = 0.5, y: float = 0.4, width: float = 0.06, height: float = 0.12) -> Box:
    """A box around a point, given in shares, in pixels of a frame."""
    left, top = (x - width / 2) * WIDTH, (y - height / 2) * HEIGHT
    return Box(left, top, left + width * WIDTH, top + height * HEIGHT)


def seen(label: str, score: float = 0.6, x: float = 0.5, y: float = 0.4, **size: float) -> Detection:
    """One detection."""
    return Detection(label, score, a_box(x, y, **size))


def a_frame(second: float, *detections: Detection, detectors: tuple[str, ...] = ("heads",), **other: Any) -> SeenFrame:
    """A frame so many seconds after the start."""
    at = START + round(second * 1000)
    fields: dict[str, Any] = {
        "at_ms": at,
        "taken_ms": at + 40,
        "key": frame_key("kc-0001", at),
        "width": WIDTH,
        "height": HEIGHT,
        "detectors": detectors,
        "detections": detections,
        "models": tuple(MODELS[name] for name in detectors if name in MODELS),
        "sharpness": 100.0,
    }
    return SeenFrame(**{**fields, **other})


def spell(start: float, end: float, *what: Detection, every: float = 2.0, **how: Any) -> Iterator[SeenFrame]:
    """Frames from `start` to before `end` s, each with the same detections."""
    second = start
    while second < end:
        yield a_frame(second, *what, **how)
        second += every


class FakeCards:
    """Implements `event_ports.Cards`: `untested` are the labels that cards call experimental."""

    def __init__(self, *untested: str) -> None:
        self.untested = frozenset(untested)

    def experimental(self, model: str, label: str) -> bool:
        return label in self.untested


class FakeWatching:
    """Implements `event_ports.WatchStore` and `VerdictStore`. `races` lets so many writes lose against somebody else's."""

    def __init__(self) -> None:
        self._bodies: dict[str, tuple[Mapping[str, Any], int]] = {}
        self.kept: dict[str, VideoEvent] = {}
        self.muted: dict[str, list[Suppression]] = {}
        self.facts: list[Fact] = []
        self.learnt: dict[tuple[int, str], RetrainingSample] = {}
        self.races = 0

    def watching(self, camera: str) -> tuple[WatchState, Sequence[Suppression]]:
        kept = self._bodies.get(camera)
        state = watch_of(camera, *kept) if kept else WatchState(camera)
        hits = dict(state.hits)
        return state, [replace(one, hits=hits.get(one.id, 0)) for one in self.muted.get(camera, ())]

    def events(self, ids: Iterable[str]) -> Mapping[str, VideoEvent]:
        return {id_: self.kept[id_] for id_ in ids if id_ in self.kept}

    def save(self, state: WatchState, news: Sequence[News], at: datetime) -> None:
        if self.races:
            self.races -= 1
            raise stale()
        if self.watching(state.camera)[0].version != state.version:
            raise stale()
        if any(self._version(one.event) != one.event.version for one in news):
            raise stale()
        self._bodies[state.camera] = watch_body(state), state.version + 1
        for one in news:
            self.kept[one.event.id] = replace(one.event, version=one.event.version + 1)
            self.facts += one.facts

    def list_events(self, wanted: EventFilter, limit: int, cursor: str) -> EventPage:
        found = sorted(
            filter(wanted.takes, self.kept.values()), key=lambda event: (event.since, event.id), reverse=True
        )
        start = int(cursor or 0)
        return EventPage(found[start : start + limit], str(start + limit) if len(found) > start + limit else "")

    def judge(
        self, news: News, suppression: Suppression | None, sample: RetrainingSample | None, at: datetime
    ) -> VideoEvent:
        event = news.event
        if self.races or self._version(event) != event.version:
            self.races -= bool(self.races)
            raise stale()
        self.kept[event.id] = replace(event, version=event.version + 1)
        self.facts += news.facts
        others = [one for one in self.muted.get(event.camera, []) if one.id != event.id]
        self.muted[event.camera] = [suppression, *others] if suppression else others
        self.learnt.pop((event.since, event.id), None)
        if sample:
            self.learnt[event.since, event.id] = sample
        return self.kept[event.id]

    def suppressions(self, camera: str) -> Sequence[Suppression]:
        return self.watching(camera)[1]

    def list_suppressions(self, limit: int, cursor: str) -> tuple[Sequence[Suppression], str]:
        cameras = sorted(camera for camera, its in self.muted.items() if its and camera > cursor)
        found = [one for camera in cameras[:limit] for one in self.suppressions(camera)]
        return found, cameras[limit - 1] if len(cameras) > limit else ""

    def revoke(self, suppression: Suppression, at: datetime) -> None:
        its = self.muted[suppression.camera]
        self.muted[suppression.camera] = [one for one in its if one.id != suppression.id]

    def samples(self, limit: int, cursor: str) -> tuple[Sequence[RetrainingSample], str]:
        found = [self.learnt[key] for key in sorted(self.learnt, reverse=True)]
        start = int(cursor or 0)
        return found[start : start + limit], str(start + limit) if len(found) > start + limit else ""

    def _version(self, event: VideoEvent) -> int:
        there = self.kept.get(event.id)
        return there.version if there else 0


@dataclass
class Watching:
    """One camera that is watched, with everything in memory. `take` gives it frames, as messages do."""

    camera: Camera = field(default_factory=a_camera)
    profile: str = "CURRENT"
    experimental: bool = True
    cards: FakeCards = field(default_factory=FakeCards)

    def __post_init__(self) -> None:
        self.clock, self.store, self.registry = StandingClock(), FakeWatching(), FakeRegistry()
        self.timers, self.video_ms = FakeTimers(), START
        judging = Judging(self.profile, self.experimental, lambda: self.video_ms)
        self.desk = EventDesk(self.store, self.registry, self.cards, self.clock, timers=self.timers, judging=judging)
        self.verdicts = Verdicts(self.store, self.clock, lambda: self.store.watching(self.camera.id)[0].looked)

    def take(self, *frames: SeenFrame) -> list[VideoEvent]:
        """One message."""
        return self.desk.take(self.camera, frames)

    def play(self, frames: Iterable[SeenFrame]) -> None:
        """A message for each frame."""
        for one in frames:
            self.take(one)

    def wait_until(self, second: float) -> None:
        """No frame comes until so many seconds after the start; timers fire."""
        self.video_ms = START + round(second * 1000)
        self.timers.fire_due(from_ms(self.video_ms), self.desk.on_timer)

    @property
    def events(self) -> list[VideoEvent]:
        """Events in the order of their begin."""
        return sorted(self.store.kept.values(), key=lambda event: (event.since, event.id))

    @property
    def told(self) -> list[tuple[str, str]]:
        """What was told: the fact's last word, and the code."""
        return [(fact.kind.rpartition(".")[2], str(fact.value["code"])) for fact in self.store.facts]
