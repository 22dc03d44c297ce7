"""The use case that turns detections into events (事件判定): a camera's frames are judged, and what changes is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jinbo.kernel.clock import Clock, from_ms
from jinbo.kernel.errors import ConflictError
from jinbo.kernel.fact import Fact
from jinbo.kernel.timers import Timer, Timers
from jinbo.video.event_ports import Cards, News, WatchStore
from jinbo.video.model import Camera, CameraStatus
from jinbo.video.model.event import EventStatus, VideoEvent
from jinbo.video.model.seen import SeenFrame
from jinbo.video.model.watching import WatchState
from jinbo.video.ports import Registry
from jinbo.video.rules.codes import Code, codes_of
from jinbo.video.rules.event_news import ENDED, OPENED, UPDATED, event_fact, moved_on, new_event
from jinbo.video.rules.occurrences import Change
from jinbo.video.rules.watching import QUIET_MS, Rules, forgotten, watched

TRIES = 5
"""Lost races with another delivery, or with an officer's verdict, before the message comes again."""
QUIET = "video.quiet"
"""Timer of a camera on which something began: are there still frames that could end it?"""


@dataclass(frozen=True, slots=True)
class Stated:
    """A change with the models of the frame in which it was found."""

    change: Change
    models: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Judging:
    """How this platform judges: its profile of durations, whether labels that were not measured raise events; what the video
    service's clock says now (ms), and when a ms of it is on the platform's."""

    profile: str
    experimental: bool
    video_ms: Callable[[], int]
    when: Callable[[int], datetime] = from_ms


class EventDesk:
    """Turns frames into events. All of it may be called twice with the same frames, in whole or in part, by racing callers."""

    def __init__(
        self, store: WatchStore, registry: Registry, cards: Cards, clock: Clock, *, timers: Timers, judging: Judging
    ) -> None:
        self._store = store
        self._registry = registry
        self._cards = cards
        self._clock = clock
        self._timers = timers
        self._judging = judging

    def take(self, camera: Camera, frames: Sequence[SeenFrame]) -> list[VideoEvent]:
        """Judges a camera's frames; gives the events that began, moved on or ended. Late and repeated frames change nothing.

        State, events and facts are written in one transaction: killed anywhere, the same frames do the same again, once.
        A camera that is not in use is not judged.

        Raises:
            ConflictError: others kept changing its state.
            UnavailableError: the store is busy.
        """
        if camera.status is not CameraStatus.IN_USE or not frames:
            return []
        table = codes_of(camera.subject, self._judging.profile)
        for attempt in range(TRIES):
            known, muted = self._store.watching(camera.id)
            state, stated = self._judged(known, camera, frames, Rules(table, tuple(muted)))
            if state is known:
                break
            now = self._clock.now()
            news = self._news(camera, state, stated, {code.code: code for code in table})
            if any(one.change.what == "opened" for one in stated):
                self._look_again(camera.id)  # before it is stored: a timer too many finds nothing to do
            try:
                self._store.save(state, news, now)
            except ConflictError:
                if attempt == TRIES - 1:
                    raise
                continue
            return [one.event for one in news]
        return []

    def on_timer(self, timer: Timer) -> None:
        """Ends what goes on at a camera whose frames no longer come: it is dark, switched off, or outside of its hours.

        Raises:
            ConflictError: others kept changing its state.
            UnavailableError: the store is busy.
        """
        for attempt in range(TRIES):
            known, _ = self._store.watching(timer.key)
            state, changes = forgotten(known)
            if not changes:
                return
            if self._judging.video_ms() - known.looked < QUIET_MS:
                self._look_again(timer.key)
                return
            stated = [Stated(change, (), known.looked) for change in changes]
            try:
                self._store.save(state, self._moved_on(stated, {}), self._clock.now())
            except ConflictError:
                if attempt == TRIES - 1:
                    raise
                continue
            return

    def _look_again(self, camera: str) -> None:
        self._timers.set(QUIET, camera, self._judging.when(self._judging.video_ms() + QUIET_MS), {})

    def _judged(
        self, state: WatchState, camera: Camera, frames: Sequence[SeenFrame], rules: Rules
    ) -> tuple[WatchState, list[Stated]]:
        stated: list[Stated] = []
        for frame in sorted(frames, key=lambda one: one.at_ms):
            believed = frame if self._judging.experimental else self._measured(frame)
            state, changes = watched(state, camera, believed, rules)
            stated += [Stated(change, frame.models, frame.at_ms) for change in changes]
        return state, stated

    def _measured(self, frame: SeenFrame) -> SeenFrame:
        """The frame without what only experimental labels say."""
        kept = tuple(one for one in frame.detections if not self._experimental(frame.models, one.label))
        return replace(frame, detections=kept)

    def _experimental(self, models: Sequence[str], label: str) -> bool:
        return not models or any(self._cards.experimental(model, label) for model in models)

    def _news(
        self, camera: Camera, state: WatchState, stated: Sequence[Stated], table: Mapping[str, Code]
    ) -> list[News]:
        """The events that changed, each once, with all that is to be told of it."""
        new = [one for one in stated if one.change.what == "opened"]
        owners = self._owners(camera) if new else ()
        opened = {one.change.occurrence.event: self._opened(camera, state, one, table, owners) for one in new}
        return self._moved_on(stated, opened)

    def _moved_on(self, stated: Sequence[Stated], opened: Mapping[str, VideoEvent]) -> list[News]:
        """The events as they are after their changes, in order; those that are not among `opened` are read."""
        ids = {one.change.occurrence.event for one in stated} - opened.keys()
        events: dict[str, VideoEvent] = {**(self._store.events(ids) if ids else {}), **opened}
        facts: dict[str, list[Fact]] = {}
        now = self._clock.now()
        for one in stated:
            id_ = one.change.occurrence.event
            if one.change.what != "opened" and id_ in events:  # a record that outlived its keeping is not made anew
                events[id_] = moved_on(events[id_], one.change.occurrence, over=one.change.what == "ended")
            if id_ in events and (told := _kind(one.change, events[id_])):
                when = self._judging.when
                facts.setdefault(id_, []).append(event_fact(told, events[id_], now, when(one.at), when))
        return [News(event, facts.get(id_, ())) for id_, event in events.items()]

    def _opened(
        self, camera: Camera, state: WatchState, one: Stated, table: Mapping[str, Code], owners: Sequence[str]
    ) -> VideoEvent:
        code = table[one.change.occurrence.code]
        seen_by = {name for label, its in state.sees if label in code.labels for name in its}
        models = [model for model in one.models if model.partition("/")[0] in seen_by] or list(one.models)
        experimental = any(self._experimental(models, label) for label in code.labels)
        return new_event(
            camera,
            one.change.occurrence,
            code,
            profile=self._judging.profile,
            model=", ".join(models),
            experimental=experimental,
            owners=owners,
        )

    def _owners(self, camera: Camera) -> Sequence[str]:
        shown = self._registry.shown([camera.subject]).get(camera.subject)
        return shown.owners if shown else ()


def _kind(change: Change, event: VideoEvent) -> str:
    """What is told of a change; that there are better pictures of a false alarm interests nobody."""
    if change.what == "updated":
        return "" if event.status is EventStatus.FALSE_POSITIVE else UPDATED
    return OPENED if change.what == "opened" else ENDED
