"""Reading a transformed template: its resources, what refers to what, and what a check found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Template = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and where in the template."""

    path: tuple[str | int, ...]
    message: str


def resources(template: Template, *types: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Logical ids and resources of the given types."""
    for name, resource in template.get("Resources", {}).items():
        if resource.get("Type") in types:
            yield str(name), resource


def properties(resource: dict[str, Any]) -> dict[str, Any]:
    """A resource's properties; empty when it has none."""
    found: dict[str, Any] = resource.get("Properties") or {}
    return found


def at(name: str, *path: str | int) -> tuple[str | int, ...]:
    """The path of a resource, or of something in its properties."""
    return ("Resources", name, *(("Properties", *path) if path else ()))


def target(value: Any) -> str:
    """The logical id that a Ref or GetAtt points to; '' for anything else."""
    if not isinstance(value, dict):
        return ""
    if "Ref" in value:
        return str(value["Ref"])
    attribute = value.get("Fn::GetAtt")
    if isinstance(attribute, str):
        return attribute.partition(".")[0]
    return str(attribute[0]) if attribute else ""


def listed(value: Any) -> list[Any]:
    """A value that may be one or many, as a list."""
    return list(value) if isinstance(value, list) else [] if value is None else [value]


def texts(value: Any) -> Iterator[str]:
    """Every string in a value that becomes part of it: Sub's text, If's branches, Join's pieces; not what a Ref names."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict):
        if "Fn::If" in value:
            yield from texts(value["Fn::If"][1:])
        elif "Fn::Sub" in value:
            yield from texts(value["Fn::Sub"] if isinstance(value["Fn::Sub"], str) else value["Fn::Sub"][0])
        elif "Fn::Join" in value:
            yield from texts(value["Fn::Join"][1])
