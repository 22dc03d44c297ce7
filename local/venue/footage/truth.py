"""What really happened before a camera (真值): its film's truth laid on the wall's time, by what was shown when."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.venue.footage.scenes import CYCLE_S, film_second

FAULTS = ("covered", "moved", "blurred", "dirty", "night", "frozen", "offline", "clock")
_K14 = frozenset(FAULTS) - {"dirty", "night"}
"""Those that the platform must tell (DOMAIN 2.2 K14). Seen through dirt, and by infrared, a camera is well."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that should be found. Wall ms; `until_ms` is cut where the camera stopped showing it."""

    camera: str
    code: str
    doing: str
    from_ms: int
    until_ms: int


class Journal:
    """`<state>/footage/<camera>.json`: the film's truth, and each time something was shown: what, since and until when."""

    def __init__(self, folder: Path, camera: str) -> None:
        self._path = folder / f"{camera}.json"
        self.camera = camera

    def turn(self, shown: str, since_ms: int) -> None:
        """From now on something else is shown: `scene`, a fault, `file`. What was shown before ends here."""
        kept = self.read()
        kept["shows"][-1]["until_ms"] = since_ms
        show = {"what": shown, "since_ms": since_ms, "until_ms": None, "anchor_ms": kept["anchor_ms"]}
        self._write({**kept, "shows": [*kept["shows"], show]})

    def start(self, film: Mapping[str, Any], anchor_ms: int) -> None:
        """A new run: the scene begins anew."""
        kept = self.read()
        shows = kept.get("shows", [])
        if shows and shows[-1]["until_ms"] is None:
            shows = shows[:-1]  # the run before ended without a word: what it showed last is not known
        shows.append({"what": "scene", "since_ms": anchor_ms, "until_ms": None, "anchor_ms": anchor_ms})
        self._write({"camera": self.camera, "film": dict(film), "anchor_ms": anchor_ms, "shows": shows})

    def end(self, at_ms: int) -> None:
        """The camera is off."""
        kept = self.read()
        if kept.get("shows") and kept["shows"][-1]["until_ms"] is None:
            kept["shows"][-1]["until_ms"] = at_ms
            self._write(kept)

    def read(self) -> dict[str, Any]:
        """All of it; empty before the first start."""
        try:
            found: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return found

    def _write(self, content: Mapping[str, Any]) -> None:
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        part.replace(self._path)


def happenings(kept: Mapping[str, Any], since_ms: int, until_ms: int) -> list[Happening]:
    """What should have been found between two wall times, in order."""
    found: list[Happening] = []
    for show in kept.get("shows", []):
        begins, ends = max(since_ms, show["since_ms"]), min(until_ms, show["until_ms"] or until_ms)
        if begins >= ends:
            continue
        if show["what"] == "scene":
            found += _acts(kept, show, begins, ends)
        elif show["what"] in _K14:
            found.append(Happening(kept["camera"], f"K14_{show['what'].upper()}", show["what"], begins, ends))
    return sorted(found, key=lambda one: one.from_ms)


def frame_at(kept: Mapping[str, Any], at_ms: int) -> list[dict[str, Any]] | None:
    """What was in the picture at a wall time; None where the scene was not shown."""
    for show in kept.get("shows", []):
        if show["what"] == "scene" and show["since_ms"] <= at_ms < (show["until_ms"] or at_ms + 1):
            film = kept["film"]
            second = film_second((at_ms - show["anchor_ms"]) / 1000)
            frames: list[list[dict[str, Any]]] = film["frames"]
            return frames[min(int(second * film["fps"]), len(frames) - 1)]
    return None


def _acts(kept: Mapping[str, Any], show: Mapping[str, Any], begins: int, ends: int) -> Iterator[Happening]:
    cycle = CYCLE_S * 1000
    anchor = show["anchor_ms"]
    for turn in range((begins - anchor) // cycle, (ends - anchor) // cycle + 1):
        for act in kept["film"]["acts"]:
            first = anchor + turn * cycle + round(act["from_s"] * 1000)
            last = anchor + turn * cycle + round(act["until_s"] * 1000)
            if act["code"] and first < ends and last > begins:
                yield Happening(kept["camera"], act["code"], act["doing"], max(first, begins), min(last, ends))
