"""The slow parser that the fast one must agree with: standard json, pydantic models of wire.py, and the order of reasons."""

from __future__ import annotations

import math
from typing import Any

from jinbo.telemetry.wire import MAX_BYTES, MAX_DEPTH, DuplicateKeyError, HeaderV1, ReadingV1, load
from pydantic import ValidationError

Verdict = tuple[str, tuple[tuple[int, str], ...], tuple[tuple[str, int, float], ...]]
"""Reason of the whole message ('' when taken), refused readings with reasons, and the sound readings."""


def verdict(raw: bytes, thing: str) -> Verdict:
    reason = _whole(raw, thing)
    if reason:
        return reason, (), ()
    document = load(raw)
    refused: list[tuple[int, str]] = []
    sound: list[tuple[str, int, float]] = []
    units: dict[str, str] = {}
    for index, reading in enumerate(document["readings"]):
        why = _reading(reading, units)
        if why:
            refused.append((index, why))
        else:
            sound.append((reading["sensor"], reading["at"], float(reading["value"])))
    return "", tuple(refused), tuple(sound)


def _whole(raw: bytes, thing: str) -> str:
    if len(raw) > MAX_BYTES:
        return "too-large"
    try:
        if _depth(raw.decode()) > MAX_DEPTH:
            return "too-deep"
        document = load(raw)
    except DuplicateKeyError:
        return "duplicate-key"
    except ValueError:
        return "not-json"
    return _message(document, thing) if isinstance(document, dict) else "bad-message"


def _message(document: dict[str, Any], thing: str) -> str:
    wrong = _wrong_fields(HeaderV1, document)
    if "v" in wrong:
        return "wrong-version"
    if "device" in wrong:
        return "bad-message"
    if document["device"] != thing:
        return "wrong-device"
    readings = document.get("readings")
    if wrong or not isinstance(readings, list):
        return "bad-message"
    return {0: "no-readings"}.get(len(readings), "too-many-readings" if len(readings) > 500 else "")


def _reading(reading: Any, units: dict[str, str]) -> str:
    if not isinstance(reading, dict):
        return "bad-reading"
    wrong = _wrong_fields(ReadingV1, reading)
    value = reading.get("value")
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if wrong - {"value", "unit"} or (not number):
        return "bad-reading"
    if not -1e9 <= value <= 1e9:
        return "out-of-range" if isinstance(value, int) or math.isfinite(value) else "not-finite"
    if wrong:
        return "bad-reading"
    if "unit" in reading and units.setdefault(reading["sensor"], reading["unit"]) != reading["unit"]:
        return "wrong-unit"
    return ""


def _wrong_fields(model: type[Any], data: dict[str, Any]) -> set[str]:
    try:
        model.model_validate(data)
    except ValidationError as error:
        return {str(one["loc"][0]) for one in error.errors()}
    return set()


def _depth(text: str) -> int:
    """Nesting outside strings, character by character."""
    depth = deepest = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest
