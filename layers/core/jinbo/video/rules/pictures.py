"""What a picture's statistics say of the lens (画面判断): nothing but numbers comes in here; pixels are looked at elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from jinbo.video.model import CameraFault, Candidate, HealthState, Picture, Reference, Relief

DARK = 40.0
"""Mean level below which a picture counts as dark: light is off, or infrared is on."""
SAME_CELLS = 6
"""Cells of the relief that a coder's own noise may change between two pictures of one and the same."""
SAME_LEVELS = 0.3
"""Levels by which two pictures of a living sensor differ at least, on average: its noise."""
LEAST_CELLS = 8
"""Cells that stand out alike in two looks below which no shape is seen. Under a cover it is noise, and so none; the most even lift
in infrared has twice as many."""
FEW_EDGES = 0.01
ONE_COLOUR, HIDDEN_SHARE, COVERS_EDGE = 0.75, 0.28, 40
"""Most of a lens is covered where most of the picture is of one colour, so little is left of the reference (at night a third is, or
more), and no more cells stand out beside that than along a cover's edge."""
MOVED_SHARE, IN_PLACE_SHARE = 0.45, 0.6
"""Shares of the reference's cells that still stand out: a fifth by chance in another scene, two thirds through grease, four fifths
at night."""
STANDS_SHARE = 0.5
"""Of the cells that are not the reference's those that stood out before: a crowd is another one 20 s later, a room is not."""
BLURRED, SHARP = 0.25, 0.5
"""Shares of the reference's sharpness."""
LEAST_SHARP = 12.0
"""Variance of the Laplacian below which a well lit picture is blurred whatever the reference."""
LIT = 100.0
"""Mean level from which a picture is well lit; of darker ones less is asked, as the square of their light."""
LEARNT_LOOKS = 6
"""Looks that a reference is learnt from: what all of them show is the room, even where cooks walk about."""
LEAST_REFERENCE = 16
AGREED = 4
"""Cells alike for each that is opposite, between day's and night's reference: the same room has ten times as many."""

Looks = Mapping[CameraFault, bool | None]
"""What one look says of each fault: there, not there, or nothing."""


def looks_of(state: HealthState, picture: Picture, *, watched: bool) -> dict[CameraFault, bool | None]:
    """What a new picture says of the four faults that only a picture shows. A covered lens says nothing of the last two.

    A bare wall is like a cover over most of the lens: until one of both is believed, either may be.
    """
    looks: dict[CameraFault, bool | None] = {CameraFault.FROZEN: _frozen(state.picture, picture)}
    if _dark(picture) and not watched:
        return looks  # a kitchen that is closed and dark is not a covered lens, nor an open one
    nothing, hidden = _nothing_seen(state, picture), _mostly_hidden(state, picture)
    looks[CameraFault.COVERED] = nothing or hidden
    blurred = looks[CameraFault.BLURRED] = None if nothing or hidden else _blurred(state, picture)
    if not (nothing or blurred or (hidden and state.of(CameraFault.COVERED))):
        looks[CameraFault.MOVED] = _moved(state, picture)
    return looks


def learned(state: HealthState, picture: Picture, looks: Looks) -> HealthState:
    """The state with what six looks in a row have in common taken as reference, if nothing is wrong with them.

    A reference is not replaced: whatever moved the camera slowly would else never be seen. An engineer has it taken anew.
    """
    fine = all(looks.get(fault) is False for fault in (CameraFault.COVERED, CameraFault.BLURRED))
    wrong = any(one.fault is not CameraFault.CLOCK for one in state.active)
    if not fine or wrong or _reference(state, picture) is not None:
        return replace(state, candidate=None)
    candidate = _narrowed(state.candidate, Reference(picture.relief, picture.mean, picture.blur))
    if candidate.looks < LEARNT_LOOKS:
        return replace(state, candidate=candidate)
    found = candidate.reference
    if not all(_one_room(other.relief, found.relief) for other in state.references):
        return replace(state, candidate=None)
    return replace(state, candidate=None, references=(*state.references, found))


def _narrowed(candidate: Candidate | None, look: Reference) -> Candidate:
    """The candidate less what a look does not show; begun anew where hardly anything would be left of it."""
    if candidate is None or _dark(candidate.reference) is not _dark(look):
        return Candidate(look)
    common = candidate.reference.relief.shared(look.relief)
    if common.cells < LEAST_REFERENCE:
        return Candidate(look)
    least = min(candidate.reference, look, key=lambda one: one.blur)
    return Candidate(replace(least, relief=common), candidate.looks + 1)


def _one_room(one: Relief, other: Relief) -> bool:
    """Whether two reliefs are of the same room. A camera that was pushed by night is not taken for one that stands."""
    return one.shared(other).cells >= AGREED * max(1, one.against(other))


def _reference(state: HealthState, picture: Picture) -> Reference | None:
    return next((one for one in state.references if _dark(one) is _dark(picture)), None)


def _dark(picture: Picture | Reference) -> bool:
    return picture.mean < DARK


def _left(reference: Reference, picture: Picture) -> float:
    """The share of a reference that a picture still shows, 0..1."""
    return reference.relief.shared(picture.relief).cells / max(1, reference.relief.cells)


def _best_known(state: HealthState, picture: Picture) -> Reference:
    return max(state.references, key=lambda one: _left(one, picture))


def _elsewhere(known: Reference, relief: Relief) -> int:
    """Cells that stand out otherwise than the reference says."""
    return relief.cells - known.relief.shared(relief).cells


def _frozen(before: Picture | None, picture: Picture) -> bool | None:
    if before is None:
        return None
    if before.relief.changed(picture.relief) > SAME_CELLS:
        return False
    if picture.difference is not None:
        return picture.difference < SAME_LEVELS
    same_mean = abs(before.mean - picture.mean) < 0.01
    return same_mean and abs(before.contrast - picture.contrast) < 0.01 and before.edges == picture.edges


def _nothing_seen(state: HealthState, picture: Picture) -> bool:
    return picture.edges < FEW_EDGES and _standing(state, picture).cells < LEAST_CELLS


def _mostly_hidden(state: HealthState, picture: Picture) -> bool:
    if picture.one_colour is None or picture.one_colour < ONE_COLOUR or not state.references:
        return False
    known = _best_known(state, picture)
    return _left(known, picture) <= HIDDEN_SHARE and _elsewhere(known, picture.relief) <= COVERS_EDGE


def _standing(state: HealthState, picture: Picture) -> Relief:
    """What stands out now and did so at the look before: noise does not twice."""
    return picture.relief.shared(state.picture.relief) if state.picture is not None else picture.relief


def _blurred(state: HealthState, picture: Picture) -> bool:
    holds = state.of(CameraFault.BLURRED) is not None
    limit = LEAST_SHARP * (1.5 if holds else 1) * _light(picture, LIT)
    reference = _reference(state, picture)
    if reference is not None:
        limit = max(limit, reference.blur * (SHARP if holds else BLURRED) * _light(picture, reference.mean))
    return picture.blur < limit


def _light(picture: Picture, usual: float) -> float:
    """Of its usual sharpness, how much a picture in this light can have: detail goes with the light, variance with its square."""
    return min(1.0, picture.mean / max(1.0, usual)) ** 2


def _moved(state: HealthState, picture: Picture) -> bool | None:
    """Whether another room is seen than any reference shows. Nothing is said of a dark one that is not known yet."""
    if _reference(state, picture) is None:
        return None
    holds = state.of(CameraFault.MOVED) is not None
    known = _best_known(state, picture)
    if _left(known, picture) >= (IN_PLACE_SHARE if holds else MOVED_SHARE):
        return False
    stands = _elsewhere(known, _standing(state, picture))
    return True if stands >= max(LEAST_CELLS, STANDS_SHARE * _elsewhere(known, picture.relief)) else None
