"""Nested stacks: a child template's SAM transform is applied, and unchanged resources keep their attributes.

Why: plain ministack refuses `AWS::Serverless::Function` in a child template, and an update of a child loses the
attributes of what did not change, so that `Fn::GetAtt` in the same template fails.
"""

from __future__ import annotations

import contextvars
from typing import Any

from local.emulator.seams import Seam, load
from local.emulator.settings import Settings

_PROVISIONERS = "ministack.services.cloudformation.provisioners"
_ENGINE = "ministack.services.cloudformation.engine"
_STACKS = "ministack.services.cloudformation"
SEAMS = (
    Seam(_PROVISIONERS, "_check_nested_stack_capabilities", "parent_stack_name template"),
    Seam(
        _PROVISIONERS,
        "_update_resource",
        "resource_type physical_id old_props new_props stack_name logical_id old_attrs",
    ),
    Seam(
        _PROVISIONERS,
        "_cfn_nested_stack_deploy",
        "logical_id props parent_stack_name previous_physical_id previous_props",
    ),
    Seam(_ENGINE, "_apply_transforms", "template provided_params previous_params"),
    Seam(_ENGINE, "_TransformFailed", "template error"),
    Seam(_STACKS, "_stacks"),
)
_parameters: contextvars.ContextVar[tuple[dict[str, str], ...]] = contextvars.ContextVar(
    "nested_parameters", default=()
)


def install(settings: Settings) -> None:
    """Transform between the capability check and the deployment; find attributes where the child keeps them."""
    provisioners, engine, stacks = load(_PROVISIONERS), load(_ENGINE), load(_STACKS)
    plain_check = provisioners._check_nested_stack_capabilities
    plain_update = provisioners._update_resource
    plain_deploy = provisioners._cfn_nested_stack_deploy

    def deploy(logical_id: str, props: dict[str, Any], parent: str, **more: Any) -> Any:
        given = props.get("Parameters") or {}
        token = _parameters.set(tuple({"Key": key, "Value": str(value)} for key, value in given.items()))
        try:
            return plain_deploy(logical_id, props, parent, **more)
        finally:
            _parameters.reset(token)

    def check_then_transform(parent: str, template: dict[str, Any]) -> None:
        plain_check(parent, template)
        transformed = engine._apply_transforms(template, list(_parameters.get()))
        if isinstance(transformed, engine._TransformFailed):
            raise ValueError(str(getattr(transformed, "error", "the transform of the nested template failed")))
        template.clear()
        template.update(transformed)

    def update(  # noqa: PLR0917 - the emulator's signature
        kind: str, physical_id: str, old: Any, new: Any, stack: str, /, logical_id: Any = None, old_attrs: Any = None
    ) -> Any:
        if old_attrs is None:
            resources = (stacks._stacks.get(stack) or {}).get("_resources") or {}
            old_attrs = (resources.get(logical_id) or {}).get("Attributes") or {}
        new_id, attributes = plain_update(kind, physical_id, old, new, stack, logical_id, old_attrs)
        return new_id, ({**old_attrs, **(attributes or {})} if new_id == physical_id else attributes)

    provisioners._cfn_nested_stack_deploy = deploy
    provisioners._check_nested_stack_capabilities = check_then_transform
    provisioners._update_resource = update
