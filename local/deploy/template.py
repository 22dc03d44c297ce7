"""Reads CloudFormation templates: YAML with its short tags as plain dictionaries, and the nested templates of a root."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from local.environments import ROOT

Template = dict[str, Any]
_BARE = frozenset({"Ref", "Condition"})


class _Loader(yaml.SafeLoader):
    """SafeLoader that writes `!Sub x` as `{"Fn::Sub": x}`."""


def _short_tag(loader: _Loader, suffix: str, node: yaml.Node) -> Template:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]  # what is neither is a mapping
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in _BARE else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_tag)


def load(path: Path) -> Template:
    """One template, its AWS::Include snippets put in place."""
    loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader with CloudFormation's tags
    included: Template = _include(loaded, path.parent)
    return included


def with_globals(template: Template) -> Template:
    """The template with SAM's Globals written into each function, as the transform does."""
    shared = template.get("Globals", {}).get("Function", {})
    made = dict(template["Resources"])
    for name, resource in resources(template, "AWS::Serverless::Function"):
        own = resource.get("Properties", {})
        merged = {**shared, **own, "Layers": [*shared.get("Layers", []), *own.get("Layers", [])]}
        variables = {key: _variables(part) for key, part in (("shared", shared), ("own", own))}
        merged["Environment"] = {"Variables": {**variables["shared"], **variables["own"]}}
        made[name] = {**resource, "Properties": merged}
    return {**template, "Resources": made}


def _variables(function: Template) -> Template:
    found: Template = function.get("Environment", {}).get("Variables", {})
    return found


def load_all(root: Path = ROOT) -> dict[str, Template]:
    """The root template and its nested ones, by their path from the root."""
    first = load(root / "template.yaml")
    found = {"template.yaml": first}
    for resource in first["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Application":
            location = resource["Properties"]["Location"]
            found[location] = load(root / location)
    return found


def resources(template: Template, *types: str) -> Iterator[tuple[str, Template]]:
    """The resources of the given types, all when none is given, with their logical ids."""
    for name, resource in template["Resources"].items():
        if not types or resource["Type"] in types:
            yield name, resource


def _include(value: Any, folder: Path) -> Any:
    if isinstance(value, list):
        return [_include(item, folder) for item in value]
    if not isinstance(value, dict):
        return value
    transform = value.get("Fn::Transform")
    if isinstance(transform, dict) and transform.get("Name") == "AWS::Include":
        snippet = json.loads((folder / transform["Parameters"]["Location"]).read_text(encoding="utf-8"))
        rest = {key: _include(item, folder) for key, item in value.items() if key != "Fn::Transform"}
        return {**rest, **snippet}
    return {key: _include(item, folder) for key, item in value.items()}
