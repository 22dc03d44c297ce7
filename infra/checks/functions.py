"""Functions: their logs, timeouts, roles and environment."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from infra.checks.reading import Finding, Template, at, properties, resources, target, texts
from infra.checks.wiring import QUEUE, functions, mappings

KEEP_DAYS = 180
"""Logs are kept for six months (网络安全法 第二十三条)."""
_SECRET_NAME = re.compile(r"SECRET|PASSWORD|PASSWD|CREDENTIAL|PRIVATE|APIKEY|API_KEY|ACCESS_KEY|TOKEN|_KEY")
_HARMLESS_NAME = re.compile(r"(_ID|_ARN|_NAME|_PREFIX|_URL|_LIVES|TOKEN_KEYS)$")
"""Names and addresses are no secrets; TOKEN_KEYS holds public halves."""
_SECRET_VALUE = re.compile(
    r"\{\{resolve:(secretsmanager|ssm-secure)|AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|eyJ[\w-]{10,}\.[\w-]{10,}\."
)


def log_group(template: Template, _: str) -> Iterator[Finding]:
    """Each function names its log group, each log group keeps its entries long enough."""
    groups = dict(resources(template, "AWS::Logs::LogGroup"))
    for name, group in groups.items():
        days = properties(group).get("RetentionInDays")
        if not isinstance(days, int) or days < KEEP_DAYS:
            yield Finding(
                at(name), f"{name} keeps logs for {days or 'ever'}; say RetentionInDays of {KEEP_DAYS} or more"
            )
    taken: dict[str, str] = {}
    for name, function in functions(template):
        group_name = target((function.get("LoggingConfig") or {}).get("LogGroup"))
        if group_name not in groups:
            yield Finding(at(name), f"{name} has no log group in this template (LoggingConfig.LogGroup)")
        elif group_name in taken:
            yield Finding(at(name, "LoggingConfig"), f"{name} shares {group_name} with {taken[group_name]}")
        taken.setdefault(group_name, name)


def timeout(template: Template, _: str) -> Iterator[Finding]:
    """Each function says its timeout; a queue that feeds it hides a message for six times as long."""
    seconds: dict[str, Any] = {}
    for name, function in functions(template):
        seconds[name] = function.get("Timeout")
        if not isinstance(seconds[name], int):
            yield Finding(at(name), f"{name} does not say its Timeout")
    queues = dict(resources(template, QUEUE))
    for mapping in mappings(template):
        limit = seconds.get(mapping.function)
        if mapping.source not in queues or not isinstance(limit, int):
            continue
        if properties(queues[mapping.source]).get("VisibilityTimeout", 30) < 6 * limit:
            message = f"{mapping.source} feeds {mapping.function}: VisibilityTimeout must be at least {6 * limit} (6 x Timeout)"
            yield Finding(at(mapping.source), message)


def own_role(template: Template, _: str) -> Iterator[Finding]:
    """Each function has its own role, written out in the same template."""
    roles = dict(resources(template, "AWS::IAM::Role"))
    users: dict[str, list[str]] = defaultdict(list)
    for name, function in functions(template):
        role = target(function.get("Role"))
        users[role].append(name)
        if role not in roles:
            yield Finding(at(name), f"{name} has no role in this template")
        elif users[role][0] != name:
            yield Finding(at(name, "Role"), f"{name} shares {role} with {users[role][0]}")


def no_secrets(template: Template, _: str) -> Iterator[Finding]:
    """No variable holds a secret: neither by its name, nor by its value, nor by a parameter that is not echoed."""
    hidden = {
        name
        for name, parameter in template.get("Parameters", {}).items()
        if str(parameter.get("NoEcho", "")).lower() == "true"
    }
    secrets = {name for name, _ in resources(template, "AWS::SecretsManager::Secret")}
    for name, function in functions(template):
        variables = (function.get("Environment") or {}).get("Variables") or {}
        for variable, value in variables.items():
            by_name = _SECRET_NAME.search(variable) and not _HARMLESS_NAME.search(variable)
            by_value = any(_SECRET_VALUE.search(text) for text in texts(value))
            if by_name or by_value or target(value) in hidden | secrets:
                yield Finding(
                    at(name, "Environment", "Variables", variable),
                    f"{variable} looks like a secret; keep it in Secrets Manager and tell the function its name",
                )
