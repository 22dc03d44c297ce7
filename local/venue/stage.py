"""What is being played in the venue (情景现场): scenarios running now, and the folder through which others ask for one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.venue.devices.effects import Effects
from local.venue.plan import PlannedDevice
from local.venue.scenario import Scenario, ScenarioError, load


@dataclass(frozen=True, slots=True)
class Playing:
    """A scenario on its devices since a platform instant in milliseconds."""

    scenario: Scenario
    devices: frozenset[str]
    since: int


class Stage:
    """Plays scenarios at the physics' pace."""

    def __init__(self, devices: Sequence[PlannedDevice], pace: float) -> None:
        self._devices = devices
        self._pace = pace
        self._playing: tuple[Playing, ...] = ()

    @property
    def playing(self) -> tuple[Playing, ...]:
        """What runs now."""
        return self._playing

    def begin(self, scenario: Scenario, now: int, device: str = "") -> tuple[PlannedDevice, ...]:
        """Starts a scenario and gives the devices it is about.

        Raises:
            ScenarioError: the venue has none of its devices.
        """
        chosen = scenario.target.pick(self._devices, device)
        self._playing += (Playing(scenario, frozenset(d.id for d in chosen), now),)
        return chosen

    def effects_of(self, device: str, now: int) -> Sequence[Effects]:
        """What is done to a device at an instant."""
        return [
            effects
            for playing in self._playing
            if device in playing.devices
            for effects in playing.scenario.effects((now - playing.since) / 1000 * self._pace)
        ]

    def end_finished(self, now: int) -> None:
        """Forgets scenarios whose last step is over."""
        self._playing = tuple(p for p in self._playing if (now - p.since) / 1000 * self._pace <= p.scenario.length)


class Inbox:
    """A folder of requests: another process asks for a scenario, the fleet starts it and writes its answer beside."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def ask(self, name: str, device: str, token: str) -> Path:
        """Asks for a scenario; the answer will stand in the returned file."""
        request, waiting = self._folder / f"{token}.ask", self._folder / f"{token}.new"
        waiting.write_text(json.dumps({"scenario": name, "device": device}), encoding="utf-8")
        waiting.rename(request)
        return self._folder / f"{token}.answer"

    def serve(self, begin: Callable[[Scenario, str], tuple[PlannedDevice, ...]]) -> None:
        """Starts everything that was asked for since the last call."""
        for request in sorted(self._folder.glob("*.ask")):
            wanted = json.loads(request.read_text(encoding="utf-8"))
            try:
                chosen = begin(load(wanted["scenario"]), wanted["device"])
                answer = {"devices": [device.id for device in chosen]}
            except ScenarioError as error:
                answer = {"error": [str(error)]}
            request.with_suffix(".part").write_text(json.dumps(answer), encoding="utf-8")
            request.with_suffix(".part").rename(request.with_suffix(".answer"))
            request.unlink()
