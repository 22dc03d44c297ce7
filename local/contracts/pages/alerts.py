"""docs/reference/alerts.md: rules, levels, deadlines, chains and device codes, from jinbo.alerts.rules (预警规则)."""

from __future__ import annotations

from datetime import timedelta

from jinbo.alerts.model import Level
from jinbo.alerts.rules.chains import AUTO_CLOSE_AFTER, REOPEN_WITHIN, SEND_WITHIN, SERVICES, TEMPOS, Service
from jinbo.alerts.rules.device_codes import DEVICE_CODES, UNKNOWN, DeviceCode
from jinbo.alerts.rules.lifecycle import MACHINE
from jinbo.alerts.rules.raising import RULES, SETTLE, Rule
from jinbo.alerts.rules.reading import LICENCE_LEVELS, STAGE_LEVELS

from local.contracts.pages.markdown import code, first_sentence, heading, table

TEXT = """
A rule reads facts and says at which level an alert stands, or that its cause is gone. Its id, version and thresholds are
stored in each alert. Sources: [DOMAIN 9](../domain.md), 3.6 and 4.2. Durations of people run six times as fast in DEMO,
those of machines sixty times.
"""


def page() -> str:
    """The page for rules, levels, the life cycle and device codes."""
    parts = [
        heading("预警 · Alerts", "`jinbo.alerts.rules`", TEXT),
        "## Rules\n",
        table(("rule", "version", "facts", "levels", "meaning"), [_rule(rule) for rule in RULES]),
        f"\nWhat is gone must stay away {_span(SETTLE)} before the alert counts as recovered. A BLUE alert closes by itself"
        f" {_span(AUTO_CLOSE_AFTER)} after recovery; the same cause within {_span(REOPEN_WITHIN)} of closing opens it again.\n",
        "## Levels: deadlines, channels, escalation\n",
        table(
            ("level", "acknowledge", "dispatch", "close", "reached", "channels", "chain"),
            [_level(level) for level in Level],
        ),
        "`reached`: whom no channel has reached by then since the call began, nobody has; the next link of the chain is called at"
        " once, and where all have been, the alert is marked as reaching nobody and is itself cause of a red one. Messages that"
        f" still wait are tried on, for {_span(SEND_WITHIN)}.\n",
        "## Profiles\n",
        table(
            ("profile", "detection ÷", "people ÷"),
            [(f"`{name}`", tempo.detection, tempo.people) for name, tempo in TEMPOS.items()],
        ),
        "## Life cycle\n",
        table(("move", "from", "to"), _moves()),
        "## What a device itself calls an alarm\n",
        table(
            ("code", "level", "中文", "English"),
            [_device(*entry) for entry in [*DEVICE_CODES.items(), ("else", UNKNOWN)]],
        ),
    ]
    return "\n".join(parts)


def _rule(rule: Rule) -> tuple[str, int, str, str, str]:
    return f"`{rule.id}`", rule.version, code(rule.fact_kinds), _levels(rule), first_sentence(rule.read.__doc__)


def _levels(rule: Rule) -> str:
    tables = {"telemetry.excursion": STAGE_LEVELS, "subjects.licence": {k: v[0] for k, v in LICENCE_LEVELS.items()}}
    if rule.id in tables:
        return ", ".join(f"{name} {level}" for name, level in tables[rule.id].items())
    if rule.id == "telemetry.device":
        return "by code, below"
    named = [name for name in rule.read.__code__.co_names if name in Level.__members__]
    return ", ".join(dict.fromkeys(named))


def _level(level: Level) -> tuple[str, ...]:
    service: Service = SERVICES[level]
    chain = "; ".join(
        f"+{_span(step.after)} {', '.join(sorted(step.roles))}{' (voice)' if step.voice else ''}"
        for step in service.steps
    )
    dispatch = _span(service.dispatch) if service.dispatch else "—"
    times = _span(service.acknowledge), dispatch, _span(service.close), _span(service.reach)
    return level, *times, ", ".join(service.channels), chain


def _span(duration: timedelta) -> str:
    minutes = duration.total_seconds() / 60
    return f"{minutes / 60:g} h" if minutes >= 120 else f"{minutes:g} min"


def _moves() -> list[tuple[str, str, str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for (before, move), after in MACHINE.moves.items():
        found.setdefault((str(move), str(after)), []).append(str(before))
    return [(f"`{move}`", code(befores), f"`{after}`") for (move, after), befores in found.items()]


def _device(raw: str, meaning: DeviceCode) -> tuple[str, str, str, str]:
    return f"`{raw}`", str(meaning.level or "no alert"), meaning.zh, meaning.en
