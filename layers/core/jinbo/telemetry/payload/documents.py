"""The JSON document in a message (报文文档): fast where it looks as it should, a second, slow look where it looks odd."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import orjson

from jinbo.telemetry.model import Reason, Refusal

MAX_BYTES = 131_072
"""AWS IoT's own limit of a payload (128 KB)."""
MAX_DEPTH = 6


class _DuplicateKeyError(ValueError):
    pass


def document_of(raw: bytes, count_pairs: Callable[[dict[str, Any]], int]) -> dict[str, Any] | Refusal:
    """The JSON object in `raw`. Only what looks odd (holes, depth, repeated keys) is looked at a second time, slowly."""
    if len(raw) > MAX_BYTES:
        return Refusal(Reason.TOO_LARGE, str(len(raw)))
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return _slow_document(raw)
    if type(document) is not dict:
        return _slow_document(raw)
    # Every pair has a colon: as many colons as pairs, and one list, mean that no key came twice and nothing is nested
    # unseen. Anything else is only odd, and goes the slow way.
    if raw.count(b":") != count_pairs(document) or raw.count(b"[") != 1:
        return _slow_document(raw)
    return document


def _slow_document(raw: bytes) -> dict[str, Any] | Refusal:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return Refusal(Reason.NOT_JSON, "not UTF-8")
    if _depth(text) > MAX_DEPTH:
        return Refusal(Reason.TOO_DEEP)
    try:
        document = json.loads(text, object_pairs_hook=_unique)
    except _DuplicateKeyError as error:
        return Refusal(Reason.DUPLICATE_KEY, str(error)[:64])
    except ValueError:
        return Refusal(Reason.NOT_JSON)
    if type(document) is not dict:
        return Refusal(Reason.BAD_MESSAGE, "not an object")
    return document


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        raise _DuplicateKeyError(next(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]  # set.add is None
    return made


_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)


def _depth(text: str) -> int:
    """How deep the text nests, strings skipped; counted before parsing, so that no parser recurses into it."""
    depth = deepest = 0
    for match in _BRACKETS.finditer(text):
        mark = match[0]
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "]}":
            depth -= 1
    return deepest


def pairs(value: Any) -> int:
    """Pairs of a whole document, however it nests."""
    if type(value) is dict:
        return len(value) + sum(map(pairs, value.values()))
    return sum(map(pairs, value)) if type(value) is list else 0
