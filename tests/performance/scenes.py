"""What detectors and camera health find in the composed scenes: `python -m tests.performance.scenes` (docs/reference/scenes.md).

Pictures go the way of a camera's: drawn, encoded as H.264, key frames decoded by the sampler's own eyes, JPEG, net.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from jinbo.video.frame_ports import Look
from jinbo.video.model import Box, CameraFault, HealthState, Observation
from jinbo.video.model.frame import KeyPicture, Planned, Shot
from jinbo.video.pixels.eyes import CameraEyes
from jinbo.video.pixels.looking import ShelfEyes
from jinbo.video.pixels.onnx import load_all
from jinbo.video.rules.health import after

from local.venue.footage import film
from local.venue.footage.film import FRAGMENT_MS, Camera, Film, cameras_shown
from local.venue.footage.lens import CHANGES
from local.venue.footage.scenes import FILM_S, FPS

ROOT = Path(__file__).resolve().parents[2]
VIEWS = ("冷食专间", "烹饪区", "洗消区", "备餐台")
EVERY_S = 4
SAME = 0.4
"""Overlap from which a box is a head's."""
START = 1_793_000_000_000
LOOK_S = 20


def main() -> int:
    """Prints all tables."""
    with tempfile.TemporaryDirectory() as folder:
        films = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder)
        kitchens = cameras_shown([(f"kc-000{number}", view) for number, view in enumerate(VIEWS, 1)], 1)
        lifts = cameras_shown([("lc-0001", "轿厢")], 1)
        heads(kitchens, films)
        health([*kitchens, *lifts], films)
    return 0


def heads(cameras: list[Camera], films: Path) -> None:
    """Recall of each label at the card's thresholds, and whether the surest label of a true head is right."""
    eyes = ShelfEyes(load_all(ROOT / "models", 1))
    there, found, surest = Counter[str](), Counter[str](), Counter[str]()
    for camera in cameras:
        shown, truth = film.ready(camera, films)
        for second, look in looks(shown, range(1, 121, EVERY_S)):
            detections = eyes.look(look.jpeg(), ("heads", "smoking")).detections
            for head in truth["frames"][second * FPS]:
                box = Box(*head["box"])
                its = [one for one in detections if one.box.overlap(box) > SAME]
                for label, group in (
                    (head["mask"], {"mask", "no_mask", "mask_incorrect"}),
                    ("hat" if head["cap"] else "no_hat", {"hat", "no_hat"}),
                ):
                    there[label] += 1
                    found[label] += any(one.label == label for one in its)
                    best = max((one for one in its if one.label in group), key=lambda one: one.score, default=None)
                    surest[label] += best is not None and best.label == label
                name = "smoking" if head["smoking"] else "not smoking"
                there[name] += 1
                found[name] += any(one.label == "smoking" for one in its) is head["smoking"]
    for label in sorted(there):
        print(
            f"{label:16} {there[label]:5} found {found[label] / there[label]:.3f} surest {surest[label] / there[label]:.3f}"
        )


def health(cameras: list[Camera], films: Path) -> None:
    """Each fault on each camera after three good minutes: whether it is told, when, and what else is told."""
    for camera in cameras:
        good = film.ready(camera, films)[0]
        state, told = _watched(HealthState(camera.id, 0), good, START, FILM_S)
        print(f"{camera.id} {camera.view} well: {told or 'nothing told'}")
        for fault in (*CHANGES, "frozen"):
            shown = good if fault == "frozen" else film.changed(camera, fault, films)
            _, told = _watched(state, shown, START + FILM_S * 1000, 160, frozen=fault == "frozen")
            print(f"  {fault:8} {told or 'nothing told'}")


def _watched(
    state: HealthState, shown: Film, start_ms: int, seconds: int, *, frozen: bool = False
) -> tuple[HealthState, str]:
    told = []
    length = len(shown.fragments) * FRAGMENT_MS // 1000
    for second in range(0, seconds, LOOK_S):
        ((_, look),) = looks(shown, [0 if frozen else (second * 7 // 5) % length], frozen=frozen)
        at = start_ms + second * 1000
        state, news = after(
            state,
            Observation(camera=state.camera, at_ms=at, newest_frame_at_ms=at, picture=look.statistics),
            watched=True,
        )
        turned = [(one.fault, "" if holds else " over") for one, holds in news if one.fault is not CameraFault.OFFLINE]
        told += [f"{fault}{over} after {second} s" for fault, over in turned]
    return state, ", ".join(told)


def looks(shown: Film, seconds: range | list[int], *, frozen: bool = False) -> Iterator[tuple[int, Look]]:
    """Key frames of these seconds, as the sampler sees them, each compared with the one before."""
    keys = [data for frames in shown.fragments for _, key, data in frames if key]
    for second in seconds:
        pair = [(second - (not frozen)) % len(keys), second % len(keys)]
        shots = [
            Shot(Planned(START + place * 1000), START + place * 1000, KeyPicture(shown.track.private, keys[place]))
            for place in pair
        ]
        (_, _), (_, look) = CameraEyes().see(shots, ())
        assert look is not None, "a film decodes"
        yield second, look


if __name__ == "__main__":
    sys.exit(main())
