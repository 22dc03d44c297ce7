"""Loggers' files (记录仪导入): imported as history, and our arithmetic beside the logger's own report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, tzinfo

from jinbo.kernel.access import Principal
from jinbo.kernel.clock import SHANGHAI, to_ms
from jinbo.kernel.errors import InvalidError
from jinbo.kernel.frozen import frozen
from jinbo.telemetry.payload.fridge_tag import DayReport, LoggerFile, LoggerFileError, parse_fridge_tag
from jinbo.telemetry.rules.arithmetic import Summary, summarise
from jinbo.telemetry.service.holding import Desk

DAY = 86_400_000
HOLD = 5 * 60_000
"""A Fridge-tag logs each five minutes: a sample stands for that long."""


@frozen
class DayComparison:
    """One day: what we compute from the samples, and what the logger reported."""

    ours: Summary
    report: DayReport

    @property
    def agrees(self) -> bool:
        """Minutes within ±10, temperatures within ±0.2 °C."""
        ours, report = self.ours, self.report
        degrees = (
            (ours.minimum, report.minimum),
            (ours.maximum, report.maximum),
            (ours.mean, report.mean),
        )
        return (
            abs(ours.above - report.above) <= 10
            and abs(ours.below - report.below) <= 10
            and all(abs(a - b) <= 0.2 for a, b in degrees)
        )


def compare_days(text: str, zone: tzinfo = SHANGHAI) -> list[DayComparison]:
    """Every whole day of a Fridge-tag file, oldest first (the days of start and end are cut off).

    Raises:
        LoggerFileError: the file is broken.
    """
    file = parse_fridge_tag(text, zone)
    days = sorted(file.days, key=lambda report: report.day)[1:-1]
    return [DayComparison(summary, report) for report in days if (summary := _summary(file, report, zone)) is not None]


def _summary(file: LoggerFile, report: DayReport, zone: tzinfo) -> Summary | None:
    start = to_ms(datetime.combine(report.day, time(), zone))
    return summarise(file.samples, start, start + DAY, high=file.high, low=file.low, hold=HOLD)


def import_fridge_tag(desk: Desk, principal: Principal, device_id: str, sensor: str, text: str) -> int:
    """Stores a Fridge-tag file's samples as history of a registered sensor; returns how many.

    Raises:
        InvalidError: `bad-logger-file`, naming the line; `out-of-range`.
        NotFoundError: no such device or sensor.
    """
    try:
        samples: Sequence[tuple[int, float]] = parse_fridge_tag(text).samples
    except LoggerFileError as error:
        raise InvalidError(
            "bad-logger-file", f"记录仪文件无法识别：{error}", f"Not a logger's file: {error}"
        ) from error
    return desk.import_samples(principal, device_id, sensor, samples)
