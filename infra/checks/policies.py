"""Policies: what is allowed, to whom, and on what."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from infra.checks.reading import Finding, Template, at, listed, properties, resources, texts

ALLOW_LIST = Path(__file__).resolve().parents[1] / "rules/allowed.toml"
Statements = Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Allowed:
    """One exception: this text, in this resource of this template, for this reason."""

    template: str
    resource: str
    text: str
    reason: str


@cache
def allowed() -> frozenset[Allowed]:
    """The exceptions of allowed.toml.

    Raises:
        ValueError: an exception without a reason.
    """
    entries = [Allowed(**entry) for entry in tomllib.loads(ALLOW_LIST.read_text(encoding="utf-8"))["allowed"]]
    silent = [entry for entry in entries if len(entry.reason) < 20]
    if silent:
        raise ValueError(f"allowed.toml gives no reason for {silent}")
    return frozenset(entries)


def used_wildcards(template: Template) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Every `*` in an action or a resource of an allowing statement: place, logical id, text."""
    for name, resource in template.get("Resources", {}).items():
        for path, statement in _statements(str(name), resource):
            if statement.get("Effect") != "Allow":
                continue
            for key in ("Action", "Resource", "NotAction", "NotResource"):
                for text in texts(listed(statement.get(key))):
                    if "*" in text or key.startswith("Not"):
                        yield (*path, key), str(name), text


def wildcards(template: Template, filename: str) -> Iterator[Finding]:
    """No `*`, except where allowed.toml says why."""
    known = {(Path(entry.template).name, entry.resource, entry.text) for entry in allowed()}
    for path, name, text in used_wildcards(template):
        if (Path(filename).name, name, text) not in known:
            yield Finding(
                path, f"{name} allows {text}; name exactly what it needs, or say why not in infra/rules/allowed.toml"
            )


def principals(template: Template, _: str) -> Iterator[Finding]:
    """No statement allows everybody."""
    for name, resource in template.get("Resources", {}).items():
        for path, statement in _statements(str(name), resource):
            if statement.get("Effect") == "Allow" and "*" in _named(statement.get("Principal")):
                yield Finding((*path, "Principal"), f"{name} allows everybody")


def _named(principal: Any) -> list[str]:
    if isinstance(principal, dict) and not any(key.startswith("Fn::") or key == "Ref" for key in principal):
        return [text for value in principal.values() for text in texts(listed(value))]
    return list(texts(listed(principal)))


def _statements(name: str, resource: dict[str, Any]) -> Statements:
    """The statements of every policy that a resource carries, branches of conditions included; assuming a role is no power."""
    found = properties(resource)
    for key in ("PolicyDocument", "KeyPolicy", "ResourcePolicy"):
        yield from _of_document(at(name, key), found.get(key))
    for index, policy in enumerate(listed(found.get("Policies"))):
        if isinstance(policy, dict):
            yield from _of_document(at(name, "Policies", index, "PolicyDocument"), policy.get("PolicyDocument"))


def _of_document(path: tuple[str | int, ...], document: Any) -> Statements:
    if not isinstance(document, dict):
        return
    for index, statement in enumerate(listed(document.get("Statement"))):
        branches = statement.get("Fn::If", [None, statement])[1:]
        for branch in branches:
            if isinstance(branch, dict):
                yield (*path, "Statement", index), branch


def policies_of(template: Template, *types: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The statements of resources of the given types, by logical id."""
    for name, resource in resources(template, *types):
        yield name, [statement for _, statement in _statements(name, resource)]
