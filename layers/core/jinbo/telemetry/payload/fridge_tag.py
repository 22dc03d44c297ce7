"""Berlinger Fridge-tag text files (疫苗冰箱记录仪): the samples, and the logger's own daily report beside them.

The file's times are the logger's local time, to the minute. Indentation is structure; tabs stand before each sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, tzinfo
from math import isfinite

from jinbo.kernel.clock import SHANGHAI, to_ms
from jinbo.kernel.frozen import frozen
from jinbo.telemetry.model import Sample


class LoggerFileError(ValueError):
    """The file is not a Fridge-tag's, or is broken; the message names the line."""


@frozen
class DayReport:
    """The logger's own report of a day. Minutes beyond its alarm limits."""

    day: date
    minimum: float
    maximum: float
    mean: float
    below: int
    above: int


@frozen
class LoggerFile:
    """What a file holds. `low` and `high` are the alarm limits the logger was set to."""

    serial: str
    low: float
    high: float
    samples: Sequence[Sample]
    days: Sequence[DayReport]


MAX_SAMPLES = 200_000


def parse_fridge_tag(text: str, zone: tzinfo = SHANGHAI) -> LoggerFile:
    """The samples and reports in a Fridge-tag 2's text file whose clock ran in `zone`.

    Raises:
        LoggerFileError: not such a file, or a broken line.
    """
    lines = text.splitlines()
    if not lines or not lines[0].startswith("Device: Q-tag Fridge-tag"):
        raise LoggerFileError("line 1: not a Fridge-tag file")
    try:
        start, end = lines.index("Data:"), lines.index("Cert:")
        head = lines[:start]
        low, high = (_number(line.split("T AL:")[1].split(",")[0]) for line in head if "T AL:" in line)
        serial = next(line.split(":")[1].strip() for line in head if line.startswith(" Serial:"))
    except (ValueError, StopIteration) as error:
        raise LoggerFileError("a part is missing: serial, two limits, Data or Cert") from error
    samples = [_sample(number, line, zone) for number, line in enumerate(lines[start + 2 : end], start + 3)]
    if len(samples) > MAX_SAMPLES:
        raise LoggerFileError(f"over {MAX_SAMPLES} samples")
    return LoggerFile(serial, low, high, samples, list(_days(head)))


def _sample(number: int, line: str, zone: tzinfo) -> Sample:
    try:
        _, when, value, *_ = line.split("\t")
        return to_ms(datetime.strptime(when, "%Y-%m-%d %H:%M").replace(tzinfo=zone)), _number(value)
    except ValueError as error:
        raise LoggerFileError(f"line {number}: not a sample") from error


def _number(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise ValueError("not finite")
    return value


def _days(head: Sequence[str]) -> Iterator[DayReport]:
    """Days of `Hist:`, newest first as in the file. Alarm 0 is the low limit's, alarm 1 the high one's."""
    found: dict[str, str] = {}
    beyond: list[int] = []
    for line in (*(entry.strip() for entry in head), "Date: end"):
        name, _, value = line.partition(": ")
        if name == "Date":
            if "Avrg T" in found:
                yield _report(found, beyond)
            found, beyond = {"Date": value}, []
        elif name in {"Min T", "Max T", "Avrg T"}:
            found[name] = value
        elif name == "t Acc" and len(beyond) < 2:
            beyond.append(int(value.split(",")[0]))


def _report(found: dict[str, str], beyond: Sequence[int]) -> DayReport:
    below, above = beyond
    return DayReport(
        day=date.fromisoformat(found["Date"]),
        minimum=_number(found["Min T"].split(",")[0]),
        maximum=_number(found["Max T"].split(",")[0]),
        mean=_number(found["Avrg T"]),
        below=below,
        above=above,
    )
