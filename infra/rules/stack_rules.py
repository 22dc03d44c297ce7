"""Our own rules for the templates, as cfn-lint takes them: `cfn-lint --append-rules infra/rules -- template.yaml infra/*.yaml`.

What is checked stands in infra/checks/, free of cfn-lint; here each check becomes a rule with a number.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch

# cfn-lint loads this file by its path, so the project is not importable yet
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from infra.checks import asynchronous, functions, policies, storage
from infra.checks.reading import Finding, Template

Check = Callable[[Template, str], Iterable[Finding]]
CHECKS: dict[str, tuple[Check, str]] = {
    "E9001": (functions.log_group, "A function writes to a log group of its own that keeps at least 180 days"),
    "E9002": (functions.timeout, "A function says its timeout, and its queue hides messages six times as long"),
    "E9003": (functions.own_role, "A function has a role of its own"),
    "E9004": (functions.no_secrets, "No environment variable holds a secret"),
    "E9005": (asynchronous.dead_letters, "Every asynchronous path ends in a dead-letter target with an alarm"),
    "E9006": (policies.wildcards, "No * in what is allowed, except where allowed.toml says why"),
    "E9007": (policies.principals, "Nothing is allowed to everybody"),
    "E9008": (storage.encryption, "Tables, queues, streams, topics, buckets and secrets are encrypted"),
    "E9009": (storage.tls_only, "Buckets, queues and topics are reached over TLS only"),
    "E9010": (storage.durable, "Tables can be restored and expire what they must; what holds data is retained"),
}


def _match(self: Any, cfn: Any) -> list[Any]:
    """All findings of this rule's check in one template."""
    return [
        RuleMatch(list(finding.path), finding.message) for finding in CHECKS[self.id][0](cfn.template, cfn.filename)
    ]


for _id, (_check, _description) in CHECKS.items():
    globals()[f"Jinbo{_id}"] = type(
        f"Jinbo{_id}",
        (CloudFormationLintRule,),
        {"id": _id, "shortdesc": _description, "description": _description, "tags": ["jinbo"], "match": _match},
    )
