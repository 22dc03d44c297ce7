"""Killed between any two steps, an event is neither lost nor doubled; what is kept of a camera stays small."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from fakes.video import SQUARE, a_camera
from fakes.video_events import Watching, a_frame, seen
from jinbo.video.model import Watch, Zone, ZoneKind
from jinbo.video.model.event import VideoEvent
from jinbo.video.model.plain_watching import watch_body, watch_of
from jinbo.video.model.seen import SeenFrame
from jinbo.video.model.watching import WatchState
from jinbo.video.rules.codes import codes
from jinbo.video.rules.watchers import Watcher, watchers_of
from jinbo.video.rules.watching import Rules, watched


class KilledError(Exception):
    """The function was stopped here."""


class Mortal:
    """A port behind which the process dies at call number `at`: before the call, or after it was done."""

    def __init__(self, port: object, at: int, *, after: bool) -> None:
        self._port, self._left, self._after = port, at, after
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        target: Callable[..., Any] = getattr(self._port, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls += 1
            if self.calls == self._left and not self._after:
                raise KilledError
            answer = target(*args, **kwargs)
            if self.calls == self._left:
                raise KilledError
            return answer

        return call


def messages() -> list[list[SeenFrame]]:
    """Twenty messages of a kitchen with two violations, one of them twice."""
    frames = []
    for number in range(100):
        second = number * 2.0
        bare = 20 <= second < 60 or 120 <= second < 160
        frames.append(a_frame(second, seen("no_mask" if bare else "mask"), seen("hat" if second < 100 else "no_hat")))
    return [frames[start : start + 5] for start in range(0, 100, 5)]


def outcome(kitchen: Watching) -> tuple[list[VideoEvent], list[str]]:
    events = [replace(event, version=0) for event in kitchen.events]
    return events, [fact.id for fact in kitchen.store.facts]


def undisturbed() -> tuple[list[VideoEvent], list[str], int]:
    kitchen = Watching()
    counted = Mortal(kitchen.store, 0, after=False)
    kitchen.desk._store = counted  # type: ignore[assignment]  # counts the calls of the port it stands for
    for message in messages():
        kitchen.take(*message)
    return *outcome(kitchen), counted.calls


def test_killed_at_any_step_and_played_again_no_event_is_lost_and_none_is_doubled() -> None:
    events, _, calls = undisturbed()
    assert len(events) == 3
    for after in (False, True):
        for step in range(1, calls + 1):
            kitchen = Watching()
            mortal = Mortal(kitchen.store, step, after=after)
            kitchen.desk._store = mortal  # type: ignore[assignment]  # dies at one call of the port it stands for
            deaths = 0
            for message in messages():
                try:
                    kitchen.take(*message)
                except KilledError:
                    deaths += 1
                    kitchen.take(*message[:2])  # a part of it comes first, then all of it
                    kitchen.take(*message)
            assert deaths == 1
            assert {event.id: (event.since, event.until) for event in kitchen.events} == {
                event.id: (event.since, event.until) for event in events
            }
            told = [fact.id for fact in kitchen.store.facts]
            assert len(told) == len(set(told))
            assert sum(fact.kind == "video.event.opened" for fact in kitchen.store.facts) == len(events)


def test_a_message_that_comes_whole_after_it_was_done_tells_nothing_twice() -> None:
    events, facts, _ = undisturbed()
    kitchen = Watching()
    for message in messages():
        kitchen.take(*message)
        kitchen.take(*message)
        kitchen.take(*message[3:])
    assert outcome(kitchen) == (events, facts)


def crowded(chance: random.Random, number: int) -> SeenFrame:
    """A frame with as much in it as can be, everywhere else than in the frame before."""
    labels = sorted({label for code in codes("CURRENT") for label in (*code.labels, *code.against)})
    found = [
        seen(chance.choice(labels), round(chance.random(), 3), chance.random(), chance.random()) for _ in range(120)
    ]
    return a_frame(number * 0.7, *found, detectors=("heads", "smoking", "brought", "cabin"))


def canteen(chance: random.Random, number: int) -> SeenFrame:
    """Sixteen cooks who break every rule at once, each frame another one's best picture."""
    found = []
    for cook in range(16):
        x, y = 0.15 + 0.23 * (cook % 4), 0.2 + 0.2 * (cook // 4)
        size = {"width": 0.05 + 0.02 * chance.random(), "height": 0.09 + 0.04 * chance.random()}
        found += [seen(label, round(0.3 + 0.7 * chance.random(), 3), x, y, **size) for label in ("no_mask", "no_hat")]
        found += [seen("smoking", round(chance.random(), 3), x, y, **size)] if chance.random() < 0.9 else []
    return a_frame(number * 2.1, *found, detectors=("heads", "smoking"))


@pytest.mark.parametrize("scene", [crowded, canteen])
def test_what_is_kept_of_the_most_crowded_camera_stays_below_forty_kilobytes(
    scene: Callable[[random.Random, int], SeenFrame],
) -> None:
    chance = random.Random(7)
    kinds = [kind for kind in ZoneKind if kind not in {ZoneKind.CAR, ZoneKind.LANDING}]
    camera = a_camera(zones=tuple(Zone(f"zone-{n:02d}", kind, str(kind), SQUARE) for n, kind in enumerate(kinds)))
    state, rules, largest = WatchState(camera.id), Rules(codes("CIIE3_2020")), 0
    for number in range(200):
        frame = scene(random.Random(3) if scene is crowded and number % 3 else chance, number)
        state, _ = watched(state, camera, frame, rules)
        body = watch_body(state)
        largest = max(largest, len(json.dumps(body, separators=(",", ":"))))
        state = watch_of(camera.id, body, 1)
    assert 4_000 < largest <= 40_000


def test_a_state_comes_back_from_storage_as_it_was() -> None:
    chance = random.Random(11)
    state, camera, rules = WatchState("kc-0001"), a_camera(), Rules(codes("CURRENT"))
    for number in range(40):
        state, _ = watched(state, camera, crowded(chance, number), rules)
        assert watch_of("kc-0001", json.loads(json.dumps(watch_body(state))), state.version) == state


def test_it_is_known_by_which_model_each_detector_looked_last() -> None:
    camera, rules = a_camera(watches=(Watch("heads", 0.5), Watch("smoking", 1.0))), Rules(codes("CURRENT"))
    state, _ = watched(WatchState(camera.id), camera, a_frame(0, detectors=("heads",)), rules)
    state, _ = watched(state, camera, a_frame(2, detectors=("cabin", "heads"), models=("cabin/1", "heads/2")), rules)
    state, _ = watched(state, camera, a_frame(4, detectors=(), models=(), unchanged=True), rules)
    assert watchers_of(camera, state) == [
        Watcher("heads", 0.5, "heads/2", a_frame(2).at_ms),
        Watcher("smoking", 1.0, "", None),
        Watcher("cabin", 0.0, "cabin/1", a_frame(2).at_ms),
    ]


def test_a_state_that_was_stored_before_models_were_kept_is_read() -> None:
    body = watch_body(WatchState("kc-0001", looks=(("heads", 1),)))
    del body["models"]
    assert watch_of("kc-0001", body, 1).models == ()


def opened(events: Sequence[VideoEvent]) -> int:
    return sum(event.until is None for event in events)


def test_a_camera_drawn_anew_while_an_event_goes_on_ends_it_without_a_fault() -> None:
    kitchen = Watching()
    for second in range(0, 40, 2):
        kitchen.take(a_frame(second, seen("no_mask")))
    assert opened(kitchen.events) == 1
    kitchen.camera = replace(kitchen.camera, zones=(Zone("other", ZoneKind.DINING, "", SQUARE),))
    for second in range(40, 90, 2):
        kitchen.take(a_frame(second, seen("no_mask")))
    assert opened(kitchen.events) == 0
