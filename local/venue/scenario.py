"""Scenarios (情景): what goes wrong in the venue, when, and for how long; written as YAML in `scenarios/`.

Times in a scenario are the physics' own: in the DEMO profile, which plays physics and durations 60 times as fast, a door
left open for 40 minutes is open for 40 seconds.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.venue.devices.effects import Effects
from local.venue.durations import seconds_of
from local.venue.plan import PlannedDevice

FOLDER = Path(__file__).parent / "scenarios"

EFFECTS: dict[str, frozenset[str]] = {
    "door_open": frozenset(),
    "plant_failed": frozenset(),
    "power_cut": frozenset(),
    "defrost": frozenset(),
    "held_between_floors": frozenset(),
    "inspection": frozenset(),
    "lift_fault": frozenset({"code"}),
    "sensor_lost": frozenset({"sensor"}),
    "sensor_stuck": frozenset({"sensor"}),
    "sensor_drift": frozenset({"sensor", "k_per_h"}),
    "clock_ahead": frozenset({"by"}),
    "offline": frozenset(),
    "burst": frozenset({"times"}),
}
"""Every effect, with the parameters it takes."""
REQUIRED = {"lift_fault": "code", "sensor_drift": "k_per_h", "clock_ahead": "by", "burst": "times"}


class ScenarioError(ValueError):
    """A scenario file that cannot be played; the message names file and place."""


@dataclass(frozen=True, slots=True)
class Step:
    """One effect from `at` for `lasts` seconds after the scenario's start."""

    at: float
    lasts: float
    effect: str
    values: Mapping[str, Any]

    def effects(self, elapsed: float) -> Effects | None:
        """What the step does `elapsed` seconds after the scenario's start, if anything."""
        if not self.at <= elapsed < self.at + self.lasts:
            return None
        hours = (elapsed - self.at) / 3600
        return _EFFECT_OF[self.effect](self.values, hours)


@dataclass(frozen=True, slots=True)
class Target:
    """The devices that a scenario is about: kinds, and how many (0 is every one)."""

    kinds: tuple[str, ...]
    count: int

    def pick(self, devices: Sequence[PlannedDevice], named: str = "") -> tuple[PlannedDevice, ...]:
        """The devices meant, in the order of their ids; `named` overrules the choice.

        Raises:
            ScenarioError: no such device, or none of these kinds.
        """
        fitting = [device for device in sorted(devices, key=lambda d: d.id) if device.kind in self.kinds]
        if named:
            fitting = [device for device in fitting if device.id == named]
        if not fitting:
            wanted = f"named {named} and of kind" if named else "of kind"
            raise ScenarioError(f"the venue has no device {wanted} {' or '.join(self.kinds)}")
        return tuple(fitting[: self.count] if self.count else fitting)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario as it stands in its file."""

    name: str
    title_zh: str
    title_en: str
    shows: str
    target: Target
    steps: tuple[Step, ...]

    @property
    def length(self) -> float:
        """Seconds until the last step is over."""
        return max(step.at + step.lasts for step in self.steps)

    def effects(self, elapsed: float) -> tuple[Effects, ...]:
        """All that is done to its devices `elapsed` seconds after the start."""
        now = (step.effects(elapsed) for step in self.steps)
        return tuple(effects for effects in now if effects is not None)


_EFFECT_OF: dict[str, Callable[[Mapping[str, Any], float], Effects]] = {
    "door_open": lambda values, hours: Effects(door_open=True),
    "plant_failed": lambda values, hours: Effects(plant_failed=True),
    "power_cut": lambda values, hours: Effects(power_cut=True),
    "defrost": lambda values, hours: Effects(defrost=True),
    "held_between_floors": lambda values, hours: Effects(held_between_floors=True),
    "inspection": lambda values, hours: Effects(inspection=True),
    "lift_fault": lambda values, hours: Effects(fault=values["code"]),
    "sensor_lost": lambda values, hours: Effects(lost=True, sensor=values.get("sensor", "")),
    "sensor_stuck": lambda values, hours: Effects(stuck=True, sensor=values.get("sensor", "")),
    "sensor_drift": lambda values, hours: Effects(
        drift_k_per_h=values["k_per_h"], drifting_h=hours, sensor=values.get("sensor", "")
    ),
    "clock_ahead": lambda values, hours: Effects(clock_s=values["by"]),
    "offline": lambda values, hours: Effects(offline=True),
    "burst": lambda values, hours: Effects(burst=values["times"]),
}


def names() -> tuple[str, ...]:
    """The scenarios that come with the project."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def load(name_or_path: str) -> Scenario:
    """A scenario by its name, or from a file.

    Raises:
        ScenarioError: there is none of that name, or its file is wrong.
    """
    import yaml

    path = Path(name_or_path) if name_or_path.endswith((".yaml", ".yml")) else FOLDER / f"{name_or_path}.yaml"
    if not path.is_file():
        raise ScenarioError(f"no scenario {name_or_path!r}{_meant(name_or_path, names())}; known: {', '.join(names())}")
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ScenarioError(f"{path.name}: not YAML: {error}") from error
    return parse(document, path.name)


def parse(document: object, file: str) -> Scenario:
    """A scenario from its YAML document.

    Raises:
        ScenarioError: naming the file, the place in it, and what may stand there.
    """
    top = _mapping(document, file, {"name", "title", "shows", "target", "steps"})
    title = _mapping(top["title"], f"{file}: title", {"zh", "en"})
    target = _mapping(top["target"], f"{file}: target", {"kind", "count"})
    steps = top["steps"]
    if not isinstance(steps, list) or not steps:
        raise ScenarioError(f"{file}: steps: at least one step is needed")
    return Scenario(
        name=str(top["name"]),
        title_zh=str(title["zh"]),
        title_en=str(title["en"]),
        shows=str(top["shows"]).strip(),
        target=_target(target, f"{file}: target"),
        steps=tuple(_step(step, f"{file}: steps[{number}]") for number, step in enumerate(steps)),
    )


def _target(given: Mapping[str, Any], place: str) -> Target:
    kinds = given["kind"] if isinstance(given["kind"], list) else [given["kind"]]
    count = 0 if given["count"] == "all" else given["count"]
    if not isinstance(count, int) or count < 0:
        raise ScenarioError(f"{place}.count: {count!r} is neither a number nor 'all'")
    return Target(tuple(map(str, kinds)), count)


def _step(given: object, place: str) -> Step:
    if not isinstance(given, dict) or "effect" not in given:
        raise ScenarioError(f"{place}: a step names its effect: {{at: 0 min, for: 20 min, effect: door_open}}")
    effect = given["effect"]
    if effect not in EFFECTS:
        raise ScenarioError(f"{place}.effect: {effect!r} is not an effect{_meant(str(effect), EFFECTS)}")
    step = _mapping(given, place, {"at", "for", "effect"}, EFFECTS[effect])
    missing = REQUIRED.get(effect)
    if missing and missing not in step:
        raise ScenarioError(f"{place}: {effect} needs {missing!r}")
    values = {name: step[name] for name in EFFECTS[effect] if name in step}
    try:
        if "by" in values:
            values["by"] = seconds_of(values["by"])
        for name in ("k_per_h", "times"):
            if name in values:
                values[name] = float(values[name])
        return Step(seconds_of(step["at"]), seconds_of(step["for"]), effect, values)
    except (ValueError, TypeError) as error:
        raise ScenarioError(f"{place}: {error}") from error


def _mapping(given: object, place: str, needed: set[str], optional: frozenset[str] = frozenset()) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise ScenarioError(f"{place}: a mapping with {', '.join(sorted(needed))} is needed")
    for name in given:
        if name not in needed | optional:
            raise ScenarioError(f"{place}: {name!r} is not known here{_meant(str(name), needed | optional)}")
    for name in sorted(needed - given.keys()):
        raise ScenarioError(f"{place}: {name!r} is missing")
    return given


def _meant(given: str, known: Any) -> str:
    close = difflib.get_close_matches(given, list(known), 1)
    return f" (did you mean {close[0]!r}?)" if close else ""
