"""events/ is what the code says, and the parser keeps to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jinbo.telemetry.model import Refusal
from jinbo.telemetry.payload import parse_alarms, parse_telemetry
from jsonschema import Draft202012Validator

from events.generate import HERE, stale

SCHEMAS = {path.name.removesuffix(".schema.json"): json.loads(path.read_text()) for path in HERE.glob("*.schema.json")}
GOOD = sorted(HERE.glob("*/good/*.json"))
BAD = sorted(HERE.glob("*/bad/*.json"))
OF_CONTEXT = {"wrong-device", "not-json", "not-finite", "duplicate-key", "too-deep"}
"""Reasons that a schema cannot know: they are of the topic, or of the text before it is JSON."""
WITHOUT_PARSER = {"reply.v1", "food.violation.v1"}
"""Contracts of what we tell, not of what we hear."""


def reasons(path: Path) -> list[str]:
    parse: Any = parse_alarms if path.parent.parent.name == "alarm.v1" else parse_telemetry
    parsed = parse(path.read_bytes(), "lift-0001" if parse is parse_alarms else "fz-0001")
    return [str(parsed.reason)] if isinstance(parsed, Refusal) else [str(part.reason) for part in parsed.bad]


def test_the_committed_files_are_what_the_code_says() -> None:
    assert stale() == []


def test_there_are_samples() -> None:
    assert len(GOOD) >= 5
    assert len(BAD) >= 10


@pytest.mark.parametrize("path", GOOD, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_a_good_sample_is_accepted(path: Path) -> None:
    name = path.parent.parent.name
    Draft202012Validator(SCHEMAS[name]).validate(json.loads(path.read_text()))
    assert name in WITHOUT_PARSER or reasons(path) == []


@pytest.mark.parametrize("path", BAD, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_a_bad_sample_is_refused_for_the_reason_that_names_it(path: Path) -> None:
    assert reasons(path) == [path.stem]
    if path.stem not in OF_CONTEXT:
        assert not Draft202012Validator(SCHEMAS[path.parent.parent.name]).is_valid(json.loads(path.read_text()))
