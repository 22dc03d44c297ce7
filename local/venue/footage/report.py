"""From the scene to the screen (端到端时延): what happened before cameras, joined with what the platform found of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local.run.memory import cpu_seconds, measure
from local.venue.footage.truth import Happening

Get = Callable[[str], Any]
_LATE_S = 120.0
"""What is found so long after a scene's end is another scene's."""
_EARLY_S = 5.0
"""Clocks and windows: an event may say that it began a little before its scene did."""
_PAGES = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Something that the platform found: since when it says it was so, and when it was told (None: not known)."""

    camera: str
    code: str
    since_ms: int
    told_ms: int | None


def found_by(get: Get) -> list[Found]:
    """Events of cameras and alerts of their health, through the API. `get` gives the JSON of a path."""
    events = [
        Found(one["camera"], one["code"], _ms(one["since"]), None) for one in _pages(get, "/v1/video/events?limit=100")
    ]
    alerts = _pages(get, "/v1/alerts?status=all&limit=100")
    return [*events, *(_of_alert(get, one) for one in alerts if _about(one)[1])]


def joined(truths: Iterable[Happening], found: Sequence[Found]) -> list[dict[str, Any]]:
    """Each happening with the first finding of its camera and code: seconds until it was told, None where it was missed."""
    rows = []
    for truth in truths:
        its = [
            one for one in found if one.camera == truth.camera and _same(one.code, truth.code) and _during(one, truth)
        ]
        told = [one.told_ms for one in its if one.told_ms is not None]
        rows.append(
            {
                "camera": truth.camera,
                "code": truth.code,
                "from_ms": truth.from_ms,
                "until_ms": truth.until_ms,
                "found": bool(its),
                "delay_s": round((min(told) - truth.from_ms) / 1000, 1) if told else None,
            }
        )
    return rows


def unfounded(truths: Sequence[Happening], found: Iterable[Found]) -> list[Found]:
    """What was found where nothing of its code happened (误报)."""
    return [
        one
        for one in found
        if not any(
            truth.camera == one.camera and _same(one.code, truth.code) and _during(one, truth) for truth in truths
        )
    ]


def processes(pids: Mapping[str, int]) -> dict[str, dict[str, float]]:
    """Processor seconds since each process of the run began, with all it started, and its memory now."""
    memory, cpu = measure(pids), cpu_seconds(pids)
    return {name: {"cpu_s": cpu[name], "memory_mib": memory[name] / 1024} for name in pids}


def _about(alert: Mapping[str, Any]) -> tuple[str, str]:
    """An alert of a camera names it and the code, `kc-0001/K14_CAM_BLOCKED`; a case's evidence has both. ('', '') for others."""
    camera, _, code = str(alert["sensor"]).partition("/")
    evidence = alert["evidence"]
    if code:
        return camera, code
    return (str(evidence["camera"]), str(evidence["code"])) if {"camera", "code"} <= set(evidence) else ("", "")


def _of_alert(get: Get, alert: Mapping[str, Any]) -> Found:
    """When it was so stands in the alert, when it was told is the first line of its history."""
    camera, code = _about(alert)
    told = min(_ms(line["at"]) for line in get(f"/v1/alerts/{alert['id']}")["history"])
    return Found(camera, code, _ms(alert["first_at"]), told)


def _same(found: str, truth: str) -> bool:
    if truth == "K14_CLOCK":
        return found == "clock"
    if truth.startswith("K14_"):
        return found == "K14_CAM_BLOCKED"
    return found == truth


def _during(found: Found, truth: Happening) -> bool:
    return truth.from_ms - _EARLY_S * 1000 <= found.since_ms <= truth.until_ms + _LATE_S * 1000


def _pages(get: Get, path: str) -> list[Mapping[str, Any]]:
    items: list[Mapping[str, Any]] = []
    cursor = ""
    for _ in range(_PAGES):
        page = get(f"{path}&cursor={cursor}" if cursor else path)
        items += page["items"]
        if not (cursor := page.get("next_cursor") or ""):
            break
    return items


def _ms(iso: str) -> int:
    return round(datetime.fromisoformat(iso).timestamp() * 1000)
