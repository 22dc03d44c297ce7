"""P4: checking readings against Powertools' `validate()`, jsonschema and pydantic, with the same verdicts on all of them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import jsonschema
from aws_lambda_powertools.utilities.validation import SchemaValidationError, validate
from jinbo.telemetry.model import Refusal
from jinbo.telemetry.payload import parse_telemetry
from jinbo.telemetry.wire.messages import TelemetryV1, schemas
from pydantic import ValidationError

from tests.performance.harness import Runner, race
from tests.performance.workload import OPENING, payload

VALIDATE_FLOOR = 200.0
MESSAGES = 100_000
BAD = (b'"value": "cold"', b'"value": null', b'"value": 1e12', b'"value": [1]')
SCHEMA = schemas()["telemetry.v1"]


def messages(count: int) -> list[bytes]:
    """Messages of one reading; one in ten is bad in one of four ways."""
    chance = random.Random(4)
    made = []
    for number in range(count):
        raw = payload("fz-0001", [("t1", OPENING + number, round(chance.uniform(-20, -16), 1))], OPENING + number)
        if chance.random() < 0.1:
            start = raw.index(b'"value"')
            raw = raw[:start] + chance.choice(BAD) + b"}]}"
        made.append(raw)
    return made


def ours(raw: bytes) -> bool:
    """Whether the message is sound, as the lane judges it."""
    parsed = parse_telemetry(raw, "fz-0001")
    return not isinstance(parsed, Refusal) and not parsed.bad


def powertools(raw: bytes) -> bool:
    """As Powertools judges it."""
    try:
        validate(event=json.loads(raw), schema=SCHEMA)
    except SchemaValidationError:
        return False
    return True


def with_pydantic(raw: bytes) -> bool:
    """As pydantic judges it."""
    try:
        TelemetryV1.model_validate_json(raw)
    except ValidationError:
        return False
    return True


def _with_jsonschema() -> Callable[[bytes], bool]:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    return lambda raw: validator.is_valid(json.loads(raw))


def p4(rounds: int) -> dict[str, Any]:
    """Microseconds a message; verdicts are compared on all messages first (on fewer where a peer is too slow)."""
    all_of_them = messages(MESSAGES)
    some, few = all_of_them[:2000], all_of_them[:60]
    by_schema = _with_jsonschema()
    assert [ours(raw) for raw in all_of_them] == [with_pydantic(raw) for raw in all_of_them]
    assert [ours(raw) for raw in some] == [by_schema(raw) for raw in some]
    assert [ours(raw) for raw in few] == [powertools(raw) for raw in few]

    def over(judge: Callable[[bytes], bool], its: list[bytes]) -> Callable[[], object]:
        return lambda: [judge(raw) for raw in its]

    return race(
        Runner("ours", over(ours, all_of_them[:20_000]), 20_000),
        {
            "Powertools validate()": (Runner("powertools", over(powertools, few), len(few)), VALIDATE_FLOOR),
            "jsonschema": (Runner("jsonschema", over(by_schema, some), len(some)), 10.0),
            "pydantic": (Runner("pydantic", over(with_pydantic, all_of_them[:20_000]), 20_000), 0.7),
        },
        rounds,
    )
