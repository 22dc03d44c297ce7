"""Which facts raise which alerts, at which level (预警规则): a table of rules, each turning a fact's value into a signal.

A signal says for one dedup key: the cause is there at this level, or it is gone. Facts of other kinds say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from typing import Any

from jinbo.alerts.model import Level
from jinbo.alerts.rules.reading import (
    VIDEO_EVENTS,
    Verdict,
    camera,
    device_alarm,
    excursion,
    licence,
    lift_event,
    silence,
    suspicion,
    undeliverable,
    violation,
    wrong_clock,
)
from jinbo.kernel.clock import parse_iso
from jinbo.kernel.fact import Fact
from jinbo.kernel.frozen import frozen

SETTLE = timedelta(minutes=1)
"""A cause must stay away so long before its alert counts as recovered: what flaps raises once and clears once (F15) [J]."""


@frozen
class Rule:
    """One rule. `version` rises with every change of its meaning; it is stored in each alert with the thresholds."""

    id: str
    version: int
    fact_kinds: tuple[str, ...]
    read: Callable[[Fact], Verdict | None]


@frozen
class Signal:
    """What a fact says to the alerts of one dedup key."""

    rule_id: str
    rule_version: int
    dedup_key: str
    level: Level | None
    title_zh: str
    title_en: str
    fact: Fact
    at: datetime
    first_at: datetime
    occurrence: str
    device_id: str
    sensor: str
    taken_by: str = ""
    thresholds: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)


RULES: tuple[Rule, ...] = (
    Rule("telemetry.excursion", 1, ("telemetry.excursion.changed",), excursion),
    Rule("telemetry.silence", 1, ("telemetry.sensor.lost", "telemetry.sensor.returned"), silence),
    Rule("telemetry.suspect", 1, ("telemetry.sensor.suspect",), suspicion),
    Rule("telemetry.clock", 1, ("telemetry.clock.wrong",), wrong_clock),
    Rule("telemetry.device", 1, ("telemetry.device.alarmed",), device_alarm),
    Rule("video.camera", 1, ("video.camera.health",), camera),
    Rule("video.lift", 1, VIDEO_EVENTS, lift_event),
    Rule(
        "food.violation",
        1,
        (
            "food.violation.opened",
            "food.violation.joined",
            "food.violation.pushed",
            "food.violation.repeated",
            "food.violation.acknowledged",
            "food.violation.overdue",
            "food.violation.closed",
        ),
        violation,
    ),
    Rule("subjects.licence", 1, ("subjects.licence.changed",), licence),
    Rule("alerts.undeliverable", 1, ("alerts.alert.undeliverable",), undeliverable),
)
_BY_KIND = {kind: rule for rule in RULES for kind in rule.fact_kinds}
SNAPSHOT = ("rule", "limit", "limit_s", "limit_code")
"""Parts of a fact's value that are thresholds; the rest is evidence, but for what the fact keeps to the regulator: who may
see a picture of an event, and how much of it, the event's own route decides."""


def signal(fact: Fact) -> Signal | None:
    """What a fact says to alerts; None for most facts.

    Raises:
        KeyError: the fact lacks what its kind promises (the queue's dead letters show it).
    """
    rule = _BY_KIND.get(fact.kind)
    verdict = rule.read(fact) if rule else None
    if rule is None or verdict is None:
        return None
    value = fact.value
    return Signal(
        rule_id=rule.id,
        rule_version=rule.version,
        dedup_key=f"{rule.id}|{_about(fact)}|{verdict.part}",
        level=verdict.level,
        title_zh=verdict.zh,
        title_en=verdict.en,
        fact=fact,
        at=fact.occurred_at,
        first_at=_since(verdict.since) or fact.occurred_at,
        occurrence=verdict.occurrence,
        device_id=str(value.get("device", "")),
        sensor=str(value.get("sensor", "")),
        taken_by=verdict.taken_by,
        thresholds={name: value[name] for name in SNAPSHOT if name in value},
        evidence={name: part for name, part in fact.outside().value.items() if name not in SNAPSHOT}
        | {"fact_id": fact.id},
    )


def _about(fact: Fact) -> str:
    """The dedup key's subject: the device where one tells it, for the same cause behind one booth's two fridges is two."""
    device = fact.value.get("device")
    return f"device:{device}" if device else str(fact.subject)


def _since(value: str) -> datetime | None:
    try:
        return parse_iso(value) if value else None
    except ValueError:
        return None  # a number or nothing: the fact's own time stands
