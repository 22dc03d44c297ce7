"""What a picture's statistics say of the lens (画面判断): nothing but numbers comes in here; pixels are looked at elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from jinbo.video.model import CameraFault, HealthState, Picture, Reference

DARK = 40.0
"""Mean level below which a picture counts as dark: light is off, or infrared is on."""
SAME_HASH = 1
SAME_LEVELS = 0.3
"""Levels by which two pictures of a living sensor differ at least, on average: its noise."""
ONE_COLOUR = 0.75
LOW_ENTROPY = 2.0
FLAT_CONTRAST, FLAT_EDGES = 8.0, 0.01
MOVED_BITS, IN_PLACE_BITS = 22, 14
"""Bits of 64 by which the hash differs from the reference's: two pictures of different scenes differ in 32 on average."""
MOVED_SHARE, IN_PLACE_SHARE = 0.08, 0.04
BLURRED, SHARP = 0.25, 0.5
"""Shares of the reference's sharpness."""
LEAST_SHARP = 12.0
"""Variance of the Laplacian below which a picture is blurred whatever the reference."""
STABLE_BITS = 8
STABLE_PICTURES = 3

Looks = Mapping[CameraFault, bool | None]
"""What one look says of each fault: there, not there, or nothing."""


def looks_of(state: HealthState, picture: Picture, *, watched: bool) -> dict[CameraFault, bool | None]:
    """What a new picture says of the four faults that only a picture shows. A covered lens says nothing of the last two."""
    covered = _covered(picture, watched=watched)
    looks: dict[CameraFault, bool | None] = {
        CameraFault.FROZEN: _frozen(state.picture, picture),
        CameraFault.COVERED: covered,
    }
    if covered is False:
        reference = _reference(state, picture)
        looks[CameraFault.BLURRED] = blurred = _blurred(state, reference, picture)
        looks[CameraFault.MOVED] = None if blurred else _moved(state, reference, picture)
    return looks


def learned(state: HealthState, picture: Picture, looks: Looks) -> HealthState:
    """The state with the picture taken as reference, once three in a row are alike, and nothing is wrong with them.

    A reference is not replaced: whatever moved the camera slowly would else never be seen. An engineer has it taken anew.
    """
    fine = all(looks.get(fault) is False for fault in (CameraFault.COVERED, CameraFault.BLURRED))
    wrong = any(one.fault is not CameraFault.CLOCK for one in state.active)
    if not fine or wrong or _reference(state, picture) is not None:
        return replace(state, candidate=())
    alike = [one for one in state.candidate if bits_apart(one, picture.dhash) <= STABLE_BITS]
    candidate = (*alike, picture.dhash)
    if len(candidate) < STABLE_PICTURES:
        return replace(state, candidate=candidate)
    reference = Reference(picture.mean < DARK, picture.dhash, picture.blur)
    return replace(state, candidate=(), references=(*state.references, reference))


def bits_apart(one: int, other: int) -> int:
    """Bits in which two hashes differ."""
    return (one ^ other).bit_count()


def _reference(state: HealthState, picture: Picture) -> Reference | None:
    dark = picture.mean < DARK
    return next((reference for reference in state.references if reference.dark is dark), None)


def _frozen(before: Picture | None, picture: Picture) -> bool | None:
    if before is None:
        return None
    if bits_apart(before.dhash, picture.dhash) > SAME_HASH:
        return False
    if picture.difference is not None:
        return picture.difference < SAME_LEVELS
    same_mean = abs(before.mean - picture.mean) < 0.01
    return same_mean and abs(before.contrast - picture.contrast) < 0.01 and before.edges == picture.edges


def _covered(picture: Picture, *, watched: bool) -> bool | None:
    if picture.mean < DARK and not watched:
        return None  # a kitchen that is closed and dark is not a covered lens, nor an open one
    if picture.one_colour is not None and picture.one_colour >= ONE_COLOUR:
        return True
    if picture.entropy is not None and picture.entropy < LOW_ENTROPY:
        return True
    return picture.contrast < FLAT_CONTRAST and picture.edges < FLAT_EDGES


def _blurred(state: HealthState, reference: Reference | None, picture: Picture) -> bool:
    holds = state.of(CameraFault.BLURRED) is not None
    limit = LEAST_SHARP * (1.5 if holds else 1)
    if reference is not None:
        limit = max(limit, reference.blur * (SHARP if holds else BLURRED))
    return picture.blur < limit


def _moved(state: HealthState, reference: Reference | None, picture: Picture) -> bool | None:
    if reference is None:
        return None
    holds = state.of(CameraFault.MOVED) is not None
    if picture.shift is not None and abs(picture.shift) >= (IN_PLACE_SHARE if holds else MOVED_SHARE):
        return True
    return bits_apart(reference.dhash, picture.dhash) >= (IN_PLACE_BITS if holds else MOVED_BITS)
