"""A18: nobody may do more than their work needs. A scan of every template."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from infra.checks import functions, policies, storage
from local.deploy.template import load_all, resources, with_globals

TEMPLATES = {path: with_globals(template) for path, template in load_all().items()}
SNAPSHOT = Path(__file__).with_name("granted.json")
CHECKS = [
    policies.wildcards,
    policies.principals,
    functions.own_role,
    functions.log_group,
    storage.encryption,
    storage.tls_only,
    storage.durable,
]


@pytest.mark.parametrize("path", TEMPLATES)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_A18_no_finding(path: str, check: Any) -> None:
    assert [finding.message for finding in check(TEMPLATES[path], path)] == []


def test_A18_each_function_has_its_own_role() -> None:
    roles = [
        resource["Properties"]["Role"]["Fn::GetAtt"][0]
        for template in TEMPLATES.values()
        for _, resource in resources(template, "AWS::Serverless::Function")
    ]
    assert roles
    assert Counter(roles).most_common(1)[0][1] == 1


def test_A18_no_role_carries_a_policy_of_aws_own() -> None:
    """AWS's managed policies allow more than one function needs, and change without us."""
    attached = [
        policy
        for template in TEMPLATES.values()
        for _, role in resources(template, "AWS::IAM::Role")
        for policy in role["Properties"].get("ManagedPolicyArns", [])
    ]
    assert all(set(policy) == {"Ref"} for policy in attached)


def test_A18_every_exception_is_still_needed() -> None:
    used = {
        (path, name, text)
        for path, template in TEMPLATES.items()
        for _, name, text in policies.used_wildcards(template)
    }
    assert {(entry.template, entry.resource, entry.text) for entry in policies.allowed()} == used


def test_A18_what_is_granted_is_what_was_agreed() -> None:
    """A change of any role's actions shows in the diff of granted.json, where a reviewer sees it."""
    granted = {
        name: sorted(
            action
            for policy in role["Properties"].get("Policies", [])
            for statement in policy["PolicyDocument"]["Statement"]
            for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
        )
        for template in TEMPLATES.values()
        for name, role in resources(template, "AWS::IAM::Role")
    }
    assert granted == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_A18_the_authorizer_cannot_write() -> None:
    granted = json.loads(SNAPSHOT.read_text(encoding="utf-8"))["OnAuthorizeRole"]
    assert not [
        action for action in granted if action.startswith("dynamodb:") and "Get" not in action and "Query" not in action
    ]


def test_A18_only_the_api_signs_tokens() -> None:
    granted = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert [role for role, actions in granted.items() if "kms:Sign" in actions] == ["FrontendApiRole"]
