"""Writes the contracts of events/ from the code (消息格式): `python -m events.generate`, or `--check` to compare only.

Schemas come from the modules' wire. Samples are golden data: each good message is accepted by its schema and by the parser, each
bad one is named by the reason for which it is refused; samples of facts are values that the code itself tells.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
AT = 1_604_534_400_000
"""2020-11-05 08:00 in Shanghai, ms."""

FREEZER: dict[str, Any] = {
    "v": 1,
    "device": "fz-0001",
    "sent_at": AT,
    "readings": [{"sensor": "t1", "at": AT - 60_000, "value": -18.4, "unit": "Cel"}],
}
LIFT: dict[str, Any] = {
    "v": 1,
    "device": "lift-0001",
    "sent_at": AT,
    "alarms": [{"id": "7", "code": "11", "at": AT - 400, "active": True, "values": {"car_position": 3}}],
}


def _with(message: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    return {**message, **fields}


def _reading(**fields: Any) -> dict[str, Any]:
    return _with(FREEZER, readings=[{**FREEZER["readings"][0], **fields}])


def samples() -> dict[str, bytes]:
    """Every sample by its path below events/."""
    good = {
        "telemetry.v1/good/single": FREEZER,
        "telemetry.v1/good/batch": _with(
            FREEZER, seq=1042, reply=True,
            readings=[{"sensor": "t1", "at": AT - n * 60_000, "value": -18.4 + n / 10} for n in range(5)]
            + [{"sensor": "d1", "at": AT - 90_000, "value": 0}],
        ),
        "alarm.v1/good/entrapment": LIFT,
        "alarm.v1/good/over": _with(LIFT, alarms=[{"id": "7", "code": "11", "at": AT, "active": False}]),
        "reply.v1/good/one-refused": {
            "v": 1, "device": "fz-0001", "code": "unknown-sensor", "detail": "", "sent_at": AT, "seq": 1042,
            "readings": [{"index": 2, "code": "unknown-sensor"}],
        },
    }  # fmt: skip
    bad: dict[str, Any] = {
        "telemetry.v1/bad/wrong-version": _with(FREEZER, v=2),
        "telemetry.v1/bad/bad-message": _with(FREEZER, sent_at="2020-11-05T08:00:00+08:00"),
        "telemetry.v1/bad/wrong-device": _with(FREEZER, device="fz-0002"),
        "telemetry.v1/bad/no-readings": _with(FREEZER, readings=[]),
        "telemetry.v1/bad/bad-reading": _reading(value="-18.4"),
        "telemetry.v1/bad/out-of-range": _reading(value=1e12),
        "alarm.v1/bad/no-alarms": _with(LIFT, alarms=[]),
        "alarm.v1/bad/bad-alarm": _with(LIFT, alarms=[{"id": "7", "code": 11, "at": AT, "active": True}]),
    }
    found = {f"{path}.json": _text(document) for path, document in {**good, **bad}.items()}
    plain = json.dumps(FREEZER)
    found["telemetry.v1/bad/not-finite.json"] = (plain.replace("-18.4", "NaN") + "\n").encode()
    found["telemetry.v1/bad/duplicate-key.json"] = (plain[:-1] + ', "v": 1}\n').encode()
    found["telemetry.v1/bad/not-json.json"] = (plain[:-1] + "\n").encode()
    found["telemetry.v1/bad/too-deep.json"] = (plain[:-1] + ', "x": ' + "[" * 7 + "]" * 7 + "}\n").encode()
    return found


def files() -> dict[str, bytes]:
    """Everything generated, by path below events/."""
    from jinbo.food.wire.facts import schemas as food_schemas
    from jinbo.telemetry.wire import schemas

    from events.violations import violation_samples

    contracts = schemas() | food_schemas()
    told = {f"{path}.json": _text(value) for path, value in violation_samples().items()}
    return {f"{name}.schema.json": _text(schema) for name, schema in contracts.items()} | samples() | told


def _text(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def stale() -> list[str]:
    """Paths that differ from what the code says, or that it does not know."""
    wanted = files()
    there = {str(path.relative_to(HERE)) for path in HERE.rglob("*.json")}
    differing = [path for path, data in wanted.items() if path not in there or (HERE / path).read_bytes() != data]
    return sorted({*differing, *(there - set(wanted))})


def main(arguments: list[str]) -> int:
    """Writes the files, or with `--check` says which are not as the code has them."""
    if arguments == ["--check"]:
        wrong = stale()
        for path in wrong:
            sys.stderr.write(f"events/{path} is not what the code says: run make events\n")
        return 1 if wrong else 0
    for path, data in files().items():
        target = HERE / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
