"""A replay: a scene seen by a noisy detector, its frames dropped, shuffled and repeated, judged by the rules; and the measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from jinbo.kernel.fact import Subject
from jinbo.video.model import Camera, Zone, ZoneKind
from jinbo.video.model.seen import SeenFrame
from jinbo.video.model.watching import WatchState
from jinbo.video.rules.codes import codes_of
from jinbo.video.rules.watching import Rules, watched

from models.replays.noise import HEIGHT, WIDTH, Detector, Rates
from models.replays.scenes import Scene, Violation, script

START = 1_604_534_400_000
MESSAGE_S = 20.0
"""Frames come in messages of so many seconds, as the sampler sends them."""
DROPPED, REPEATED, LATE = 0.1, 0.05, 0.02
"""Shares: of frames that never come, of messages that come twice, of messages that come after the next one."""
EARLY_MS, LATE_MS = 30_000, 10_000
"""An event may say that it began so long before its violation (a false vote was its first), or after it."""
WHOLE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Setting:
    """What is replayed: a kitchen or a lift, the detectors with their labels, their rates, the codes that are scripted."""

    lift: bool
    labels: Mapping[str, tuple[str, ...]]
    rates: Mapping[str, Rates]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """What was played: violations until `end` (s), and quiet hours besides."""

    violations: Sequence[Violation]
    end: float
    quiet_h: float


@dataclass(frozen=True, slots=True)
class Raised:
    """An event as it came: when it was told first, since when it says that it was so, until when."""

    code: str
    told: int
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Measures:
    """Of one code at one rate. Delays in seconds; None where nothing was found."""

    code: str
    fps: float
    false_per_hour: float
    recall: float
    p50: float | None
    p95: float | None
    duplicates: float | None
    events: int
    false: int
    hours: float
    """False alarms, and the hours that they were counted in."""


def measure(setting: Setting, fps: float, *, quiet_h: float, count: int, seed: int) -> list[Measures]:
    """The measures of each scripted code: false alarms over quiet hours and between violations, the rest over violations."""
    chance = Random(seed)  # noqa: S311 - a replay, no secret
    quiet = _raised(setting, [], quiet_h * 3600, fps, chance)
    violations, end = script(setting.codes, count, chance)
    busy = _raised(setting, violations, end, fps, chance)
    return [_measures(code, fps, quiet, busy, Script(violations, end, quiet_h)) for code in setting.codes]


def _raised(setting: Setting, violations: Sequence[Violation], end: float, fps: float, chance: Random) -> list[Raised]:
    camera = _camera(setting)
    rules = Rules(codes_of(camera.subject, "CURRENT"))
    state = WatchState(camera.id)
    told: dict[str, int] = {}
    found: dict[str, Raised] = {}
    for message in _messages(_frames(setting, violations, end, fps, chance), chance):
        for frame in sorted(message, key=lambda one: one.at_ms):
            state, changes = watched(state, camera, frame, rules)
            for change in changes:
                one = change.occurrence
                told.setdefault(one.event, frame.at_ms)
                found[one.event] = Raised(one.code, told[one.event], one.since, one.last)
    for one in state.open:
        found[one.event] = Raised(one.code, told.get(one.event, one.since), one.since, one.last)
    return list(found.values())


def _frames(
    setting: Setting, violations: Sequence[Violation], end: float, fps: float, chance: Random
) -> Iterator[SeenFrame]:
    scene, detector = Scene(chance, violations, setting.lift), Detector(setting.rates, chance)
    labels = [label for its in setting.labels.values() for label in its]
    for number in range(int(end * fps)):
        second = number / fps
        things = scene.at(second)
        detections = detector.look(second, things, labels)
        if chance.random() < DROPPED:
            continue
        at = START + round(second * 1000)
        yield SeenFrame(
            at, at, f"frames/{at}", WIDTH, HEIGHT, tuple(setting.labels), tuple(detections), sharpness=100.0
        )


def _messages(frames: Iterator[SeenFrame], chance: Random) -> Iterator[list[SeenFrame]]:
    waiting: list[SeenFrame] | None = None
    message: list[SeenFrame] = []
    for frame in frames:
        if message and frame.at_ms - message[0].at_ms >= MESSAGE_S * 1000:
            if waiting is None and chance.random() < LATE:
                waiting = message
            else:
                yield from _sent(message, chance)
                if waiting is not None:
                    yield waiting
                    waiting = None
            message = []
        message.append(frame)
    yield message


def _sent(message: list[SeenFrame], chance: Random) -> Iterator[list[SeenFrame]]:
    chance.shuffle(message)
    yield message
    if chance.random() < REPEATED:
        yield message[: max(1, len(message) // 2)]


def _camera(setting: Setting) -> Camera:
    kind = ZoneKind.CAR if setting.lift else ZoneKind.COLD_PREP
    subject = Subject("lift", "L1") if setting.lift else Subject("business", "B1")
    zones = (Zone("z", kind, "", WHOLE),)
    return Camera("replay", "replay", subject, "", "", "", "", "", zones=zones)


def _measures(code: str, fps: float, quiet: Sequence[Raised], busy: Sequence[Raised], played: Script) -> Measures:
    true = [one for one in played.violations if one.code == code]
    its = [one for one in busy if one.code == code]
    matched = {number: [one for one in its if _belongs(one, truth)] for number, truth in enumerate(true)}
    found = {number: events for number, events in matched.items() if events}
    stray = [one for one in its if not any(_belongs(one, truth) for truth in true)]
    between = (played.end - sum(one.end - one.start for one in true)) / 3600
    false = sum(one.code == code for one in quiet) + len(stray)
    delays = sorted(
        max(0.0, (min(one.told for one in events) - START) / 1000 - true[number].start)
        for number, events in found.items()
    )
    hours = played.quiet_h + between
    return Measures(
        code=code,
        fps=fps,
        false_per_hour=false / hours,
        recall=len(found) / len(true),
        p50=_quantile(delays, 0.5),
        p95=_quantile(delays, 0.95),
        duplicates=sum(map(len, found.values())) / len(found) if found else None,
        events=len(true),
        false=false,
        hours=hours,
    )


def _belongs(one: Raised, truth: Violation) -> bool:
    """Whether an event is a violation's: told once it had begun, and said to begin about then. Any other is false."""
    start, end = START + round(truth.start * 1000), START + round(truth.end * 1000)
    return one.told >= start and start - EARLY_MS <= one.since <= end + LATE_MS


def _quantile(values: Sequence[float], share: float) -> float | None:
    return values[min(len(values) - 1, int(share * len(values)))] if values else None
