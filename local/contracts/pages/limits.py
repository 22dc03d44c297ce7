"""docs/reference/limits.md: limits T01–T09 with their thresholds, and the durations of the excursion algorithm (限值)."""

from __future__ import annotations

import math
from dataclasses import fields

from jinbo.telemetry.rules.limits import LIMITS, Band, Limit, bands, durations

from local.contracts.pages.markdown import heading, table

PROFILES = ("CURRENT", "CIIE3_2020", "DEMO")
TEXT = """
A device's sensor names its limit by code. Beyond `warn` for the warning's time is an excursion (BLUE), beyond `alarm`
YELLOW, beyond `severe` or `acute` ORANGE; the lower side mirrors the upper. Profile CIIE3_2020 judges by the rows in
force on the third fair's first day. Sources: DOMAIN 2.3 (limits), 3.6 (algorithm), 0.2 (dates).
"""


def page() -> str:
    """The page for limits and durations."""
    rows = [row for limit in LIMITS for row in _rows(limit)]
    columns = (
        "code",
        "限值 limit",
        "in force",
        "side",
        "limit",
        "warn",
        "alarm",
        "severe",
        "acute",
        "believed between",
    )
    spans = [
        (f"`{field.name}`", *(_span(getattr(durations(p), field.name)) for p in PROFILES))
        for field in fields(durations("CURRENT"))
    ]
    return "\n".join(
        [
            heading("限值 · Limits", "`jinbo.telemetry.rules.limits`", TEXT),
            table(columns, rows),
            "## Durations by profile\n",
            table(("duration", *PROFILES), spans),
        ]
    )


def _rows(limit: Limit) -> list[tuple[str, ...]]:
    since = f"{limit.since}{f' – {limit.until}' if limit.until else ' –'}"
    believed = f"{limit.believed[0]:g} … {limit.believed[1]:g}"
    first = (f"`{limit.code}`", limit.name_zh, since)
    sides = bands(limit, durations("CURRENT"), 0)
    if not sides:
        bound = limit.high or limit.low
        return [(*first, "spot check, stored only", f"{bound.limit:g}" if bound else "", "", "", "", "", believed)]
    return [(*first, band.side, *_figures(band), believed) for band in sides]


def _figures(band: Band) -> tuple[str, ...]:
    values = (band.limit, band.warn, band.alarm, band.severe, band.acute)
    return tuple("—" if math.isinf(value) else f"{value * band.sign:g}" for value in values)


def _span(milliseconds: int) -> str:
    seconds = milliseconds / 1000
    if seconds >= 7200:
        return f"{seconds / 3600:g} h"
    return f"{seconds / 60:g} min" if seconds >= 60 else f"{seconds:g} s"
