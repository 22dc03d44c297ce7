"""From a camera's frames to its events (事件判定), pure: one state in, one frame, the next state and what changed out.

Late and repeated frames change nothing (F20): each detector has its own newest frame. Frames that did not come neither end
nor lengthen an event: time counts only between frames at most STEP_MS apart, an event's end is the last frame it was seen
in, and after GAP_MS without any frame nothing is known any more: what was going on ended where it was last seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jinbo.kernel.clock import from_ms
from jinbo.kernel.ids import natural_id
from jinbo.video.model import Camera
from jinbo.video.model.event import Suppression
from jinbo.video.model.seen import SeenFrame
from jinbo.video.model.watching import Occurrence, Settled, Sighted, Track, WatchState
from jinbo.video.rules.ballots import Looking, followed
from jinbo.video.rules.codes import Code, labels_of
from jinbo.video.rules.muting import mute
from jinbo.video.rules.occurrences import Change, Rising, ended, lasting, risen
from jinbo.video.rules.sightings import Sighting, people, sightings
from jinbo.video.rules.tracks import begun, counted, kept, matched, moved, weight
from jinbo.video.rules.votes import carried, told_of

STEP_MS = 15_000
"""Frames further apart say nothing of the time between them: three times the slowest plan's distance."""
GAP_MS = 120_000
QUIET_MS = 600_000
"""So long after its newest frame a camera's events are over though no frame says so: the sampler brings none that are older."""
MERGE_MS = 30_000
"""Watched time without a sighting after which an event is over; one that shows again within it is the same."""
SETTLED_MS = 600_000
MOST_FRAMES = 16
MOST_OPEN = 8
"""Occurrences at once on one camera; together with the other bounds the state stays below 40 KB."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a camera is judged by: the table of its profile, and where its suspicions are not believed."""

    table: tuple[Code, ...]
    muted: tuple[Suppression, ...] = ()


def watched(state: WatchState, camera: Camera, frame: SeenFrame, rules: Rules) -> tuple[WatchState, list[Change]]:
    """The state after a frame, and which events began, got better evidence, or ended. The same state where nothing is new."""
    known, before, at = dict(state.looks), state.looked, frame.at_ms
    fresh = tuple(one for one in frame.detectors if at > known.get(one, -1))
    if not fresh or at < before or not camera.schedule.open_at(from_ms(at)):
        return state, []
    looks = tuple(sorted({**known, **dict.fromkeys(fresh, at)}.items()))
    changes: list[Change] = []
    if before and at - before > GAP_MS:
        state, changes = forgotten(state)
    state = replace(state, looks=looks, models=_newest_models(state.models, frame.models))
    step = at - before if at - before <= STEP_MS else 0
    look = replace(frame, detectors=fresh)
    state, more = (_standing if frame.unchanged else _looked_at)(state, camera, look, rules, step)
    return state, changes + more


def _newest_models(known: Sequence[str], looked: Sequence[str]) -> tuple[str, ...]:
    """One model a detector: the one that looked last."""
    return tuple(sorted({model.partition("/")[0]: model for model in (*known, *looked)}.values()))


def forgotten(state: WatchState) -> tuple[WatchState, list[Change]]:
    """The state after a time in which nobody looked: what was going on ended where it was last seen."""
    changes = [ended(one) for one in state.open if not one.muted]
    return replace(state, open=(), tracks=(), frames=()), changes


def _looked_at(
    state: WatchState, camera: Camera, frame: SeenFrame, rules: Rules, step: int
) -> tuple[WatchState, list[Change]]:
    at, found = frame.at_ms, sightings(frame, camera, labels_of(rules.table))
    sees = _sees(state.sees, found, frame.detectors)
    look = Looking(camera, rules.table, frame, found, _looked_for(sees, frame))
    pairs = matched(state.tracks, found, at)
    tracks = [
        followed(moved(track, found[pairs[i]].box, at, weight(step)), look, found[pairs[i]])
        if i in pairs
        else _missed(track, look, step)
        for i, track in enumerate(state.tracks)
    ]
    new = [one for j, one in enumerate(found) if j not in pairs.values()]
    tracks += [followed(begun(one, at, weight(step)), look, one) for one in new]
    sighted = Sighted(at, frame.taken_ms, frame.key, people(found))
    frames = (*state.frames, sighted)
    state = replace(state, sees=sees, tracks=kept(tracks), frames=frames)
    state, changes = _judged(state, camera, rules, look, step)
    return replace(state, frames=_pointed_at(state.tracks, state.frames)), changes


def _missed(track: Track, look: Looking, step: int) -> Track:
    """A thing that is not there, if anybody looked for its kind."""
    if not look.looks_for(track.kind):
        return track
    gone = replace(counted(track, weight(step), seen=False), missed_ms=track.missed_ms + step)
    return followed(gone, look, Sighting(track.kind, track.box))


def _judged(
    state: WatchState, camera: Camera, rules: Rules, look: Looking, step: int
) -> tuple[WatchState, list[Change]]:
    at, settled = look.frame.at_ms, list(state.settled)
    state, changes = _raised(state, camera, rules, look, settled)
    still_open: list[Occurrence] = []
    for one in state.open:
        counts = look.looks_for_code(one.code) and not _hidden(state.tracks, one, at)
        quiet = 0 if one.last == at else one.quiet_ms + (step if counts else 0)
        if quiet < MERGE_MS:
            still_open.append(replace(one, quiet_ms=quiet))
            continue
        code = look.code(one.code)
        changes += [] if one.muted else [ended(one)]
        state = _over(state, one, code)
        settled += [Settled(one.code, one.latest.box, at)] if code is not None and code.settles else []
    state = replace(
        state,
        open=tuple(still_open),
        settled=tuple(one for one in settled if at - one.at <= SETTLED_MS)[-8:],
    )
    return state, changes


def _over(state: WatchState, one: Occurrence, code: Code | None) -> WatchState:
    """The state without the votes for what has ended."""
    tracks = tuple(
        replace(
            track,
            ballots=tuple(
                told_of(ballot, code, one.last)
                if code and (ballot.code, ballot.area) == (one.code, one.area)
                else ballot
                for ballot in track.ballots
            ),
        )
        for track in state.tracks
    )
    return replace(state, tracks=tracks)


def _hidden(tracks: Sequence[Track], one: Occurrence, at: int) -> bool:
    """Whether who it is about is there and does not show it: a face turned away neither breaks a rule nor keeps it."""
    return any(
        ballot.held and (ballot.code, ballot.area) == (one.code, one.area) and ballot.votes[-1].until < at
        for track in tracks
        if track.seen == at
        for ballot in track.ballots
    )


def _raised(
    state: WatchState, camera: Camera, rules: Rules, look: Looking, settled: list[Settled]
) -> tuple[WatchState, list[Change]]:
    """The state with what goes on after a frame, and what is news: occurrences that began or show better."""
    at, hits, changes = look.frame.at_ms, dict(state.hits), []
    going_on = {(one.code, one.area, one.muted): one for one in state.open}
    risings = risen(state, look)
    state = _held(state, risings)
    for rising in risings:
        muted = mute(rising.code, rising.track, rules.muted, settled, at)
        key = (rising.code.code, rising.area, muted)
        there = going_on.get(key)
        if there is not None:
            going_on[key], better = lasting(there, rising, at)
            changes += [Change("updated", going_on[key])] if better and not muted else []
        elif rising.seen_now and len(going_on) < MOST_OPEN:
            event = natural_id("video.event", camera.id, *key, rising.since, at)  # what began once may rise once more
            going_on[key] = rising.occurrence(event, muted, at)
            hits[muted] = hits.get(muted, 0) + 1
            changes += [] if muted else [Change("opened", going_on[key])]
    known = {one.id for one in rules.muted}
    hits = {id_: count for id_, count in hits.items() if id_ in known}
    return replace(state, open=tuple(going_on.values()), hits=tuple(sorted(hits.items()))), changes


def _held(state: WatchState, risings: Sequence[Rising]) -> WatchState:
    """The state with each ballot knowing whether its code holds now."""
    holding = {(id(one.track), one.code.code) for one in risings}
    return replace(state, tracks=tuple(_with_held(track, holding) for track in state.tracks))


def _with_held(track: Track, holding: set[tuple[int, str]]) -> Track:
    now = [(id(track), one.code) in holding for one in track.ballots]
    if now == [one.held for one in track.ballots]:
        return track
    ballots = (replace(one, held=held) for one, held in zip(track.ballots, now, strict=True))
    return replace(track, ballots=tuple(ballots))


def _standing(
    state: WatchState, camera: Camera, frame: SeenFrame, rules: Rules, step: int
) -> tuple[WatchState, list[Change]]:
    """A frame in which nothing moved: what was there last is there still, with what was seen on it. It adds no votes."""
    at = frame.at_ms
    tracks = tuple(
        replace(track, seen=at, ballots=tuple(carried(one, at) for one in track.ballots))
        if track.missed_ms == 0
        else track
        for track in state.tracks
    )
    look = Looking(camera, rules.table, frame, (), _looked_for(state.sees, frame))
    return _judged(replace(state, tracks=tracks), camera, rules, look, step)


def _looked_for(sees: tuple[tuple[str, tuple[str, ...]], ...], frame: SeenFrame) -> frozenset[str]:
    """The labels that would have been seen in a frame, were they there."""
    return frozenset(label for label, its in sees if set(its) <= set(frame.detectors))


def _sees(
    known: tuple[tuple[str, tuple[str, ...]], ...], found: Sequence[Sighting], detectors: tuple[str, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Which detectors a label comes with: those that were there each time it was seen."""
    table = dict(known)
    for label in {label for one in found for label in one.labels}:
        common = tuple(one for one in table.get(label, detectors) if one in detectors)
        table[label] = common or detectors
    return tuple(sorted(table.items()))


def _pointed_at(tracks: Sequence[Track], frames: Sequence[Sighted]) -> tuple[Sighted, ...]:
    """The frames that some glimpse still points at; of too many the newest."""
    wanted = {
        glimpse.at
        for track in tracks
        for ballot in track.ballots
        for glimpse in (ballot.first, ballot.best)
        if glimpse is not None
    }
    return tuple(one for one in frames if one.at in wanted)[-MOST_FRAMES:]
