"""Use cases on cameras' health (摄像机健康): the sampler's looks are judged, and what changes is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from jinbo.kernel.clock import Clock, from_ms
from jinbo.kernel.errors import ConflictError
from jinbo.kernel.fact import Fact
from jinbo.video.model import Camera, CameraFault, CameraStatus, HealthState, Observation
from jinbo.video.ports import HealthStore
from jinbo.video.rules.health import News, after, stood_down
from jinbo.video.rules.news import health_fact

TRIES = 5
"""Lost races with another delivery of the same looks before giving up until the next one."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What a look did. `planned` and `seen` are the frames it counted, for the metric; 0 for a look that came too late."""

    state: HealthState
    facts: Sequence[Fact] = field(default=())
    planned: int = 0
    seen: int = 0


class HealthDesk:
    """Judges and keeps cameras' health. Everything here may be called twice with the same input, by racing callers."""

    def __init__(self, store: HealthStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def observe(self, camera: Camera, look: Observation) -> Observed:
        """Takes a look at a camera. One that is repeated, or older than what is known, changes nothing (F20).

        A camera that is not in use is not judged.

        Raises:
            ConflictError: others kept changing its state.
            UnavailableError: the store is busy.
        """
        if camera.status is not CameraStatus.IN_USE:
            return Observed(self._store.health([camera.id])[camera.id])
        watched = camera.schedule.open_at(from_ms(look.at_ms))
        before, state, facts = self._moved_on(camera, lambda known: after(known, look, watched=watched))
        if state is before:
            return Observed(state)
        return Observed(state, facts, max(0, look.planned), max(0, min(look.seen, look.planned)))

    def stand_down(self, camera: Camera) -> Sequence[Fact]:
        """A camera was taken out of use: the faults that hold are over."""
        return self._moved_on(
            camera, lambda known: stood_down(known) if known.active or known.suspicions else (known, [])
        )[2]

    def forget_reference(self, camera: Camera) -> Sequence[Fact]:
        """Lets the camera's next still pictures be how it should look; that it was moved is over."""
        return self._moved_on(camera, _without_reference)[2]

    def _moved_on(
        self, camera: Camera, judge: Callable[[HealthState], tuple[HealthState, list[News]]]
    ) -> tuple[HealthState, HealthState, Sequence[Fact]]:
        for attempt in range(TRIES):
            known = self._store.health([camera.id])[camera.id]
            state, news = judge(known)
            if state is known:
                break
            now = self._clock.now()
            facts = [health_fact(camera, state, condition, holds, now) for condition, holds in news]
            try:
                self._store.save(state, facts, now)
            except ConflictError:
                if attempt == TRIES - 1:
                    raise
                continue
            return known, state, facts
        return known, known, []


def _without_reference(known: HealthState) -> tuple[HealthState, list[News]]:
    moved = known.of(CameraFault.MOVED)
    active = tuple(one for one in known.active if one is not moved)
    suspicions = tuple(one for one in known.suspicions if one.fault is not CameraFault.MOVED)
    state = replace(known, active=active, suspicions=suspicions, references=(), candidate=None)
    return state, [(moved, False)] if moved else []
